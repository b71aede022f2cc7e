"""What is looked at before any parser sees an uploaded table: what it really is, and how large it would become."""

from __future__ import annotations

import io
import zipfile
import zlib

from flask_babel import gettext as _

from crm.workbooks.sheets import WorkbookRefused

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_ENTRY_BYTES = 200 * 1024 * 1024
MAX_INFLATED_BYTES = 400 * 1024 * 1024
MAX_RATIO = 200
"""Inflated over packed, for parts larger than RATIO_FLOOR. Plain sheet XML packs 10 to 30 times, at the very
worst (one value a hundred thousand times) near 120; made bombs reach 1,000."""
RATIO_FLOOR = 10 * 1024 * 1024

LIMITS = {
    "sheets": 50,
    "rows": 200_000,
    "columns": 1_000,
    "cells": 3_000_000,
    "merges": 50_000,
    "memory": 1024 * 1024 * 1024,  # bytes of address space of the parsing process
    "seconds": 30,  # of its CPU time
}
"""Bounds of what is parsed. A province's largest ledger has a few thousand rows; these leave a hundredfold."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "Windows 程序"),
    (b"\x7fELF", "程序"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"{\\rtf", "RTF 文档"),
)


def check_size(size: int) -> None:
    """Refuse an empty file and one above 20 MB."""
    if size == 0:
        raise WorkbookRefused(_("文件是空的，没有内容可读"))
    if size > MAX_FILE_BYTES:
        raise WorkbookRefused(
            _(
                "文件有 %(size)s MB，超过 %(limit)s MB 上限，请拆分后再传",
                size=f"{size / 1048576:.1f}",
                limit=MAX_FILE_BYTES // 1048576,
            )
        )


def kind_of(data: bytes, filename: str) -> str:
    """``xlsx``, ``xls`` or ``csv`` by content; the name decides only whether plain text may pass as a table.

    Raises WorkbookRefused for all else, saying what the file really is.
    """
    check_size(len(data))
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        check_archive(data)
        return "xlsx"
    if data[:8] == _OLE:
        return _kind_of_ole(data)
    for magic, what in _OTHERS:
        if data.startswith(magic):
            raise WorkbookRefused(_("这个文件其实是%(what)s，不是 Excel 工作簿", what=what))
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<table", b"<meta", b"<script")):
        raise WorkbookRefused(_("这个文件其实是网页（HTML），请用 Excel 或 WPS 打开后另存为 .xlsx 再传"))
    if start.startswith(b"<?xml"):
        raise WorkbookRefused(_("这个文件其实是 XML，请用 Excel 或 WPS 打开后另存为 .xlsx 再传"))
    if not filename.lower().endswith((".csv", ".txt", ".tsv")):
        raise WorkbookRefused(_("这个文件不是 Excel 工作簿，可导入的是 .xlsx、.xls 和 .csv"))
    return "csv"


def _kind_of_ole(data: bytes) -> str:
    """An OLE compound file: an old workbook, an encrypted new one, or another Office document."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise WorkbookRefused(_("工作簿设了打开密码，请去掉密码后再传"))
    if "Workbook".encode("utf-16-le") in data or "Book\0".encode("utf-16-le") in data:
        return "xls"
    raise WorkbookRefused(_("这个文件是 Word、PPT 等其他 Office 文档，不是 Excel 工作簿"))


def check_archive(data: bytes) -> None:
    """Refuse a zip that is no workbook, or that would inflate beyond bounds, before anything parses it.

    Sizes in the directory may lie, so each part is really inflated, in pieces, with a counter.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_entries(archive.infolist(), data)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise WorkbookRefused(_("工作簿已损坏，打不开；请用 Excel 或 WPS 打开后另存一份再传")) from error


def _check_entries(entries: list[zipfile.ZipInfo], data: bytes) -> None:
    if len(entries) > MAX_ENTRIES:
        raise WorkbookRefused(_("压缩包里有 %(count)s 个部件，不像工作簿，未打开", count=len(entries)))
    names = {entry.filename.replace("\\", "/").lower() for entry in entries}
    if len(names) != len(entries):
        raise WorkbookRefused(_("压缩包里有重名的部件，不像工作簿，未打开"))
    if "xl/workbook.bin" in names:
        raise WorkbookRefused(_("这是 .xlsb 工作簿，请另存为 .xlsx 再传"))
    if "xl/workbook.xml" not in names:
        raise WorkbookRefused(_("这个压缩包不是 Excel 工作簿（.xlsx）"))
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise WorkbookRefused(_("工作簿设了打开密码，请去掉密码后再传"))
    if sum(entry.compress_size for entry in entries) > len(data):
        raise WorkbookRefused(_("工作簿的部件互相重叠，是有意构造的文件，未打开"))
    total = 0
    for entry in entries:
        size = _inflated(entry, data, MAX_INFLATED_BYTES - total)
        total += size
        if size > MAX_ENTRY_BYTES or total > MAX_INFLATED_BYTES:
            raise WorkbookRefused(_("工作簿展开后过大，未打开；请只保留要导入的工作表再传"))
        if size > RATIO_FLOOR and size > entry.compress_size * MAX_RATIO:
            raise WorkbookRefused(_("工作簿的压缩率高得不正常，未打开；请只保留要导入的行列，另存后再传"))


def _inflated(entry: zipfile.ZipInfo, data: bytes, allowed: int) -> int:
    """How many bytes one part really inflates to, counted no further than the bounds."""
    start = entry.header_offset
    if data[start : start + 4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("no local header")
    body = start + 30 + int.from_bytes(data[start + 26 : start + 28], "little")
    body += int.from_bytes(data[start + 28 : start + 30], "little")
    packed = memoryview(data)[body : body + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        return len(packed)
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise NotImplementedError("packing method")
    bound = min(MAX_ENTRY_BYTES, allowed) + 1
    inflate = zlib.decompressobj(-15)
    size = 0
    piece: bytes = inflate.decompress(packed, 1 << 20)
    while piece:
        size += len(piece)
        if size >= bound:
            break
        piece = inflate.decompress(inflate.unconsumed_tail, 1 << 20)
    return size
