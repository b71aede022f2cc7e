"""Honest files: every cell, merged range and lost value comes through."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from crm.workbooks.reading import read_workbook, read_workbook_file
from crm.workbooks.sheets import MergedRange, WorkbookRefused, column_index, column_letter

from .files import saved, workbook


def test_cells_keep_their_kind_and_place() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B2"] = "长顺县"
        sheet["C2"] = 3.2
        sheet["D2"] = dt.datetime(2018, 5, 9)  # noqa: DTZ001 - workbooks know no zone
        sheet["D2"].number_format = "yyyy-mm-dd"
        sheet["E2"] = dt.datetime(2018, 5, 9, 14, 30)  # noqa: DTZ001 - workbooks know no zone
        sheet["F2"] = True
        sheet["G4"] = "末"

    sheet = read_workbook(workbook(fill), "台账.xlsx").sheets[0]
    assert sheet.name == "表1"
    assert sheet.cell(1, 1) == "长顺县"
    assert sheet.cell(1, 2) == 3.2
    assert sheet.cell(1, 3) == dt.date(2018, 5, 9)
    assert sheet.cell(1, 4) == dt.datetime(2018, 5, 9, 14, 30)  # noqa: DTZ001 - workbooks know no zone
    assert sheet.cell(1, 5) is True
    assert sheet.cell(3, 6) == "末"
    assert sheet.cell(0, 0) is None
    assert sheet.cell(99, 99) is None


def test_merged_ranges_come_cut_to_the_used_area() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "题"
        sheet["B3"] = "x"
        sheet.merge_cells("A1:H1")
        sheet.merge_cells("A2:A3")

    sheet = read_workbook(workbook(fill), "a.xlsx").sheets[0]
    assert set(sheet.merges) == {MergedRange(0, 0, 0, 1), MergedRange(1, 0, 2, 0)}


def test_a_formula_without_result_and_an_error_are_told_from_an_empty_cell() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "x"
        sheet["B1"] = "=SUM(A2:A3)"
        sheet["C1"] = "#REF!"
        sheet["D1"] = "y"

    sheet = read_workbook(workbook(fill), "a.xlsx").sheets[0]
    assert sheet.unreadable == {(0, 1): "formula", (0, 2): "error"}


def test_hidden_sheets_are_marked_and_order_is_kept() -> None:
    book = openpyxl.Workbook()
    book.active.title = "一"  # type: ignore[union-attr]
    book.create_sheet("二").sheet_state = "hidden"
    for sheet in book:
        sheet["A1"] = sheet.title
    sheets = read_workbook(saved(book), "a.xlsx").sheets
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [("一", False), ("二", True)]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_the_encodings_offices_save(codec: str) -> None:
    text = '序号,投资企业,金额\r\n1,"贵州䶮堃有限公司,二期",3.2\r\n'
    sheet = read_workbook(text.encode(codec), "在谈.csv").sheets[0]
    assert sheet.rows == [["序号", "投资企业", "金额"], ["1", "贵州䶮堃有限公司,二期", "3.2"]]
    assert sheet.name == "在谈"


def test_tab_separated_text_is_taken_too() -> None:
    sheet = read_workbook("序号\t企业\n1\t甲,乙\n".encode(), "a.txt").sheets[0]
    assert sheet.rows[1] == ["1", "甲,乙"]


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(WorkbookRefused, match=r"没有这个文件：无\.xlsx"):
        read_workbook_file(tmp_path / "无.xlsx")


@pytest.mark.parametrize(
    ("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_column_letters_both_ways(index: int, letter: str) -> None:
    assert column_letter(index) == letter
    assert column_index(letter) == index
