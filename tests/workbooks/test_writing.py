"""What goes out: typed cells, a frozen head, and never a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from crm.workbooks.reading import read_workbook
from crm.workbooks.writing import FORMULA_STARTS, Column, csv_pieces, plain_text, xlsx_bytes

DANGEROUS = [
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "　＝1",
    "=cmd|' /C calc'!A0",
]


def opened(data: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert isinstance(sheet, Worksheet)
    return sheet


@pytest.mark.parametrize("text", DANGEROUS)
@pytest.mark.parametrize("kind", ["text", "mixed", "whole", "date"])
def test_no_text_becomes_a_formula_in_xlsx(text: str, kind: str) -> None:
    data = xlsx_bytes(
        sheet="表", columns=[Column(text, kind), Column("b")], rows=[[text, "x"]], title=text, remark=text
    )  # type: ignore[arg-type]
    for row in opened(data).iter_rows():
        for cell in row:
            assert cell.data_type in ("s", "n"), cell.coordinate
            assert cell.value is None or isinstance(cell.value, str)
    assert b"<f>" not in data


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula_in_csv(text: str) -> None:
    written = b"".join(csv_pieces([Column(text)], [[text]])).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(written, newline="")):
        assert row[0] == f"'{text}"


@given(st.text())
def test_a_csv_text_never_begins_with_a_formula_sign(text: str) -> None:
    assert plain_text(text)[:1] not in FORMULA_STARTS or plain_text(text) == ""


def test_kinds_have_their_formats() -> None:
    data = xlsx_bytes(
        sheet="在谈",
        columns=[
            Column("企业"),
            Column("拟投资（元）", "whole"),
            Column("面积（亩）", "decimal"),
            Column("签约", "date"),
            Column("原样", "mixed"),
        ],
        rows=[
            ["贵州䶮堃有限公司", 320_000_000, Decimal("12.50"), dt.date(2018, 5, 9), dt.date(2018, 6, 1)],
            [None, None, None, None, 2.5],
        ],
        title="在谈项目",
        remark="单位：元",
    )
    sheet = opened(data)
    assert [cell.value for cell in sheet[3]] == ["企业", "拟投资（元）", "面积（亩）", "签约", "原样"]
    assert [cell.number_format for cell in sheet[4]] == ["@", "#,##0", "#,##0.00##", "yyyy-mm-dd", "General"]
    assert [cell.value for cell in sheet[4]] == [
        "贵州䶮堃有限公司",
        320_000_000,
        12.5,
        dt.datetime(2018, 5, 9),  # noqa: DTZ001 - workbooks know no zone
        "2018-06-01",
    ]
    assert [cell.value for cell in sheet[5]] == [None, None, None, None, 2.5]
    assert sheet.freeze_panes == "A4"
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"A1:E1", "A2:E2"}


def test_doubled_headings_and_forbidden_names_and_characters_are_survived() -> None:
    data = xlsx_bytes(
        sheet="a/b:c*[很长]" * 5,
        columns=[Column("备注"), Column("备注")],
        rows=[["a\x01b", "c\ud800"], ["x" * 40_000, ""]],
    )
    sheet = opened(data)
    assert [cell.value for cell in sheet[1]] == ["备注", "备注 (2)"]
    assert [cell.value for cell in sheet[2]] == ["ab", "c"]
    assert len(str(sheet["A3"].value)) == 32_767
    assert len(sheet.title) <= 31


def test_a_row_of_another_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="2 cells under 1"):
        xlsx_bytes(sheet="a", columns=[Column("a")], rows=[["x", "y"]])


cells = st.one_of(
    st.none(),
    st.integers(-(10**14), 10**14),
    st.dates(dt.date(1990, 1, 1), dt.date(2099, 1, 1)),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(
        lambda t: "_x" not in t and t not in ("\ufffe", "\uffff")
    ),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=20))
def test_what_is_written_is_read_back(rows: list[tuple[object, object]]) -> None:
    data = xlsx_bytes(sheet="表", columns=[Column("甲", "mixed"), Column("乙", "mixed")], rows=rows)
    sheet = read_workbook(data, "a.xlsx").sheets[0]
    for index, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            expected = "".join(c for c in value if c not in "\ufffe\uffff") or None if isinstance(value, str) else value
            expected = expected.isoformat() if isinstance(expected, dt.date) else expected
            assert sheet.cell(index, column) == expected
