"""A county has one supporting unit at a time; every change of that is announced in its transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.core import announce, clock
from crm.core.db import db, writing
from crm.core.errors import DomainError, NotFound, StaleEdit
from crm.core.reader import Reader
from crm.units.events import PairingChanged
from crm.units.models import Pairing, TeamMember
from crm.units.pairings import operations
from crm.units.queries import region_by_code, supporting_unit
from crm.units.states import PairingKind
from tests.factories import accounts, units

pytestmark = pytest.mark.each_engine


@pytest.fixture
def by(app: Flask) -> Reader:
    return accounts.reader("office")


@pytest.fixture
def heard(app: Flask) -> Iterator[list[int]]:
    """The regions of the announcements made meanwhile."""
    regions: list[int] = []

    def listener(event: PairingChanged) -> None:
        regions.append(event.region_id)

    announce.listen(PairingChanged, listener)
    yield regions
    announce._listeners[PairingChanged].remove(listener)


def values(**over: Any) -> dict[str, Any]:
    """A pairing of a county that the kept list leaves unpaired."""
    county = units.region("522327")
    plain = {
        "kind": PairingKind.UNIT_COUNTY,
        "region_id": county.id,
        "since": date(2018, 1, 1),
        "until": date(2018, 12, 31),
    }
    return {**plain, **over}


def create(by: Reader, **over: Any) -> Pairing:
    wanted = values(**over)
    wanted.setdefault("unit_id", units.unit().id)
    with writing():
        return operations.create_pairing(values=wanted, by=by, at=clock.now())


D = date
OVERLAPS = [
    # existing since, until; new since, until; refused
    (D(2018, 1, 1), D(2018, 12, 31), D(2018, 1, 1), D(2018, 12, 31), True),
    (D(2018, 1, 1), D(2018, 12, 31), D(2018, 6, 1), D(2018, 6, 30), True),
    (D(2018, 6, 1), D(2018, 6, 30), D(2018, 1, 1), D(2018, 12, 31), True),
    (D(2018, 1, 1), D(2018, 12, 31), D(2018, 12, 31), D(2019, 12, 31), True),
    (D(2018, 1, 1), D(2018, 12, 31), D(2017, 1, 1), D(2018, 1, 1), True),
    (D(2018, 1, 1), D(2018, 12, 31), D(2017, 1, 1), None, True),
    (D(2018, 1, 1), None, D(2030, 1, 1), None, True),
    (D(2018, 1, 1), None, D(2018, 1, 1), D(2018, 1, 1), True),
    (D(2018, 1, 1), D(2018, 12, 31), D(2019, 1, 1), None, False),
    (D(2018, 1, 1), None, D(2017, 1, 1), D(2017, 12, 31), False),
    (D(2018, 1, 1), D(2018, 1, 1), D(2018, 1, 2), D(2018, 1, 2), False),
]


@pytest.mark.parametrize(("since", "until", "new_since", "new_until", "refused"), OVERLAPS)
def test_overlaps(
    by: Reader, since: date, until: date | None, new_since: date, new_until: date | None, refused: bool
) -> None:
    first = create(by, since=since, until=until)
    name = first.unit.short_name if first.unit else ""
    if refused:
        with pytest.raises(DomainError) as error:
            create(by, since=new_since, until=new_until)
        assert name in str(error.value)
        assert "册亨县" in str(error.value)
        assert since.isoformat() in str(error.value)
        assert error.value.field == "since"
    else:
        create(by, since=new_since, until=new_until)
    count = len(db.session.scalars(select(Pairing).where(Pairing.region_id == values()["region_id"])).all())
    assert count == (1 if refused else 2)


def test_another_county_or_a_voided_pairing_is_no_overlap(by: Reader) -> None:
    first = create(by)
    create(by, region_id=units.region("522328").id)
    with writing():
        operations.void_pairing(pairing_id=first.id, reason="录错", by=by, at=clock.now())
    create(by)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"unit_id": None}, "unit_id"),
        ({"until": date(2017, 12, 31)}, "until"),
        ({"region_id": 0}, "region_id"),
        ({"kind": PairingKind.LEADER_PREFECTURE, "leader_name": "样例·领导"}, "region_id"),
        ({"kind": PairingKind.DEPARTMENT_PREFECTURE}, "region_id"),
    ],
)
def test_what_a_pairing_needs(by: Reader, over: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as error:
        create(by, **over)
    assert error.value.field == field


def test_a_unit_supports_no_prefecture_and_a_leader_needs_a_name(by: Reader) -> None:
    prefecture = units.region(units.QIANXINAN).id
    with pytest.raises(DomainError, match="县市区或功能区"):
        create(by, region_id=prefecture)
    with pytest.raises(DomainError, match="省领导姓名"):
        create(by, kind=PairingKind.LEADER_PREFECTURE, region_id=prefecture)


def test_a_prefecture_has_several_leaders_but_each_only_once(by: Reader) -> None:
    of = {"kind": PairingKind.LEADER_PREFECTURE, "region_id": units.region(units.QIANXINAN).id, "unit_id": None}
    create(by, leader_name="样例·甲", **of)
    create(by, leader_name="样例·乙", **of)
    with pytest.raises(DomainError, match="样例·甲"):
        create(by, leader_name="样例·甲", **of)


def test_a_department_assists_with_a_leader(by: Reader) -> None:
    made = create(
        by,
        kind=PairingKind.DEPARTMENT_PREFECTURE,
        region_id=units.region(units.QIANXINAN).id,
        leader_name="样例·甲",
    )
    assert made.leader_name == "样例·甲"
    assert made.unit_id is not None


def test_ending_replacing_and_what_holds_on_which_day(by: Reader, heard: list[int]) -> None:
    first = create(by, until=None)
    region, first_id, first_unit = first.region_id, first.id, first.unit_id
    after = units.unit().id
    with writing():
        second = operations.replace_pairing(
            pairing_id=first_id,
            values={"unit_id": after, "since": date(2018, 7, 1)},
            version=1,
            by=by,
            at=clock.now(),
        )
    assert second.until is None
    assert heard == [region, region]
    found = {
        day: unit.id if (unit := supporting_unit(region, day)) else None
        for day in (date(2017, 12, 31), date(2018, 1, 1), date(2018, 6, 30), date(2018, 7, 1), date(2030, 1, 1))
    }
    assert list(found.values()) == [None, first_unit, first_unit, after, after]
    with writing():
        operations.end_pairing(pairing_id=second.id, until=date(2018, 9, 30), version=None, by=by, at=clock.now())
    assert supporting_unit(region, date(2018, 10, 1)) is None
    assert heard == [region] * 3


@pytest.mark.parametrize("since", [date(2018, 1, 1), date(2017, 6, 1)])
def test_a_successor_begins_after_the_first(by: Reader, since: date) -> None:
    first = create(by, until=None)
    with pytest.raises(DomainError, match="2018-01-01"), writing():
        operations.replace_pairing(
            pairing_id=first.id,
            values={"unit_id": units_unit_id(first), "since": since},
            version=None,
            by=by,
            at=clock.now(),
        )


def units_unit_id(pairing: Pairing) -> int:
    """Any unit but the pairing's own."""
    other = db.session.scalar(select(Pairing.unit_id).where(Pairing.unit_id != pairing.unit_id).limit(1))
    assert other is not None
    return other


