"""The booklet people order: 500 projects through the product's own sheets, order and binding, beside one WeasyPrint
document and Chromium on the same sheets.

A first start with the sample data; 500 projects in 40 counties and the five chains, whose texts are those of the sample
projects, put together anew and lengthened with hanzi of their own (drawn from the 3,755 of the first level, so that the
faces hold what a real booklet's would); a booklet of them with preface, sections, maps, prices and contacts. Each side
runs in a process of its own.

* *cold*: the first edition as its job does it, nothing rendered yet, both cores;
* *warm*: a worker that has printed before prints further editions, each ordered otherwise (by chain, county, industry),
  so that every page but the sheets is set anew and every number changes;
* *renamed*: the same after one project was renamed and published again;
* peers: the same 500 bodies, style sheets and faces in one document, with a list of contents but without sections, maps,
  prices and contacts.

    python bench/ordered_booklet.py [--projects 500] [--runs 3] [--without weasyprint,chromium] [--chromium PATH]

Takes about four minutes on two cores. Target: at least 25 × WeasyPrint and 2 × Chromium, at most 5 MB and 250 MB of
memory; cold at most 400 MB a process.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import logging
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench._sides import CHROMIUM_FACES, peak, print_by_chromium, run
from bench.booklet import words
from crm import create_app
from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import system

if TYPE_CHECKING:
    from crm.events.models import Booklet, BookletEdition
    from crm.projects.models import Project

BY = system("样例·编印", frozenset({"event:read", "project:read", "booklet:edit", "booklet:print"}))
BASE = "https://daitou.example.org"
NAME = "样例·五百个项目推介会"
COUNTIES = 40
ORDERS = ("county", "industry", "chain")
TEXTS = ("content", "conditions", "market", "groundwork", "cooperation")


@contextlib.contextmanager
def house(data: Path) -> Iterator[None]:
    """The application over that data folder, in sample mode."""
    app = create_app({"CRM_DATA_DIR": str(data), "CRM_ENV": "sample"})
    with app.app_context():
        yield


# What is printed.


def prepare(data: Path, count: int) -> dict[str, Any]:
    """A first start, *count* published projects and their booklet."""
    from crm.core.start import prepare as start

    begun = time.process_time()
    with house(data), contextlib.redirect_stdout(io.StringIO()):
        start()
        with writing():
            booklet = _booklet(_projects(count))
            ident = booklet.id
    return {"cpu": time.process_time() - begun, "booklet": ident}


def _projects(count: int) -> list[Project]:
    from sqlalchemy import select

    from crm.projects.models import Project
    from crm.projects.moves import check_project, publish_project, submit_project
    from crm.projects.operations import create_project
    from crm.units.models import Region
    from crm.units.states import RegionLevel

    samples = [
        project
        for project in db.session.scalars(select(Project).where(Project.is_sample).order_by(Project.id))
        if project.published_id and project.name_en
    ]
    counties = [
        region
        for region in db.session.scalars(select(Region).order_by(Region.code))
        if region.level is RegionLevel.COUNTY
    ]
    counties = counties[:: max(1, len(counties) // COUNTIES)][:COUNTIES]
    made = []
    for number in range(count):
        county = counties[number % len(counties)]
        project = create_project(
            county_id=county.id, by=BY, at=clock.now(), is_sample=True, **_facts(samples, number, county)
        )
        submit_project(project=project, by=BY, at=clock.now())
        check_project(project=project, by=BY, at=clock.now())
        publish_project(project=project, by=BY, at=clock.now())
        made.append(project)
    return made


def _facts(samples: Sequence[Project], number: int, county: Any) -> dict[str, Any]:
    """A project of its own: what it is about from one sample, each text from another, figures and some words of its own."""
    like = samples[number % len(samples)]
    plain = ("name_en", "summary", "summary_en", "industry_code", "chain_id", "link_id", "chain_role", "nature")
    plain += ("site_en", "land_mu", "sales_yuan", "profit_yuan", "irr_percent", "payback_years", "figures_asserted")
    facts = {name: getattr(like, name) for name in plain}
    for place, text in enumerate(TEXTS):
        other = samples[(number // len(samples) + 3 * place + number) % len(samples)]
        own = words(10 * number + place, 40)
        facts[text] = f"{getattr(other, text)}<p>{own}</p>"
        facts[f"{text}_en"] = getattr(other, f"{text}_en")
    own = words(10 * number + 9, 6)[:-1].replace("，", "")
    return facts | {
        "name": f"{like.name}（{own}）第{number + 1}期",
        "site": f"{county.short_name}产业园{own}片区",
        "total_yuan": (like.total_yuan or 0) + number * 10_000,
        "contact_office": f"{county.name}投资促进局",
        "contact_office_en": f"{county.name_en} Investment Promotion Bureau",
        "contact_phone": f"0859-000-{county.id % 10_000:04}",
        "contact_email": "sample@example.org",
        "contact_address": f"{county.name}样例街道 {number % 90 + 1} 号",
        "contact_address_en": "1 Sample Street",
        "contact_postcode": "552300",
        "contact_person": "样例·联系人",
        "contact_mobile": "13900001234",
    }


def _booklet(projects: Sequence[Project]) -> Booklet:
    from sqlalchemy import select

    from crm.events.booklets.operations import add_projects, edit_booklet, open_booklet
    from crm.events.models import Booklet, Event

    without = select(Event).where(Event.is_sample, Event.id.not_in(select(Booklet.event_id)))
    event = db.session.scalar(without.order_by(Event.id).limit(1))
    assert event is not None
    booklet = open_booklet(event=event, by=BY, at=clock.now())
    add_projects(booklet=booklet, projects=projects, by=BY, at=clock.now())
    preface = f"<p>{words(1, 200)}</p><p>{words(2, 120)}罕用字：䶮、犇、喆。</p>"
    return edit_booklet(booklet=booklet, version=None, by=BY, at=clock.now(), preface=preface, with_prices=True)


# How it is printed.


def order(booklet_id: int, **changes: Any) -> int:
    """Change the booklet and order its next edition; its id."""
    from crm.events.booklets.editions import order_edition
    from crm.events.booklets.operations import edit_booklet
    from crm.events.models import Booklet

    with writing():
        booklet = db.session.get_one(Booklet, booklet_id)
        if changes:
            edit_booklet(booklet=booklet, version=None, by=BY, at=clock.now(), **changes)
        return order_edition(booklet=booklet, lang="zh", base=BASE, by=BY, at=clock.now()).edition.id


def printed(edition_id: int) -> tuple[BookletEdition, float, float]:
    """The edition printed and frozen by its job; CPU seconds of this process and those it began, and wall seconds."""
    from crm.events.models import BookletEdition
    from crm.jobs.running import run_now

    edition = db.session.get_one(BookletEdition, edition_id)
    assert edition.job_id is not None
    begun, clock_ = spent_so_far(), time.perf_counter()
    job = run_now(edition.job_id)
    spent = spent_so_far() - begun, time.perf_counter() - clock_
    assert job.state == "done", job.error
    return db.session.get_one(BookletEdition, edition_id), *spent


def spent_so_far() -> float:
    """CPU seconds of this process and of the rendering processes it began, which have ended when a job is done."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def side_cold(data: Path, booklet_id: int) -> dict[str, Any]:
    """The first edition: nothing rendered yet."""
    with house(data):
        edition, cpu, wall = printed(order(booklet_id))
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        size = sum(path.stat().st_size for path in (data / "press").rglob("*.galley"))
        return {
            "cpu": cpu,
            "wall": wall,
            "memory": max(peak(), children.ru_maxrss / 1024),
            "size": size,
            "pages": edition.pages,
        }


