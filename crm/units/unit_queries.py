"""Reads for the pages of units and pairings. Names of public bodies are no secret to any signed-in reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, case, exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from crm.core.db import db
from crm.core.errors import NotFound
from crm.core.pagination import Page, Sort, paginate
from crm.core.reader import Reader

from .models import Pairing, Region, Unit, UnitAlias, UnitCapacity, UnitStrength
from .queries import in_force
from .states import Capacity, PairingKind, Strength, UnitKind


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


@dataclass(frozen=True)
class UnitFilter:
    """Conditions of the unit list; None is "any". ``paired``: in force on the day asked."""

    kind: UnitKind | None = None
    capacity: Capacity | None = None
    strength: Strength | None = None
    paired: bool | None = None
    text: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> UnitFilter:
        """From URL parameters; a word nobody knows counts as none."""
        paired = {"yes": True, "no": False}.get(args.get("paired", ""))
        return cls(
            kind=_word(UnitKind, args.get("kind")),
            capacity=_word(Capacity, args.get("capacity")),
            strength=_word(Strength, args.get("strength")),
            paired=paired,
            text=args.get("q", "").strip()[:80],
        )


def _word(words: Any, text: str | None) -> Any:
    return words(text) if text in set(words) else None


def units_like(chosen: UnitFilter, on: date) -> Select[Unit]:
    """The units in use that meet the conditions, with what a row shows."""
    statement = (
        select(Unit)
        .where(Unit.voided_at.is_(None))
        .options(selectinload(Unit.capacities), selectinload(Unit.strengths), joinedload(Unit.region))
    )
    if chosen.kind is not None:
        statement = statement.where(Unit.kind == chosen.kind)
    if chosen.capacity is not None:
        statement = statement.where(
            exists().where(UnitCapacity.unit_id == Unit.id, UnitCapacity.capacity == chosen.capacity)
        )
    if chosen.strength is not None:
        statement = statement.where(
            exists().where(UnitStrength.unit_id == Unit.id, UnitStrength.strength == chosen.strength)
        )
    if chosen.paired is not None:
        paired = exists().where(Pairing.unit_id == Unit.id, in_force(on))
        statement = statement.where(paired if chosen.paired else ~paired)
    if chosen.text:
        like = _like(chosen.text)
        alias = exists().where(UnitAlias.unit_id == Unit.id, UnitAlias.alias.like(like, escape="\\"))
        names = (Unit.name, Unit.short_name, Unit.code)
        statement = statement.where(
            or_(*(name.like(like, escape="\\") for name in names), Unit.name_en.ilike(like, escape="\\"), alias)
        )
    return statement


KIND_ORDER = {kind: str(place) for place, kind in enumerate(UnitKind)}
BY_KIND = case(KIND_ORDER, value=Unit.kind, else_="9").concat(Unit.code)
"""Units are ranked within their kind, so lists go kind by kind, then by code."""


def page_of_units(chosen: UnitFilter, on: date, cursor: str | None) -> Page[Unit]:
    """A page of the list, kind by kind, in code order."""
    return paginate(
        units_like(chosen, on),
        Sort(BY_KIND, Unit.id),
        cursor=cursor,
        key_of=lambda u: (KIND_ORDER[u.kind] + u.code, u.id),
        scalars=True,
    )


def pairings_of_units(units: Sequence[Unit], on: date) -> dict[int, list[Pairing]]:
    """The pairings in force of these units, by unit id."""
    found: dict[int, list[Pairing]] = {}
    statement = (
        select(Pairing)
        .where(Pairing.unit_id.in_([unit.id for unit in units]), in_force(on))
        .options(joinedload(Pairing.region))
        .order_by(Pairing.since)
    )
    for pairing in db.session.scalars(statement):
        found.setdefault(pairing.unit_id or 0, []).append(pairing)
    return found


def unit_called(code: str) -> Unit:
    """The unit of that code with everything its page shows; a voided one too (its page says so).

    Raises ``NotFound``.
    """
    unit = db.session.scalar(
        select(Unit)
        .where(Unit.code == code)
        .options(
            selectinload(Unit.aliases),
            selectinload(Unit.capacities),
            selectinload(Unit.strengths),
            selectinload(Unit.officers),
            joinedload(Unit.region),
        )
    )
    if unit is None:
        raise NotFound(_("没有代码为 %(code)s 的单位", code=code))
    return unit


def pairings_of_unit(unit: Unit) -> Sequence[Pairing]:
    """All pairings of the unit that were not voided, newest first, with region and team."""
    return db.session.scalars(
        select(Pairing)
        .where(Pairing.unit_id == unit.id, Pairing.voided_at.is_(None))
        .options(joinedload(Pairing.region).joinedload(Region.parent), selectinload(Pairing.team))
        .order_by(Pairing.since.desc(), Pairing.id.desc())
    ).all()


def may_call(reader: Reader, unit: Unit, pairings: Sequence[Pairing], on: date) -> bool:
    """Whether the reader sees the officers' telephone numbers: the office, the unit itself, and whom it supports."""
    if reader.can("unit:edit") or reader.unit_id == unit.id:
        return True
    return reader.region_ids is not None and any(
        pairing.region_id in reader.region_ids for pairing in pairings if pairing.in_force(on)
    )


