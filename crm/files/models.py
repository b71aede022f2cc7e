"""The attachment: what it is called, what it is, whose it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base, BigId, pk


class Attachment(Base):
    """A stored file. ``kind`` says what it proves (contract, start, voucher, …); the name is only shown, never a path."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_parent", "parent_kind", "parent_id"),)

    id: Mapped[pk]
    storage_id: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger)
    content_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    parent_kind: Mapped[str] = mapped_column(String(30))
    parent_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[str] = mapped_column(String(30), default="other", server_default="other")
    note: Mapped[str] = mapped_column(String(200), default="", server_default="")
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    uploaded_by: Mapped[str] = mapped_column(String(80))
    uploaded_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
