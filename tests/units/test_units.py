"""Units and officers: names that tell them apart, edits that lose nothing, ends with reasons."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError, NotFound, StaleEdit
from crm.core.reader import Reader
from crm.units import operations
from crm.units.models import Region, Unit
from crm.units.queries import region_by_code, unit_by_code
from crm.units.regions import zones as zone_operations
from crm.units.states import Capacity, OfficerDuty, Strength, UnitKind
from tests.factories import accounts, units


@pytest.fixture
def by(app: Flask) -> Reader:
    return accounts.reader("office")


VALUES = {
    "name": "样例·山地产业集团",
    "short_name": "样例山地集团",
    "name_en": "",
    "kind": UnitKind.ENTERPRISE,
    "region_id": None,
    "office_phone": "",
    "note": "",
}


def save(by: Reader, unit_id: int | None = None, *, version: int | None = None, **over: Any) -> Unit:
    values = {**VALUES, **({"code": "shandi"} if unit_id is None else {})}
    parts: dict[str, Any] = {"aliases": [], "capacities": [], "strengths": {}}
    parts.update({name: over.pop(name) for name in list(over) if name in parts})
    with writing():
        return operations.save_unit(
            unit_id=unit_id, values={**values, **over}, version=version, by=by, at=clock.now(), **parts
        )


def last_entry() -> AuditEntry:
    found = db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
    assert found is not None
    return found


@pytest.mark.each_engine
def test_a_unit_is_saved_whole(by: Reader) -> None:
    made = save(
        by,
        aliases=["样例山地（集团）", " 样例山地（集团） ", ""],
        capacities=[Capacity.ASSISTING, Capacity.WATER],
        strengths={Strength.FINANCE: "样例：有基金", Strength.PLATFORM: ""},
    )
    found = unit_by_code("shandi")
    assert found is not None
    assert [alias.alias for alias in found.aliases] == ["样例山地（集团）"]
    assert {held.capacity for held in found.capacities} == {Capacity.ASSISTING, Capacity.WATER}
    assert {held.strength: held.sentence for held in found.strengths} == {
        Strength.FINANCE: "样例：有基金",
        Strength.PLATFORM: "",
    }
    assert found.version == 1
    entry = last_entry()
    assert (entry.action, entry.subject_id) == ("unit:create", made.id)


@pytest.mark.each_engine
def test_an_edit_keeps_what_stays_and_records_what_changed(by: Reader) -> None:
    made = save(by, aliases=["甲名", "乙名"], strengths={Strength.FINANCE: "旧"})
    kept = {alias.alias: alias.id for alias in made.aliases}
    save(by, made.id, version=1, aliases=["乙名", "丙名"], strengths={Strength.FINANCE: "新"})
    found = unit_by_code("shandi")
    assert found is not None
    assert {alias.alias: alias.id for alias in found.aliases}["乙名"] == kept["乙名"]
    assert found.version == 2
    assert last_entry().changes == {
        "aliases": [["甲名", "乙名"], ["乙名", "丙名"]],
        "strengths": [{"finance": "旧"}, {"finance": "新"}],
    }


def test_saving_the_same_changes_and_records_nothing(by: Reader) -> None:
    made = save(by, aliases=["甲名"], capacities=[Capacity.WATER])
    before = last_entry().id
    save(by, made.id, version=1, aliases=["甲名"], capacities=[Capacity.WATER])
    assert last_entry().id == before
    found = unit_by_code("shandi")
    assert found is not None
    assert found.version == 1


def test_the_second_editor_is_told_and_nothing_is_overwritten(by: Reader) -> None:
    made = save(by)
    save(by, made.id, version=1, note="先改的")
    with pytest.raises(StaleEdit):
        save(by, made.id, version=1, note="后改的")
    found = unit_by_code("shandi")
    assert found is not None
    assert found.note == "先改的"


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"code": "sfgw"}, "code"),
        ({"code": "大写"}, "code"),
        ({"code": "A"}, "code"),
        ({"name": "贵州省发改委"}, "name"),
        ({"name": "省 发展改革委"}, "name"),
        ({"short_name": "团省委"}, "short_name"),
        ({"aliases": ["省水利投资（集团）有限责任公司"]}, "aliases"),
        ({"aliases": ["（）"]}, "aliases"),
        ({"kind": UnitKind.BUREAU}, "region_id"),
    ],
)
def test_what_a_unit_may_not_be(by: Reader, over: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as error:
        save(by, **over)
    assert error.value.field == field
    assert unit_by_code("shandi") is None


def test_a_unit_that_still_supports_a_county_is_not_voided(by: Reader) -> None:
    unit = unit_by_code("sfgw")
    assert unit is not None
    with pytest.raises(DomainError, match="望谟县"), writing():
        operations.void_unit(unit_id=unit.id, reason="撤并", by=by, at=clock.now())


def test_a_voided_unit_keeps_its_reason_and_is_left_alone(by: Reader) -> None:
    made = save(by)
    with writing():
        operations.void_unit(unit_id=made.id, reason="撤并", by=by, at=clock.now())
    assert unit_by_code("shandi") is None
    assert db.session.get_one(Unit, made.id).void_reason == "撤并"
    assert (last_entry().action, last_entry().note) == ("unit:void", "撤并")
    with pytest.raises(DomainError, match="已作废"):
        save(by, made.id)


def officer(**over: Any) -> dict[str, Any]:
    plain = {
        "duty": OfficerDuty.LIAISON,
        "name": "样例·周岚",
        "title": "",
        "phone": "0851-0000",
        "since": None,
        "until": None,
    }
    return {**plain, **over}


def test_an_officer_comes_and_goes(by: Reader) -> None:
    unit = save(by)
    with writing():
        made = operations.save_officer(
            unit_id=unit.id,
            officer_id=None,
            values=officer(since=date(2018, 1, 1)),
            version=None,
            by=by,
            at=clock.now(),
        )
    with writing():
        operations.save_officer(
            unit_id=unit.id,
            officer_id=made.id,
            values=officer(since=date(2018, 1, 1), phone="0851-1111"),
            version=1,
            by=by,
            at=clock.now(),
        )
    assert last_entry().changes == {"phone": ["***", "***"]}, "the trail must outlive a right to be forgotten"
    with pytest.raises(StaleEdit), writing():
        operations.end_officer(
            unit_id=unit.id, officer_id=made.id, until=date(2018, 5, 1), version=1, by=by, at=clock.now()
        )
    with writing():
        operations.end_officer(
            unit_id=unit.id, officer_id=made.id, until=date(2018, 5, 1), version=2, by=by, at=clock.now()
        )
    assert made.serves_on(date(2018, 5, 1))
    assert not made.serves_on(date(2018, 5, 2))
    assert not made.serves_on(date(2017, 12, 31))


def test_an_officer_belongs_to_their_unit_and_ends_after_the_beginning(by: Reader) -> None:
    unit, other = save(by), units.unit()
    wrong = officer(since=date(2018, 2, 1), until=date(2018, 1, 1))
    with pytest.raises(DomainError, match="止日"), writing():
        operations.save_officer(unit_id=unit.id, officer_id=None, values=wrong, version=None, by=by, at=clock.now())
    with writing():
        made = operations.save_officer(
            unit_id=unit.id, officer_id=None, values=officer(), version=None, by=by, at=clock.now()
        )
    with pytest.raises(NotFound), writing():
        operations.end_officer(
            unit_id=other.id, officer_id=made.id, until=date(2018, 5, 1), version=None, by=by, at=clock.now()
        )


ZONE = {"code": "Z522301", "name": "样例·工业园", "short_name": "样例园", "name_en": "", "note": ""}


def make_zone(by: Reader, **over: Any) -> Region:
    parent = region_by_code("522300")
    assert parent is not None
    with writing():
        return zone_operations.create_zone(
            values={**ZONE, "parent_id": parent.id, **over}, aliases=["园区甲"], by=by, at=clock.now()
        )


@pytest.mark.each_engine
def test_a_zone_lies_in_its_parent_and_may_move(by: Reader) -> None:
    zone = make_zone(by)
    above, elsewhere = region_by_code("522300"), region_by_code("520600")
    assert above is not None
    assert elsewhere is not None
    assert zone.path == f"{above.path}{zone.id}/"
    values = {**ZONE, "parent_id": elsewhere.id, "code": "Z999999"}
    with writing():
        zone_operations.edit_region(
            region_id=zone.id, values=values, aliases=["园区乙"], version=1, by=by, at=clock.now()
        )
    found = region_by_code("Z522301")
    assert found is not None
    assert found.path == f"{elsewhere.path}{zone.id}/"
    assert [alias.alias for alias in found.aliases] == ["园区乙"]


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"code": "522301"}, "code"),
        ({"code": "Z520001"}, "code"),
        ({"name": "黔西南州本级"}, "name"),
        ({"parent_id": None}, "parent_id"),
    ],
)
def test_what_a_zone_may_not_be(by: Reader, over: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as error:
        make_zone(by, **over)
    assert error.value.field == field


def test_only_zones_are_voided_and_not_while_supported(by: Reader) -> None:
    zone, county = make_zone(by), region_by_code("522326")
    assert county is not None
    with pytest.raises(DomainError, match="国家标准"), writing():
        zone_operations.void_zone(region_id=county.id, reason="撤销", by=by, at=clock.now())
    pairing = units.pairing(county=zone)
    with pytest.raises(DomainError, match="定点联系"), writing():
        zone_operations.void_zone(region_id=zone.id, reason="撤销", by=by, at=clock.now())
    with writing():
        db.session.get_one(type(pairing), pairing.id).until = date(2018, 2, 1)
    with writing():
        zone_operations.void_zone(region_id=zone.id, reason="撤销", by=by, at=clock.now())
    assert region_by_code("Z522301") is None


def test_a_county_keeps_its_code_and_place(by: Reader) -> None:
    county = region_by_code("522326")
    other = region_by_code("520600")
    assert county is not None
    assert other is not None
    values = {
        "code": "999999",
        "name": "望谟县",
        "short_name": "望谟",
        "name_en": "Wangmo",
        "note": "",
        "parent_id": other.id,
    }
    with writing():
        zone_operations.edit_region(
            region_id=county.id, values=values, aliases=["王母"], version=1, by=by, at=clock.now()
        )
    found = region_by_code("522326")
    assert found is not None
    assert found.parent is not None
    assert (found.parent.code, found.name_en) == ("522300", "Wangmo")
