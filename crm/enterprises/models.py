"""Enterprises, contacts, industries, and who may see which enterprise."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Base, Versioned, Word, pk
from crm.core.sentences import Saying
from crm.units.models import Region, Unit

from .states import EnterpriseKind, ShareState


class Industry(Base):
    """A class of GB/T 4754-2017; level 1 is the letter, 2 to 4 the digits."""

    __tablename__ = "industry"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    level: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(80))


class Enterprise(Versioned, Base):
    """An investor.

    ``normal_name`` is the name as matching compares it, ``core_name`` what is left of it without places and form,
    ``core_head`` its first two characters; ``pinyin`` sorts, ``initials`` find. ``names.name_columns`` makes them all.
    """

    __tablename__ = "enterprise"
    __table_args__ = (
        CheckConstraint(
            "kind in ('company', 'foreign', 'person', 'consortium', 'code_name')",
            name="enterprise_kind_is_known",
        ),
        CheckConstraint("credit_code is null or length(credit_code) = 18", name="credit_code_has_18_characters"),
        Index(
            "uq_enterprise_credit_code",
            "credit_code",
            unique=True,
            sqlite_where=text("voided_at is null and credit_code is not null"),
        ),
        Index("ix_enterprise_pinyin", "pinyin", "id"),
        Index("ix_enterprise_initials", "initials"),
        Index("ix_enterprise_core", "core_head", "core_name"),
    )

    id: Mapped[pk]
    kind: Mapped[EnterpriseKind] = mapped_column(Word(EnterpriseKind, 12), default=EnterpriseKind.COMPANY)
    name: Mapped[str] = mapped_column(String(120))
    normal_name: Mapped[str] = mapped_column(String(120), index=True)
    pinyin: Mapped[str] = mapped_column(String(240), default="", server_default="")
    initials: Mapped[str] = mapped_column(String(120), default="", server_default="")
    core_name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    core_head: Mapped[str] = mapped_column(String(4), default="", server_default="")
    name_en: Mapped[str] = mapped_column(String(160), default="", server_default="")
    credit_code: Mapped[str | None] = mapped_column(String(18))
    foreign_number: Mapped[str | None] = mapped_column(String(60))
    masked_id: Mapped[str | None] = mapped_column(String(20))
    members: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list, server_default="[]")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    industry_code: Mapped[str | None] = mapped_column(ForeignKey("industry.code"), index=True)
    headquarters: Mapped[str] = mapped_column(String(80), default="", server_default="")
    marks: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    business: Mapped[str] = mapped_column(Text, default="", server_default="")
    expansion: Mapped[str] = mapped_column(Text, default="", server_default="")
    website: Mapped[str] = mapped_column(String(200), default="", server_default="")
    is_sample: Mapped[bool] = mapped_column(default=False, server_default="0")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    owner_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(Saying(200), default="", server_default="")

    parent: Mapped[Enterprise | None] = relationship(remote_side="Enterprise.id")
    industry: Mapped[Industry | None] = relationship()
    owner_unit: Mapped[Unit | None] = relationship()
    contacts: Mapped[list[Contact]] = relationship(back_populates="enterprise", order_by="Contact.id")


class EnterpriseAccess(Base):
    """The enterprise may be seen by readers of this region, or by this unit."""

    __tablename__ = "enterprise_access"
    __table_args__ = (
        Index("uq_enterprise_access_region", "enterprise_id", "region_id", unique=True),
        Index("uq_enterprise_access_unit", "enterprise_id", "unit_id", unique=True),
        Index("ix_enterprise_access_region", "region_id", "enterprise_id"),
        Index("ix_enterprise_access_unit", "unit_id", "enterprise_id"),
        CheckConstraint("(region_id is null) <> (unit_id is null)", name="access_by_region_or_unit"),
    )

    id: Mapped[pk]
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id", ondelete="CASCADE"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    narrow: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Name and code only: taken over as “是同一家”, and whose it is has not agreed to share the rest yet."""


class EnterpriseShare(Base):
    """请求共享: a body that knows an enterprise by name asks whose it is, or the office, to see the rest."""

    __tablename__ = "enterprise_share"
    __table_args__ = (
        CheckConstraint("(unit_id is null) <> (region_id is null)", name="share_by_region_or_unit"),
        CheckConstraint("state in ('asked', 'agreed', 'declined')", name="share_state_is_known"),
        CheckConstraint("state <> 'declined' or answer <> ''", name="declined_share_has_reason"),
        Index("ix_enterprise_share_enterprise", "enterprise_id", "state"),
        Index("ix_enterprise_share_state", "state", "id"),
    )

    id: Mapped[pk]
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    why: Mapped[str] = mapped_column(String(300))
    state: Mapped[ShareState] = mapped_column(Word(ShareState, 10), default=ShareState.ASKED)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(String(300), default="", server_default="")
    answered_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    answered_at: Mapped[datetime | None]

    enterprise: Mapped[Enterprise] = relationship()
    unit: Mapped[Unit | None] = relationship()
    region: Mapped[Region | None] = relationship()


class Contact(Versioned, Base):
    """A person at the enterprise. The phone is shown masked; showing it whole is a right and is audited."""

    __tablename__ = "contact"

    id: Mapped[pk]
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(60), default="", server_default="")
    phone: Mapped[str] = mapped_column(String(40), default="", server_default="")
    note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    seen_on: Mapped[date | None]
    seen_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    created_at: Mapped[datetime]
    entered_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    entered_region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    """The body that wrote the person down: it sees them even where it knows the enterprise by name only."""
    erased_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]

    enterprise: Mapped[Enterprise] = relationship(back_populates="contacts")

    @property
    def masked_phone(self) -> str:
        """The number with its middle hidden: 139****2618; of a short one only the end is shown."""
        digits = self.phone
        if len(digits) < 7:
            return "*" * len(digits)
        if len(digits) < 11:  # a short number would be whole with three before and four behind
            return f"****{digits[-3:]}"
        return f"{digits[:3]}****{digits[-4:]}"
