"""The one table of the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base, BigId, pk
from crm.core.sentences import Saying


class AuditEntry(Base):
    """One act: ``action`` is a permission-like code (``lead:advance``), ``subject`` is ``kind`` + ``ref``."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_kind", "subject_id", "id"),
        Index("ix_audit_entry_actor", "actor_id", "id"),
        Index("ix_audit_entry_action", "action", "id"),
    )

    id: Mapped[pk]
    at: Mapped[datetime] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int | None] = mapped_column(BigId)
    subject_ref: Mapped[str] = mapped_column(String(120), default="")
    actor_id: Mapped[int | None] = mapped_column(BigId)
    actor_name: Mapped[str] = mapped_column(String(80))
    actor_unit: Mapped[str] = mapped_column(String(120), default="")
    acting_for: Mapped[str | None] = mapped_column(String(80))
    origin: Mapped[str] = mapped_column(String(80), default="")
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(Saying(500), default="")
    """Why, or what of: as people typed it, or a sentence of the product in the reader's language."""
    refused: Mapped[bool] = mapped_column(default=False, server_default="0")
