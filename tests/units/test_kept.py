"""What a first start loads, and that a second start leaves alone what is there."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.units import kept
from crm.units.models import Officer, Pairing, Region, Unit
from crm.units.queries import region_by_code, supporting_unit, unit_by_code
from crm.units.states import RegionLevel

KNOWN_PAIRS = {
    "522326": "省发展改革委",
    "520524": "省工商联",
    "522729": "省水利投资(集团)",
    "520423": "省公共资源交易中心",
    "522325": "共青团贵州省委",
    "520625": "省农村信用社联合社",
}


@pytest.mark.each_engine
def test_the_whole_province_is_there(app: Flask) -> None:
    levels = Counter(db.session.scalars(select(Region.level)))
    assert levels == {
        RegionLevel.PROVINCE: 1,
        RegionLevel.PREFECTURE: 9,
        RegionLevel.COUNTY: 88,
        RegionLevel.ZONE: 10,
    }


def test_every_path_leads_down_from_the_province(app: Flask) -> None:
    by_id = {region.id: region for region in db.session.scalars(select(Region))}
    for region in by_id.values():
        way = [by_id[int(part)] for part in region.path.strip("/").split("/")]
        assert way[0].level == RegionLevel.PROVINCE
        assert way[-1] is region
        assert all(below.parent_id == above.id for above, below in itertools.pairwise(way))


def test_the_counties_fill_tiles_of_their_own(app: Flask) -> None:
    tiles = list(db.session.execute(select(Region.tile_x, Region.tile_y).where(Region.level == "county")))
    assert len(set(tiles)) == 88
    assert all(0 <= x < 12 and 0 <= y < 10 for x, y in tiles)


@pytest.mark.parametrize(
    ("code", "short_name", "name_en"),
    [
        ("522326", "望谟", "Wangmo County"),
        ("520625", "印江", "Yinjiang Tujia and Miao Autonomous County"),
        ("520423", "镇宁", "Zhenning Buyei and Miao Autonomous County"),
        ("520502", "七星关", "Qixingguan District"),
        ("520302", "红花岗", "Honghuagang District"),
        ("520203", "六枝", "Liuzhi Special District"),
        ("522701", "都匀", "Duyun City"),
        ("522729", "长顺", "Changshun County"),
        ("520324", "正安", "Zheng'an County"),
        ("522300", "黔西南州", "Qianxinan Buyei and Miao Autonomous Prefecture"),
        ("Z520001", "贵安新区", "Gui'an New Area"),
    ],
)
def test_names_for_tiles_and_for_english_readers(app: Flask, code: str, short_name: str, name_en: str) -> None:
    region = region_by_code(code)
    assert region is not None
    assert (region.short_name, region.name_en) == (short_name, name_en)


def test_the_six_known_pairs_are_in_force_and_nobody_is_invented(app: Flask) -> None:
    on = date(2018, 7, 1)
    found = {}
    for code in KNOWN_PAIRS:
        county = region_by_code(code)
        unit = supporting_unit(county.id, on) if county else None
        found[code] = unit.short_name if unit else None
    assert found == KNOWN_PAIRS
    assert len(db.session.scalars(select(Pairing)).all()) == 6
    assert db.session.scalars(select(Officer)).all() == []


def test_a_second_start_changes_nothing(app: Flask) -> None:
    entries = len(db.session.scalars(select(AuditEntry.id)).all())
    assert kept.load_regions() is None
    assert kept.load_units() is None
    assert kept.load_sample_officers() is None
    assert len(db.session.scalars(select(AuditEntry.id)).all()) == entries


def test_a_later_start_adds_what_is_missing_and_keeps_what_was_edited(app: Flask) -> None:
    with writing() as session:
        zone = region_by_code("Z520400")
        unit = unit_by_code("sfgw")
        assert zone is not None
        assert unit is not None
        session.delete(zone)
        unit.short_name = "改过的简称"
    assert kept.load_regions() == "regions: 1 loaded"
    assert kept.load_units() is None
    kept_unit = unit_by_code("sfgw")
    assert kept_unit is not None
    assert kept_unit.short_name == "改过的简称"


def test_a_kept_unit_whose_name_is_taken_is_not_loaded_twice(app: Flask) -> None:
    with writing() as session:
        unit = session.scalar(select(Unit).where(Unit.code == "stcj"))
        assert unit is not None
        unit.code = "renamed"
    with writing():
        assert kept.add_units(at=clock.now()) == 0
    assert unit_by_code("stcj") is None
