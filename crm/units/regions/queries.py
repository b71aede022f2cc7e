"""Reads for the pages of regions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from crm.core.db import db
from crm.core.errors import NotFound

from ..models import Pairing, Region, RegionAlias, Unit
from ..queries import in_force
from ..states import OfficerDuty, PairingKind, RegionLevel


def region_called(code: str) -> Region:
    """The region of that code with its aliases and what lies above; a voided one too (its page says so).

    Raises ``NotFound``. Names of regions are public: every reader of the room may open every one.
    """
    region = db.session.scalar(
        select(Region)
        .where(Region.code == code.upper())
        .options(selectinload(Region.aliases), joinedload(Region.parent).joinedload(Region.parent))
    )
    if region is None:
        raise NotFound(_("没有代码为 %(code)s 的地区", code=code))
    return region


def inside(region: Region) -> Sequence[Region]:
    """What lies directly in the region and is in use, in code order; zones last."""
    found = db.session.scalars(
        select(Region).where(Region.parent_id == region.id, Region.voided_at.is_(None)).order_by(Region.code)
    ).all()
    return sorted(found, key=lambda one: (one.level == RegionLevel.ZONE, one.code))


def beside(region: Region) -> Sequence[Region]:
    """The region's neighbours: the others under the same parent."""
    return [] if region.parent is None else [one for one in inside(region.parent) if one.id != region.id]


@dataclass
class Branch:
    """A prefecture (or the province) with what is listed under it."""

    region: Region
    places: list[Region] = field(default_factory=list)
    matched: bool = False


def tree(text: str = "") -> list[Branch]:
    """All regions in use by prefecture, the province's own zones first; ``text`` keeps those whose names hold it."""
    statement = select(Region).where(Region.voided_at.is_(None)).order_by(Region.code)
    regions = db.session.scalars(statement).all()
    wanted = {region.id for region in regions} if not text else set(db.session.scalars(_named(text)))
    branches = {
        region.id: Branch(region, matched=bool(text) and region.id in wanted)
        for region in regions
        if region.level in (RegionLevel.PROVINCE, RegionLevel.PREFECTURE)
    }
    for region in regions:
        under = branches.get(region.parent_id or 0)
        if region.is_place and under is None:  # a zone inside a county stands with the county's prefecture
            above = [int(part) for part in region.path.split("/") if part]
            under = next((branches[ident] for ident in reversed(above) if ident in branches), None)
        if region.is_place and region.id in wanted and under is not None:
            under.places.append(region)
    kept = [branch for branch in branches.values() if branch.places or branch.matched]
    for branch in kept:
        branch.places.sort(key=lambda one: (one.level == RegionLevel.ZONE, one.code))
    return kept


def _named(text: str) -> Select[int]:
    like = f"%{_escaped(text)}%"
    holds: list[ColumnElement[bool]] = [
        Region.name.like(like, escape="\\"),
        Region.name_en.ilike(like, escape="\\"),
        Region.code.like(like, escape="\\"),
        Region.id.in_(select(RegionAlias.region_id).where(RegionAlias.alias.like(like, escape="\\"))),
    ]
    return select(Region.id).where(Region.voided_at.is_(None), or_(*holds))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@dataclass(frozen=True)
class Support:
    """Who supports a region: the pairing with its unit's officers of the day and its team."""

    pairing: Pairing
    liaison: str
    leader: str
    team_size: int
    local_size: int


def support_of(region: Region, on: date) -> list[Support]:
    """The pairings in force for the region on that day, each with officers and the size of its team."""
    found = db.session.scalars(
        select(Pairing)
        .where(Pairing.region_id == region.id, in_force(on))
        .options(joinedload(Pairing.unit).selectinload(Unit.officers), selectinload(Pairing.team))
        .order_by(Pairing.kind.desc(), Pairing.since)
    ).all()
    return [
        Support(
            pairing=pairing,
            liaison=officers_on(pairing.unit, OfficerDuty.LIAISON, on),
            leader=officers_on(pairing.unit, OfficerDuty.LEADER, on),
            team_size=len(pairing.team),
            local_size=sum(member.local_side for member in pairing.team),
        )
        for pairing in found
    ]


def officers_on(unit: Unit | None, duty: OfficerDuty, on: date) -> str:
    """The names of the unit's officers with that duty on that day."""
    if unit is None:
        return ""
    return str(_("、").join(o.name for o in unit.officers if o.duty == duty and o.serves_on(on)))


def supported_below(region: Region, on: date) -> dict[int, Pairing]:
    """Supporting units of the counties inside the region on that day, by county id."""
    found = db.session.scalars(
        select(Pairing)
        .join(Pairing.region)
        .where(
            Region.path.startswith(region.path, autoescape=True), Pairing.kind == PairingKind.UNIT_COUNTY, in_force(on)
        )
        .options(joinedload(Pairing.unit))
    )
    return {pairing.region_id: pairing for pairing in found}
