"""The printed booklet, opened: pages, contents, links, outline, faces, what it hides; editions and what they keep."""

from __future__ import annotations

import hashlib
import html as html_words
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from PIL import Image

from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError
from crm.events.booklets import printing
from crm.events.booklets.checking import check
from crm.events.booklets.differences import difference
from crm.events.booklets.editions import order_edition
from crm.events.booklets.lists import BOTTOM, draw_contacts
from crm.events.booklets.operations import edit_booklet, remove_projects
from crm.events.booklets.prices import price_table
from crm.events.booklets.queries import frozen_before
from crm.events.booklets.since import since_frozen
from crm.events.models import Booklet, BookletEdition, Event
from crm.events.states import EditionState
from crm.jobs.models import Job
from crm.jobs.operations import ask_cancel
from crm.jobs.running import run_now
from crm.printing.tidying import press_folder
from crm.projects.models import ElementPrice, Project
from crm.projects.moves import withdraw_project
from crm.projects.states import Element
from crm.units.models import Region
from tests.clients import Client
from tests.events.booklets.books import CANARY, again, content, published, reader_of, squeezed, titles_of
from tests.factories import accounts, booklets, events, projects
from tests.presses import ANOTHER_WEASYPRINT, rendered_by

pytestmark = pytest.mark.prints


def test_contents_numbers_links_outline_and_text(app: Flask) -> None:
    rows = published(5)
    with writing() as session:
        session.add(
            ElementPrice(
                county_id=rows[0].county_id,
                element=Element.WATER,
                price=Decimal("2.60"),
                as_of=date(2018, 6, 30),
                source="样例供水单位",
                is_sample=True,
                entered_by="样例",
                entered_at=clock.now(),
            )
        )
    edition = booklets.printed(booklets.booklet(*rows, preface="<p>样例编印说明，含罕用字䶮、犇。</p>"))
    assert edition.state is EditionState.FROZEN
    book = reader_of(edition)
    assert len(book.pages) == edition.pages
    texts = [squeezed(page.extract_text()) for page in book.pages]
    assert "样例编印说明，含罕用字䶮、犇。" in texts[1]

    contents = next(text for text in texts if "目录" in text and "附录" in text)
    for sheet in edition.sheets:
        assert sheet.page is not None
        page = texts[sheet.page - 1]
        assert squeezed(sheet.project.name) in page
        assert sheet.project.code in page
        assert re.search(rf"{sheet.project.name}[·.]*{sheet.page}(?!\d)", contents), (sheet.project.name, contents)

    numbers = {page.indirect_reference.idnum: at for at, page in enumerate(book.pages) if page.indirect_reference}
    dests = {name: numbers[dest.page.idnum] for name, dest in book.named_destinations.items()}
    contents_page = texts.index(contents)
    led = []
    for note in book.pages[contents_page].get("/Annots", []):
        target = note.get_object()["/Dest"]
        led.append(dests[str(target)] if isinstance(target, str) else numbers[target[0].idnum])
    assert {sheet.page - 1 for sheet in edition.sheets if sheet.page} <= set(led)

    titles = titles_of(book.outline)
    assert [sheet.project.name for sheet in edition.sheets] == [one for one in titles if one.endswith("号项目")]
    assert {"编印说明", "目录", "样例·茶产业", "样例·竹产业", "要素价格表", "联系索引"} <= set(titles)
    assert book.metadata is not None
    assert "项目册" in (book.metadata.title or "")

    prices = next(text for text in texts if "要素价格表" in text and "目录" not in text)
    assert "2.60" in prices
    assert "样例供水单位" in prices
    assert "—" in prices
    index = next(text for text in texts if "联系索引" in text and "办公电话" in text and "目录" not in text)
    for sheet in edition.sheets:
        assert f"{squeezed(sheet.project.name)}{sheet.page}" in index
    for at, text in enumerate(texts, start=1):  # the number printed is the page's own; covers print none
        if 1 < at < len(texts):
            assert text.endswith(str(at)) or str(at) in text[:6] + text[-40:]