def side_warm(data: Path, booklet_id: int, runs: int) -> dict[str, Any]:
    """Further editions, each with its parts in another order; then one with a project renamed."""
    from crm.events.models import Booklet
    from crm.projects.moves import check_project, publish_project, submit_project
    from crm.projects.operations import edit_project

    with house(data):
        edition, *_spent = printed(order(booklet_id, title="招商项目册（样）"))
        cpu, walls = [], []
        for number in range(runs):
            edition, spent, wall = printed(order(booklet_id, order=ORDERS[number % 3], title=f"招商项目册{number + 1}"))
            cpu.append(spent)
            walls.append(wall)
        with writing():
            project = db.session.get_one(Booklet, booklet_id).items[7].project
            edit_project(project=project, version=None, name=f"{project.name}改", by=BY, at=clock.now())
            for move in (submit_project, check_project, publish_project):
                move(project=project, by=BY, at=clock.now())
        _edition, renamed, _wall = printed(order(booklet_id))
        return {
            "cpu": statistics.median(cpu),
            "most": max(cpu),
            "wall": statistics.median(walls),
            "memory": peak(),
            "renderers": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
            "size": edition.size,
            "pages": edition.pages,
            "renamed": renamed,
            "file": str(_path(edition)),
        }


def _path(edition: BookletEdition) -> Path:
    from crm.files.operations import path_of

    assert edition.storage_id
    return path_of(edition.storage_id)


