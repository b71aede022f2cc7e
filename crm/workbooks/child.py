"""The closed room in which a stranger's workbook is parsed: a process of its own with bounded memory and time.

Checks before parsing catch the known tricks; this catches the unknown ones. A made file can still ask a parser
for a dense sheet of 17 thousand million cells, or one long text a million times over – here that ends this
process and nothing else. It is run as a script, imports nothing of the application, takes the file on standard
input and answers one JSON object on standard output.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import posixpath
import re
import resource
import sys
import zipfile
from typing import Any

from defusedxml.ElementTree import ParseError, fromstring  # type: ignore[import-untyped]
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WITHOUT_RESULT = re.compile(rb"<c\b([^>]*)><f\b(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>")
_ERROR = re.compile(rb'<c\b([^>]*\bt="e"[^>]*)>')
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')


class Refused(Exception):
    """The reason, as a code the parent turns into a sentence, with its figures."""

    def __init__(self, code: str, **figures: object) -> None:
        super().__init__(code)
        self.answer = {"refused": code, **figures}


def bound(memory: int, seconds: int) -> None:
    """Bound this process; no core file of what a county sent is ever written."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def parse(data: bytes, limits: dict[str, int]) -> dict[str, Any]:
    """Every worksheet with its rows from A1 on, its merged ranges and the cells that lost their value."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        raise Refused("password") from None
    metadata = [sheet for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
    if len(metadata) > limits["sheets"]:
        raise Refused("sheets", count=len(metadata), limit=limits["sheets"])
    parts = _sheet_parts(data)
    left = limits["cells"]
    sheets = []
    for about in metadata:
        sheet = book.get_sheet_by_name(about.name)
        row, column = sheet.end or (-1, -1)
        rows, columns = row + 1, column + 1
        if rows > limits["rows"] or columns > limits["columns"] or rows * columns > left:
            raise Refused("area", sheet=about.name, rows=rows, columns=columns)
        left -= rows * columns
        merges = sheet.merged_cell_ranges or []
        if len(merges) > limits["merges"]:
            raise Refused("merges", sheet=about.name, count=len(merges))
        sheets.append(
            {
                "name": about.name,
                "hidden": about.visible is not SheetVisibleEnum.Visible,
                "rows": sheet.to_python(skip_empty_area=False),
                "merges": [[top, left_, bottom, right] for (top, left_), (bottom, right) in merges],
                "unreadable": _unreadable(data, parts[about.name]) if about.name in parts else [],
            }
        )
    return {"sheets": sheets}


def _sheet_parts(data: bytes) -> dict[str, str]:
    """Sheet name → its part in the package; empty for an old binary workbook."""
    if not data.startswith(b"PK"):
        return {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if "xl/_rels/workbook.xml.rels" not in names:
            return {}
        links = {
            link.get("Id"): link.get("Target", "") for link in fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        }
        parts = {}
        book = fromstring(archive.read("xl/workbook.xml"))
        for sheet in book.iter(f"{_MAIN}sheet"):
            target = links.get(sheet.get(_REL), "")
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            if part in names:
                parts[sheet.get("name", "")] = part
        return parts


def _unreadable(data: bytes, part: str) -> list[list[object]]:
    """Cells whose formula was stored without a result, and cells holding an error, which the parser shows empty."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read(part)
    found: list[list[object]] = []
    for pattern, why in ((_WITHOUT_RESULT, "formula"), (_ERROR, "error")):
        if why == "formula" and b"<f" not in xml:
            continue
        for match in pattern.finditer(xml):
            place = _PLACE.search(match[1])
            if place:
                column = 0
                for letter in place[1]:
                    column = column * 26 + letter - 64
                found.append([int(place[2]) - 1, column - 1, why])
    return found


def as_json(value: object) -> object:
    """Dates as ``["d", iso]``: a cell is otherwise never a list."""
    if isinstance(value, dt.datetime):
        return ["t", value.isoformat()]
    if isinstance(value, dt.date):
        return ["d", value.isoformat()]
    if isinstance(value, dt.time):
        return ["h", value.isoformat()]
    if isinstance(value, dt.timedelta):
        return str(value)
    raise TypeError(type(value).__name__)


def main() -> int:
    """Read standard input, answer on standard output."""
    limits: dict[str, int] = json.loads(sys.argv[1])
    bound(limits["memory"], limits["seconds"])
    try:
        answer = parse(sys.stdin.buffer.read(), limits)
    except Refused as refused:
        answer = refused.answer
    except MemoryError:
        answer = {"refused": "limits"}
    except (CalamineError, ParseError, zipfile.BadZipFile, KeyError, ValueError) as error:
        answer = {"refused": "broken", "detail": f"{type(error).__name__}: {error}"[:300]}
    sys.stdout.buffer.write(json.dumps(answer, default=as_json, ensure_ascii=False).encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
