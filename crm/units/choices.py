"""What forms offer: places by prefecture, units. Pairs of (id, label)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.core.db import db
from crm.core.reader import Reader, system

from .models import Region, Unit
from .names_shown import local_name, local_short
from .queries import prefectures
from .states import PairingKind, RegionLevel

Choices = list[tuple[int, str]]


def place_choices(reader: Reader) -> Choices:
    """Counties and zones the reader works in, prefecture by prefecture: 黔西南州 · 望谟县."""
    statement = (
        select(Region)
        .where(Region.level.in_((RegionLevel.COUNTY, RegionLevel.ZONE)), Region.voided_at.is_(None))
        .options(joinedload(Region.parent))
    )
    if reader.region_ids is not None:
        statement = statement.where(Region.id.in_(reader.region_ids))
    found = db.session.scalars(statement).all()
    found = sorted(found, key=lambda place: (place.parent.code if place.parent else "", place.code))
    return [(place.id, f"{local_short(place.parent)} · {local_name(place)}") for place in found]


def prefecture_choices(reader: Reader) -> Choices:
    """Prefectures the reader may filter by, in code order."""
    return [(region.id, local_name(region)) for region in prefectures(reader)]


def region_choices(*, zones: bool = True) -> Choices:
    """Province, prefectures, counties and (unless told not to) zones, for forms of the office."""
    statement = select(Region).where(Region.voided_at.is_(None)).order_by(Region.code)
    if not zones:
        statement = statement.where(Region.level != RegionLevel.ZONE)
    return [(region.id, local_name(region)) for region in db.session.scalars(statement)]


def pairing_region_choices(kind: PairingKind) -> Choices:
    """Where a pairing of that kind may be: counties and zones for a unit, prefectures for leaders and departments."""
    everywhere = system("choices")
    return place_choices(everywhere) if kind == PairingKind.UNIT_COUNTY else prefecture_choices(everywhere)


def unit_choices() -> Choices:
    """Every unit in use, by kind and code, under the short name people say."""
    units = db.session.scalars(select(Unit).where(Unit.voided_at.is_(None)).order_by(Unit.kind.desc(), Unit.code))
    return [(unit.id, local_short(unit)) for unit in units]
