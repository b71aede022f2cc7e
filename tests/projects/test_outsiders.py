"""What somebody of another county learns of a published project that is being changed: nothing but its edition."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import product
from typing import Any

import docx
import pytest
from flask import Flask
from pypdf import PdfReader

from crm.chains.states import ChainRole
from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import Reader
from crm.projects.filters import ProjectFilter
from crm.projects.lines import PAGE_SIZE, all_lines, list_page, sums
from crm.projects.models import Project
from crm.projects.moves import submit_project
from crm.projects.operations import edit_project
from crm.projects.told import SORTS, key_of
from tests.clients import Client
from tests.factories import accounts, units
from tests.factories.projects import WAN, make_published_project

SignIn = Callable[..., Client]

ELSEWHERE = units.ZHENFENG
SECRET = "样例·未公开"


def changed() -> Project:
    """A published project of Wangmo with a draft in which every word and figure is another, before its checker."""
    made = make_published_project(
        name="样例·旧名", guiding_unit_id=units.unit("样例·指导厅").id, total_yuan=30_000 * WAN
    )
    by = accounts.reader("office")
    with writing():
        row = db.session.get_one(Project, made.id)
        facts = {"name": SECRET, "name_en": "Secret sample", "summary": SECRET, "site": SECRET, "industry_code": "2011"}
        figures = {"total_yuan": 77_777 * WAN, "chain_role": ChainRole.BUILD, "figures_asserted": SECRET}
        edit_project(project=row, version=None, by=by, at=clock.now(), **facts, **figures)
        submit_project(project=row, by=by, at=clock.now())
    db.session.refresh(made)
    return made


@pytest.mark.parametrize("step", ["submit", "check", "publish", "take-up", "return", "withdraw", "guide"])
def test_the_pages_of_its_steps_are_not_there(sign_in: SignIn, step: str) -> None:
    project = changed()
    stranger = sign_in("bureau", county=units.region(ELSEWHERE))
    shown = stranger.get(f"/projects/{project.code}/{step}")
    assert shown.status_code == 404
    assert SECRET not in shown.text
    assert "样例·指导厅" not in shown.text


WORDS = [{"q": SECRET}, {"q": "Secret"}, {"role": (ChainRole.BUILD,)}, {"industry": "2011"}]
"""What only the draft says, and what only the edition says."""
OLD_WORDS = [{"q": "样例·旧名"}, {"q": "样例产业园"}, {"role": (ChainRole.NONE,)}, {"industry": "A"}]


def found(reader: Reader, **asked: Any) -> list[str]:
    _page, lines = list_page(reader, ProjectFilter(**asked), sort="code", descending=False, cursor=None)
    assert sums(reader, ProjectFilter(**asked)).count == len(lines)
    return [line.code for line in lines]


@pytest.mark.each_engine
def test_a_list_finds_it_by_what_its_edition_says_and_for_its_own_people_by_what_it_says_now(app: Flask) -> None:
    project = changed()
    stranger = accounts.reader("bureau", county=units.region(ELSEWHERE))
    for reader in (accounts.reader("bureau", county=units.region(units.WANGMO)), accounts.reader("office")):
        assert [found(reader, **words) for words in WORDS] == [[project.code]] * 4
        assert [found(reader, **words) for words in OLD_WORDS] == [[]] * 4
    assert [found(stranger, **words) for words in WORDS] == [[]] * 4
    assert [found(stranger, **words) for words in OLD_WORDS] == [[project.code]] * 4


@pytest.mark.each_engine
def test_the_place_in_a_list_and_its_cursor_tell_nothing_of_the_draft(app: Flask) -> None:
    changed()
    for number in range(PAGE_SIZE):
        make_published_project(name=f"样例·别的{number:02d}", total_yuan=(30_001 + number) * WAN)
    stranger = accounts.reader("bureau", county=units.region(ELSEWHERE))
    for sort, descending in product(SORTS, (False, True)):
        whole = [line.code for line in all_lines(stranger, ProjectFilter(), sort=sort, descending=descending)]
        first, lines = list_page(stranger, ProjectFilter(), sort=sort, descending=descending, cursor=None)
        _rest, last = list_page(stranger, ProjectFilter(), sort=sort, descending=descending, cursor=first.next)
        assert [line.code for line in [*lines, *last]] == whole
        told = [key_of(line.project, sort, stranger) for line in [*lines, *last]]
        assert len(told) == PAGE_SIZE + 1
        assert not {77_777 * WAN, SECRET, "submitted"} & set(told)
        if sort == "total":
            assert told == sorted(told, reverse=descending)


@pytest.mark.parametrize("role", ["bureau", "unit", "leader", "department"])
def test_no_page_of_it_tells_them_a_word_of_the_draft(app: Flask, sign_in: SignIn, role: str) -> None:
    """Whatever page is added to a project: it is tried as soon as its address is made of the code alone."""
    project = changed()
    place = {} if role == "department" else {"county": units.region(ELSEWHERE)}
    stranger = sign_in(role, **place)
    asked = 0
    for rule in app.url_map.iter_rules():
        if (
            not rule.endpoint.startswith("projects.")
            or rule.arguments - {"code", "part"}
            or "code" not in rule.arguments
        ):
            continue
        if "GET" not in (rule.methods or ()) or "price" in rule.endpoint or rule.endpoint == "projects.guided":
            continue
        values = {"code": project.code, **({"part": "basics"} if "part" in rule.arguments else {})}
        address = app.url_map.bind("localhost").build(rule.endpoint, values)
        shown = stranger.get(str(address))
        asked += 1
        assert shown.status_code in (200, 403, 404), (address, shown.status_code)
        if shown.mimetype == "application/pdf":
            text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(shown.data)).pages)
        elif shown.mimetype.startswith("application/"):
            text = "\n".join(one.text for one in docx.Document(io.BytesIO(shown.data)).paragraphs)
        else:
            text = shown.text
        for word in (
            SECRET,
            "Secret sample",
            "77,777",
            "7.78",
            "样例·指导厅",
            "样例·内部联系人",
            "13900001234",
            "样例内部备注",
        ):
            assert word not in text, (address, word)
    assert asked > 15
