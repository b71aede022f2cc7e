"""The projects at a glance: the page's charts, and the print that a job makes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import html5lib
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from crm.core.db import db
from crm.jobs.models import Job
from crm.jobs.running import run_now
from crm.jobs.states import JobState
from crm.projects.jobs import OVERVIEW
from tests.clients import Client
from tests.factories import projects, units


def test_the_charts_add_up_what_the_list_shows(app: Flask, sign_in: Callable[..., Client]) -> None:
    office = sign_in("office")
    projects.make_project(total_yuan=32_000_0000)
    projects.make_published_project(total_yuan=18_000_0000)
    page = office.get("/projects/overview").get_data(as_text=True)
    root = html5lib.parse(page, namespaceHTMLElements=False)
    options = [json.loads(one.get("data-option")) for one in root.iter() if one.get("data-option")]
    invested, number = options
    assert [[datum["value"] for datum in one["data"]] for one in invested["series"]] == [[1.8], [3.2]]
    assert [[datum["value"] for datum in one["data"]] for one in number["series"]] == [[1], [1]]
    assert invested["series"][1]["data"][0]["label"]["formatter"] == "5.00"
    charts = [one for one in root.iter("section") if "d-chart-card" in one.get("class", "")]
    cells = ["".join(cell.itertext()) for chart in charts for cell in chart.iter("td")]
    assert cells == ["1.80", "3.20", "1", "1"]
    by_place = office.get("/projects/overview?by=prefecture&lang=en").get_data(as_text=True)
    assert "CNY m" in by_place
    none = office.get("/projects/overview?q=没有这样的项目&lang=zh").get_data(as_text=True)
    assert "没有符合条件的项目" in none


def test_the_map_shades_the_counties_of_the_list_and_leads_to_their_rows(
    app: Flask, sign_in: Callable[..., Client]
) -> None:
    office, county = sign_in("office"), units.region(code="522326")
    projects.make_published_project(county=county)
    projects.make_project(county=county)
    page = office.get("/projects/overview?state=published&state=draft").get_data(as_text=True)
    root = html5lib.parse(page, namespaceHTMLElements=False)
    (card,) = [one for one in root.iter("section") if one.get("id") == "map"]
    shaded = [link for link in card.iter() if link.get("href") and link.get("class", "").startswith("t1")]
    assert [link.get("aria-label") for link in shaded] == [f"{county.short_name} 2"]
    rows = office.get(shaded[0].get("href")).get_data(as_text=True)
    assert rows.count('href="/projects/XM-522326-') >= 2
    assert f"{county.short_name} 2" not in office.get("/projects/overview?state=withdrawn").get_data(as_text=True)


def test_anothers_drafts_are_not_counted(app: Flask, sign_in: Callable[..., Client]) -> None:
    projects.make_project(total_yuan=32_000_0000)
    elsewhere = sign_in("bureau", county=units.region(code="522729"))
    assert "没有符合条件的项目" in elsewhere.get("/projects/overview").get_data(as_text=True)


def test_it_is_printed_by_a_job_and_fetched_from_its_page(app: Flask, sign_in: Callable[..., Client]) -> None:
    office, stranger = sign_in("office"), sign_in("unit")
    projects.make_published_project(total_yuan=18_000_0000)
    ordered = office.submit(office.get("/projects/overview"), action="/projects/overview/print")
    assert ordered.status_code == 303
    job = db.session.scalars(select(Job).where(Job.kind == OVERVIEW)).one()
    assert ordered.headers["Location"] == f"/jobs/{job.id}"
    done = run_now(job.id)
    assert (done.state, done.error) == (JobState.DONE, "")
    address = f"/files/{done.result['attachment_id']}"
    assert address in office.get(f"/jobs/{job.id}").get_data(as_text=True)
    got = office.get(address)
    assert got.mimetype == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(got.data)).pages)
    assert "招商项目分布" in text
    assert "1.80" in text
    assert "项目所在县" in text
    assert stranger.get(address).status_code == 404