def test_the_same_unit_does_not_take_over_from_itself(by: Reader) -> None:
    first = create(by, until=None)
    unit_id = first.unit_id
    with pytest.raises(DomainError, match="和原来的一样"), writing():
        operations.replace_pairing(
            pairing_id=first.id,
            values={"unit_id": unit_id, "since": date(2018, 5, 1)},
            version=None,
            by=by,
            at=clock.now(),
        )


def test_an_end_is_not_before_the_beginning_nor_over_the_next(by: Reader) -> None:
    first = create(by)
    create(by, since=date(2019, 1, 1), until=None)
    with pytest.raises(DomainError, match="2018-01-01"), writing():
        operations.end_pairing(pairing_id=first.id, until=date(2017, 1, 1), version=None, by=by, at=clock.now())
    with pytest.raises(DomainError, match="2019-01-01"), writing():
        operations.end_pairing(pairing_id=first.id, until=date(2019, 1, 1), version=None, by=by, at=clock.now())


def test_the_second_editor_is_told(by: Reader) -> None:
    first = create(by)
    with writing():
        operations.end_pairing(pairing_id=first.id, until=date(2018, 6, 1), version=1, by=by, at=clock.now())
    with pytest.raises(StaleEdit), writing():
        operations.end_pairing(pairing_id=first.id, until=date(2018, 9, 1), version=1, by=by, at=clock.now())
    assert db.session.get_one(Pairing, first.id).until == date(2018, 6, 1)