def test_each_face_is_embedded_once_and_nothing_internal_is_inside(app: Flask) -> None:
    edition = booklets.printed(booklets.booklet(*published(4)))
    faces = []
    with pikepdf.open(BytesIO(content(edition))) as book:
        for held in book.objects:
            if isinstance(held, pikepdf.Dictionary) and held.get("/Type") == "/FontDescriptor":
                faces.append(str(held["/FontName"]).partition("+")[2])
        streams = b"".join(
            held.read_bytes()
            for held in book.objects
            if isinstance(held, pikepdf.Stream) and held.get("/Subtype") != "/Image"
        )
    assert len(faces) == len(set(faces))
    text = squeezed("".join(page.extract_text() for page in reader_of(edition).pages))
    for secret in CANARY:
        assert secret not in text
        assert secret.encode() not in streams
        assert secret.encode("utf-16-be") not in streams


def test_an_internal_booklet_shows_them_and_says_so(app: Flask) -> None:
    edition = booklets.printed(booklets.booklet(*published(2), public=False))
    text = squeezed("".join(page.extract_text() for page in reader_of(edition).pages))
    assert CANARY[0] in text
    assert "内部资料" in text


def test_an_english_booklet_is_english(app: Flask) -> None:
    event = events.event(name_en="Sample event")
    made = booklets.booklet(*published(4), event=event, title_en="Sample Projects", issuer_en="Office")
    edition = booklets.printed(made, "en")
    text = "".join(page.extract_text() for page in reader_of(edition).pages)
    assert "Contents" in text
    assert "Part 1" in text
    for number in range(1, 5):
        assert f"Sample project no. {number}" in text
    hanzi = set(re.findall(r"[\u4e00-\u9fff]+", text))
    allowed = {"建链", "补链", "强链"}
    counties = {region.name for region in db.session.query(Region)} | {"样例数据"}
    left = {word for word in hanzi if word not in allowed and word not in counties and "样例" not in word}
    assert not left, left


def test_an_edition_stays_and_the_next_one_tells_what_changed(app: Flask) -> None:
    rows = published(4)
    made = booklets.booklet(*rows)
    first = booklets.printed(made)
    before = content(first)
    again(rows[0], total_yuan=330_000_000)
    with writing():
        remove_projects(
            booklet=db.session.get_one(Booklet, made.id),
            project_ids=[rows[3].id],
            by=booklets.office(),
            at=clock.now(),
        )
    found = check(db.session.get_one(Booklet, made.id), "zh", booklets.office())
    kinds = {row.project.id: {finding.kind for finding in row.findings} for row in found.rows}
    assert "changed" in kinds[rows[0].id]
    assert "changed" not in kinds[rows[1].id]

    second = booklets.printed(db.session.get_one(Booklet, made.id))
    assert second.number == 2
    first = db.session.get_one(BookletEdition, first.id)
    assert content(first) == before
    assert hashlib.sha256(before).hexdigest() == first.sha256
    assert content(second) != before
    old = frozen_before(second)
    assert old is not None
    told = difference(old, second)
    assert [sheet.project_id for sheet in told.removed] == [rows[3].id]
    assert [row.project_code for row in told.changed] == [rows[0].code]
    assert any("33,000" in one.new for one in told.changed[0].fields)
    assert list(since_frozen(first)) == [rows[0].id]


def test_the_same_contents_are_not_printed_twice(app: Flask) -> None:
    made = booklets.booklet(*published(2))
    first = booklets.printed(made)
    assert booklets.printed(db.session.get_one(Booklet, made.id)).id == first.id
    assert db.session.query(Job).filter_by(kind="booklet").count() == 1


def test_two_who_order_at_once_get_one_edition_and_one_job(app: Flask) -> None:
    made = booklets.booklet(*published(2))
    answers = []
    for _who in range(2):
        with writing():
            ordered = order_edition(
                booklet=db.session.get_one(Booklet, made.id),
                lang="zh",
                base=booklets.BASE,
                by=booklets.office(),
                at=clock.now(),
            )
            answers.append((ordered.edition.id, ordered.how))
    assert answers[0][0] == answers[1][0]
    assert [how for _id, how in answers] == ["new", "running"]
    assert db.session.query(Job).filter_by(kind="booklet").count() == 1
    with writing():
        edit_booklet(
            booklet=db.session.get_one(Booklet, made.id),
            version=None,
            by=booklets.office(),
            at=clock.now(),
            title="另一本",
        )
    with pytest.raises(DomainError, match="第 1 版正在印制，内容与现在的不同"):
        booklets.ordered(db.session.get_one(Booklet, made.id))