# The peers.


def side_bodies(data: Path, out: Path) -> dict[str, Any]:
    """The sheets' bodies as the press laid them out, each the attempt that fitted, for the peers."""
    from sqlalchemy import select

    from crm.events.booklets.printing import frozen_facts, sheet_sources
    from crm.events.models import BookletEdition
    from crm.printing.kept import find_kept, key_of

    with house(data):
        edition = db.session.scalar(select(BookletEdition).order_by(BookletEdition.id.desc()).limit(1))
        assert edition is not None
        found = []
        for source in sheet_sources(edition.plan, frozen_facts(edition.plan)):
            kept = find_kept(key_of(source))
            assert kept is not None
            found.append((source.title, source.attempts[kept.attempt]()))
        out.write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    return {"sheets": len(found)}


def whole(bodies: Path, number: str) -> str:
    """One document: a cover, contents with *number* in each line, the sheets."""
    sheets = json.loads(bodies.read_text("utf-8"))
    lines = "".join(
        f'<p class="entry"><a href="#sheet-{n}">{number.format(n=n)}{title}</a></p>'
        for n, (title, _body) in enumerate(sheets)
    )
    pages = "".join(f'<section id="sheet-{n}">{body}</section>' for n, (_title, body) in enumerate(sheets))
    return f"<h1>{NAME}</h1><section><h1>目录</h1>{lines}</section>{pages}"


OWN = """.entry { font: 10.5pt/19pt var(--hei) } .entry a { color: inherit; text-decoration: none } .entry b { float: right }
section { break-before: page }"""


def side_weasyprint(bodies: Path, out: Path) -> dict[str, Any]:
    """One WeasyPrint document with the press's faces, style sheets and fetcher."""
    from weasyprint import HTML

    from crm.printing.assets import fetcher
    from crm.printing.render import PRESS

    HTML(string="<p>字</p>").write_pdf(font_config=PRESS.fonts)
    own = f"""<style>@page {{ margin: 20mm 20mm 46mm 24mm; @top-left {{ content: none }} }} {OWN}
    .entry b::before {{ content: target-counter(attr(data-to), page) }}</style>"""
    body = own + whole(bodies, '<b data-to="#sheet-{n}"></b>')
    begun, wall = time.process_time(), time.perf_counter()
    page = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><body>{body}</body></html>'
    document = HTML(string=page, base_url="press:", url_fetcher=fetcher({}))
    document.write_pdf(str(out), font_config=PRESS.fonts, stylesheets=[PRESS.sheet("base"), PRESS.sheet("sheet")])
    spent, walked = time.process_time() - begun, time.perf_counter() - wall
    return {"cpu": spent, "wall": walked, "memory": peak(), "size": out.stat().st_size, "pages": pages_of(out)}


def side_chromium(program: str, bodies: Path, out: Path) -> dict[str, Any]:
    """Chromium printing the same sheets. It knows no running elements: the contact block stands at the sheet's foot."""
    from crm.printing.render import CSS_FOLDER

    style = "\n".join((CSS_FOLDER / f"{name}.css").read_text("utf-8") for name in ("base", "sheet"))
    own = f"""@page {{ margin: 20mm 20mm 20mm 24mm }} {OWN} section {{ position: relative; min-height: 255mm }}
    .contact {{ position: absolute; bottom: 0; left: 0; right: 0 }} .again {{ display: none }}"""
    head = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><style>{CHROMIUM_FACES}{style}{own}</style>'
    answer = print_by_chromium(program, f"{head}<body>{whole(bodies, '')}</body></html>", out)
    return answer | {"pages": pages_of(out)}


def pages_of(path: Path) -> int:
    """How many pages a PDF has."""
    from pypdf import PdfReader

    return len(PdfReader(path).pages)


