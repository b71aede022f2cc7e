"""Prints the sample booklets of the user guide from fresh sample data: 12 projects in Chinese, 4 in English.

    .venv/bin/python docs/guide/booklets.py

Writes booklet-zh.pdf, booklet-en.pdf and pictures of some pages beside this file. Needs pdftoppm (poppler-utils).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

BASE = "https://daitou.example.org"
PAGES = {"zh": (1, 3, 6, 7), "en": (3, 4, 5)}
PREFACE = (
    "<p>本册收录的项目由各县（市、区）提供，经市（州）审核、省大招商办汇编，供本次推介会使用。</p>"
    "<p>项目按产业链分篇：每篇先看这条链的上、中、下游和项目所在的县，再逐个看项目。每个项目一页，写明建设内容、"
    "建设条件、市场、前期工作、合作方式和联系方式。</p><p>项目均为样例，仅用于演示软件。</p>"
)
PREFACE_EN = (
    "<p>The projects in this book are offered by the counties, checked by the prefectures and compiled by the Office for "
    "this conference. Each part opens with its industry chain and the counties; each project has one page.</p>"
    "<p>All projects are samples made to show the software.</p>"
)
NOTE = {
    "zh": "从种植到餐桌，链上已有基地和初加工；缺的是精深加工、冷链和品牌。本篇的项目都在这些位置上（样例）。",
    "en": "From field to table, plantations and first processing are there; refining, cold chain and brands are missing "
    "(sample).",
}


def main() -> None:
    """Make the sample data, publish what lacks only that, put the booklet together, print both languages."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CRM_DATA_DIR"] = folder
        from crm import create_app

        app = create_app()
        with app.app_context():
            make()


def make() -> None:
    """Everything inside the application."""
    from sqlalchemy import select

    from crm.core import clock, start
    from crm.core.db import db, writing
    from crm.core.reader import system
    from crm.events.booklets.operations import add_projects, edit_booklet, note_section, open_booklet, remove_projects
    from crm.events.booklets.queries import booklet_of, sections_of
    from crm.events.models import Booklet, Event
    from crm.events.operations import create_event
    from crm.events.states import EventKind, UnitPart
    from crm.projects.models import Project
    from crm.projects.states import ProjectState
    from crm.units.models import Unit

    start.prepare()
    by, at = system("样例·大招商办", frozenset({"event:read", "project:read"})), clock.now()
    wanted = publish(12)
    price(wanted)
    host = db.session.scalars(select(Unit.id).where(Unit.kind == "provincial").order_by(Unit.id)).first()
    assert host is not None
    values = {
        "name": "样例·产业招商推介会",
        "name_en": "Sample Investment Conference",
        "kind": EventKind.PROMOTION,
        "city": "南宁",
        "starts_on": date(2026, 12, 5),
        "ends_on": date(2026, 12, 5),
        "region_id": None,
    }
    with writing():
        event = create_event(values=values, units=[(host, UnitPart.HOST)], by=by, at=at, is_sample=True).id
    with writing():
        row = open_booklet(event=db.session.get_one(Event, event), by=by, at=at)
        add_projects(booklet=row, projects=[db.session.get_one(Project, one) for one in wanted], by=by, at=at)
        edit_booklet(
            booklet=row,
            version=None,
            by=by,
            at=at,
            title_en="Investment Projects",
            issuer="样例·大招商办",
            issuer_en="Sample Office for Investment Promotion",
            preface=PREFACE,
            preface_en=PREFACE_EN,
        )
        first = max(sections_of(row), key=lambda section: len(section.entries))
        note_section(booklet=row, key=first.key, words=NOTE, by=by, at=at)
        booklet = row.id
    print_one(booklet, "zh")
    with writing():
        row = booklet_of(db.session.get_one(Event, event)) or db.session.get_one(Booklet, booklet)
        sections = sections_of(row)
        largest = max(sections, key=lambda section: len(section.entries))
        keep = [entry.project_id for entry in (*largest.entries[:3], sections[-1].entries[0])]
        remove_projects(
            booklet=row,
            project_ids=[item.project_id for item in row.items if item.project_id not in keep],
            by=by,
            at=at,
        )
    print_one(booklet, "en")
    assert all(db.session.get_one(Project, one).state is ProjectState.PUBLISHED for one in wanted)


