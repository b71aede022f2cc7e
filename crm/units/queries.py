"""Reads of regions, units and pairings; also what a reader's region scope is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, or_, select
from sqlalchemy.orm import aliased, selectinload

from crm.core.db import db
from crm.core.reader import Reader

from .finding import find_region as find_region
from .finding import find_unit as find_unit
from .models import Pairing, Region, Unit
from .states import PairingKind, RegionLevel


def in_force(on: date) -> ColumnElement[bool]:
    """The condition that a pairing holds on that day."""
    return Pairing.voided_at.is_(None) & (Pairing.since <= on) & or_(Pairing.until.is_(None), Pairing.until >= on)


def region_ids_for(*, role: str, unit_id: int | None, region_id: int | None, on: date) -> frozenset[int] | None:
    """Which regions' rows somebody of this role may see; ``None`` is all of them.

    Office and auditors: all. Bureaus and leaders of a prefecture: their region and below. Units and departments: the
    regions paired with them today, and what lies below.
    """
    if role in ("office", "auditor", "system"):
        return None
    roots: set[int] = set()
    if region_id is not None and role in ("bureau", "leader"):
        roots.add(region_id)
    if unit_id is not None and role in ("unit", "leader"):
        roots.update(db.session.scalars(select(Pairing.region_id).where(Pairing.unit_id == unit_id, in_force(on))))
    return regions_below(roots)


def regions_below(roots: set[int]) -> frozenset[int]:
    """The regions and everything inside them."""
    if not roots:
        return frozenset()
    return frozenset(db.session.scalars(_below(), {"roots": sorted(roots)}))


@cache
def _below() -> Select[int]:
    """Asked at most requests, so put together once. A path is ids and slashes: nothing in it is a wildcard."""
    root = aliased(Region)
    return (
        select(Region.id)
        .join(root, Region.path.startswith(root.path))
        .where(root.id.in_(bindparam("roots", expanding=True)))
    )


def region_by_code(code: str) -> Region | None:
    """The region of that GB/T 2260 (or zone) code."""
    return db.session.scalar(select(Region).where(Region.code == code, Region.voided_at.is_(None)))


def unit_by_code(code: str) -> Unit | None:
    """The unit of that code."""
    return db.session.scalar(select(Unit).where(Unit.code == code, Unit.voided_at.is_(None)))


def supporting_unit(county_id: int, on: date) -> Unit | None:
    """The unit paired with the county on that day."""
    return db.session.scalar(
        select(Unit)
        .join(Pairing, Pairing.unit_id == Unit.id)
        .where(Pairing.kind == PairingKind.UNIT_COUNTY, Pairing.region_id == county_id, in_force(on))
        .order_by(Pairing.since.desc(), Pairing.id.desc())
        .limit(1)
    )


def places(reader: Reader) -> Sequence[Region]:
    """Counties and zones the reader works in, in code order, for forms and filters."""
    statement = (
        select(Region)
        .where(Region.level.in_((RegionLevel.COUNTY, RegionLevel.ZONE)), Region.voided_at.is_(None))
        .order_by(Region.code)
    )
    if reader.region_ids is not None:
        statement = statement.where(Region.id.in_(reader.region_ids))
    return db.session.scalars(statement).all()


def prefectures(reader: Reader) -> Sequence[Region]:
    """Prefectures the reader may filter by: those in scope or above what is in scope."""
    statement = select(Region).where(Region.level == RegionLevel.PREFECTURE).order_by(Region.code)
    found = db.session.scalars(statement).all()
    if reader.region_ids is None:
        return found
    parents = set(db.session.scalars(select(Region.parent_id).where(Region.id.in_(reader.region_ids))))
    return [region for region in found if region.id in reader.region_ids or region.id in parents]


def all_units() -> Sequence[Unit]:
    """Every unit in use, by code; names of public bodies are no secret to any signed-in reader."""
    return db.session.scalars(
        select(Unit).where(Unit.voided_at.is_(None)).options(selectinload(Unit.aliases)).order_by(Unit.code)
    ).all()
