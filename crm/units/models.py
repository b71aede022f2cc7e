"""Regions, units with their officers and strengths, dated pairings with their teams."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Base, Versioned, Word, pk

from .states import Capacity, OfficerDuty, PairingKind, RegionLevel, Strength, UnitKind


class Region(Versioned, Base):
    """A province, prefecture, county or functional zone; ``path`` holds the ids from the province down: ``/1/8/42/``."""

    __tablename__ = "region"
    __table_args__ = (
        CheckConstraint("level in ('province', 'prefecture', 'county', 'zone')", name="region_level_is_known"),
        CheckConstraint("level = 'province' or parent_id is not null", name="region_has_parent"),
    )

    id: Mapped[pk]
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    short_name: Mapped[str] = mapped_column(String(20))
    name_en: Mapped[str] = mapped_column(String(80), default="", server_default="")
    level: Mapped[RegionLevel] = mapped_column(Word(RegionLevel, 12))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    path: Mapped[str] = mapped_column(String(60), default="", index=True)
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)
    tile_x: Mapped[int | None] = mapped_column(Integer)
    tile_y: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")

    parent: Mapped[Region | None] = relationship(remote_side="Region.id")
    aliases: Mapped[list[RegionAlias]] = relationship(back_populates="region", cascade="all, delete-orphan")

    @property
    def is_place(self) -> bool:
        """Whether a lead can land here: a county or a zone."""
        return self.level in (RegionLevel.COUNTY, RegionLevel.ZONE)


class RegionAlias(Base):
    """A former or short name (兴仁县 became 兴仁市 in 2018)."""

    __tablename__ = "region_alias"
    __table_args__ = (UniqueConstraint("region_id", "alias", name="uq_region_alias_region_id"),)

    id: Mapped[pk]
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"), index=True)
    alias: Mapped[str] = mapped_column(String(60), index=True)
    note: Mapped[str] = mapped_column(String(120), default="")

    region: Mapped[Region] = relationship(back_populates="aliases")


class Unit(Versioned, Base):
    """A body that supports, promotes or screens; ``region_id`` says where a bureau belongs."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint(
            "kind in ('provincial', 'enterprise', 'central', 'people', 'bureau', 'other')",
            name="unit_kind_is_known",
        ),
        CheckConstraint("kind <> 'bureau' or region_id is not null", name="bureau_has_region"),
    )

    id: Mapped[pk]
    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    short_name: Mapped[str] = mapped_column(String(30))
    name_en: Mapped[str] = mapped_column(String(120), default="", server_default="")
    kind: Mapped[UnitKind] = mapped_column(Word(UnitKind, 12))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    office_phone: Mapped[str] = mapped_column(String(40), default="", server_default="")
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    is_sample: Mapped[bool] = mapped_column(default=False, server_default="0")
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")

    region: Mapped[Region | None] = relationship()
    aliases: Mapped[list[UnitAlias]] = relationship(back_populates="unit", cascade="all, delete-orphan")
    capacities: Mapped[list[UnitCapacity]] = relationship(back_populates="unit", cascade="all, delete-orphan")
    strengths: Mapped[list[UnitStrength]] = relationship(back_populates="unit", cascade="all, delete-orphan")
    officers: Mapped[list[Officer]] = relationship(back_populates="unit", order_by="Officer.id")


class UnitAlias(Base):
    """Another name ledgers use for the unit (省发展改革委 = 贵州省发展和改革委员会)."""

    __tablename__ = "unit_alias"

    id: Mapped[pk]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), index=True)
    alias: Mapped[str] = mapped_column(String(80), unique=True)

    unit: Mapped[Unit] = relationship(back_populates="aliases")


class UnitCapacity(Base):
    """What the unit is besides: one body may hold several capacities."""

    __tablename__ = "unit_capacity"
    __table_args__ = (UniqueConstraint("unit_id", "capacity", name="uq_unit_capacity_unit_id"),)

    id: Mapped[pk]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), index=True)
    capacity: Mapped[Capacity] = mapped_column(Word(Capacity, 30))

    unit: Mapped[Unit] = relationship(back_populates="capacities")


class UnitStrength(Base):
    """What the unit is good at, in a word from the list and a sentence."""

    __tablename__ = "unit_strength"
    __table_args__ = (UniqueConstraint("unit_id", "strength", name="uq_unit_strength_unit_id"),)

    id: Mapped[pk]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), index=True)
    strength: Mapped[Strength] = mapped_column(Word(Strength, 20))
    sentence: Mapped[str] = mapped_column(String(200), default="")

    unit: Mapped[Unit] = relationship(back_populates="strengths")


class Officer(Versioned, Base):
    """A person with a duty in a unit, from one day to another: liaison or responsible leader."""

    __tablename__ = "officer"

    id: Mapped[pk]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    duty: Mapped[OfficerDuty] = mapped_column(Word(OfficerDuty, 12))
    name: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    since: Mapped[date | None]
    until: Mapped[date | None]

    unit: Mapped[Unit] = relationship(back_populates="officers")

    def serves_on(self, day: date) -> bool:
        """Whether the duty holds on that day; a missing date is open."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Pairing(Versioned, Base):
    """Who supports which region, from ``since`` to ``until`` (both included; open when None)."""

    __tablename__ = "pairing"
    __table_args__ = (
        CheckConstraint(
            "kind in ('unit_county', 'leader_prefecture', 'department_prefecture')",
            name="pairing_kind_is_known",
        ),
        CheckConstraint(
            "until is null or until >= since",
            name="pairing_dates_in_order",
            info={"says": _l("结束日期不能早于开始日期")},
        ),
        CheckConstraint("kind = 'leader_prefecture' or unit_id is not null", name="pairing_has_unit"),
        CheckConstraint("kind <> 'leader_prefecture' or leader_name <> ''", name="pairing_has_leader"),
        Index("ix_pairing_region_since", "region_id", "since"),
    )

    id: Mapped[pk]
    kind: Mapped[PairingKind] = mapped_column(Word(PairingKind, 24))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    leader_name: Mapped[str] = mapped_column(String(60), default="", server_default="")
    leader_title: Mapped[str] = mapped_column(String(60), default="", server_default="")
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    since: Mapped[date]
    until: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(200), default="", server_default="")
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")

    unit: Mapped[Unit | None] = relationship()
    region: Mapped[Region] = relationship()
    team: Mapped[list[TeamMember]] = relationship(
        back_populates="pairing", cascade="all, delete-orphan", order_by="TeamMember.id"
    )

    def in_force(self, day: date) -> bool:
        """Whether the pairing holds on that day."""
        return self.voided_at is None and self.since <= day and (self.until is None or day <= self.until)


class TeamMember(Base):
    """One of the pairing's team (工作专班): who, from where, in what role."""

    __tablename__ = "team_member"

    id: Mapped[pk]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(String(80), default="")
    title: Mapped[str] = mapped_column(String(60), default="")
    role: Mapped[str] = mapped_column(String(40), default="")
    local_side: Mapped[bool] = mapped_column(default=False, server_default="0")

    pairing: Mapped[Pairing] = relationship(back_populates="team")
