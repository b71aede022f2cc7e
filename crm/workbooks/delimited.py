"""Reading ``.csv``: UTF-8 with or without mark, GB18030 (what Excel in China saves), or Excel's UTF-16 text."""

from __future__ import annotations

import csv
import io
from pathlib import PurePath

from flask_babel import gettext as _

from crm.workbooks.checks import LIMITS
from crm.workbooks.sheets import Cell, Sheet, WorkbookRefused


def read_delimited(data: bytes, filename: str) -> Sheet:
    """The one sheet of a delimited text; every cell is text, none is merged. Raises WorkbookRefused."""
    text = decode(data)
    rows: list[list[Cell]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            cells += len(row)
            if len(rows) >= LIMITS["rows"] or len(row) > LIMITS["columns"] or cells > LIMITS["cells"]:
                raise WorkbookRefused(
                    _("表格超过 %(rows)s 行或 %(columns)s 列上限", rows=LIMITS["rows"], columns=LIMITS["columns"])
                )
            rows.append([cell or None for cell in row])
    except csv.Error as error:
        raise WorkbookRefused(_("CSV 格式有误：第 %(row)s 行之后读不下去", row=len(rows))) from error
    if not any(cell for row in rows for cell in row):
        raise WorkbookRefused(_("文件是空的，没有内容可读"))
    return Sheet(PurePath(filename).stem or "csv", rows)


def decode(data: bytes) -> str:
    """The text of a file in UTF-8, GB18030 or marked UTF-16; raises WorkbookRefused when it is none of them."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        codecs = ["utf-16"]
    elif b"\0" in data:
        raise WorkbookRefused(_("这个文件不是文本，也不是 Excel 工作簿"))
    else:
        codecs = ["utf-8-sig", "gb18030"]
    for codec in codecs:
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    raise WorkbookRefused(_("文件的文字编码认不出来，请另存为 .xlsx，或存成 UTF-8 的 CSV"))


def _delimiter(text: str) -> str:
    """Comma, unless tabs or semicolons plainly do the separating in the first lines."""
    head = "\n".join(text.splitlines()[:20]) if len(text) < 65536 else text[:65536]
    counts = {mark: head.count(mark) for mark in (",", "\t", ";")}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] > counts[","] else ","
