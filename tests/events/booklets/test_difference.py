"""The page that tells what an edition says otherwise than another, and what it keeps to itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from crm.core import clock
from crm.core.db import db, writing
from crm.events.booklets.differences import difference
from crm.events.booklets.editions import order_edition
from crm.events.booklets.operations import add_projects, edit_booklet, remove_projects
from crm.events.models import Booklet, BookletEdition
from crm.jobs.running import run_now
from crm.projects.models import ElementPrice, Project
from crm.projects.operations import edit_project
from crm.projects.states import Element
from crm.units.models import Region
from tests.clients import Client
from tests.events.booklets.books import again, published
from tests.factories import accounts, booklets, events, projects, units

pytestmark = pytest.mark.prints

Browser = Callable[..., Client]


def change(made: Booklet, **facts: Any) -> None:
    with writing():
        row = db.session.get_one(Booklet, made.id)
        edit_booklet(booklet=row, version=None, by=booklets.office(), at=clock.now(), **facts)


def address(edition: BookletEdition) -> str:
    return f"/events/{edition.booklet.event.code}/booklet/editions/{edition.id}/difference"


def test_added_gone_changed_moved_front_and_prices_each_in_its_place(app: Flask, sign_in: Browser) -> None:
    rows = published(6)
    made = booklets.booklet(*rows[:5], preface="<p>样例旧说明。</p>")
    booklets.printed(made)
    again(rows[0], name="样例·改了名的项目", total_yuan=330_000_000)
    with writing() as session:
        session.add(
            ElementPrice(
                county_id=rows[1].county_id,
                element=Element.WATER,
                price=Decimal("2.60"),
                as_of=date(2018, 6, 30),
                source="样例供水单位",
                is_sample=True,
                entered_by="样例",
                entered_at=clock.now(),
            )
        )
    how: dict[str, Any] = {"by": booklets.office(), "at": clock.now()}
    with writing():
        row = db.session.get_one(Booklet, made.id)
        remove_projects(booklet=row, project_ids=[rows[2].id], **how)
        add_projects(booklet=row, projects=[db.session.get_one(Project, rows[5].id)], **how)
    change(made, title="样例·新书名 <b>", preface="<p>样例新说明。</p>", with_contacts=False)
    second = booklets.printed(db.session.get_one(Booklet, made.id))
    browser = sign_in("office")
    page = browser.get(address(second))
    assert page.status_code == 200
    assert "<title>第 2 版与第 1 版对照" in page.text
    assert "新增 1 个，移出 1 个，内容变化 1 个" in page.text
    parts = {
        name: page.text.split(f'id="{name}"')[1].split("</table>")[0]
        for name in ("front", "changed", "added", "removed")
    }
    for words in ("招商项目册", "样例·新书名 &lt;b&gt;", "样例旧说明。", "样例新说明。", "附联系索引", "价格有变化"):
        assert words in parts["front"], words
    assert "样例·第1号项目" in parts["changed"]
    assert "样例·改了名的项目" in parts["changed"]
    assert "33,000" in parts["changed"]
    assert rows[5].code in parts["added"]
    assert rows[2].code in parts["removed"]
    assert ">None<" not in page.text


def test_any_earlier_edition_can_be_compared_and_nothing_else(app: Flask, sign_in: Browser) -> None:
    made = booklets.booklet(*published(2))
    first = booklets.printed(made)
    browser = sign_in("office")
    assert browser.get(address(first)).status_code == 404, "the first has none before it"
    editions = [first]
    for title in ("样例·二", "样例·三"):
        change(made, title=title)
        editions.append(booklets.printed(db.session.get_one(Booklet, made.id)))
    page = browser.get(address(editions[2]))
    assert "样例·二" in page.text
    page = browser.get(f"{address(editions[2])}?from={editions[0].id}")
    assert "第 3 版与第 1 版对照" in page.text
    assert "招商项目册" in page.text
    same = browser.get(f"{address(editions[2])}?from={editions[2].id}")
    assert "两版内容相同" in same.text
    english = booklets.printed(db.session.get_one(Booklet, made.id), "en")
    other = booklets.printed(booklets.booklet())
    for wrong in (english.id, other.id, 999_999):
        assert browser.get(f"{address(editions[2])}?from={wrong}").status_code == 404
    change(made, title="样例·四")
    waiting = booklets.ordered(db.session.get_one(Booklet, made.id))
    assert browser.get(address(waiting)).status_code == 404, "what is not printed has no pages to compare"
    assert browser.get(f"{address(editions[2])}?from={waiting.id}").status_code == 404


def test_an_internal_edition_tells_no_internal_change_of_a_project_it_printed_without(app: Flask) -> None:
    """A county prints its event's internal booklet with a neighbour's published project: it never printed the
    neighbour's note and does not learn that it changed, nor from what to what."""
    mine, neighbours = units.region("522326"), units.region("522325")
    secret = {"internal_note": "样例邻县内部备注", "contact_mobile": "13900006666"}
    own = projects.make_published_project(county=mine, internal_note="样例本县备注")
    theirs = projects.make_published_project(county=neighbours, **secret)
    bureau = accounts.reader("bureau", county=mine)
    event = events.event(region=db.session.get_one(Region, mine.id))
    made = booklets.booklet(own, theirs, event=event, public=False)

    def printed() -> BookletEdition:
        with writing():
            row = db.session.get_one(Booklet, made.id)
            ident = order_edition(booklet=row, lang="zh", base=booklets.BASE, by=bureau, at=clock.now()).edition.id
        job = db.session.get_one(BookletEdition, ident).job_id
        assert job is not None
        assert run_now(job).state == "done"
        return db.session.get_one(BookletEdition, ident)

    first = printed()
    assert [sheet["public"] for sheet in first.plan["sheets"] if sheet["code"] == theirs.code] == [True]
    office = accounts.reader("office")
    for project, note in ((own, "样例本县新备注"), (theirs, "样例邻县新备注")):
        with writing():
            row = db.session.get_one(Project, project.id)
            edit_project(project=row, version=None, by=office, at=clock.now(), internal_note=note)
    again(theirs, summary="样例：年处理五万吨。", internal_note="样例邻县新备注")
    second = printed()
    told = {row.project_code: row for row in difference(db.session.get_one(BookletEdition, first.id), second).changed}
    assert [(one.old, one.new) for one in told[own.code].fields] == [("样例本县备注", "样例本县新备注")]
    words = " ".join(one.old + one.new for one in told[theirs.code].fields)
    assert "年处理五万吨" in words
    assert "备注" not in words
