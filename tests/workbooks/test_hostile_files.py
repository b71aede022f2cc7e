"""Files made to mislead or to hurt: each ends in one clear sentence, soon, and in nothing else."""

from __future__ import annotations

import io
import resource
import struct
import time
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.workbooks import checks
from crm.workbooks.reading import read_workbook
from crm.workbooks.sheets import WorkbookRefused

from .files import CONTENT_TYPES, MAIN, package, saved, text_row, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HONEST = workbook(lambda sheet: sheet.append(["序号", "投资企业"]))


def refusal(data: bytes, name: str = "台账.xlsx") -> str:
    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(data, name)
    return str(refused.value)


def outcome(data: bytes, name: str) -> str:
    """The name of the first sheet, or the sentence of the refusal; any other error fails the test."""
    try:
        return read_workbook(data, name).sheets[0].name
    except WorkbookRefused as refused:
        return str(refused)


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.xlsx", "文件是空的"),
        (b"MZ\x90\x00" + b"\0" * 500, "台账.xlsx", "Windows 程序"),
        (b"\x7fELF" + b"\0" * 500, "台账.xls", "程序"),
        (b"%PDF-1.7\n%\xe2\xe3", "台账.xlsx", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "台账.csv", "图片"),
        ("<html><table><tr><td>项目</td></tr></table>".encode(), "导出.xls", "网页"),
        ("\ufeff<!DOCTYPE html><html></html>".encode(), "导出.csv", "网页"),
        (b'<?xml version="1.0"?><Workbook/>', "导出.xls", "XML"),
        ("序号,投资企业\n".encode(), "台账.xlsx", "不是 Excel 工作簿"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "台账.xlsx", "密码"),
        (OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "台账.xls", "Word"),
        (OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "台账.xls", "已损坏"),
        (b"PK\x03\x04" + b"\0" * 100, "台账.xlsx", "已损坏"),
        (HONEST[: len(HONEST) // 2], "台账.xlsx", "已损坏"),
        (b"a,b\0c\n", "台账.csv", "不是文本"),
        (b"\x81\x20\xff\xff,\x80\n", "台账.csv", "编码认不出来"),
        (b"\n\n,,\n", "台账.csv", "文件是空的"),
        (b'a,"' + b"x" * 200_000, "台账.csv", "CSV 格式有误"),
    ],
)
def test_what_is_no_workbook_is_named(data: bytes, name: str, says: str) -> None:
    assert says in refusal(data, name)


def test_a_word_document_and_a_binary_workbook_are_named() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "不是 Excel 工作簿" in refusal(target.getvalue())
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.bin", b"\0")
    assert ".xlsb" in refusal(target.getvalue())


def test_a_file_above_the_limit_is_refused_with_its_size() -> None:
    assert "21.0 MB，超过 20 MB" in refusal(b"PK\x03\x04" + b"\0" * (21 * 1024 * 1024 - 4))


def test_a_zip_bomb_is_refused_before_parsing() -> None:
    started = time.monotonic()
    assert "压缩率" in refusal(package(f"{' ' * 60_000_000}{text_row(1, 'x')}"))
    assert "过大" in refusal(package("", {"xl/media/a.bin": b"\0" * (checks.MAX_ENTRY_BYTES + 1)}))
    assert time.monotonic() - started < 60


def test_sizes_that_lie_in_the_directory_are_not_believed() -> None:
    data = bytearray(package(" " * 60_000_000))
    real = struct.pack("<I", 60_000_000)
    for info in zipfile.ZipFile(io.BytesIO(bytes(data))).infolist():
        if info.file_size > 50_000_000:
            real = struct.pack("<I", info.file_size)
    assert data.count(real) >= 1
    assert "压缩率" in refusal(bytes(data.replace(real, struct.pack("<I", 500))))


def test_many_parts_and_doubled_parts_are_refused() -> None:
    assert "个部件" in refusal(package("", {f"xl/media/{n}.png": b"" for n in range(checks.MAX_ENTRIES + 1)}))
    target = io.BytesIO(package(text_row(1, "x")))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("XL/workbook.xml", "<workbook/>")
    assert "重名" in refusal(target.getvalue())


def test_a_cell_in_the_farthest_corner_does_not_make_the_sheet_huge() -> None:
    data = package(text_row(1, "x") + '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>y</t></is></c></row>')
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "上限" in refusal(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024, "parsed in this process"


def test_a_stray_cell_far_below_is_told_with_the_figures() -> None:
    data = package(text_row(1, "x") + text_row(900_000, "y"))
    assert "900000 行" in refusal(data)


def test_one_long_text_a_hundred_thousand_times_over_ends_the_reader_not_the_server() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 150_001))
    text = "长" * 30_000
    shared = f'<sst xmlns="{MAIN}" count="1" uniqueCount="1"><si><t>{text}</t></si></sst>'
    types = (
        '<Override PartName="/xl/sharedStrings.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    data = package(
        rows, {"xl/sharedStrings.xml": shared, "[Content_Types].xml": CONTENT_TYPES.replace("</Types>", types)}
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "内存或时间" in refusal(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


def test_entities_that_multiply_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "ha">{laughs}]>'
    data = package('<row r="1"><c r="A1" t="inlineStr"><is><t>&l11;</t></is></c></row>', head=head)
    assert "已损坏" in refusal(data)


def test_an_entity_naming_a_local_file_is_not_opened() -> None:
    head = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    data = package('<row r="1"><c r="A1" t="inlineStr"><is><t>&f;</t></is></c></row>', head=head)
    assert "已损坏" in refusal(data)


def test_overlapping_merged_ranges_do_not_keep_the_reader_busy() -> None:
    merges = '<mergeCell ref="A1:XFD1048576"/>' * 2_000
    data = package(text_row(1, "x", "y") + text_row(2000, "z"), after=f"<mergeCells>{merges}</mergeCells>")
    started = time.monotonic()
    assert "合并单元格" in refusal(data)
    assert time.monotonic() - started < 30


def test_a_figure_that_is_none_reads_as_the_error_it_is() -> None:
    cells = "".join(f"<c r='{at}1'><v>{word}</v></c>" for at, word in zip("ABC", ("NaN", "1e400", "-INF"), strict=True))
    sheet = read_workbook(package(f"<row r='1'>{cells}</row>"), "台账.xlsx").sheets[0]
    assert sheet.rows[0] == ["#NUM!"] * 3


def test_too_many_sheets_are_refused() -> None:
    book = openpyxl.Workbook()
    for _n in range(checks.LIMITS["sheets"]):
        book.create_sheet()
    assert "张工作表" in refusal(saved(book))


def test_an_empty_workbook_says_so() -> None:
    assert "没有内容" in refusal(workbook(lambda sheet: None))


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    content = bytearray(HONEST)
    for _n in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert outcome(bytes(content), "台账.xlsx")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_named_csv_are_read_or_refused(data: bytes) -> None:
    assert outcome(data, "台账.csv")
