"""What an event was logged as and what counts for it go with it: voided, not held after all, its days moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.activities.models import Activity, CoReport
from crm.activities.operations import log_activity
from crm.activities.states import ActivityKind
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError, Forbidden
from crm.core.reader import system
from crm.enterprises.models import Enterprise
from crm.events.meetings.operations import note_result
from crm.events.models import Event, EventActivity
from crm.events.operations import edit_event, move_event, void_event
from crm.events.outcomes.births import make_lead
from crm.events.states import EventState, SigningKind, UnitPart
from crm.leads.models import Lead
from crm.leads.operations import edit_lead, void_lead
from tests.clients import Client
from tests.events.test_events import send, text
from tests.events.test_outcomes import counting, meet, project, sign
from tests.factories import accounts, enterprises, events, leads, units

SignIn = Callable[..., Client]
DAY = date(2018, 9, 20)
AT = datetime(2018, 9, 21, tzinfo=UTC)


def hold(made: Event) -> None:
    for to in (EventState.CONFIRMED, EventState.HELD):
        with writing():
            move_event(event=db.session.get_one(Event, made.id), to=to, by=system("test"), at=AT)


def void(made: Event) -> None:
    with writing():
        void_event(event=db.session.get_one(Event, made.id), reason="录重了", by=system("test"), at=clock.now())


def in_force() -> set[tuple[ActivityKind, int | None]]:
    db.session.rollback()
    rows = db.session.execute(select(Activity.kind, Activity.lead_id).where(Activity.voided_at.is_(None)))
    return {(kind, lead) for kind, lead in rows}


@pytest.mark.each_engine
def test_what_an_event_was_logged_as_is_voided_with_it(app: Flask) -> None:
    county = units.region(units.WANGMO)
    made = events.event(region=county)
    hold(made)
    one, two = events.guest(made), events.guest(made)
    firm = enterprises.enterprise("样例·谈成的有限公司")
    for guest, at in ((one, time(10)), (two, time(11))):
        talk = meet(made, guest, county.id, at, by=system("test"))
        with writing():
            note_result(meeting=talk, held=True, result="愿意来看地", by=system("test"), at=clock.now())
    with writing():
        born = make_lead(
            guest=one,
            enterprise=db.session.get_one(Enterprise, firm.id),
            intention="样例",
            source="样例",
            county_id=county.id,
            by=system("test"),
            at=clock.now(),
        )
        lead_id = born.lead_id
    assert in_force() == {(ActivityKind.PROMOTION, None), (ActivityKind.TALK, lead_id), (ActivityKind.TALK, None)}
    void(made)
    # What a lead stands on stays: its first contact happened, whatever the event was called.
    assert in_force() == {(ActivityKind.TALK, lead_id)}
    reasons = set(db.session.scalars(select(Activity.void_reason).where(Activity.voided_at.is_not(None))))
    assert reasons == {f"推介活动 {made.code}：录重了"}
    assert db.session.get_one(Lead, lead_id).contact_count == 1


def test_a_record_of_others_stays_and_forgets_what_the_event_said(app: Flask) -> None:
    county = units.region(units.WANGMO)
    bureau = accounts.reader("bureau", county=county)
    with writing():
        log_activity(
            values={"kind": "promotion", "on": DAY, "subject": "样例·推介会", "result": "样例", "county_present": True},
            region_id=county.id,
            by=bureau,
            at=AT,
        )
    helper = units.unit()
    made = events.event(region=county, units=[(helper, UnitPart.SUPPORT)])
    hold(made)
    assert db.session.scalar(select(func.count()).select_from(Activity)) == 1
    assert {one.unit_id for one in db.session.scalars(select(CoReport))} >= {helper.id}
    void(made)
    assert in_force() == {(ActivityKind.PROMOTION, None)}
    assert db.session.scalars(select(CoReport)).all() == []


@pytest.mark.each_engine
def test_two_events_of_a_county_on_one_day_count_twice(app: Flask) -> None:
    county = units.region(units.WANGMO)
    morning, evening = events.event(region=county), events.event(region=county)
    hold(morning)
    hold(evening)
    assert db.session.scalar(select(func.count()).select_from(Activity)) == 2
    owners = db.session.execute(select(EventActivity.event_id, EventActivity.made).order_by(EventActivity.event_id))
    assert [tuple(row) for row in owners] == [(morning.id, True), (evening.id, True)]


def test_the_office_takes_back_that_it_was_held(app: Flask, sign_in: SignIn) -> None:
    county, host = units.region(units.WANGMO), units.unit()
    made = events.event(host=host, region=county)
    hold(made)
    of_host = accounts.reader("unit", unit=host)
    for by, error in ((of_host, Forbidden), (system("test"), DomainError)):  # not theirs; without a reason
        with pytest.raises(error), writing():
            move_event(event=made, to=EventState.CONFIRMED, by=by, at=clock.now())
    browser = sign_in("office")
    shown = text(browser.get(f"/events/{made.code}"))
    assert "确定举办" not in shown
    page = browser.get(f"/events/{made.code}/not-held")
    assert "由活动生成的 1 条活动记录一并作废" in text(page)
    assert send(browser, page, {"reason": "点错了"}).status_code == 303
    assert in_force() == set()
    assert db.session.get_one(Event, made.id).state is EventState.CONFIRMED
    with writing():
        move_event(event=made, to=EventState.HELD, by=system("test"), at=AT)
    assert in_force() == {(ActivityKind.PROMOTION, None)}


@pytest.mark.each_engine
def test_a_voided_lead_leaves_the_signings(app: Flask, sign_in: SignIn) -> None:
    county = units.region()
    offered = project(county.id)
    wrong, right = leads.lead(county=county), leads.lead(county=county)
    office = accounts.reader("office")
    with writing():
        for lead in (wrong, right):
            db.session.get_one(Lead, lead.id).project_id = offered.id
    first, later = events.event(), events.event(starts_on=DAY + timedelta(days=9))
    sign(first, wrong, SigningKind.CONTRACT)
    sign(later, right, SigningKind.CONTRACT)
    assert counting() == {first.id}
    with writing():
        void_lead(lead_id=wrong.id, reason="录错", by=office, at=clock.now())
    assert counting() == {later.id}
    browser = sign_in("office")
    assert wrong.number not in text(browser.get(f"/events/{first.code}"))
    with pytest.raises(DomainError, match="已经作废"), writing():
        void_lead(lead_id=wrong.id, reason="再作废一次", by=office, at=clock.now())


@pytest.mark.each_engine
def test_a_lead_that_means_another_project_is_counted_anew(app: Flask) -> None:
    county = units.region()
    one, two = project(county.id, "样例·甲项目甲"), project(county.id, "样例·乙项目乙")
    early, late = leads.lead(county=county), leads.lead(county=county)
    office = accounts.reader("office")
    with writing():
        for lead in (early, late):
            db.session.get_one(Lead, lead.id).project_id = one.id
    first, second = events.event(), events.event(starts_on=DAY + timedelta(days=9))
    sign(first, early, SigningKind.CONTRACT)
    sign(second, late, SigningKind.CONTRACT)
    assert counting() == {first.id}

    def means(lead: Lead, offered_id: int | None) -> None:
        with writing():
            edit_lead(lead_id=lead.id, version=None, values={"project_id": offered_id}, by=office, at=AT)

    means(late, two.id)
    assert counting() == {first.id, second.id}
    means(late, one.id)
    assert counting() == {first.id}
    means(early, None)
    assert counting() == {first.id, second.id}


def test_days_do_not_move_away_from_what_happened_on_them(app: Flask) -> None:
    county = units.region()
    made = events.event(ends_on=DAY + timedelta(days=2))
    other = events.event(starts_on=DAY + timedelta(days=1), ends_on=DAY + timedelta(days=2))
    lead = leads.lead(county=county)
    meet(made, events.guest(made), county.id, time(10), by=system("test"))

    def move(event: Event, starts_on: date, ends_on: date) -> None:
        row = db.session.get_one(Event, event.id)
        values = {
            name: getattr(row, name)
            for name in ("name", "kind", "region_id", "chain_id", "city", "place", "place_en", "name_en", "aim")
        }
        parts = [(one.unit_id, one.part) for one in row.units]
        with writing():
            edit_event(
                event=row,
                version=None,
                values={**values, "starts_on": starts_on, "ends_on": ends_on},
                units=parts,
                by=system("test"),
                at=clock.now(),
            )

    with pytest.raises(DomainError, match="有对接洽谈"):
        move(made, DAY + timedelta(days=1), DAY + timedelta(days=2))
    sign(made, lead, SigningKind.CONTRACT, on=DAY + timedelta(days=2))
    sign(other, lead, SigningKind.INTENT, on=DAY + timedelta(days=2))
    assert counting() == {made.id}
    with pytest.raises(DomainError, match="有签约"):
        move(made, DAY, DAY + timedelta(days=1))
    move(other, DAY - timedelta(days=1), DAY + timedelta(days=2))
    assert counting() == {other.id}, "the first event is another now"
