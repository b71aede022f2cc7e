"""The list: every order walks every row once, sums are of the filter, files hold exactly what is filtered."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.leads.bench_data import make_leads
from crm.leads.filters import LeadFilter
from crm.leads.models import Lead
from crm.leads.queries import SORTS, all_rows, light_counts, list_page, stage_sums
from crm.leads.states import Light, Stage
from crm.workbooks.reading import read_workbook
from tests.clients import Client
from tests.factories import accounts, enterprises, leads, units

SignIn = Callable[..., Client]


@pytest.fixture
def many(app: Flask) -> int:
    office = accounts.reader("office")
    leads.chain_link()
    with writing():
        return make_leads(count=160, by=office, at=clock.now())


@pytest.mark.each_engine
@pytest.mark.parametrize("sort", list(SORTS))
@pytest.mark.parametrize("descending", [False, True])
def test_every_order_walks_every_row_exactly_once_and_back(many: int, sort: str, descending: bool) -> None:
    office, today = accounts.reader("office"), clock.today()
    everything = LeadFilter(status=())
    pages, cursor = [], None
    while True:
        page = list_page(office, everything, today, sort=sort, descending=descending, cursor=cursor, size=37)
        pages.append([row.id for row in page.rows])
        assert len(pages) <= many, "the walk goes in circles"
        keys = [row.sort_key for row in page.rows]
        assert keys == sorted(keys, reverse=descending) or sort in (
            "number",
            "investor",
        )  # text sorts as the engine does
        if page.next is None:
            break
        cursor = page.next
    walked = [ident for page_ids in pages for ident in page_ids]
    assert len(walked) == len(set(walked)) == many
    back = list_page(office, everything, today, sort=sort, descending=descending, cursor=page.previous, size=37)
    assert [row.id for row in back.rows] == pages[-2]


@pytest.mark.each_engine
@pytest.mark.parametrize(
    "asked",
    [
        LeadFilter(),
        LeadFilter(status=()),
        LeadFilter(stage=(Stage.SIGNED, Stage.LANDED)),
        LeadFilter(light=(Light.RED,)),
        LeadFilter(light=(Light.AMBER, Light.GREEN)),
        LeadFilter(least_yuan=100_000_000, key=False),
        LeadFilter(q="冷链"),
        LeadFilter(prefecture=("522300",)),
        LeadFilter(county=("522326", "520524"), status=()),
    ],
    ids=lambda asked: str(asked.parameters()),
)
def test_sums_and_lights_are_those_of_the_rows(many: int, asked: LeadFilter) -> None:
    today = clock.today()
    for reader in (accounts.reader("office"), accounts.reader("bureau", county=units.region("522300"))):
        rows = list(all_rows(reader, asked, today))
        sums = stage_sums(reader, asked, today)
        for stage in Stage:
            mine = [row for row in rows if row.stage is stage]
            assert sums[stage].leads == len(mine)
            assert sums[stage].planned_yuan == sum(row.planned_yuan or 0 for row in mine)
            assert sums[stage].agreed_yuan == sum(row.agreed_yuan or 0 for row in mine)
            assert sums[stage].opening_leads == sum(row.is_opening for row in mine)
        counts = light_counts(reader, asked, today)
        for light in Light:
            lit = asked.but(light=(light,), status=LeadFilter().status)
            assert counts[light] == len(list(all_rows(reader, lit, today))), light


def test_pages_are_read_by_everybody(many: int, sign_in: SignIn) -> None:
    browser = sign_in("office")
    page = browser.get("/leads/list?status=any&sort=planned")
    text = page.get_data(as_text=True)
    assert "本页 50 件，共 160 件" in text
    assert 'aria-sort="descending"' in text
    following = text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert browser.get(following).status_code == 200
    assert (
        "拟投资"
        not in browser.get("/leads/list?cols=investor,stage")
        .get_data(as_text=True)
        .split("<thead>")[1]
        .split("</thead>")[0]
    )


def test_a_cursor_nobody_made_is_refused_with_a_sentence(many: int, sign_in: SignIn) -> None:
    page = sign_in("office").get("/leads/list?cursor=zzzz")
    assert page.status_code == 400
    assert "翻页" in page.text


def cells(body: bytes, name: str) -> list[list[object]]:
    return [list(row) for row in read_workbook(body, name).sheets[0].rows]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_file_holds_exactly_what_is_filtered(many: int, sign_in: SignIn, kind: str) -> None:
    browser = sign_in("office")
    body = browser.get(f"/leads/export?format={kind}&stage=signed").data
    rows = cells(body, f"a.{kind}")
    expected = [
        row.number for row in all_rows(accounts.reader("office"), LeadFilter(stage=(Stage.SIGNED,)), clock.today())
    ]
    assert [row[0] for row in rows[1:]] == expected
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "lead:export")).one()
    assert entry.actor_id == browser.user.id
    assert "stage=signed" in entry.note


@pytest.mark.parametrize("name", ["=1+1", "+86", "-2", "@SUM(A1)", "＝HYPERLINK(1)"])
def test_nothing_in_a_file_runs(app: Flask, sign_in: SignIn, name: str) -> None:
    leads.lead(county=units.region(), enterprise=enterprises.enterprise(), project_name=name)
    browser = sign_in("office")
    line = browser.get("/leads/export?format=csv").data.decode("utf-8-sig").splitlines()[1]
    assert f"'{name}" in line
    book = cells(browser.get("/leads/export?format=xlsx").data, "a.xlsx")
    assert book[1][2] == name  # a string cell, never a formula


def test_ticked_rows_are_printed_and_exported_alone(app: Flask, sign_in: SignIn) -> None:
    county = units.region()
    one, two = leads.lead(county=county), leads.lead(county=county)
    browser = sign_in("bureau", county=county)
    rows = cells(browser.get(f"/leads/export?format=xlsx&lead={one.number}").data, "a.xlsx")
    assert [row[0] for row in rows[1:]] == [one.number]
    browser.query_bound = 60  # two briefs, each with everything about its lead
    with pikepdf.open(io.BytesIO(browser.get(f"/leads/briefs.pdf?lead={one.number}&lead={two.number}").data)) as pdf:
        assert len(pdf.pages) == 2
    stranger = sign_in("bureau", county=units.region("520524"))
    assert stranger.get(f"/leads/briefs.pdf?lead={one.number}").status_code == 404
    assert len(cells(stranger.get(f"/leads/export?format=xlsx&lead={one.number}").data, "a.xlsx")) == 1


def test_the_list_prints_and_a_list_too_long_asks_to_narrow(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crm.leads.views import listing

    leads.lead(county=units.region())
    browser = sign_in("office")
    assert browser.get("/leads/list.pdf").data.startswith(b"%PDF")
    monkeypatch.setattr(listing, "MOST_PRINTED", 0)
    refused = browser.get("/leads/list.pdf")
    assert refused.status_code == 422
    assert "缩小范围" in refused.get_data(as_text=True)


def test_red_and_amber_stand_only_on_active_leads(many: int) -> None:
    """What ``has_light`` and the index of the lights rest on."""
    lit = select(Lead).where(Lead.amber_on.is_not(None))
    assert all(lead.status == "active" and lead.red_on > lead.amber_on for lead in db.session.scalars(lit))
