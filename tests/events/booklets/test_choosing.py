"""What is chosen: by filter, by hand, by list; how many at most; taken out and taken back; who may."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError, Forbidden
from crm.events.booklets import operations
from crm.events.booklets.choosing import projects_named
from crm.events.booklets.operations import MOST
from crm.events.booklets.queries import sections_of
from crm.events.models import Booklet
from crm.events.states import BookletOrder
from tests.clients import Client
from tests.events.booklets.books import fill
from tests.factories import accounts, booklets, projects

Browser = Callable[..., Client]


def reload(made: Booklet) -> Booklet:
    db.session.expire_all()
    return db.session.get_one(Booklet, made.id)


def chosen(made: Booklet) -> list[int]:
    return [item.project_id for item in reload(made).items]


def test_a_list_names_codes_and_names_and_says_what_it_does_not_know(app: object) -> None:
    one, two = projects.make_published_project(), projects.make_published_project()
    twin = projects.make_published_project(name=two.name)
    named = projects_named(
        f"1. {one.code}\n（2）{one.name}\n{two.name}\nXM-520000-999\t不存在的项目\n", accounts.reader("office")
    )
    assert [project.id for project in named.projects] == [one.id]
    assert named.unknown == ["XM-520000-999", "不存在的项目"]
    assert len(named.ambiguous) == 1
    assert twin.code in named.ambiguous[0]


def test_more_than_a_booklet_holds_are_refused_whole_and_the_page_says_so(app: object, sign_in: Browser) -> None:
    first, *more = (projects.make_published_project() for _ in range(3))
    made = booklets.booklet(first)
    fill(first, made.id, MOST - 2)
    assert len(chosen(made)) == 599
    with pytest.raises(DomainError, match="最多收 600 个项目：现有 599 个，再加 2 个就超了，一个也没有加入"), writing():
        operations.add_projects(booklet=reload(made), projects=more, by=booklets.office(), at=clock.now())
    browser, address = sign_in("office"), f"/events/{made.event.code}/booklet/paste"
    page = browser.get(address)
    answer = browser.submit(page, {"codes": "\n".join(one.code for one in more)}, action="booklet/paste")
    assert answer.status_code == 422
    assert "现有 599 个，再加 2 个就超了" in answer.text
    assert more[0].code in answer.text, "what was pasted stays in its field"
    assert len(chosen(made)) == 599
    assert browser.submit(answer, {"codes": more[0].code}, action="booklet/paste").status_code == 303
    assert len(chosen(made)) == MOST


def test_what_was_taken_out_comes_back_in_its_place(app: object) -> None:
    rows = [projects.make_published_project() for _ in range(3)]
    made = booklets.booklet(*rows)
    before = chosen(made)
    with writing():
        gone = operations.remove_projects(
            booklet=reload(made), project_ids=[rows[1].id, rows[0].id], by=booklets.office(), at=clock.now()
        )
    assert gone == 2
    assert chosen(made) == [rows[2].id]
    with writing():
        said = operations.restore_items(booklet=reload(made), by=booklets.office(), at=clock.now())
    assert "2" in said
    assert chosen(made) == before
    with pytest.raises(DomainError, match="没有可以撤销的操作"), writing():
        operations.restore_items(booklet=reload(made), by=booklets.office(), at=clock.now())


def test_moving_one_makes_the_order_by_hand_from_what_was_shown(app: object) -> None:
    rows = [projects.make_published_project() for _ in range(3)]
    made = booklets.booklet(*rows)
    shown = [entry.project_id for section in sections_of(made) for entry in section.entries]
    with writing():
        place = operations.move_project(
            booklet=reload(made), project_id=shown[2], to=1, by=booklets.office(), at=clock.now()
        )
    assert place == 1
    after = reload(made)
    assert after.order is BookletOrder.HAND
    assert [item.project_id for item in after.items] == [shown[2], shown[0], shown[1]]


def test_only_who_prepares_the_event_puts_its_booklet_together(app: object, sign_in: Browser) -> None:
    made = booklets.booklet()
    stranger = accounts.reader("unit")
    with pytest.raises(Forbidden), writing():
        operations.remove_projects(booklet=reload(made), project_ids=chosen(made), by=stranger, at=clock.now())
    assert sign_in("unit").get(f"/events/{made.event.code}/booklet").status_code == 404


def test_the_pages_add_by_filter_by_tick_and_by_list(app: object, sign_in: Browser) -> None:
    rows = [projects.make_published_project() for _ in range(3)]
    made = booklets.booklet(rows[0])
    browser, base = sign_in("office"), f"/events/{made.event.code}/booklet"
    page = browser.get(f"{base}/choose")
    assert "已在册中" in page.text
    assert "加入这 2 个" in page.text
    answer = browser.post(f"{base}/choose", data={**_tokens(page.text), "project": str(rows[1].id)})
    assert answer.status_code == 303
    assert set(chosen(made)) == {rows[0].id, rows[1].id}
    page = browser.get(f"{base}/paste")
    answer = browser.post(f"{base}/paste", data={**_tokens(page.text), "codes": f"{rows[2].code}\n样例·没有的"})
    assert answer.status_code == 422
    assert "样例·没有的" in answer.text
    answer = browser.post(f"{base}/paste", data={**_tokens(answer.text), "codes": rows[2].code})
    assert answer.status_code == 303
    assert set(chosen(made)) == {row.id for row in rows}
    page = browser.get(f"{base}/order")
    last = [entry.project_id for section in sections_of(reload(made)) for entry in section.entries][2]
    answer = browser.post(f"{base}/move", data={**_tokens(page.text), "move": f"{last}:up"})
    assert answer.status_code == 303
    assert chosen(made)[1] == last
    page = browser.get(f"{base}/order")
    answer = browser.post(f"{base}/move", data={**_tokens(page.text), "move": f"{last}:to", f"place-{last}": "1"})
    assert chosen(made)[0] == last
    page = browser.get(f"{base}/order")
    answer = browser.post(f"{base}/move", data={**_tokens(page.text), "move": f"{last}:to", f"place-{last}": "甲"})
    assert answer.status_code == 422


def _tokens(html: str) -> dict[str, str]:
    found = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", html):
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and name[1] in ("csrf_token", "form_token"):
            found[name[1]] = value[1]
    return found