@dataclass(frozen=True)
class PairingFilter:
    """Conditions of the pairing list. ``state``: in force today, past, to come, or all that were not voided."""

    kind: PairingKind | None = None
    state: str = "current"
    text: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> PairingFilter:
        """From URL parameters; a word nobody knows counts as none."""
        state = args.get("state", "current")
        return cls(
            kind=_word(PairingKind, args.get("kind")),
            state=state if state in ("current", "past", "future", "all") else "current",
            text=args.get("q", "").strip()[:80],
        )


def pairings_like(chosen: PairingFilter, on: date) -> Select[Pairing]:
    """The pairings that meet the conditions, with what a row shows."""
    statement = (
        select(Pairing)
        .join(Pairing.region)
        .outerjoin(Pairing.unit)
        .where(Pairing.voided_at.is_(None))
        .options(
            contains_eager(Pairing.region).joinedload(Region.parent),
            contains_eager(Pairing.unit).selectinload(Unit.officers),
            selectinload(Pairing.team),
        )
    )
    if chosen.kind is not None:
        statement = statement.where(Pairing.kind == chosen.kind)
    if chosen.state == "current":
        statement = statement.where(in_force(on))
    elif chosen.state == "past":
        statement = statement.where(Pairing.until < on)
    elif chosen.state == "future":
        statement = statement.where(Pairing.since > on)
    if chosen.text:
        like = _like(chosen.text)
        columns = (Region.name, Region.short_name, Unit.name, Unit.short_name, Pairing.leader_name)
        statement = statement.where(
            or_(*(column.like(like, escape="\\") for column in columns), Region.name_en.ilike(like, escape="\\"))
        )
    return statement


def page_of_pairings(chosen: PairingFilter, on: date, cursor: str | None, size: int = 100) -> Page[Pairing]:
    """A page of the list, by region code."""
    return paginate(
        pairings_like(chosen, on),
        Sort(Region.code, Pairing.id),
        cursor=cursor,
        size=size,
        key_of=lambda p: (p.region.code, p.id),
        scalars=True,
    )


def all_pairings(chosen: PairingFilter, on: date) -> Iterator[Pairing]:
    """All of them, by region code, for an export."""
    yield from db.session.scalars(pairings_like(chosen, on).order_by(Region.code, Pairing.id))


def pairing_numbered(pairing_id: int) -> Pairing:
    """The pairing with region, unit and team; a voided one too (its page says so). Raises ``NotFound``."""
    pairing = db.session.scalar(
        select(Pairing)
        .where(Pairing.id == pairing_id)
        .options(
            joinedload(Pairing.region).joinedload(Region.parent),
            joinedload(Pairing.unit).selectinload(Unit.officers),
            selectinload(Pairing.team),
        )
    )
    if pairing is None:
        raise NotFound(_("没有这条定点联系"))
    return pairing


def history_of_region(region: Region) -> Sequence[Pairing]:
    """All pairings the region ever had, voided ones too, newest first."""
    return db.session.scalars(
        select(Pairing)
        .where(Pairing.region_id == region.id)
        .options(joinedload(Pairing.unit), selectinload(Pairing.team))
        .order_by(Pairing.since.desc(), Pairing.id.desc())
    ).all()