def publish(count: int) -> list[int]:
    """So many published projects; those checked or submitted are brought there by other people of the office."""
    from dataclasses import replace

    from sqlalchemy import select

    from crm.accounts.models import User
    from crm.core import clock
    from crm.core.db import db, writing
    from crm.core.reader import system
    from crm.projects.models import Project
    from crm.projects.moves import check_project, publish_project
    from crm.projects.states import ProjectState

    at = clock.now()
    office = [
        replace(system(name), user_id=ident) for ident, name in db.session.execute(select(User.id, User.name).limit(3))
    ]
    rows = list(
        db.session.scalars(select(Project.id).where(Project.state == ProjectState.PUBLISHED).order_by(Project.code))
    )
    waiting = select(Project.id).where(Project.state.in_((ProjectState.CHECKED, ProjectState.SUBMITTED)))
    for ident in list(db.session.scalars(waiting.order_by(Project.state, Project.code)))[: count - len(rows)]:
        with writing():
            row = db.session.get_one(Project, ident)
            others = [one for one in office if one.user_id not in (row.submitted_by_id, row.checked_by_id)]
            if row.state is ProjectState.SUBMITTED:
                check_project(project=row, by=others[0], at=at)
            publish_project(project=row, by=others[-1], at=at)
        rows.append(ident)
    return rows[:count]


def price(wanted: list[int]) -> None:
    """Sample prices for the counties that have none yet."""
    from decimal import Decimal

    from sqlalchemy import select

    from crm.core import clock
    from crm.core.db import db, writing
    from crm.projects.models import ElementPrice, Project
    from crm.projects.states import Element

    told = {"electricity": "0.452", "water": "2.60", "gas": "2.95", "land": "9.6", "labour": "3400"}
    steps = {"electricity": "0.004", "water": "0.05", "gas": "0.06", "land": "0.8", "labour": "50"}
    counties = db.session.scalars(
        select(Project.county_id).where(Project.id.in_(wanted)).distinct().order_by(Project.county_id)
    ).all()
    with writing() as session:
        known = set(session.scalars(select(ElementPrice.county_id)))
        for place, county in enumerate(one for one in counties if one not in known):
            for name, first in told.items():
                session.add(
                    ElementPrice(
                        county_id=county,
                        element=Element(name),
                        price=Decimal(first) + Decimal(steps[name]) * place,
                        as_of=date(2026, 6, 30),
                        source="样例·各县供水、供电、供气和自然资源部门填报",
                        is_sample=True,
                        entered_by="样例",
                        entered_at=clock.now(),
                    )
                )


def print_one(booklet: int, lang: str) -> None:
    """Order the edition, print it here, copy it beside this file, and take pictures of some pages."""
    from crm.core import clock
    from crm.core.db import db, writing
    from crm.core.reader import system
    from crm.events.booklets.editions import order_edition
    from crm.events.models import Booklet, BookletEdition
    from crm.files.operations import path_of
    from crm.jobs.running import run_now

    by = system("样例·大招商办", frozenset({"event:read", "project:read"}))
    with writing():
        row = db.session.get_one(Booklet, booklet)
        ordered = order_edition(booklet=row, lang=lang, base=BASE, by=by, at=clock.now()).edition
        ident, job = ordered.id, ordered.job_id
    assert job is not None
    done = run_now(job)
    assert done.state == "done", done.error
    edition = db.session.get_one(BookletEdition, ident)
    target = HERE / f"booklet-{lang}.pdf"
    target.write_bytes(path_of(edition.storage_id).read_bytes())
    for page in PAGES[lang]:
        name = str(HERE / f"booklet-{lang}-{page}")
        told = ["-r", "72", "-png", "-f", str(page), "-l", str(page), "-singlefile", str(target), name]
        subprocess.run(["pdftoppm", *told], check=True)  # noqa: S603, S607 - our own file
        with Image.open(f"{name}.png") as opened:
            image = opened.convert("RGB")
        image.quantize(128, Image.Quantize.MAXCOVERAGE, kmeans=1).save(f"{name}.png", optimize=True)
    print(f"{target.name}: {edition.pages} pages, {edition.size:,} bytes")  # noqa: T201 - a script's answer


if __name__ == "__main__":
    main()
