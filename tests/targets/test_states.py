"""Every move between states, a row each: what is allowed is done, what is not is refused with a sentence."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError
from crm.core.reader import Reader
from crm.enterprises.models import Enterprise
from crm.targets import operations
from crm.targets.models import Target
from crm.targets.states import MOVES, TargetState
from tests.factories import accounts, targets, units

U, T, D, C = TargetState.UNTOUCHED, TargetState.TOUCHED, TargetState.DECLINED, TargetState.CONVERTED

TABLE = [
    # from, to, allowed
    (U, T, True),
    (U, D, True),
    (U, C, True),
    (T, T, True),  # a later approach replaces the earlier
    (T, D, True),
    (T, C, True),
    (D, T, True),  # a declined enterprise may be approached again
    (D, D, False),
    (D, C, False),
    (C, T, False),
    (C, D, False),
    (C, C, True),  # a second click: the same lead
]


def move(target: Target, to: TargetState, by: Reader) -> None:
    ident = target.id
    with writing():
        row, now = db.session.get_one(Target, ident), clock.now()
        if to is T:
            operations.touch_target(target=row, on=clock.date_of(now), said="谈了选址", by=by, at=now)
        elif to is D:
            operations.decline_target(target=row, reason="暂无扩张计划", by=by, at=now)
        else:
            operations.convert_target(target=row, intention="拟建生产线", source="目标企业库", by=by, at=now)


@pytest.mark.parametrize(("start", "to", "allowed"), TABLE, ids=[f"{a}-{b}" for a, b, _c in TABLE])
def test_moves(app: Flask, start: TargetState, to: TargetState, allowed: bool) -> None:
    office = accounts.reader("office")
    made = targets.target(county_id=units.region().id)
    if start is not U:
        move(made, start, office)
    lead_before = db.session.get_one(Target, made.id).lead_id
    if allowed:
        move(made, to, office)
        row = db.session.get_one(Target, made.id)
        assert row.state == to
        if start is C:
            assert row.lead_id == lead_before
    else:
        with pytest.raises(DomainError):
            move(made, to, office)
        assert db.session.get_one(Target, made.id).state == start


def test_the_table_here_and_in_the_code_are_one() -> None:
    written = {(a, b) for a, b, allowed in TABLE if allowed and a is not b}
    assert written == {(a, b) for a, others in MOVES.items() for b in others}


def test_converting_makes_the_lead_with_chain_and_introducer(app: Flask) -> None:
    office = accounts.reader("office")
    county, owner = units.region(), units.unit()
    county_id, owner_id = county.id, owner.id
    made = targets.target(owner_unit_id=owner_id, county_id=county_id, chain_role="fill", why="补电池回收环节")
    move(made, C, office)
    row = db.session.get_one(Target, made.id)
    assert row.lead is not None
    lead = row.lead
    assert (lead.county_id, lead.chain_role, lead.enterprise_id) == (county_id, "fill", row.enterprise_id)
    assert lead.introducer_id == owner_id, "the owner unit is not the county's pair: it introduced the enterprise"


def test_the_countys_own_pair_is_no_introducer(app: Flask) -> None:
    office = accounts.reader("office")
    county, owner = units.region(), units.unit()
    county_id, owner_id = county.id, owner.id
    units.pairing(owner, county=county)
    made = targets.target(owner_unit_id=owner_id, county_id=county_id)
    move(made, C, office)
    lead = db.session.get_one(Target, made.id).lead
    assert lead is not None
    assert (lead.unit_id, lead.introducer_id) == (owner_id, None)


def test_a_touch_lies_not_in_the_future_and_not_before_the_last(app: Flask) -> None:
    office, now = accounts.reader("office"), clock.now()
    ident = targets.target().id
    with pytest.raises(DomainError, match="不能晚于今天"), writing():
        operations.touch_target(
            target=db.session.get_one(Target, ident), on=date(2999, 1, 1), said="x", by=office, at=now
        )
    with writing():
        operations.touch_target(
            target=db.session.get_one(Target, ident), on=date(2018, 5, 2), said="x", by=office, at=now
        )
    with pytest.raises(DomainError, match="已记过 2018-05-02"), writing():
        operations.touch_target(
            target=db.session.get_one(Target, ident), on=date(2018, 5, 1), said="x", by=office, at=now
        )


def test_nobody_is_listed_twice_on_the_same_list(app: Flask) -> None:
    made = targets.target()
    enterprise, owner_id = db.session.get_one(Enterprise, made.enterprise_id), made.owner_unit_id
    with pytest.raises(DomainError, match="已在同一单位"):
        targets.target(enterprise, owner_unit_id=owner_id)
    targets.target(enterprise, owner_unit_id=units.unit().id)
