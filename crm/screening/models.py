"""The screening of one lead by one department."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Base, Word, pk
from crm.core.reader import Reader
from crm.leads.models import Lead
from crm.leads.states import ScreeningOutcome
from crm.units.models import Unit

from .states import Basis


class Screening(Base):
    """Put before a department on a day, decided by a person who did not find the enterprise; open until decided."""

    __tablename__ = "screening"
    __table_args__ = (
        CheckConstraint(
            "finder_unit_id is null or finder_unit_id <> decider_unit_id",
            name="decider_is_not_finder",
            info={"says": _l("找到这家企业的单位不能作审查结论")},
        ),
        CheckConstraint(
            "outcome is null or (clause <> '' and decided_on is not null)",
            name="outcome_cites_clause",
            info={"says": _l("写明依据的条款；查无限制的，写明查了什么")},
        ),
        CheckConstraint(
            "outcome <> 'conditional' or conditions <> ''",
            name="conditional_names_conditions",
            info={"says": _l("有条件通过的，逐条写明条件")},
        ),
        CheckConstraint(
            "reopens_id is null or note <> ''",
            name="reopening_names_facts",
            info={"says": _l("已有审查结论，重新提交要写明有什么新的事实")},
        ),
        CheckConstraint(
            "decided_by_id is null or decided_by_id <> requested_by_id",
            name="decider_is_not_requester",
            info={"says": _l("提交审查的人不能自己作结论")},
        ),
        Index("ix_screening_department", "department_id", "outcome", "id"),
        Index(
            "uq_screening_open",
            "lead_id",
            unique=True,
            info={"says": _l("已经提交审查，正等结论；要换部门，先撤回")},
            sqlite_where=text("outcome is null and withdrawn_at is null"),
        ),
    )

    id: Mapped[pk]
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    finder_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    requested_for_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Whom the requester stood in for (代理): neither of the two decides."""
    requested_by: Mapped[str] = mapped_column(String(80))
    requested_unit: Mapped[str] = mapped_column(String(120), default="", server_default="")
    requested_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    requested_region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    """The body that put it before the department: it, and the office, may withdraw it."""
    requested_at: Mapped[datetime]
    reopens_id: Mapped[int | None] = mapped_column(ForeignKey("screening.id"))
    """The decided screening that new facts (in ``note``) ask to look at again."""
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    withdraw_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    outcome: Mapped[ScreeningOutcome | None] = mapped_column(Word(ScreeningOutcome, 12))
    basis: Mapped[Basis | None] = mapped_column(Word(Basis, 16))
    clause: Mapped[str] = mapped_column(String(300), default="", server_default="")
    conditions: Mapped[str] = mapped_column(Text, default="", server_default="")
    sentence: Mapped[str] = mapped_column(Text, default="", server_default="")
    decider_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    decided_on: Mapped[date | None]
    decided_at: Mapped[datetime | None]

    lead: Mapped[Lead] = relationship()
    department: Mapped[Unit] = relationship(foreign_keys=[department_id])
    finder: Mapped[Unit | None] = relationship(foreign_keys=[finder_unit_id])
    reopens: Mapped[Screening | None] = relationship(remote_side="Screening.id")

    @property
    def is_open(self) -> bool:
        """Whether it waits for its decision."""
        return self.outcome is None and self.withdrawn_at is None

    def can_withdraw(self, reader: Reader) -> bool:
        """Whether the reader may take it back: the body that asked, and the office, while it is open."""
        if not self.is_open or not reader.can("screening:request"):
            return False
        if reader.role in ("office", "system") or (
            reader.user_id is not None and reader.user_id == self.requested_by_id
        ):
            return True
        if reader.unit_id is not None:
            return reader.unit_id == self.requested_unit_id
        return reader.region_id is not None and reader.region_id == self.requested_region_id
