"""Sections: put in order by hand and printed so, kept for each way of ordering; their paragraph and its page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError
from crm.events.booklets.differences import difference
from crm.events.booklets.operations import edit_booklet, move_project, move_section, note_section, restore_items
from crm.events.booklets.order import NOWHERE, arrange
from crm.events.booklets.queries import frozen_before, sections_of
from crm.events.models import Booklet
from crm.events.states import BookletOrder
from tests.clients import Client
from tests.events.booklets.books import published, reader_of, squeezed, titles_of
from tests.events.booklets.test_order import entry
from tests.factories import accounts, booklets
from tests.forms import read_form

pytestmark = pytest.mark.prints

Browser = Callable[..., Client]


def now(made: Booklet) -> Booklet:
    db.session.expire_all()
    return db.session.get_one(Booklet, made.id)


def keys(made: Booklet) -> list[str]:
    return [section.key for section in sections_of(now(made))]


def put(made: Booklet, key: str, to: int) -> int:
    with writing():
        return move_section(booklet=now(made), key=key, to=to, by=booklets.office(), at=clock.now())


@pytest.mark.parametrize(
    ("wanted", "keys_in_order"),
    [
        ((), ["a", "b", "c", NOWHERE]),
        (("c", "a", "b"), ["c", "a", "b", NOWHERE]),
        (("c", "a", NOWHERE), ["c", "a", "b", NOWHERE]),  # "b" came in since; what has no chain stays last
        ((NOWHERE, "c"), [NOWHERE, "c", "a", "b"]),
        (("gone", "b"), ["b", "a", "c", NOWHERE]),
    ],
)
def test_sections_stand_as_put_and_new_ones_follow(wanted: tuple[str, ...], keys_in_order: list[str]) -> None:
    rows = [entry(number, chain) for number, chain in enumerate(("c", None, "a", "b"), start=1)]
    assert [one.key for one in arrange(rows, BookletOrder.CHAIN, wanted=wanted)] == keys_in_order


@pytest.mark.each_engine
def test_each_way_of_ordering_keeps_its_own_and_one_step_is_taken_back(app: Flask) -> None:
    made = booklets.booklet(*published(6))
    assert keys(made) == ["a1", "b2"]
    assert put(made, "b2", 1) == 1
    assert keys(made) == ["b2", "a1"]
    for order, expected in ((BookletOrder.COUNTY, None), (BookletOrder.CHAIN, ["b2", "a1"])):
        with writing():
            edit_booklet(booklet=now(made), version=None, by=booklets.office(), at=clock.now(), order=order)
        assert expected is None or keys(made) == expected
    assert put(made, "a1", -3) == 1
    assert keys(made) == ["a1", "b2"]
    with writing():
        assert restore_items(booklet=now(made), by=booklets.office(), at=clock.now()) == "移动一篇"
    assert keys(made) == ["b2", "a1"]
    with pytest.raises(DomainError, match="没有这一篇"):
        put(made, "c3", 1)


def test_taking_back_a_moved_sheet_brings_the_sections_back(app: Flask) -> None:
    made = booklets.booklet(*published(4))
    before = [[one.project_id for one in section.entries] for section in sections_of(made)]
    with writing():
        move_project(booklet=now(made), project_id=before[1][0], to=1, by=booklets.office(), at=clock.now())
    assert now(made).order is BookletOrder.HAND
    with writing():
        restore_items(booklet=now(made), by=booklets.office(), at=clock.now())
    assert now(made).order is BookletOrder.CHAIN
    assert [[one.project_id for one in section.entries] for section in sections_of(now(made))] == before


def test_the_print_and_its_contents_follow_the_order_of_sections(app: Flask) -> None:
    made = booklets.booklet(*published(4))
    first = booklets.printed(made)
    put(made, "b2", 1)
    second = booklets.printed(now(made))
    assert (first.number, second.number) == (1, 2)
    book = reader_of(second)
    titles = titles_of(book.outline)
    assert titles.index("样例·竹产业") < titles.index("样例·茶产业")
    contents = squeezed(book.pages[2].extract_text())
    assert contents.index("样例·竹产业") < contents.index("样例·茶产业")
    assert "第一篇" in squeezed(book.pages[3].extract_text())
    assert "样例·竹产业" in squeezed(book.pages[3].extract_text())
    old = frozen_before(second)
    assert old is not None
    told = difference(old, second)
    assert [(one.title, one.old, one.new) for one in told.front] == [
        ("各篇次序", "样例·茶产业、样例·竹产业", "样例·竹产业、样例·茶产业")
    ]
    assert len(told.moved) == 4


def test_the_page_moves_sections_without_scripts(app: Flask, sign_in: Browser) -> None:
    made = booklets.booklet(*published(4))
    browser, base = sign_in("office"), f"/events/{made.event.code}/booklet"
    page = browser.get(f"{base}/order")
    assert page.text.index('id="section-a1"') < page.text.index('id="section-b2"')

    def push(wish: str) -> int:
        form = browser.get(f"{base}/order")
        fields = read_form(form.text, action="booklet/move", here=form.request.path).fields
        tokens = {name: fields[name] for name in ("csrf_token", "form_token")}
        return browser.post(f"{base}/sections/move", data={**tokens, "section": wish}).status_code

    assert push("b2:up") == 303
    page = browser.get(f"{base}/order")
    assert page.text.index('id="section-b2"') < page.text.index('id="section-a1"')
    assert "撤销：移动一篇" in page.text
    assert push("b2:2") == 303
    assert keys(made) == ["a1", "b2"]
    for nonsense in ("", "b2", "b2:sideways", "zz:up", ":", "b2:99999999999999999999"):
        assert push(nonsense) in (303, 422), nonsense
    assert keys(made) == ["a1", "b2"]
    assert sign_in("auditor").get(f"{base}/order").status_code == 403


def section_page(made: Booklet, key: str = "a1") -> str:
    return f"/events/{made.event.code}/booklet/sections/{key}"


def test_the_note_is_written_shown_and_printed_and_nothing_in_it_is_markup(app: Flask, sign_in: Browser) -> None:
    made = booklets.booklet(*published(2))
    browser = sign_in("office")
    words = "茶园 <script>alert(1)</script> & 罕用字𬭩䶮，亩产 <b>120</b> 公斤。"
    page = browser.get(section_page(made))
    assert "样例·茶产业" in page.text
    answer = browser.submit(page, {"zh": words, "title_en": "Tea & <i>more</i>"}, action="/sections/a1")
    assert answer.status_code == 303
    for address in (answer.location, f"/events/{made.event.code}/booklet", section_page(made)):
        shown = browser.get(address).text
        assert "<script>alert" not in shown
        assert "<b>120" not in shown
    assert "&lt;script&gt;" in browser.get(section_page(made)).text
    printed = squeezed(reader_of(booklets.printed(now(made))).pages[3].extract_text())
    assert squeezed(words) in printed
    english = squeezed(reader_of(booklets.printed(now(made), "en")).pages[3].extract_text())
    assert "Tea&<i>more</i>" in english
    page = browser.get(section_page(made))
    assert browser.submit(page, {"zh": "", "title_en": ""}, action="/sections/a1").status_code == 303
    assert now(made).section_notes == {}


def test_a_note_too_long_is_refused_and_a_section_that_is_not_there_is_not_found(app: Flask, sign_in: Browser) -> None:
    made = booklets.booklet(*published(2))
    browser = sign_in("office")
    page = browser.get(section_page(made))
    answer = browser.submit(page, {"zh": "长" * 301}, action="/sections/a1")
    assert answer.status_code == 422
    assert "长" * 301 in answer.text
    assert now(made).section_notes == {}
    assert browser.get(section_page(made, "zz")).status_code == 404
    assert sign_in("unit").get(section_page(made)).status_code in (403, 404)


def test_the_second_of_two_who_write_one_note_sees_both(app: Flask, sign_in: Browser) -> None:
    made = booklets.booklet(*published(2))
    browser = sign_in("office")
    mine = browser.get(section_page(made))
    other = browser.get(section_page(made, "b2"))
    another = accounts.reader("office")
    with writing():
        note_section(booklet=now(made), key="a1", words={"zh": "别人的话"}, by=another, at=clock.now())
    answer = browser.submit(mine, {"zh": "我的话"}, action="/sections/a1")
    assert answer.status_code == 409
    assert "别人的话" in answer.text
    assert "我的话" in answer.text
    assert now(made).section_notes["a1"]["zh"] == "别人的话"
    assert browser.submit(other, {"zh": "另一篇"}, action="/sections/b2").status_code == 303, "another section is free"
    assert browser.submit(answer, action="/sections/a1").status_code == 303, "sent again, it is chosen"
    assert now(made).section_notes == {"a1": {"zh": "我的话"}, "b2": {"zh": "另一篇"}}
