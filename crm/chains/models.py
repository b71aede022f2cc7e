"""Chains and their links."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Base, Versioned, Word, pk

from .states import Stream


class Chain(Versioned, Base):
    """An industry chain the campaign works on."""

    __tablename__ = "chain"

    id: Mapped[pk]
    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    name_en: Mapped[str] = mapped_column(String(100), default="", server_default="")
    note: Mapped[str] = mapped_column(String(500), default="", server_default="")
    lead_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    is_sample: Mapped[bool] = mapped_column(default=False, server_default="0")
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")

    links: Mapped[list[Link]] = relationship(
        back_populates="chain", cascade="all, delete-orphan", order_by="Link.position, Link.id"
    )


class Link(Versioned, Base):
    """A link of a chain, upstream to downstream by ``position``."""

    __tablename__ = "link"
    __table_args__ = (UniqueConstraint("chain_id", "name", name="uq_link_chain_id"),)

    id: Mapped[pk]
    chain_id: Mapped[int] = mapped_column(ForeignKey("chain.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(100), default="", server_default="")
    stream: Mapped[Stream] = mapped_column(Word(Stream, 12))
    position: Mapped[int] = mapped_column(Integer, default=0)
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")

    chain: Mapped[Chain] = relationship(back_populates="links")
