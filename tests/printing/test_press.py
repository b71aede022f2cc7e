"""The shared press: several threads, house style sheets, properties of the file."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from flask import Flask
from pypdf import PdfReader

from crm.printing.render import CSS_FOLDER, Job, render_first_fit, render_pdf
from crm.printing.typesetting import day, measure, tidy
from tests.printing.samples import BRIEF, SHORT

from crm.leads.briefs import render_brief  # isort: skip

pytestmark = pytest.mark.prints

JOB = Job(title="试印", author="望谟县投资促进局", lang="zh-CN", printed_at=datetime(2018, 7, 16, 9, 42))  # noqa: DTZ001


def test_threads_print_the_same_as_one(press_app: Flask) -> None:
    expected = {number: render_brief(brief) for number, brief in enumerate((BRIEF, SHORT))}

    def printed(number: int) -> bytes:
        with press_app.app_context():
            return render_brief((BRIEF, SHORT)[number % 2])

    with ThreadPoolExecutor(4) as threads:
        for number, pdf in enumerate(threads.map(printed, range(8))):
            assert pdf == expected[number % 2]


def test_the_file_says_what_it_is() -> None:
    reader = PdfReader(io.BytesIO(render_pdf("<p>字</p>", JOB)))
    assert reader.metadata is not None
    assert reader.metadata.title == "试印"
    assert reader.metadata.author == "望谟县投资促进局"
    assert reader.metadata.creation_date_raw == "D:20180716094200+08'00"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"  # type: ignore[index]
    assert "/ID" in reader.trailer


def test_the_first_attempt_that_fits_is_printed() -> None:
    tried = []

    def attempt(size: int) -> str:
        tried.append(size)
        return f'<svg viewBox="0 0 1 1" width="10" height="{size}"></svg><p>{size}</p>'

    pdf, number = render_first_fit([lambda s=s: attempt(s) for s in (2000, 900, 100)], JOB, pages=1)  # type: ignore[misc]
    assert (number, tried) == (1, [2000, 900])
    assert "900" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_what_never_fits_is_printed_whole() -> None:
    pdf, number = render_first_fit([lambda: "<p>行</p>" * 200], JOB, pages=1)
    assert number == 0
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(texts) > 1
    assert "".join(texts).count("行") == 200


@pytest.mark.parametrize("sheet", sorted(CSS_FOLDER.glob("*.css")), ids=lambda path: path.name)
def test_weasyprint_understands_every_rule(sheet: object, caplog: pytest.LogCaptureFixture) -> None:
    from weasyprint import CSS

    CSS(string=sheet.read_text("utf-8"))  # type: ignore[attr-defined]
    assert [record.getMessage() for record in caplog.records if record.name == "weasyprint"] == []


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("审查 7月9日送审", ["7月9日"]),
        ("限 14 天（满 30 天转红）", ["14 天", "（"]),
        ("年加工 2.1 万吨，有协议", ["2.1 万吨，"]),
        ("2017 年营业收入", []),
        ("意向书 9 May 2018 signed", ["9 May 2018"]),
    ],
)
def test_tidy_keeps_figures_and_units_together(text: str, whole: list[str]) -> None:
    set_text = tidy(text)
    assert set_text.striptags() == text
    for part in whole:
        assert part in str(set_text).replace('<span class="whole">', "").replace("</span>", "")
    assert str(set_text).count('<span class="whole">') >= (1 if whole else 0)


def test_tidy_escapes() -> None:
    assert "<b>" not in tidy("<b>3 亩</b>")


def test_days_and_widths() -> None:
    at = datetime(2018, 6, 26)  # noqa: DTZ001
    assert day(at, "zh", year=2018) == "6月26日"
    assert day(at, "zh", year=2019) == "2018年6月26日"
    assert day(at, "en", year=2018) == "26 Jun"
    assert measure("汉字ab") == 3


@pytest.mark.parametrize(
    ("text", "end"),
    [("陪技术组复勘地块", "勘地块"), ("审查中，2026-10-30 送审", "送审"), ("已用 16/7 个工作日", "16/7 个工作日")],
)
def test_tidy_leaves_no_hanzi_alone_on_the_last_line(text: str, end: str) -> None:
    assert str(tidy(text)).endswith(f'<span class="whole">{end}</span>')
