"""The board's list and the checklist on paper."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from crm.leads.checklists import render_checklist
from crm.leads.ledger_prints import LedgerGroup, amount, decimals, render_list, total
from tests.printing.ledger_samples import CHECKLIST, LEDGER, ledger, row
from tests.printing.test_brief import by_poppler, extracted, squeezed

pytestmark = pytest.mark.prints


def pages(pdf: bytes) -> list[str]:
    return [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_every_row_and_sum_is_on_paper() -> None:
    pdf = render_list(LEDGER)
    for text in (extracted(pdf), by_poppler(pdf)):
        for group in LEDGER.groups:
            for lead in group.rows:
                for word in (lead.number, lead.project, lead.enterprise, lead.unit):
                    assert word in text
                assert f"{lead.planned // 10_000:,}" in text  # type: ignore[operator]
        everything = sum(lead.planned or 0 for group in LEDGER.groups for lead in group.rows)
        assert text.count(f"{everything // 10_000:,}") == 2  # in the summary and in the last row
        assert "地区：六县" in text
        assert "31项" in text


def test_the_list_is_landscape_with_heading_and_folio_on_each_page() -> None:
    pdf = render_list(LEDGER)
    reader = PdfReader(io.BytesIO(pdf))
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages} == {(842, 595)}
    texts = pages(pdf)
    assert len(texts) > 1
    for number, text in enumerate(texts, start=1):
        assert "天数与限值" in text
        assert f"第{number}页共{len(texts)}页" in text
        assert "严禁录入、存储、传输国家秘密" in text


@pytest.mark.parametrize("count", range(12, 18))
def test_a_last_page_has_three_rows_at_least(count: int) -> None:
    texts = pages(render_list(ledger((count, 0, 0, 0))))
    assert texts[-1].count("GZ-2018-") >= 3
    assert "合计" in texts[-1]


def test_a_group_heading_never_stands_alone_at_a_foot() -> None:
    for first in range(10, 15):
        for text in pages(render_list(ledger((first, 8, 0, 0)))):
            if "洽谈8项" in text:
                assert "GZ-2018-" in text.split("洽谈8项")[-1]


def test_an_empty_list_says_so() -> None:
    text = extracted(render_list(replace(LEDGER, groups=[LedgerGroup("线索", [])], filters=[])))
    assert "没有符合条件的项目" in text
    assert "未加筛选" in text


def test_an_english_list_counts_in_millions() -> None:
    listed = replace(LEDGER, imprint=replace(LEDGER.imprint, lang="en"), groups=[LedgerGroup("Lead", [row(3, "Lead")])])
    text = extracted(render_list(listed))
    assert "CNYm" in text
    assert "82.9" in text


@pytest.mark.parametrize(
    ("values", "unit", "places"),
    [
        ([320_000_000, None], 10_000, 0),
        ([5_000], 10_000, 1),
        ([12_345], 10_000, 4),
        ([], 10_000, 0),
        ([1], 1_000_000, 4),
    ],
)
def test_decimals(values: list[int | None], unit: int, places: int) -> None:
    assert decimals(values, unit) == places


def test_amounts() -> None:
    assert amount(320_000_000, 10_000, 0) == "32,000"
    assert amount(None, 10_000, 2) == "—"
    assert amount(0, 10_000, 0) == "0"
    assert total([None, None]) is None
    assert total([None, 0]) == 0


def test_a_checklist_puts_what_is_missing_first() -> None:
    pdf = render_checklist(CHECKLIST)
    text = extracted(pdf)
    assert "须备5项，已备3项，还差2项" in text
    places = [text.index(squeezed(name)) for name in ("正式合同", "两条底线审查结论", "投资人已识别", "查重")]
    assert places == sorted(places)
    for item in CHECKLIST.items:
        assert squeezed(item.need) in by_poppler(pdf)
    assert len(pages(pdf)) == 1


def test_an_english_checklist_has_english_labels() -> None:
    text = extracted(render_checklist(replace(CHECKLIST, imprint=replace(CHECKLIST.imprint, lang="en"))))
    assert "3of5factsthere,2missing" in text
    assert "Whatisneeded" in text