def test_a_cancelled_edition_gives_its_number_back(app: Flask) -> None:
    made = booklets.booklet(*published(2))
    edition = booklets.ordered(made)
    with writing():
        ask_cancel(job=db.session.get_one(Job, edition.job_id), by=booklets.office(), at=clock.now())
    second = booklets.printed(db.session.get_one(Booklet, made.id))
    assert (second.id, second.number) == (edition.id, 1)
    assert second.state is EditionState.FROZEN


def test_what_is_not_released_stops_the_order_and_says_where(app: Flask) -> None:
    rows = published(2)
    draft = projects.make_project()
    made = booklets.booklet(*rows, draft)
    with pytest.raises(DomainError, match=f"{draft.code} 还没有发布"):
        booklets.ordered(made)
    by = accounts.reader("office")
    with app.test_request_context():
        found = check(db.session.get_one(Booklet, made.id), "zh", by)
        (row,) = found.stopping
        assert row.project.id == draft.id
        assert draft.code in row.findings[0].url


def test_a_project_withdrawn_after_freezing_is_marked_and_stays_in_the_file(
    app: Flask, sign_in: Callable[..., Client]
) -> None:
    rows = published(2)
    edition = booklets.printed(booklets.booklet(*rows))
    before, by = content(edition), accounts.reader("office")
    with writing():
        withdraw_project(
            project=db.session.get_one(Project, rows[0].id),
            sentence="样例：地块另有安排",
            by=by,
            at=clock.now(),
        )
    event = db.session.get_one(Event, edition.booklet.event_id)
    base = f"/events/{event.code}/booklet/editions/{edition.id}"
    browser = sign_in("office")
    page = browser.get(base)
    assert "印后撤回" in page.text
    assert browser.get(f"{base}/file").data == before
    assert "拦住" in browser.get(f"/events/{event.code}/booklet/check").text


