"""The kept lists a first start loads: regions, zones, public units, the known pairs. A later start adds what is new.

What the office has edited or voided since is left alone: a code that is there is never touched again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import system

from .models import Officer, Pairing, Region, RegionAlias, TeamMember, Unit, UnitAlias, UnitCapacity, UnitStrength
from .states import Capacity, OfficerDuty, PairingKind, RegionLevel, Strength, UnitKind

DATA = Path(__file__).parent / "data"
SET_UP = system("set-up")


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the kept files."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def load_regions() -> str | None:
    """Load province, prefectures, counties and zones that are not there yet; says how many."""
    known = set(db.session.scalars(select(Region.code)))
    listed = [row["code"] for name in ("regions.csv", "zones.csv") for row in rows(name)]
    if known.issuperset(listed):
        return None
    with writing():
        count = add_regions(at=clock.now())
    return f"regions: {count} loaded"


def add_regions(*, at: datetime) -> int:
    """Add the regions of the kept files that are missing, parents first, with short names, aliases and paths."""
    by_code = {region.code: region for region in db.session.scalars(select(Region))}
    names = {row["code"]: row for row in rows("region_names.csv")}
    aliases: dict[str, list[tuple[str, str]]] = {}
    for row in rows("region_aliases.csv"):
        aliases.setdefault(row["code"], []).append((row["alias"], row["note"]))
    added = []
    for row in rows("regions.csv"):
        if row["code"] not in by_code:
            short = names[row["code"]]
            region = Region(
                code=row["code"],
                name=row["name"],
                short_name=short["short_name"],
                name_en=short["name_en"],
                level=RegionLevel(row["level"]),
                parent=by_code.get(row["parent"]),
                lon=float(row["lon"]) if row["lon"] else None,
                lat=float(row["lat"]) if row["lat"] else None,
                tile_x=int(row["tile_x"]) if row["tile_x"] else None,
                tile_y=int(row["tile_y"]) if row["tile_y"] else None,
                aliases=[RegionAlias(alias=alias, note=note) for alias, note in aliases.get(row["code"], [])],
            )
            by_code[region.code] = region
            added.append(region)
    for row in rows("zones.csv"):
        if row["code"] not in by_code:
            zone = Region(
                code=row["code"],
                name=row["name"],
                short_name=row["short_name"],
                name_en=row["name_en"],
                level=RegionLevel.ZONE,
                parent=by_code[row["parent"]],
                note=row["note"],
                aliases=[RegionAlias(alias=alias) for alias in row["aliases"].split(";") if alias],
            )
            by_code[zone.code] = zone
            added.append(zone)
    db.session.add_all(added)
    db.session.flush()
    for region in added:  # parents stand before their children in the files
        region.path = f"{region.parent.path if region.parent else '/'}{region.id}/"
    record(action="region:load", by=SET_UP, at=at, ref=f"{len(added)}", note="kept list")
    return len(added)


def load_units() -> str | None:
    """Load the public units that are not there yet, and the known pairs of those just loaded; says how many."""
    known = set(db.session.scalars(select(Unit.code)))
    if known.issuperset(row["code"] for row in rows("units.csv")):
        return None
    with writing():
        count = add_units(at=clock.now())
    return f"units: {count} loaded"


def add_units(*, at: datetime) -> int:
    """Add the units of the kept file that are missing, unless one of their names is in use, with their pairings."""
    regions = {region.code: region for region in db.session.scalars(select(Region))}
    codes = set(db.session.scalars(select(Unit.code)))
    names = {*db.session.scalars(select(Unit.name)), *db.session.scalars(select(UnitAlias.alias))}
    added: dict[str, Unit] = {}
    for row in rows("units.csv"):
        if row["code"] in codes or row["name"] in names:
            continue
        added[row["code"]] = Unit(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            name_en=row["name_en"],
            kind=UnitKind(row["kind"]),
            region=regions[row["region"]],
            aliases=[UnitAlias(alias=alias) for alias in row["aliases"].split(";") if alias and alias not in names],
            capacities=[UnitCapacity(capacity=Capacity(word)) for word in row["capacities"].split(";") if word],
        )
    db.session.add_all(added.values())
    for row in rows("pairings.csv"):
        if row["unit"] in added:
            pair = Pairing(
                kind=PairingKind.UNIT_COUNTY,
                unit=added[row["unit"]],
                region=regions[row["county"]],
                since=date.fromisoformat(row["since"]),
                source=row["source"],
            )
            db.session.add(pair)
    db.session.flush()
    record(action="unit:load", by=SET_UP, at=at, ref=f"{len(added)}", note="kept list")
    return len(added)


SAMPLE_OFFICERS = {
    "sfgw": ("样例·周岚", "样例·陆行", Strength.SECTOR),
    "sgsl": ("样例·何敏", "样例·韦川", Strength.CHAMBER),
    "sstjt": ("样例·龙青", "样例·石原", Strength.BUSINESS),
    "sggzy": ("样例·田禾", "样例·罗望", Strength.PLATFORM),
    "gqtsw": ("样例·杨帆", "样例·吴越", Strength.NETWORK),
    "snxs": ("样例·安宁", "样例·岑山", Strength.FINANCE),
}
"""Per unit: liaison, responsible leader, a strength. Invented, marked, and only in sample mode."""


def load_sample_officers() -> str | None:
    """In sample mode give the six paired units a marked liaison, leader, strength and a team; says how many."""
    if not current_app.extensions["settings"].sample or db.session.scalar(select(func.count(Officer.id))):
        return None
    with writing():
        for code, (liaison, leader, strength) in SAMPLE_OFFICERS.items():
            unit = db.session.scalar(select(Unit).where(Unit.code == code))
            if unit is None:
                continue
            since = date(2018, 1, 1)
            unit.officers = [
                Officer(duty=OfficerDuty.LIAISON, name=liaison, title="联络员（样例）", since=since),
                Officer(duty=OfficerDuty.LEADER, name=leader, title="责任领导（样例）", since=since),
            ]
            unit.strengths = [UnitStrength(strength=strength, sentence="样例：用来看页面的样子，非实际情况")]
            pairing = db.session.scalar(select(Pairing).where(Pairing.unit_id == unit.id))
            if pairing is not None:
                county = pairing.region.short_name
                pairing.team = [
                    TeamMember(name=leader, body=unit.short_name, role="组长", title="责任领导（样例）"),
                    TeamMember(name=liaison, body=unit.short_name, role="联络", title="联络员（样例）"),
                    TeamMember(name=f"样例·{county}甲", body=f"{county}（样例）", role="副组长", local_side=True),
                    TeamMember(name=f"样例·{county}乙", body=f"{county}（样例）", role="成员", local_side=True),
                ]
        db.session.flush()
        record(action="officer:load-sample", by=SET_UP, at=clock.now(), ref="样例", note="sample data")
    return f"sample officers: {len(SAMPLE_OFFICERS)} units"
