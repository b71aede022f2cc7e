"""The calendar, an event from its plan to the day it was held, and who sees what of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.activities.models import Activity, CoReport
from crm.activities.states import ActivityKind
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError, StaleEdit
from crm.core.reader import system
from crm.events.clashes import city_key, clashes_among
from crm.events.models import Event, EventActivity
from crm.events.operations import move_event, save_programme
from crm.events.states import MOVES, EventState, UnitPart
from tests.clients import Client
from tests.factories import accounts, chains, events, units

SignIn = Callable[..., Client]
HOSTILE = "<script>alert(7)</script>"


def text(response: Any) -> str:
    return str(response.get_data(as_text=True))


def press(browser: Client, page: Any, address: str, **data: Any) -> Any:
    """One of the plain buttons of a page: its form holds nothing but the token and what the button says."""
    token = re.search(r'name="csrf_token" (?:type="hidden" )?value="([^"]+)"', text(page))
    assert token is not None
    assert f'action="{address}"' in text(page)
    return browser.post(address, data={"csrf_token": token[1], **data})


def send(browser: Client, page: Any, values: dict[str, Any] | None = None) -> Any:
    return browser.submit(page, values, action=page.request.path)


@pytest.mark.each_engine
def test_an_event_is_planned_confirmed_and_held(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in("unit", county=units.region())
    answer = send(
        browser,
        browser.get("/events/new"),
        {"name": f"样例·贵州产业推介会{HOSTILE}", "city": "深圳市", "starts_on": "2018-09-20", "aim": HOSTILE},
    )
    assert answer.status_code == 303, text(answer)
    code = answer.headers["Location"].rsplit("/", 1)[1]
    assert code == "HD-2018-001"
    shown = text(browser.get(f"/events/{code}"))
    assert HOSTILE not in shown
    assert "确定举办" in shown
    for to, title in (("confirmed", "已定"), ("held", "已举办")):
        page = browser.get(f"/events/{code}")
        moved = press(browser, page, f"/events/{code}/state", to=to)
        assert moved.status_code == 303, text(moved)
        assert title in text(browser.get(f"/events/{code}"))
    made = db.session.scalar(select(Activity))
    assert made is not None
    assert (made.kind, made.on, made.unit_present, made.county_present) == (
        ActivityKind.PROMOTION,
        date(2018, 9, 20),
        True,
        False,
    )
    assert made.unit_id == browser.user.unit_id
    assert "已举办" in text(browser.get("/events?past=1"))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "请填活动名称"),
        ({"city": ""}, "请填城市"),
        ({"starts_on": "2018-02-30"}, "没有 2018-02-30 这一天"),
        ({"starts_on": "2018-09-20", "ends_on": "2018-09-10"}, "结束日期不能早于开始日期"),
        ({"starts_on": "2018-09-20", "ends_on": "2019-09-20"}, "请核对年份"),
        ({"kind": "war"}, "请从列出的选项中选一个"),
        ({"units-0-unit_id": ""}, "至少要有一个主办单位"),
        ({"units-0-unit_id": "999999"}, "请从列出的选项中选一个"),
        ({"aim": "x" * 1001}, "最多 1000 个字"),
    ],
)
def test_a_form_that_does_not_read_well_comes_back(
    app: Flask, sign_in: SignIn, values: dict[str, str], sentence: str
) -> None:
    browser = sign_in("unit")
    given = {"name": "样例·推介会", "city": "深圳市", "starts_on": "2018-09-20", **values}
    answer = send(browser, browser.get("/events/new"), given)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert db.session.scalar(select(Event)) is None


def test_a_unit_twice_is_named(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in("unit")
    page = browser.get("/events/new")
    unit_id = str(browser.user.unit_id)
    answer = send(
        browser, page, {"name": "样例", "city": "深圳", "starts_on": "2018-09-20", "units-1-unit_id": unit_id}
    )
    assert answer.status_code == 422
    assert "写了两次" in text(answer)


def test_more_rows_for_units_without_scripts(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in("office")
    page = browser.get("/events/new")
    assert 'name="units-4-unit_id"' not in text(page)
    more = send(browser, page, {"name": "样例·写到一半", "act": "units"})
    assert more.status_code == 200
    assert 'name="units-5-unit_id"' in text(more)
    assert "样例·写到一半" in text(more)
    assert db.session.scalar(select(Event)) is None


def test_a_clash_is_shown_and_may_be_known(app: Flask, sign_in: SignIn) -> None:
    other = events.event(name="样例·先定的会", city="深圳")
    browser = sign_in("unit")
    values = {"name": "样例·后来的会", "city": "深圳市", "starts_on": "2018-09-20"}
    page = browser.get("/events/new")
    refused = send(browser, page, values)
    assert refused.status_code == 422
    assert "样例·先定的会" in text(refused)
    assert "同在深圳" in text(refused)
    saved = browser.submit(refused, {"knows_clash": "y"}, action="/events/new")
    assert saved.status_code == 303, text(saved)
    month = text(browser.get("/events?view=month&month=2018-09"))
    assert month.count("撞期") >= 2
    assert text(browser.get("/events?view=year&year=2018")).count("撞期") >= 2
    assert other.code in text(browser.get("/events?past=1"))
    fragment = browser.get("/events/clashes?city=深圳&starts_on=2018-09-20")
    assert "样例·先定的会" in text(fragment)
    away = browser.get("/events/clashes?city=上海&starts_on=2018-09-20")
    assert "样例·先定的会" not in text(away)


def test_why_two_events_clash(app: Flask) -> None:
    chain_id = chains.chain().id
    unit = units.unit()
    one = events.event(host=unit, city="上海市", chain_id=chain_id)
    events.event(city="上海", starts_on=date(2018, 9, 19), ends_on=date(2018, 9, 21))
    events.event(city="北京", chain_id=chain_id)
    events.event(city="广州", units=[(unit, UnitPart.SUPPORT)])
    events.event(city="上海", starts_on=date(2018, 9, 22))
    cancelled = events.event(city="上海")
    with writing():
        move_event(event=cancelled, to=EventState.CANCELLED, reason="样例", by=system("test"), at=clock.now())
    every = list(db.session.scalars(select(Event).order_by(Event.id)))
    reasons = [why for clash in clashes_among(every)[one.id] for why in clash.reasons]
    assert len(reasons) == 3
    assert "同在上海" in reasons
    assert "同一产业链" in reasons
    assert (city_key("深圳市"), city_key("深圳")) == ("深圳", "深圳")


def test_who_sees_what(app: Flask, sign_in: SignIn) -> None:
    host, helper = units.unit(), units.unit()
    code = events.event(
        host=host,
        region=units.region(units.WANGMO),
        units=[(helper, UnitPart.SUPPORT)],
        name="样例·望谟推介会",
        aim="只给自己人看的打算",
    ).code
    seen = {
        "office": sign_in("office"),
        "host": sign_in(accounts.user("unit", unit=host)),
        "support": sign_in(accounts.user("unit", unit=helper)),
        "county": sign_in("bureau", county=units.region(units.WANGMO)),
        "prefecture": sign_in("bureau", county=units.region(units.QIANXINAN)),
    }
    for who, browser in seen.items():
        page = browser.get(f"/events/{code}")
        assert page.status_code == 200
        assert "只给自己人看的打算" in text(page), who
    for place in (units.ZHENFENG, units.YINJIANG):
        outsider = sign_in("bureau", county=units.region(place))
        page = outsider.get(f"/events/{code}")
        assert page.status_code == 200
        assert "样例·望谟推介会" in text(page)
        assert "只给自己人看的打算" not in text(page)
        assert "样例·望谟推介会" in text(outsider.get("/events?past=1"))
        for address in ("/edit", "/programme", "/cancel"):
            assert outsider.get(f"/events/{code}{address}").status_code == 404
    assert seen["host"].get(f"/events/{code}/edit").status_code == 200
    assert seen["county"].get(f"/events/{code}/edit").status_code == 200
    assert seen["support"].get(f"/events/{code}/edit").status_code == 403
    assert sign_in("department").get("/events").status_code == 403


def test_a_bureau_plans_nothing_for_others(app: Flask, sign_in: SignIn) -> None:
    host = units.unit()
    browser = sign_in("bureau", county=units.region(units.WANGMO))
    page = browser.get("/events/new")
    values = {"name": "样例", "city": "深圳", "starts_on": "2018-09-20", "units-0-unit_id": str(host.id)}
    answer = send(browser, page, {**values, "region_id": ""})
    assert answer.status_code == 422
    assert "主办或承办单位里要有本单位" in text(answer)
    assert send(browser, page, values).status_code == 303


def test_two_editors_both_see_both(app: Flask, sign_in: SignIn) -> None:
    host = units.unit()
    code = events.event(host=host).code
    one, two = sign_in("office"), sign_in("office")
    first, second = one.get(f"/events/{code}/edit"), two.get(f"/events/{code}/edit")
    assert send(one, first, {"place": "甲厅"}).status_code == 303
    late = send(two, second, {"place": "乙厅"})
    assert late.status_code == 409
    assert "甲厅" in text(late)
    assert "乙厅" in text(late)
    assert two.submit(late, action="/edit").status_code == 303
    assert db.session.scalar(select(Event.place)) == "乙厅"


def line(what: str, at: time, until: time | None = None, on: date = date(2018, 9, 20)) -> dict[str, Any]:
    return {"on": on, "at": at, "until": until, "what": what, "who": "", "where": ""}


def test_the_programme_is_sorted_and_moves_without_scripts(app: Flask, sign_in: SignIn) -> None:
    code = events.event().code
    browser = sign_in("office")
    page = browser.get(f"/events/{code}/programme")
    typed = {
        "lines-0-at": "10:00",
        "lines-0-what": "签约",
        "lines-1-at": "9:00",
        "lines-1-until": "09：40",
        "lines-1-what": HOSTILE,
    }
    moved = send(browser, page, {**typed, "act": "up:1"})
    assert moved.status_code == 200
    assert text(moved).index("&lt;script&gt;") < text(moved).index('value="签约"')
    assert len(text(send(browser, page, {**typed, "act": "add"})).split('name="lines-')) > len(
        text(page).split('name="lines-')
    )
    dropped = text(send(browser, page, {**typed, "act": "drop:0"}))
    assert 'value="签约"' not in dropped
    assert send(browser, page, typed).status_code == 303
    made = db.session.scalar(select(Event))
    assert made is not None
    assert [(item.at, item.what) for item in made.programme] == [(time(9), HOSTILE), (time(10), "签约")]
    assert HOSTILE not in text(browser.get(f"/events/{code}"))
    kept = text(browser.get(f"/events/{code}/programme"))
    assert kept.count('<option selected value="2018-09-20">') >= 2
    for wrong, sentence in (
        ({"lines-0-at": "25:00", "lines-0-what": "x"}, "不是时间"),
        ({"lines-0-at": "10:00", "lines-0-until": "09:00", "lines-0-what": "x"}, "结束时间早于开始时间"),
        ({"lines-0-at": "10:00", "lines-0-what": ""}, "请写内容"),
        ({"lines-0-at": "", "lines-0-what": "x"}, "请填开始时间"),
    ):
        answer = send(browser, browser.get(f"/events/{code}/programme"), wrong)
        assert answer.status_code == 422
        assert sentence in text(answer)


def test_the_programme_keeps_to_the_days_and_to_one_editor(app: Flask) -> None:
    made = events.event()
    by, at = system("test"), clock.now()
    with writing():
        save_programme(event=made, version=None, items=[line("开幕", time(9))], by=by, at=at)
    version = db.session.scalar(select(Event.version))
    for items, version_sent, error in (
        ([line("次日", time(9), on=date(2018, 9, 21))], None, DomainError),
        ([line("倒着", time(9), time(8))], None, DomainError),
        ([line("晚了", time(9))], 0, StaleEdit),
    ):
        with pytest.raises(error), writing():
            save_programme(event=made, version=version_sent, items=items, by=by, at=at)
    assert db.session.scalar(select(Event.version)) == version


@pytest.mark.parametrize("to", list(EventState))
@pytest.mark.parametrize("now", list(EventState))
def test_the_table_of_moves(app: Flask, now: EventState, to: EventState) -> None:
    made = events.event()
    with writing():
        row = db.session.get_one(Event, made.id)
        row.state, row.cancel_reason = now, "样例" if now is EventState.CANCELLED else ""
    by = system("test")

    def move() -> EventState:
        with writing():
            return move_event(event=made, to=to, reason="样例原因", by=by, at=clock.now()).state

    if to is now or to in MOVES[now]:
        assert move() is to
    else:
        with pytest.raises(DomainError, match="不能改为"):
            move()


def test_an_event_to_come_was_not_held_and_a_cancellation_has_a_reason(app: Flask, sign_in: SignIn) -> None:
    made = events.event(starts_on=date(2099, 1, 1))
    by = system("test")
    with writing():
        move_event(event=made, to=EventState.CONFIRMED, by=by, at=clock.now())
    with pytest.raises(DomainError, match="还不能标为已举办"), writing():
        move_event(event=made, to=EventState.HELD, by=by, at=clock.now())
    browser = sign_in("office")
    page = browser.get(f"/events/{made.code}/cancel")
    assert send(browser, page, {"reason": " "}).status_code == 422
    assert send(browser, page, {"reason": "疫情"}).status_code == 303
    assert "疫情" in text(browser.get(f"/events/{made.code}"))
    voided = send(browser, browser.get(f"/events/{made.code}/void"), {"reason": "录重了"})
    assert voided.status_code == 303
    assert made.name not in text(browser.get("/events"))


@pytest.mark.each_engine
def test_held_counts_once_for_every_unit_present(app: Flask) -> None:
    county, other = units.region(units.WANGMO), units.region(units.YINJIANG)
    host, paired, stranger = units.unit(), units.unit(), units.unit()
    units.pairing(host, county=county)
    units.pairing(paired, county=other)
    made = events.event(host=host, region=county, units=[(paired, UnitPart.ORGANISER), (stranger, UnitPart.SUPPORT)])
    by = accounts.reader("unit", unit=host)
    at = datetime(2018, 9, 21, tzinfo=UTC)
    with writing():
        move_event(event=made, to=EventState.CONFIRMED, by=by, at=at)
    for _twice in range(2):
        with writing():
            move_event(event=made, to=EventState.HELD, by=by, at=at)
    found = {one.region_id: one for one in db.session.scalars(select(Activity))}
    assert set(found) == {county.id, other.id}
    assert (found[county.id].unit_id, found[county.id].county_present) == (host.id, True)
    assert (found[other.id].unit_id, found[other.id].county_present) == (paired.id, False)
    reports = {(one.activity_id, one.unit_id) for one in db.session.scalars(select(CoReport))}
    assert reports == {(found[other.id].id, paired.id), (found[county.id].id, stranger.id)}
    assert db.session.scalar(select(func.count()).select_from(EventActivity)) == 2
