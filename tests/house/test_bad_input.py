"""What people type into any form: markup, days that never were, amounts that cannot be. Each form of each page.

The other bad inputs have their tests in the room: passwords and sessions in ``tests/accounts``, stale forms and double
clicks in each room's pages, impostors and full disks in ``tests/files``, the database in ``tests/house/test_outages``.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import User
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.states import Stage
from tests import databases
from tests.clients import Client
from tests.factories import files, leads, units
from tests.forms import NoSuchForm, read_form
from tests.house.verdict import nothing
from tests.places import places
from tests.proofread import parsed
from tests.tables import rows

EVIL = '"><script>alert(7)</script>'
LAST = ("end", "void", "erase", "disable", "decline", "withdraw", "convert", "transfer", "discard", "lose", "hold")
"""Words of addresses whose forms take away what other forms work on: they go last."""


@dataclass(frozen=True)
class Sheet:
    """A form as it stands on a page."""

    url: str
    action: str
    texts: tuple[str, ...]
    days: tuple[str, ...]
    figures: tuple[str, ...]


@pytest.fixture
def samples() -> Iterator[Client]:
    """The office signed in over the sample data."""
    house = databases.house("sqlite", "sample")
    with house.app.app_context():
        browser = Client(house.app, house.app.response_class)
        office = db.session.scalar(select(User).where(User.username == "office"))
        assert office is not None
        browser.sign_in_as(office)
        browser.query_bound = 300  # a sweep does what no page view does
        yield browser


def sheets(browser: Client) -> Iterator[Sheet]:
    """Every form that people type into, of every page."""
    seen = set()
    found = sorted(places(browser.application), key=lambda place: any(word in place.url for word in LAST))
    for place in found:
        if place.url.partition("?")[0].endswith((".pdf", ".docx", ".xlsx", ".csv")):
            continue
        page = browser.get(place.url)
        if page.mimetype != "text/html" or page.status_code != 200:
            continue
        for form in parsed(page.text)[0].findall(".//main//form"):
            action = form.get("action") or place.url
            sheet = Sheet(place.url, action, *_fields(form))
            if form.get("method") == "post" and action not in seen and (sheet.texts or sheet.days or sheet.figures):
                seen.add(action)
                yield sheet


def _fields(form: Element) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    texts, days, figures = [], [], []
    for element in form.iter():
        name, kind = element.get("name"), element.get("type", "text")
        if not name or element.tag not in ("input", "textarea"):
            continue
        if kind == "date":
            days.append(name)
        elif element.get("inputmode") == "decimal":
            figures.append(name)
        elif element.tag == "textarea" or kind in ("text", "search", "tel", "email", "url"):
            texts.append(name)
    return tuple(texts), tuple(days), tuple(figures)


@pytest.mark.sweep
def test_markup_in_every_field_of_every_form_is_shown_not_obeyed(samples: Client) -> None:
    found, tried = [], 0
    for sheet in sheets(samples):
        if not sheet.texts:
            continue
        page = samples.get(sheet.url)
        try:
            form = read_form(page.text, action=sheet.action, here=sheet.url)
        except NoSuchForm:
            continue  # an earlier form of the sweep has taken it away
        answer = samples.post(form.action, data={**form.fields, **dict.fromkeys(sheet.texts, EVIL)})
        tried += 1
        if answer.status_code == 303:
            answer = samples.get(answer.location)
        if "<script>alert(7)" in answer.text:
            found.append(f"{sheet.url}: obeyed")
        if answer.status_code >= 500:
            found.append(f"{sheet.url}: answered {answer.status_code}")
    assert tried > 30
    for url in ("/", "/leads/", "/leads/list", "/enterprises", "/targets", "/activities", "/units", "/users", "/audit"):
        if "<script>alert(7)" in samples.get(url).text:
            found.append(f"{url}: obeyed")
    nothing(found, "What people type is text")


@pytest.mark.sweep
def test_what_cannot_be_is_refused_at_its_field_of_every_form(samples: Client) -> None:
    """No 30 February, nothing below nothing, no thousand million million: said at the field, and kept as typed."""
    found, before, tried = [], rows(), 0
    for sheet in sheets(samples):
        typed = [(name, "2018-02-30", "没有 2018-02-30 这一天") for name in sheet.days]
        typed += [(name, figure, "") for name in sheet.figures for figure in ("-5", "1e15")]
        if not typed:
            continue
        form = read_form(samples.get(sheet.url).text, action=sheet.action, here=sheet.url)
        for name, text, sentence in typed:
            answer = samples.post(form.action, data={**form.fields, name: text})
            tried += 1
            shown = f"{sheet.url} {name}={text}"
            if answer.status_code != 422:
                found.append(f"{shown}: answered {answer.status_code}")
            elif f'id="{name}-error"' not in answer.text or sentence not in answer.text:
                found.append(f"{shown}: no word at the field")
            elif f'value="{text}"' not in answer.text:
                found.append(f"{shown}: what was typed is gone")
    assert tried > 20
    nothing(found, "What cannot be is refused at its field")
    assert rows() == before


def test_an_upload_above_the_limit_is_refused_whole(app: Flask, sign_in: Callable[..., Client]) -> None:
    made = leads.lead_at(Stage.NEGOTIATION)
    office = sign_in("office")
    page = office.get(f"/leads/{made.number}/files/new")
    before = rows()
    for size, status, sentence in (
        (20 * 1024 * 1024, 422, "超过 20 MB"),
        (22 * 1024 * 1024, 413, "文件太大，没有接收。请压缩或拆分后再上传。"),
    ):
        sent = {"file": (io.BytesIO(files.PDF + bytes(size)), "合同.pdf")}
        answer = office.submit(page, sent, action=page.request.path)
        assert answer.status_code == status
        assert sentence in answer.text
    assert rows() == before
    assert not [path for path in app.extensions["settings"].files_dir.rglob("*") if path.is_file()]


def test_a_program_named_pdf_is_refused_with_what_it_is_not(app: Flask, sign_in: Callable[..., Client]) -> None:
    made = leads.lead_at(Stage.NEGOTIATION)
    office = sign_in("office")
    for path in (f"/leads/{made.number}/files/new", f"/leads/{made.number}/activities/new"):
        page = office.get(path)
        before = rows()
        answer = office.submit(page, {"file": (io.BytesIO(files.EXE), "合同.pdf")}, action=path)
        assert answer.status_code == 422
        assert rows() == before
        if "files" in path:
            assert "内容不是 PDF 文件" in answer.text
    assert not [path for path in app.extensions["settings"].files_dir.rglob("*") if path.is_file()]


def test_a_county_outside_ones_scope_is_no_choice(sign_in: Callable[..., Client]) -> None:
    mine, other = units.region(units.WANGMO), units.region(units.YINJIANG)
    bureau = sign_in("bureau", county=mine)
    page = bureau.get("/leads/new")
    before = rows()
    typed = {"investor_name": "样例·某公司", "intention": "样例", "source": "样例", "county_id": str(other.id)}
    answer = bureau.submit(page, typed, action="/leads/new")
    assert answer.status_code == 422
    assert 'id="county_id-error"' in answer.text
    assert "请从列出的选项中选一个" in answer.text
    assert rows() == before
    made = leads.lead(county=mine, by=None)
    page = bureau.get(f"/leads/{made.number}/edit/basics")
    answer = bureau.submit(page, {"county_id": str(other.id)}, action="/edit/basics")
    assert answer.status_code == 422
    assert db.session.scalar(select(Lead.county_id)) == mine.id


def test_a_number_that_does_not_exist_says_so_everywhere(sign_in: Callable[..., Client]) -> None:
    office = sign_in("office")
    for path in (
        "/leads/GZ-2018-522326-9999",
        "/leads/nonsense/missing",
        "/leads/GZ-2018-522326-9999/edit/basics",
        "/leads/GZ-2018-522326-9999/brief.pdf",
        "/leads/requests/99999",
        "/enterprises/99999",
        "/activities/99999",
        "/targets/99999",
        "/screenings/99999",
        "/regions/999999",
        "/units/none",
        "/chains/none",
        "/files/99999",
        "/ledgers/99999",
        "/users/99999",
    ):
        answer = office.get(path)
        assert answer.status_code == 404, path
        assert "回到桌面" in answer.text, path
        assert "Traceback" not in answer.text
