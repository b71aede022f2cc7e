"""The year's settings: defaults, who changes them, what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.campaigns import operations, queries
from crm.campaigns.models import Campaign
from crm.campaigns.operations import ClocksChanged
from crm.campaigns.queries import Clocks
from crm.core import announce, clock, workdays
from crm.core.db import db, writing
from crm.core.reader import system
from tests.clients import Client

BOSS = system("test")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[ClocksChanged]:
    heard: list[ClocksChanged] = []
    listeners = [*announce._listeners[ClocksChanged], heard.append]
    monkeypatch.setitem(announce._listeners, ClocksChanged, listeners)
    return heard


@pytest.fixture(autouse=True)
def own_calendar() -> object:
    yield
    workdays.set_overrides({})


def test_a_start_makes_the_year_s_campaign(app: Flask) -> None:
    campaign = queries.current_campaign(clock.today())
    assert campaign is not None
    assert campaign.name == f"{clock.today().year} 年产业大招商突破年行动"
    assert queries.clocks(clock.today()) == Clocks()


def test_clocks_are_those_of_the_year_and_defaults_before_any(app: Flask) -> None:
    year = clock.today().year
    with writing():
        later = operations.create_campaign(year=year + 1, by=BOSS, at=clock.now())
        later.amber_after_days = 20
    assert queries.clocks(date(year, 12, 31)).amber_after_days == 14
    assert queries.clocks(date(year + 1, 1, 1)).amber_after_days == 20
    assert queries.clocks(date(year + 5, 1, 1)).amber_after_days == 20
    assert queries.clocks(date(1999, 1, 1)) == Clocks()


def test_a_new_year_takes_the_lengths_of_the_last(app: Flask) -> None:
    year = clock.today().year
    with writing():
        db.session.scalars(select(Campaign)).one().red_after_days = 45
    with writing():
        made = operations.create_campaign(year=year + 1, by=BOSS, at=clock.now())
        assert made.red_after_days == 45


def test_the_office_changes_a_length_and_others_are_told(
    app: Flask, sign_in: Callable[..., Client], told: list[ClocksChanged]
) -> None:
    browser = sign_in("office")
    done = browser.submit(
        browser.get("/campaign/edit"), action="/campaign/edit", amber_after_days="10", large_yuan="5万"
    )
    assert done.status_code == 422
    done = browser.submit(
        browser.get("/campaign/edit"), action="/campaign/edit", amber_after_days="10", large_yuan="50000"
    )
    assert done.status_code == 303
    assert len(told) == 1
    assert queries.clocks(clock.today()).amber_after_days == 10
    assert queries.clocks(clock.today()).large_yuan == 500_000_000
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "campaign:edit")).one()
    assert entry.changes["amber_after_days"] == [14, 10]
    assert "10 天" in sign_in("unit").get("/campaign").text


def test_a_new_name_tells_nobody(app: Flask, sign_in: Callable[..., Client], told: list[ClocksChanged]) -> None:
    browser = sign_in("office")
    done = browser.submit(browser.get("/campaign/edit"), action="/campaign/edit", name="2018 年产业大招商突破年行动")
    assert done.status_code == 303
    assert told == []


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"amber_after_days": "30"}, "黄灯要早于红灯"),
        ({"start_warn_days": "180"}, "开工提醒要早于期限"),
        ({"amber_after_days": "-5"}, "请填 1 到 365 之间"),
        ({"red_after_days": "1e15"}, "不是整数"),
        ({"large_yuan": "-5"}, "金额不能小于 0"),
        ({"large_yuan": "1e15"}, "金额过大"),
        ({"name": ""}, "必填"),
    ],
)
def test_a_length_that_makes_no_sense_is_refused(
    app: Flask, sign_in: Callable[..., Client], values: dict[str, str], sentence: str
) -> None:
    browser = sign_in("office")
    answer = browser.submit(browser.get("/campaign/edit"), values, action="/campaign/edit")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert queries.clocks(clock.today()) == Clocks()


def test_two_editors_see_both_versions(app: Flask, sign_in: Callable[..., Client]) -> None:
    browser = sign_in("office")
    mine, theirs = browser.get("/campaign/edit"), browser.get("/campaign/edit")
    browser.submit(theirs, action="/campaign/edit", red_after_days="40")
    both = browser.submit(mine, action="/campaign/edit", red_after_days="50")
    assert both.status_code == 409
    assert queries.clocks(clock.today()).red_after_days == 40
    browser.submit(both, action="/campaign/edit")
    assert queries.clocks(clock.today()).red_after_days == 50


def test_a_day_of_the_office_counts_and_can_be_taken_back(
    app: Flask, sign_in: Callable[..., Client], told: list[ClocksChanged]
) -> None:
    saturday = date(2031, 3, 1)
    assert not workdays.is_working_day(saturday)
    browser = sign_in("office")
    where = "/campaign/calendar?year=2031"
    form = {"day": "2031-03-01", "works": "y", "note": "调休"}
    done = browser.submit(browser.get(where), form, action=where)
    assert done.status_code == 303
    assert workdays.is_working_day(saturday)
    assert workdays.working_days(date(2031, 2, 28), saturday) == 1
    page = browser.get(where)
    assert "调休" in page.text
    assert browser.submit(page, action="/clear").status_code == 303
    assert not workdays.is_working_day(saturday)
    assert len(told) == 2
    acts = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("calendar:"))).all()
    assert sorted(acts) == ["calendar:clear", "calendar:set"]


@pytest.mark.parametrize("day", ["2018-02-30", "tomorrow", ""])
def test_a_day_that_is_none_is_refused(app: Flask, sign_in: Callable[..., Client], day: str) -> None:
    browser = sign_in("office")
    answer = browser.submit(browser.get("/campaign/calendar"), action="/campaign/calendar", day=day)
    assert answer.status_code == 422


def test_another_process_s_day_is_taken_with_the_next_question(app: Flask) -> None:
    with writing() as session:
        from crm.campaigns.models import CalendarDay

        session.add(CalendarDay(day=date(2031, 3, 1), works=True))
    queries.clocks(clock.today())
    assert workdays.is_working_day(date(2031, 3, 1))
