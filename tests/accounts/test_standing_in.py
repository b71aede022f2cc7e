"""Somebody does another's work for a time; all of somebody's work goes to another."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts import standing_in
from crm.accounts.models import Deputy, User
from crm.accounts.sessions import reader_for
from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError, Forbidden
from crm.units.models import Officer
from crm.units.states import OfficerDuty
from tests.clients import Client
from tests.factories import accounts, units


def pair_of_colleagues() -> tuple[User, User]:
    unit = units.unit()
    return accounts.user("unit", unit=unit), accounts.user("unit", unit=unit)


def name(principal: User, deputy: User, *, by: User | None = None, days: int = 3, since: date | None = None) -> Deputy:
    reader = reader_for(by or principal, origin="test")
    first = since or clock.today()
    with writing():
        return standing_in.name_deputy(
            principal_id=principal.id,
            deputy_id=deputy.id,
            since=first,
            until=first + timedelta(days=days),
            by=reader,
            at=clock.now(),
        )


def token(browser: Client) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', browser.get("/account").text)
    assert found
    return found.group(1)


def switch(browser: Client, to: User | None) -> int:
    chosen = str(to.id) if to else ""
    return browser.post("/account/act-for", data={"principal": chosen, "csrf_token": token(browser)}).status_code


def test_the_deputy_has_the_other_s_rights_and_both_names_are_written_down(
    app: Flask, sign_in: Callable[..., Client]
) -> None:
    boss, clerk = accounts.user("office"), accounts.user("auditor")
    name(boss, clerk, by=boss)
    browser = sign_in(clerk)
    assert browser.get("/leads/new").status_code == 403
    assert f"以{boss.name}身份办理" in browser.get("/account").text
    assert switch(browser, boss) == 303
    assert browser.get("/users").status_code == 403, "accounts are not lent: nobody makes themself an office account"
    page = browser.get("/leads/new")
    assert f"代{boss.name}" in page.text
    entered = {"investor_name": "样例·代录企业有限公司", "intention": "样例", "source": "样例"}
    done = browser.submit(page, entered, action="/leads/new")
    assert done.status_code == 303
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "lead:create", AuditEntry.refused.is_(False))
    ).one()
    assert (entry.actor_name, entry.acting_for) == (clerk.name, boss.name)
    assert switch(browser, None) == 303
    assert browser.get("/leads/new").status_code == 403


def test_nobody_acts_for_somebody_who_has_not_asked(app: Flask, sign_in: Callable[..., Client]) -> None:
    boss = accounts.user("office")
    browser = sign_in("auditor")
    assert switch(browser, boss) == 403
    assert browser.get("/leads/new").status_code == 403


@pytest.mark.parametrize(("first", "days", "holds"), [(-3, 3, True), (-3, 2, False), (1, 3, False), (0, 0, True)])
def test_only_on_its_days(app: Flask, sign_in: Callable[..., Client], first: int, days: int, holds: bool) -> None:
    boss, clerk = accounts.user("office"), accounts.user("auditor")
    since = clock.today() + timedelta(days=first)
    with clock.stopped(clock.now() - timedelta(days=5)):
        name(boss, clerk, by=boss, since=since, days=days)
    browser = sign_in(clerk)
    assert (switch(browser, boss) == 303) is holds


def test_when_the_days_are_over_in_the_middle_of_a_session_one_is_oneself(
    app: Flask, sign_in: Callable[..., Client]
) -> None:
    boss, clerk = accounts.user("office"), accounts.user("auditor")
    name(boss, clerk, by=boss, days=0)
    browser = sign_in(clerk)
    switch(browser, boss)
    assert browser.get("/leads/new").status_code == 200
    with clock.stopped(clock.now() + timedelta(days=1)):
        browser.sign_in_as(clerk)
        assert browser.get("/leads/new").status_code == 403


def test_ended_early_it_ends_with_the_next_page(app: Flask, sign_in: Callable[..., Client]) -> None:
    boss, clerk = accounts.user("office"), accounts.user("auditor")
    row = name(boss, clerk, by=boss)
    browser = sign_in(clerk)
    switch(browser, boss)
    with writing():
        standing_in.end_deputy(deputy_row_id=row.id, by=reader_for(boss, origin="test"), at=clock.now())
    assert browser.get("/leads/new").status_code == 403


def test_a_disabled_principal_is_nobody_s_to_act_for(app: Flask, sign_in: Callable[..., Client]) -> None:
    boss, clerk = accounts.user("office"), accounts.user("auditor")
    name(boss, clerk, by=boss)
    with writing() as session:
        session.get_one(User, boss.id).disabled_at = clock.now()
    assert switch(sign_in(clerk), boss) == 403


def test_one_names_a_colleague_on_the_page(app: Flask, sign_in: Callable[..., Client]) -> None:
    me, colleague = pair_of_colleagues()
    browser = sign_in(me)
    where = f"/users/{me.id}/deputies/new"
    day = clock.today().isoformat()
    done = browser.submit(browser.get(where), action=where, deputy_id=str(colleague.id), since=day, until=day)
    assert done.status_code == 303
    page = browser.get("/account")
    assert colleague.name in page.text
    ended = browser.submit(page, action="/deputies/")
    assert ended.status_code == 303
    assert db.session.scalars(select(Deputy)).one().ended_at is not None


@pytest.mark.parametrize(("since", "until"), [("2018-02-30", "2018-03-01"), ("", ""), ("2018-03-06", "2018-03-01")])
def test_days_that_are_none_are_refused(app: Flask, sign_in: Callable[..., Client], since: str, until: str) -> None:
    me, colleague = pair_of_colleagues()
    browser = sign_in(me)
    where = f"/users/{me.id}/deputies/new"
    answer = browser.submit(browser.get(where), action=where, deputy_id=str(colleague.id), since=since, until=until)
    assert answer.status_code == 422
    assert db.session.scalars(select(Deputy)).all() == []


def test_one_arranges_neither_for_others_nor_with_strangers_nor_while_standing_in(
    app: Flask, sign_in: Callable[..., Client]
) -> None:
    me, colleague = pair_of_colleagues()
    stranger = accounts.user("unit")
    browser = sign_in(me)
    assert browser.get(f"/users/{colleague.id}/deputies/new").status_code == 403
    with pytest.raises(DomainError, match="列出的人"):
        name(me, stranger)
    name(colleague, me)
    acting = reader_for(me, origin="test", acting_for=colleague)
    with pytest.raises(Forbidden), writing():
        standing_in.name_deputy(
            principal_id=colleague.id,
            deputy_id=stranger.id,
            since=clock.today(),
            until=clock.today(),
            by=acting,
            at=clock.now(),
        )


def test_the_same_deputy_is_not_named_twice_for_a_day(app: Flask) -> None:
    me, colleague = pair_of_colleagues()
    name(me, colleague, days=5)
    with pytest.raises(DomainError, match="先结束"):
        name(me, colleague, since=clock.today() + timedelta(days=5))


def test_all_work_goes_to_a_colleague_of_the_same_place(app: Flask, sign_in: Callable[..., Client]) -> None:
    giver, taker = pair_of_colleagues()
    with writing() as session:
        session.add(
            Officer(unit_id=giver.unit_id, duty=OfficerDuty.LIAISON, name=giver.name, since=date(2018, 1, 1), version=1)
        )
    browser = sign_in("office")
    where = f"/users/{giver.id}/transfer"
    done = browser.submit(browser.get(where), action=where, to_id=str(taker.id))
    assert done.status_code == 303
    officers = db.session.scalars(select(Officer).where(Officer.unit_id == giver.unit_id).order_by(Officer.id)).all()
    assert [(one.name, one.until) for one in officers] == [
        (giver.name, clock.today() - timedelta(days=1)),
        (taker.name, None),
    ]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "account:transfer")).one()
    assert entry.changes["holder"] == [giver.name, taker.name]


def test_work_does_not_go_where_it_would_not_be_seen(app: Flask) -> None:
    giver, stranger = accounts.user("unit"), accounts.user("unit")
    with pytest.raises(DomainError, match="同单位"), writing():
        standing_in.transfer_work(
            from_id=giver.id, to_id=stranger.id, by=reader_for(giver, origin="test"), at=clock.now()
        )
