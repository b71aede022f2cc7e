"""Regions, units, pairings. Regions and the six known pairs are real and public; a unit without a code is a sample."""

from __future__ import annotations

from datetime import date
from itertools import count

from crm.core.db import db, writing
from crm.units.models import Pairing, Region, Unit
from crm.units.queries import region_by_code
from crm.units.states import PairingKind, RegionLevel, UnitKind

# Enough of the province to tell scopes apart: two counties of one prefecture, one of another.
REGIONS = {
    "520000": ("贵州省", "贵州", RegionLevel.PROVINCE, None),
    "522300": ("黔西南布依族苗族自治州", "黔西南", RegionLevel.PREFECTURE, "520000"),
    "520600": ("铜仁市", "铜仁", RegionLevel.PREFECTURE, "520000"),
    "522326": ("望谟县", "望谟", RegionLevel.COUNTY, "522300"),
    "522325": ("贞丰县", "贞丰", RegionLevel.COUNTY, "522300"),
    "520625": ("印江土家族苗族自治县", "印江", RegionLevel.COUNTY, "520600"),
}
WANGMO, ZHENFENG, YINJIANG = "522326", "522325", "520625"
QIANXINAN = "522300"

_numbers = count(1)


def region(code: str = WANGMO) -> Region:
    """The region of that code: the one a start has loaded, else made with all above it."""
    found = region_by_code(code)
    if found is not None:
        return found
    name, short_name, level, parent_code = REGIONS[code]
    parent = region(parent_code) if parent_code else None
    with writing() as session:
        made = Region(code=code, name=name, short_name=short_name, level=level, path="")
        made.parent_id = parent.id if parent else None
        session.add(made)
        session.flush()
        made.path = f"{parent.path if parent else '/'}{made.id}/"
    return made


def unit(name: str | None = None, *, kind: UnitKind = UnitKind.PROVINCIAL, at: Region | None = None) -> Unit:
    """A unit; a sample one unless named."""
    number = next(_numbers)
    region_id = at.id if at else None
    with writing() as session:
        made = Unit(
            code=f"TEST-{number}",
            name=name or f"样例·单位{number}",
            short_name=name or f"样例单位{number}",
            kind=kind,
            region_id=region_id,
            is_sample=name is None,
        )
        session.add(made)
    return made


def pairing(
    supporter: Unit | None = None,
    *,
    county: Region | None = None,
    since: date = date(2018, 1, 1),
    until: date | None = None,
) -> Pairing:
    """A unit paired with a county."""
    supporter = supporter or unit()
    county = county or region()
    unit_id, region_id = supporter.id, county.id
    with writing() as session:
        made = Pairing(kind=PairingKind.UNIT_COUNTY, unit_id=unit_id, region_id=region_id, since=since, until=until)
        session.add(made)
    db.session.refresh(made)
    return made
