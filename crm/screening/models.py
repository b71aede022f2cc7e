"""The screening of one lead by one department."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Base, Word, pk
from crm.leads.models import Lead
from crm.leads.states import ScreeningOutcome
from crm.units.models import Unit

from .states import Basis


class Screening(Base):
    """Put before a department on a day, decided by a person who did not find the enterprise; open until decided."""

    __tablename__ = "screening"
    __table_args__ = (
        CheckConstraint("finder_unit_id is null or finder_unit_id <> decider_unit_id", name="decider_is_not_finder"),
        CheckConstraint("outcome is null or (clause <> '' and decided_on is not null)", name="outcome_cites_clause"),
        CheckConstraint("outcome <> 'conditional' or conditions <> ''", name="conditional_names_conditions"),
        Index("ix_screening_department", "department_id", "outcome", "id"),
        Index(
            "uq_screening_open",
            "lead_id",
            unique=True,
            sqlite_where=text("outcome is null and withdrawn_at is null"),
            postgresql_where=text("outcome is null and withdrawn_at is null"),
        ),
    )

    id: Mapped[pk]
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    finder_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    requested_by: Mapped[str] = mapped_column(String(80))
    requested_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
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
