"""Pages of chains, as the office keeps them and others read them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from crm.chains.models import Chain
from crm.chains.queries import chain_called, links_of
from crm.chains.states import Stream
from crm.core.db import db, writing
from crm.core.panels import Panel, add
from tests.clients import Client
from tests.factories import chains

SignIn = Callable[..., Client]


@pytest.fixture
def chain(app: Flask) -> Chain:
    return chains.chain(
        links=[("样例种植", Stream.UPSTREAM), ("样例加工", Stream.MIDSTREAM), ("样例包装", Stream.MIDSTREAM)]
    )


def text(response: object) -> str:
    return response.get_data(as_text=True)  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize("role", ["office", "leader", "unit", "bureau", "department"])
def test_readers_see_the_grid_and_only_the_office_edits(sign_in: SignIn, chain: Chain, role: str) -> None:
    browser = sign_in(role)
    code = chain.code
    assert "样例加工" in text(browser.get("/chains"))
    shown = text(browser.get(f"/chains/{code}"))
    assert "样例包装" in shown
    assert ("维护环节" in shown) == (role == "office")
    assert browser.get("/chains/none").status_code == 404


def test_the_way_of_a_chain(sign_in: SignIn) -> None:
    browser = sign_in("office")
    page = browser.get("/chains/new")
    assert browser.submit(page, {"code": "", "name": ""}).status_code == 422
    done = browser.submit(page, {"code": "bamboo", "name": "样例·竹产业", "name_en": "Bamboo"})
    assert done.location == "/chains/bamboo"
    for name, stream in (("采伐", "upstream"), ("加工", "midstream"), ("胶黏剂", "midstream")):
        page = browser.get("/chains/bamboo/links/new")
        assert browser.submit(page, {"name": name, "stream": stream}).status_code == 303
    page = browser.get("/chains/bamboo")
    last = links_of(chain_called("bamboo"))[-1].id
    moved = browser.submit(page, {"way": "up"}, action=f"/links/{last}/move")
    assert moved.status_code == 303
    assert [link.name for link in links_of(chain_called("bamboo"))] == ["采伐", "胶黏剂", "加工"]
    refused = browser.submit(page, {"way": "up"}, action=f"/links/{links_of(chain_called('bamboo'))[0].id}/move")
    assert refused.status_code == 422
    assert "尽头" in text(refused)
    page = browser.get(f"/chains/bamboo/links/{last}/edit")
    assert browser.submit(page, {"name": "低醛胶"}).status_code == 303
    page = browser.get(f"/chains/bamboo/links/{last}/void")
    assert browser.submit(page, {"reason": ""}).status_code == 422
    assert browser.submit(page, {"reason": "并入加工"}).status_code == 303
    page = browser.get("/chains/bamboo/void")
    assert browser.submit(page, {"reason": "不再推进"}).location == "/chains"
    assert "不再推进" in text(browser.get("/chains/bamboo"))
    assert "样例·竹产业" not in text(browser.get("/chains"))


def test_two_editors_see_both_versions(sign_in: SignIn, chain: Chain) -> None:
    code = chain.code
    browser = sign_in("office")
    page = browser.get(f"/chains/{code}/edit")
    with writing():
        stored = chain_called(code)
        stored.note, stored.version = "别人写的备注", 2
    clash = browser.submit(page, {"note": "我写的备注"})
    assert clash.status_code == 409
    assert "别人写的备注" in text(clash)
    assert "我写的备注" in text(clash)
    assert browser.submit(clash, action="/edit").status_code == 303
    assert chain_called(code).note == "我写的备注"


def test_a_form_sent_twice_adds_one_link(sign_in: SignIn, chain: Chain) -> None:
    browser, code = sign_in("office"), chain.code
    page = browser.get(f"/chains/{code}/links/new")
    for _sending in range(2):
        assert browser.submit(page, {"name": "物流", "stream": "downstream"}).status_code == 303
    assert [link.name for link in chain_called(code).links].count("物流") == 1


def test_names_are_shown_as_text(sign_in: SignIn) -> None:
    chains.chain("<script>alert(1)</script>")
    shown = text(sign_in("office").get("/chains"))
    assert "<script>alert" not in shown
    assert "&lt;script&gt;" in shown


def test_a_room_above_hangs_rows_in_the_grid(sign_in: SignIn, chain: Chain) -> None:
    seen: list[str] = []

    def query(subject: Chain, _reader: object) -> None:
        seen.append(subject.code)

    from crm.core import panels

    before = list(panels._panels["chain"])
    add("chain", Panel("test", query, "chains/none.html", place="rows"))
    try:
        sign_in("office").get(f"/chains/{chain.code}")
    finally:
        panels._panels["chain"][:] = before
    db.session.rollback()
    assert seen == [chain.code]
