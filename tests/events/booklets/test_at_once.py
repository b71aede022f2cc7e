"""Two people at the same booklet in the same instant, on both engines: threads with a connection each."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from html import unescape
from typing import Any

import pytest
from flask import Flask

from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError
from crm.events.booklets.editions import order_edition
from crm.events.booklets.operations import add_projects, edit_booklet, move_project, open_booklet
from crm.events.models import Booklet, BookletEdition, BookletItem, Event
from crm.jobs.models import Job
from crm.jobs.running import run_now
from crm.projects.models import Project
from tests.clients import Client
from tests.events.booklets.books import content, fill, published
from tests.factories import booklets, events, projects

pytestmark = pytest.mark.each_engine

Browser = Callable[..., Client]


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """What each gives or raises when all set off together, each in a thread with a session of its own."""
    db.session.rollback()
    ready = threading.Barrier(len(acts))

    def go(act: Callable[[], Any]) -> Any:
        with app.app_context():
            ready.wait()
            try:
                return act()
            except DomainError as refused:
                return refused

    with ThreadPoolExecutor(len(acts)) as pool:
        answers = list(pool.map(go, acts))
    db.session.expire_all()
    return answers


def order(booklet_id: int, lang: str = "zh") -> tuple[int, int, str]:
    with writing():
        row = db.session.get_one(Booklet, booklet_id)
        made = order_edition(booklet=row, lang=lang, base=booklets.BASE, by=booklets.office(), at=clock.now())
        return made.edition.id, made.edition.number, made.how


def test_one_booklet_ordered_six_times_at_once_is_one_edition_and_one_job(app: Flask) -> None:
    made = booklets.booklet(*published(3))
    answers = at_once(app, *[partial(order, made.id)] * 6)
    assert sorted(how for _ident, _number, how in answers) == ["new", *["running"] * 5]
    assert {(ident, number) for ident, number, _how in answers} == {(answers[0][0], 1)}
    assert db.session.query(BookletEdition).count() == 1
    (job,) = db.session.query(Job).filter_by(kind="booklet").all()
    assert run_now(job.id).state == "done"
    assert order(made.id)[1:] == (1, "same")


def test_both_languages_ordered_at_once_are_an_edition_each(app: Flask) -> None:
    made = booklets.booklet(*published(2))
    answers = at_once(app, *[partial(order, made.id, lang) for lang in ("zh", "en", "zh", "en")])
    assert sorted(how for _ident, _number, how in answers) == ["new", "new", "running", "running"]
    assert {(row.lang, row.number) for row in db.session.query(BookletEdition)} == {("zh", 1), ("en", 1)}


def test_ordered_while_another_changes_it_an_edition_is_of_before_or_after(app: Flask) -> None:
    """Never of half a change: the plan is of what stood when the order had its turn."""
    made = booklets.booklet(*published(2))

    def retitle() -> None:
        with writing():
            row = db.session.get_one(Booklet, made_id)
            facts = {"title": "样例·新书名", "preface": "<p>样例新说明。</p>"}
            edit_booklet(booklet=row, version=None, by=booklets.office(), at=clock.now(), **facts)

    made_id = made.id
    answers = at_once(app, partial(order, made.id), retitle, partial(order, made.id))
    (edition,) = db.session.query(BookletEdition).all()
    assert (edition.plan["title"], edition.plan["preface"]) in [
        ("招商项目册", ""),
        ("样例·新书名", "<p>样例新说明。</p>"),
    ]
    for one in (answers[0], answers[2]):
        if isinstance(one, DomainError):
            assert "第 1 版正在印制，内容与现在的不同" in str(one)
        else:
            assert one[1:] in [(1, "new"), (1, "running")]
    assert edition.job_id is not None
    assert run_now(edition.job_id).state == "done"
    first = content(db.session.get_one(BookletEdition, edition.id))
    number, how = order(made.id)[1:]
    assert (number, how) in [(1, "same"), (2, "new")], "no number is left out"
    assert content(db.session.get_one(BookletEdition, edition.id)) == first


def test_the_page_tells_the_second_whose_order_is_under_way(app: Flask, sign_in: Browser) -> None:
    made = booklets.booklet(*published(2))
    address = f"/events/{made.event.code}/booklet"
    browsers = [sign_in("office") for _ in range(2)]
    for browser in browsers:
        browser.query_bound *= 3  # what the other asks meanwhile is counted too
    names = [browser.user.name for browser in browsers]
    pages = [browser.get(f"{address}/check") for browser in browsers]
    sent = [
        partial(browser.submit, page, action="booklet/editions") for browser, page in zip(browsers, pages, strict=True)
    ]
    answers = at_once(app, *sent)
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location, "the second is led to the first's edition"
    said = [unescape(browser.get(answers[0].location).text) for browser in browsers]
    first = next(at for at, text in enumerate(said) if "已交后台印制第 1 版" in text)
    assert f"{names[first]}刚才已经交印，内容相同，正在印第 1 版" in said[1 - first]
    assert db.session.query(Job).filter_by(kind="booklet").count() == 1


def test_a_booklet_begun_by_two_is_one(app: Flask) -> None:
    event_id = events.event().id

    def begin() -> int:
        with writing():
            row = db.session.get_one(Event, event_id)
            return open_booklet(event=row, by=booklets.office(), at=clock.now()).id

    assert len(set(at_once(app, begin, begin, begin))) == 1


def test_chosen_and_moved_by_several_at_once_nothing_is_lost_or_there_twice(app: Flask) -> None:
    rows = published(6)
    made = booklets.booklet(rows[0], rows[1])
    ids = [row.id for row in rows]

    def add(*which: int) -> int:
        with writing():
            chosen = [db.session.get_one(Project, ids[one]) for one in which]
            row = db.session.get_one(Booklet, made_id)
            return add_projects(booklet=row, projects=chosen, by=booklets.office(), at=clock.now())

    def move() -> int:
        with writing():
            row = db.session.get_one(Booklet, made_id)
            return move_project(booklet=row, project_id=ids[1], to=1, by=booklets.office(), at=clock.now())

    made_id = made.id
    answers = at_once(app, partial(add, 2, 3), partial(add, 3, 4), partial(add, 4, 5, 2), move)
    assert sum(answers[:3]) == 4, "each new project is counted for one of them"
    assert answers[3] == 1
    inside = [item.project_id for item in db.session.query(BookletItem).order_by(BookletItem.id)]
    assert sorted(inside) == sorted(ids)


def test_the_most_a_booklet_holds_is_kept_also_by_two_at_once(app: Flask) -> None:
    """599 are inside and two add one each: one comes in, the other is told how many there are."""
    template = projects.make_published_project()
    many = published(2)
    made = booklets.booklet(template)
    fill(template, made.id, 598)
    ids = [row.id for row in many]

    def add(which: int) -> int:
        with writing():
            row, chosen = db.session.get_one(Booklet, made_id), db.session.get_one(Project, ids[which])
            return add_projects(booklet=row, projects=[chosen], by=booklets.office(), at=clock.now())

    made_id = made.id
    answers = at_once(app, partial(add, 0), partial(add, 1))
    (refused,) = [one for one in answers if isinstance(one, DomainError)]
    assert "最多收 600 个项目：现有 600 个，再加 1 个就超了，一个也没有加入" in str(refused)
    assert [one for one in answers if not isinstance(one, DomainError)] == [1]
    assert db.session.query(BookletItem).filter_by(booklet_id=made.id).count() == 600
