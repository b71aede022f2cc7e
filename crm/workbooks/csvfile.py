"""A list as a CSV file that Excel and WPS open with its Chinese intact and without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from flask import Response

from crm.workbooks.writing import Column, plain_text, write_xlsx


def as_text(value: Any) -> str:
    """The cell's text; text that a spreadsheet would run is led by an apostrophe. Numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return plain_text(str(value))


def csv_text(headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> str:
    """Headings and rows as CSV."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([as_text(heading) for heading in headings])
    writer.writerows([as_text(cell) for cell in row] for row in rows)
    return out.getvalue()


def csv_response(filename: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Response:
    """A download called ``filename`` (with .csv); begins with a byte order mark, without which Excel reads GBK."""
    response = Response("\ufeff" + csv_text(headings, rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return response


def xlsx_response(filename: str, sheet: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Response:
    """The same list as a workbook, every cell text but whole numbers and dates; ``filename`` with .xlsx."""
    target = io.BytesIO()
    columns = [Column(str(heading), kind="mixed") for heading in headings]
    plain = ([cell if isinstance(cell, int | float | date | None) else str(cell) for cell in row] for row in rows)
    write_xlsx(target, sheet=sheet, columns=columns, rows=plain)
    response = Response(target.getvalue(), mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return response