def check(path: Path, count: int, pages: int) -> None:
    """That what was measured is right: page count, the contents' links and numbers, each face once."""
    from pypdf import PdfReader

    reader = PdfReader(path)
    assert len(reader.pages) == pages
    numbers = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages, 1)}  # type: ignore[union-attr]
    sheets = {
        name: numbers[target.page.idnum]  # type: ignore[union-attr]
        for name, target in reader.named_destinations.items()
        if name.startswith("sheet-")
    }
    assert len(sheets) == count
    linked: dict[str, set[int]] = {}
    for number, page in enumerate(reader.pages[: min(sheets.values())], 1):
        for note in page.get("/Annots", ()):
            linked.setdefault(str(note.get_object().get("/Dest")), set()).add(number)
    assert linked.keys() >= sheets.keys()
    contents = " ".join(reader.pages[min(linked[name]) - 1].extract_text() for name in list(sheets)[:1])
    assert str(next(iter(sheets.values()))) in contents
    names = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert len(names) == len({name.partition("+")[2] for name in names}), names


def answer(side: str, given: Sequence[str]) -> Mapping[str, Any]:
    """What a side's process prints."""
    first = Path(given[0])
    if side == "prepare":
        return prepare(first, int(given[1]))
    if side == "cold":
        return side_cold(first, int(given[1]))
    if side == "warm":
        return side_warm(first, int(given[1]), int(given[2]))
    if side == "bodies":
        return side_bodies(first, Path(given[1]))
    if side == "weasyprint":
        return side_weasyprint(first, Path(given[1]))
    return side_chromium(given[0], Path(given[1]), Path(given[2]))


def main() -> int:
    """Prints one table; 1 when a target is missed."""
    for name in ("weasyprint", "fontTools", "crm"):
        logging.getLogger(name).setLevel(logging.ERROR)
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--projects", type=int, default=500)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--without", default="")
    options.add_argument("--chromium", default=os.environ.get("CHROMIUM") or shutil.which("chromium") or "")
    options.add_argument("--side", default="", help=argparse.SUPPRESS)
    options.add_argument("--with", dest="given", default="[]", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.side:
        print(json.dumps(answer(chosen.side, json.loads(chosen.given))))
        return 0
    begun, count, without = time.perf_counter(), chosen.projects, set(filter(None, chosen.without.split(",")))
    weasyprint = chromium = None
    with tempfile.TemporaryDirectory(prefix="bench-ordered-") as name:
        folder = Path(name)
        booklet = int(run(__file__, "prepare", folder / "data", count)["booklet"])
        cold = run(__file__, "cold", folder / "data", booklet)
        warm = run(__file__, "warm", folder / "data", booklet, chosen.runs)
        check(Path(str(warm["file"])), count, int(warm["pages"]))
        run(__file__, "bodies", folder / "data", folder / "bodies.json")
        if "weasyprint" not in without:
            weasyprint = run(__file__, "weasyprint", folder / "bodies.json", folder / "weasyprint.pdf")
        if "chromium" not in without and chosen.chromium:
            chromium = run(__file__, "chromium", chosen.chromium, folder / "bodies.json", folder / "chromium.pdf")
    print(f"| ordered booklet of {count} projects | CPU s | wall s | peak MB | file MB | pages | ours × |")
    print("|---|---|---|---|---|---|---|")
    rows = (
        ("next edition, all but the sheets anew", warm),
        ("one WeasyPrint document of the same sheets", weasyprint),
        ("Chromium (memory: all its processes), the same sheets", chromium),
        ("first edition, nothing rendered yet, all cores (size: kept pages)", cold),
    )
    for told, row in rows:
        if row:
            times = "" if row is cold else f"{row['cpu'] / warm['cpu']:.1f}"
            figures = f"{row['cpu']:.2f} | {row['wall']:.2f} | {row['memory']:.0f} | {row['size'] / 1e6:.2f}"
            print(f"| {told} | {figures} | {row['pages']} | {times} |")
    print(
        f"\nwarm: median of {chosen.runs} editions, the slowest {warm['most']:.2f} CPU s; one project renamed "
        f"{warm['renamed']:.2f} CPU s; rendering processes {warm['renderers']:.0f} MB each; whole bench {time.perf_counter() - begun:.0f} s"
    )
    met = warm["size"] <= 5e6 and warm["memory"] <= 250 and max(cold["memory"], warm["renderers"]) <= 400
    met = met and (weasyprint is None or count < 500 or weasyprint["cpu"] >= 25 * warm["cpu"])
    met = met and (chromium is None or chromium["cpu"] >= 2 * warm["cpu"])
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
