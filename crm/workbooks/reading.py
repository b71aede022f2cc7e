"""Reading an uploaded table: checks first, then parsing in a process of its own, then plain sheets."""

from __future__ import annotations

import datetime as dt
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from crm.workbooks.checks import LIMITS, check_size, kind_of
from crm.workbooks.delimited import read_delimited
from crm.workbooks.sheets import Cell, MergedRange, Sheet, Workbook, WorkbookRefused

log = logging.getLogger(__name__)

WALL_SECONDS = 60
"""Longer than the child's CPU bound: it only ends a child that waits without working."""


def read_workbook(data: bytes, filename: str) -> Workbook:
    """All worksheets of an ``.xlsx``, ``.xls`` or ``.csv`` file.

    Raises WorkbookRefused, and nothing else, for whatever cannot be read; its sentence is for the person who
    uploaded the file.
    """
    kind = kind_of(data, filename)
    if kind == "csv":
        return Workbook(filename, kind, [read_delimited(data, filename)])
    answer = _parse_apart(data)
    if "refused" in answer:
        raise WorkbookRefused(_why(answer))
    sheets = [_sheet(found) for found in answer["sheets"]]
    if not any(sheet.rows for sheet in sheets):
        raise WorkbookRefused(_("工作簿里没有内容"))
    return Workbook(filename, kind, sheets)


def read_workbook_file(path: Path) -> Workbook:
    """The same for a file on disk; a missing or unreadable file is refused with a sentence too."""
    try:
        check_size(path.stat().st_size)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise WorkbookRefused(_("没有这个文件：%(name)s", name=path.name)) from error
    except OSError as error:
        raise WorkbookRefused(_("文件读不出来：%(name)s", name=path.name)) from error
    return read_workbook(data, path.name)


def _parse_apart(data: bytes) -> dict[str, Any]:
    """The child's answer; a child that was killed at its limits answers ``limits``."""
    try:
        done = subprocess.run(  # noqa: S603 - our own script, no shell, nothing of the upload in the arguments
            [sys.executable, "-IB", str(Path(__file__).with_name("child.py")), json.dumps(LIMITS)],
            input=data,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
            env={"LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        return {"refused": "limits"}
    if done.returncode != 0:
        log.warning("workbook reader ended with %s: %s", done.returncode, done.stderr[-300:].decode(errors="replace"))
        return {"refused": "limits" if done.returncode < 0 else "broken"}
    # A figure that is none (NaN, 1e400) is only ever made to hurt; Excel shows such a cell as an error.
    answer: dict[str, Any] = json.loads(done.stdout, parse_constant=lambda _word: "#NUM!")
    if answer.get("refused") == "broken":
        log.warning("workbook not readable: %s", answer.get("detail"))
    return answer


def _why(answer: dict[str, Any]) -> str:
    code = answer["refused"]
    if code == "password":
        return str(_("工作簿设了打开密码，请去掉密码后再传"))
    if code == "sheets":
        return str(
            _("工作簿有 %(count)s 张工作表，超过 %(limit)s 张上限", count=answer["count"], limit=answer["limit"])
        )
    if code == "area":
        return str(
            _(
                "工作表“%(sheet)s”的使用范围是 %(rows)s 行 %(columns)s 列，过大；请删去多余的空白行列，另存后再传",
                sheet=answer["sheet"],
                rows=answer["rows"],
                columns=answer["columns"],
            )
        )
    if code == "merges":
        return str(_("工作表“%(sheet)s”的合并单元格过多，未读取", sheet=answer["sheet"]))
    if code == "limits":
        return str(_("读取这个工作簿占用的内存或时间超过上限，已停止；请删去多余的空白行列，另存后再传"))
    return str(_("工作簿已损坏，打不开；请用 Excel 或 WPS 打开后另存一份再传"))


def _sheet(found: dict[str, Any]) -> Sheet:
    raw: list[list[Any]] = found["rows"]
    for row in raw:
        for index, value in enumerate(row):
            if value == "":
                row[index] = None
            elif isinstance(value, list):
                row[index] = _dated(value[0], value[1])
    rows: list[list[Cell]] = raw
    unreadable = {(row, column): why for row, column, why in found["unreadable"]}
    merges = _clip([MergedRange(*bounds) for bounds in found["merges"]], rows, found["name"])
    return Sheet(found["name"], rows, merges, unreadable, bool(found["hidden"]))


def _clip(merges: list[MergedRange], rows: list[list[Cell]], name: str) -> list[MergedRange]:
    """Merged ranges cut to the used area.

    Real ranges never overlap, so together they cover the area at most once; a file whose ranges cover it many
    times over was made to keep a reader busy.
    """
    height, width = len(rows), max((len(row) for row in rows), default=0)
    clipped = [
        MergedRange(merge.top, merge.left, min(merge.bottom, height - 1), min(merge.right, width - 1))
        for merge in merges
        if merge.top < height and merge.left < width
    ]
    covered = sum((m.bottom - m.top + 1) * (m.right - m.left + 1) for m in clipped)
    if covered > height * width:
        raise WorkbookRefused(_("工作表“%(sheet)s”的合并单元格互相重叠，未读取", sheet=name))
    return clipped


def _dated(kind: str, text: str) -> Cell:
    if kind == "d":
        return dt.date.fromisoformat(text)
    if kind == "t":
        return dt.datetime.fromisoformat(text)
    return dt.time.fromisoformat(text)
