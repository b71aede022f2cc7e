"""What people really put into projects, inside a booklet: too much text, too wide a table, hanzi and signs that faces lack."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from crm.core.db import db, writing
from crm.events.models import Booklet, BookletEdition
from crm.projects.models import Project
from tests.events.booklets.books import published, reader_of, squeezed
from tests.factories import booklets, projects

RARE = "𬭩䶮㑇犇𠮷龘"
"""Hanzi of the basic plane, of extensions A, B and E: names of people and places, and of an element."""


def kept_facts(project: Project, **facts: Any) -> None:
    """What an older version stored, or an import let pass: written behind the forms, which refuse it today."""
    with writing():
        row = db.session.get_one(Project, project.id)
        assert row.published is not None
        row.published.facts = {**row.published.facts, **facts}


def pages_of(edition: BookletEdition, project: Project) -> list[str]:
    """The text of each of the project's pages in the book."""
    (sheet,) = [one for one in edition.sheets if one.project_id == project.id]
    assert sheet.page is not None
    assert sheet.pages is not None
    return [reader_of(edition).pages[at].extract_text() for at in range(sheet.page - 1, sheet.page - 1 + sheet.pages)]


def test_a_project_of_twenty_thousand_characters_goes_on_over_pages_and_the_contents_know(app: Flask) -> None:
    """Five texts of four thousand: the most the form takes."""
    whole = {}
    for number, name in enumerate(("content", "conditions", "market", "groundwork", "cooperation"), start=1):
        paragraphs = [f"第{number}文第{at}段" + "样例文字，共计若干。" * 39 for at in range(1, 11)]
        whole[name] = "".join(f"<p>{one}</p>" for one in paragraphs)
    long = projects.make_published_project(name="样例·长文项目", **whole)
    rows = [long, *published(3)]
    edition = booklets.printed(booklets.booklet(*rows))
    pages = pages_of(edition, long)
    assert len(pages) > 5
    text = squeezed("".join(pages))
    for number in range(1, 6):
        for at in range(1, 11):
            assert text.count(f"第{number}文第{at}段") == 1, "every paragraph is there, once"
    assert text.count("若") == 5 * 10 * 39, "and every word of it"
    assert all("0859-000-0116" in page for page in pages), "the contact stands on each page"
    book = reader_of(edition)
    contents = squeezed(book.pages[2].extract_text())
    for sheet in edition.sheets:
        assert squeezed(sheet.project.name) in squeezed(book.pages[(sheet.page or 0) - 1].extract_text())
        assert re.search(rf"{sheet.project.name}[·.]*{sheet.page}(?!\d)", contents)
    assert len(book.pages) == edition.pages


def test_a_table_of_sixty_columns_prints_and_loses_no_cell(app: Flask) -> None:
    head = "".join(f"<th>列{number}</th>" for number in range(1, 61))
    cells = "".join(f"<td>值{number}</td>" for number in range(1, 61))
    wide = projects.make_published_project(name="样例·宽表项目")
    kept_facts(wide, content=f"<table><thead><tr>{head}</tr></thead><tbody><tr>{cells}</tr></tbody></table>")
    edition = booklets.printed(booklets.booklet(wide, *published(2)))
    text = squeezed("".join(pages_of(edition, wide)))
    for number in range(1, 61):
        assert f"列{number}" in text
        assert f"值{number}" in text
    begun: list[float] = []
    (sheet,) = [one for one in edition.sheets if one.project_id == wide.id]
    assert sheet.page is not None
    reader_of(edition).pages[sheet.page - 1].extract_text(
        visitor_text=lambda words, _cm, place, _font, _size: (
            begun.append(place[4]) if words.strip()[:1] in ("列", "值") else None
        )
    )
    assert 0 < max(begun) < (210 - 20) * 72 / 25.4, "a cell runs off the page"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_rare_hanzi_and_emoji_in_names_extract_from_sheet_contents_index_and_outline(app: Flask, lang: str) -> None:
    name = f"样例·{RARE}项目😀"
    rare = projects.make_published_project(
        name=name,
        name_en=f"Sample {RARE} 😀",
        contact_office=f"样例{RARE}局",
        contact_office_en=f"Sample {RARE} office",
    )
    made = booklets.booklet(rare, *published(2), title=f"样例{RARE}册", title_en=f"Sample {RARE} book")
    edition = booklets.printed(made, lang)
    shown = squeezed(name if lang == "zh" else f"Sample {RARE} 😀")
    book = reader_of(edition)
    texts = [squeezed(page.extract_text()) for page in book.pages]
    assert f"{RARE}册" in texts[0] if lang == "zh" else f"{RARE}book" in texts[0]
    assert shown in texts[2], "the contents"
    assert shown in squeezed("".join(pages_of(edition, rare)))
    assert shown in "".join(texts[-3:]), "the contact index"
    assert (f"样例{RARE}局" if lang == "zh" else f"Sample{RARE}office") in "".join(texts[-3:])
    assert any(shown == squeezed(str(one.get("/Title", ""))) for one in outline_of(book.outline))
    assert b"\xef\xbf\xbd".decode() not in "".join(texts)


def outline_of(outline: Any) -> list[Any]:
    found: list[Any] = []
    for one in outline:
        found += outline_of(one) if isinstance(one, list) else [one]
    return found


def test_a_name_as_long_as_the_form_takes_stays_on_the_page(app: Flask) -> None:
    """120 hanzi without a place to break, 240 letters of one word: lines of contents and index, running head, cover."""
    row = projects.make_published_project(name="样" * 120, name_en="W" * 240, contact_office="局" * 80)
    made = booklets.booklet(row, *published(2), title="册" * 120, subtitle="副" * 120, issuer="编" * 120)
    for lang in ("zh", "en"):
        edition = booklets.printed(db.session.get_one(Booklet, made.id), lang)
        book = reader_of(edition)
        texts = [squeezed(page.extract_text()) for page in book.pages]
        shown = "样" * 120 if lang == "zh" else "W" * 240
        assert shown in texts[2]
        sheet = next(one for one in edition.sheets if one.project_id == row.id)
        assert re.search(rf"{shown}[·.]*{sheet.page}(?!\d)", texts[2])
        raw = "".join(pages_of(edition, row))
        assert max(map(len, re.findall("W+|样+", raw))) < 60, "a word without an end is broken into lines"
