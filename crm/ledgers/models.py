"""An import and its rows: what each row did, kept so that the whole can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Base, Versioned, Word, pk
from crm.core.sentences import told
from crm.files.models import Attachment
from crm.leads.models import Lead

from .states import Fate, ImportState


class LedgerImport(Versioned, Base):
    """A ledger brought in. ``options`` hold what a person decided: sheet, columns, unit of money, county, choices."""

    __tablename__ = "ledger_import"
    __table_args__ = (
        CheckConstraint(
            "state in ('uploaded', 'confirmed', 'applied', 'undone', 'discarded')", name="ledger_import_state_is_known"
        ),
        CheckConstraint("state not in ('applied', 'undone') or applied_at is not null", name="applied_import_has_time"),
        Index("ix_ledger_import_at", "at", "id"),
    )

    id: Mapped[pk]
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    state: Mapped[ImportState] = mapped_column(Word(ImportState, 12), default=ImportState.UPLOADED)
    sheet: Mapped[str] = mapped_column(String(80), default="", server_default="")
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict, server_default="{}")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(String(80))
    by_unit: Mapped[str] = mapped_column(String(120), default="", server_default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    applied_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(80), default="", server_default="")

    attachment: Mapped[Attachment | None] = relationship()

    @property
    def name(self) -> str:
        """What the trail calls it."""
        return self.file_name


class LedgerImportRow(Base):
    """One row of an applied import: ``before``/``after`` hold what it changed of its lead, ``made`` what else it made
    (note, contact, enterprise), ``fingerprint`` how the lead stood afterwards."""

    __tablename__ = "ledger_import_row"
    __table_args__ = (
        CheckConstraint(
            "action in ('create', 'update', 'unchanged', 'duplicate', 'rejected')",
            name="ledger_import_row_action_is_known",
        ),
        Index("uq_ledger_import_row_row", "import_id", "row", unique=True),
    )

    id: Mapped[pk]
    import_id: Mapped[int] = mapped_column(ForeignKey("ledger_import.id", ondelete="CASCADE"))
    row: Mapped[int] = mapped_column(Integer)
    action: Mapped[Fate] = mapped_column(Word(Fate, 12))
    shown: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"), index=True)
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"))
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    made: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    fingerprint: Mapped[str] = mapped_column(String(64), default="", server_default="")

    lead: Mapped[Lead | None] = relationship()

    @property
    def refusals(self) -> list[tuple[str, str]]:
        """Cell and reason of whatever was not accepted, in the reader's language: ``("D8", "金额是区间")``."""
        return [(f"{one['column']}{self.row}", str(told(one["reason"]))) for one in self.problems]