def test_a_correction_keeps_kind_and_region(by: Reader, heard: list[int]) -> None:
    first = create(by)
    region_id = first.region_id
    other = region_by_code("520524")
    assert other is not None
    wanted = values(unit_id=first.unit_id, region_id=other.id, since=date(2018, 2, 1), source="样例文件")
    with writing():
        operations.edit_pairing(pairing_id=first.id, values=wanted, version=1, by=by, at=clock.now())
    found = db.session.get_one(Pairing, first.id)
    assert (found.region_id, found.since, found.source, found.version) == (region_id, date(2018, 2, 1), "样例文件", 2)
    assert heard == [region_id, region_id]


def test_a_refused_pairing_announces_nothing(by: Reader, heard: list[int]) -> None:
    create(by)
    heard.clear()
    with pytest.raises(DomainError):
        create(by)
    assert heard == []


def test_a_voided_pairing_is_left_alone(by: Reader) -> None:
    first = create(by)
    with writing():
        operations.void_pairing(pairing_id=first.id, reason="录错", by=by, at=clock.now())
    with pytest.raises(DomainError, match="已作废"), writing():
        operations.end_pairing(pairing_id=first.id, until=date(2018, 6, 1), version=None, by=by, at=clock.now())
    with pytest.raises(NotFound), writing():
        operations.void_pairing(pairing_id=10**6, reason="没有", by=by, at=clock.now())


MEMBER = {"name": "样例·田禾", "role": "组长", "body": "样例单位", "title": "主任", "local_side": False}


def test_the_team_comes_and_goes_and_the_trail_keeps_it(by: Reader) -> None:
    first = create(by)
    with writing():
        member = operations.save_member(
            pairing_id=first.id, member_id=None, values=MEMBER, version=None, by=by, at=clock.now()
        )
    with writing():
        operations.save_member(
            pairing_id=first.id,
            member_id=member.id,
            values={**MEMBER, "role": "副组长", "local_side": True},
            version=2,
            by=by,
            at=clock.now(),
        )
    with pytest.raises(StaleEdit), writing():
        operations.save_member(
            pairing_id=first.id, member_id=member.id, values=MEMBER, version=2, by=by, at=clock.now()
        )
    other = create(by, region_id=units.region("522328").id)
    with pytest.raises(NotFound), writing():
        operations.remove_member(pairing_id=other.id, member_id=member.id, by=by, at=clock.now())
    with writing():
        operations.remove_member(pairing_id=first.id, member_id=member.id, by=by, at=clock.now())
    assert db.session.scalars(select(TeamMember)).all() == []
    actions = select(AuditEntry.action).where(AuditEntry.subject_kind == "pairing", AuditEntry.subject_id == first.id)
    found = list(db.session.scalars(actions.order_by(AuditEntry.id)))
    assert found == ["pairing:create", "team:add", "team:edit", "team:remove"]