def png(width: int = 1800, height: int = 1000) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "#9ab").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("cover.png", b"<html><script>alert(1)</script></html>", "内容不是 PNG 文件"),
        ("cover.html", b"<html></html>", "不接收"),
        ("cover.pdf", b"%PDF-1.7\n%%EOF\n", "不是图片，不能作封面"),
        ("cover.png", png(200, 100), "太小，印出来看不清"),
        ("cover.png", png()[:400], "没有保存"),
    ],
)
def test_what_is_no_picture_is_no_cover(
    app: Flask, sign_in: Callable[..., Client], name: str, body: bytes, sentence: str
) -> None:
    made = booklets.booklet()
    address = f"/events/{made.event.code}/booklet/edit"
    browser = sign_in("office")
    fields = _fields(browser, address)
    answer = browser.post(address, data={**fields, "cover": (BytesIO(body), name)}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not [path for path in Path(app.extensions["settings"].files_dir).rglob("*") if path.is_file()]


def test_a_picture_becomes_the_cover(app: Flask, sign_in: Callable[..., Client]) -> None:
    made = booklets.booklet(*published(1))
    address = f"/events/{made.event.code}/booklet/edit"
    browser = sign_in("office")
    answer = browser.post(
        address,
        data={**_fields(browser, address), "cover": (BytesIO(png()), "封面.png")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303, answer.text
    edition = booklets.printed(db.session.get_one(Booklet, made.id))
    assert len(reader_of(edition).pages[0].images) == 1


def _fields(browser: Client, address: str) -> dict[str, str]:
    page = browser.get(address).text
    fields = {}
    for tag in re.findall(r"<input[^>]*>", page[page.index('enctype="multipart/form-data"') :]):
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "cover" and (("checkbox" not in tag and "radio" not in tag) or "checked" in tag):
            fields[name[1]] = html_words.unescape(value[1]) if value else ""
    return fields


def test_an_english_price_table_tells_land_by_the_hectare_as_the_sheets_do(app: Flask) -> None:
    kept = {"as_of": "2018-06-30", "source": "样例", "note": ""}
    counties = [{"name": "望谟县", "name_en": "Wangmo County", "prices": {"land": {"price": "12", **kept}}}]
    assert price_table(counties, english=True).rows[0].figures == ("1.80",)
    assert price_table(counties, english=True).heads[0][1] == "M CNY/ha"
    assert price_table(counties, english=False).rows[0].figures == ("12.0",)


def test_the_map_of_sections_is_drawn_in_its_place_and_the_province_once(app: Flask) -> None:
    edition = booklets.printed(booklets.booklet(*published(4)))
    with pikepdf.open(BytesIO(content(edition))) as book:
        maps = []
        for page in book.pages:
            forms = page.obj["/Resources"].get("/XObject", {})
            layers = [forms[name].objgen for name in sorted(forms.keys()) if name.startswith("/DtFigure")]
            if layers:
                maps.append(layers)
                placed = re.findall(rb"([\d.]+) 0 0 -([\d.]+) ([\d.]+) ([\d.]+) cm /DtFigure", _drawing(page))
                assert len(placed) == 1
                scale, _down, left, top = map(float, placed[0])
                high = float(forms["/DtFigure0"]["/BBox"][3])
                assert left > 0
                assert 0 < top - high * scale < top < 842 - 30  # the whole map lies on the page, below its head
            assert not [note for note in page.obj.get("/Annots", []) if "figure:" in str(note.get("/A", ""))]
    assert len(maps) == 3  # the cover and two sections
    assert maps[1][0] == maps[2][0]
    assert maps[1][1] != maps[2][1]


def _drawing(page: pikepdf.Page) -> bytes:
    held = page.obj["/Contents"]
    return b"\n".join(one.read_bytes() for one in (held if isinstance(held, pikepdf.Array) else [held]))


def test_when_pages_cannot_be_bound_the_book_is_set_whole_and_the_job_says_so(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rendering processes have another WeasyPrint than the press knows: nothing they make can be taken apart."""
    rendered_by(tmp_path, monkeypatch, ANOTHER_WEASYPRINT)
    edition = booklets.printed(booklets.booklet(*published(2)))
    assert edition.state is EditionState.FROZEN
    assert edition.job_id is not None
    assert "不能快速装订" in db.session.get_one(Job, edition.job_id).note
    book = reader_of(edition)
    assert len(book.pages) == edition.pages
    contents = squeezed(book.pages[2].extract_text())
    for sheet in edition.sheets:
        assert sheet.page is not None
        assert squeezed(sheet.project.name) in squeezed(book.pages[sheet.page - 1].extract_text())
        assert re.search(rf"{sheet.project.name}[·.]*{sheet.page}(?!\d)", contents), contents


@pytest.mark.parametrize("harm", ["damaged", "gone"])
def test_a_kept_page_lost_after_it_was_found_has_the_book_set_whole(
    app: Flask, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    """Somebody clears the folder, or the disk fails, in the seconds between finding the sheets and binding them."""
    edition = booklets.ordered(booklets.booklet(*published(2)))
    usual = printing.set_around

    def harming(*arguments: Any) -> Any:
        around = usual(*arguments)
        for page in press_folder().glob("??/??/*.galley"):
            if harm == "gone":
                page.unlink()
            else:
                page.write_bytes(page.read_bytes()[:-7])
        return around

    monkeypatch.setattr(printing, "set_around", harming)
    assert edition.job_id is not None
    job = run_now(edition.job_id)
    assert (job.state, "不能快速装订" in job.note) == ("done", True)
    book = reader_of(edition)
    assert len(book.pages) == edition.pages
    for sheet in edition.sheets:
        assert sheet.page is not None
        assert squeezed(sheet.project.name) in squeezed(book.pages[sheet.page - 1].extract_text())


@pytest.mark.parametrize("count", [31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 70, 76])
def test_the_last_page_of_the_contact_index_is_never_its_note_alone(count: int) -> None:
    """One office with so many projects: its row goes over the page, says so, and leaves three lines for the last."""
    lines = [{"name": f"样例·第{at}号项目", "page": at + 5, "anchor": f"sheet-{at}"} for at in range(1, count + 1)]
    office = {"office": "样例局", "phone": "0859-000-0116", "address": "样例街道 1 号", "county": "1", "lines": lines}
    heads = {"office": "单位", "phone": "办公电话", "projects": "项目", "page": "页", "again": "（续）"}
    drawn = draw_contacts(
        title="联系索引", heads=heads, rows=[office], note="电话均为办公电话。", link=str, first=50, english=False
    )
    shown = [[letters.words for letters in leaf.letters] for leaf in drawn.leaves]
    assert sum(words.endswith("号项目") for page in shown for words in page) == count
    for page in shown[1:]:
        assert "样例局（续）" in page
    assert sum(words.endswith("号项目") for words in shown[-1]) >= 3
    assert "电话均为办公电话。" in shown[-1]
    for leaf in drawn.leaves:
        assert max(letters.y for letters in leaf.letters) <= BOTTOM
