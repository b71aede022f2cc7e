"""Writing a list as ``.xlsx`` or ``.csv``: typed columns, a frozen head – and never a formula.

What people typed goes out as text whatever it begins with. In ``.xlsx`` every text is a string cell in a column
formatted as text, so that it stays text even when someone edits it; in ``.csv``, where a type cannot be said, an
apostrophe stands before ``= + - @``, tab, line break and their full-width kin.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO, Literal

Value = str | int | float | Decimal | bool | dt.date | dt.datetime | None
Kind = Literal["text", "whole", "decimal", "date", "moment", "mixed"]
"""``mixed`` gives back another's cells, dates as text: the writer formats a whole column by its first date. ``whole`` and ``decimal`` print with thousands separators."""

FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""First characters some spreadsheet program takes for a formula or a command."""

_FORMATS: dict[Kind, str] = {
    "text": "@",
    "whole": "#,##0",
    "decimal": "#,##0.00##",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
_WIDTHS: dict[Kind, float] = {"text": 20, "whole": 14, "decimal": 14, "date": 12, "moment": 17, "mixed": 16}
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_EXCEL_TEXT = 32_767
_EXCEL_DIGITS = 10**15
_EXCEL_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a written list: its heading (with the unit in it), what it holds, its width in characters."""

    heading: str
    kind: Kind = "text"
    width: float | None = None


def write_xlsx(
    target: BinaryIO,
    *,
    sheet: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    title: str | None = None,
    remark: str | None = None,
) -> None:
    """Write one sheet into ``target``; rows may be a generator and are never all held.

    ``title`` and ``remark`` stand in merged rows above the head. The head is frozen, filtered and repeated on
    each printed page (A4 landscape, one page wide). Raises ValueError when there is no column.
    """
    from rustpy_xlsxwriter import Format, write_worksheet  # loaded when first used

    if not columns:
        raise ValueError("a list needs at least one column")
    headings = _unique([column.heading for column in columns])
    mixed = [heading for heading, column in zip(headings, columns, strict=True) if column.kind == "mixed"]
    above = [text for text in (title, remark) if text] if len(columns) > 1 else []
    title_format = Format().set_bold().set_font_size(14).set_align("center")
    remark_format = Format().set_align("right").set_font_color("#5B6570")
    write_worksheet(
        _records(headings, mixed, _never_none(rows, len(columns))),
        target,
        sheet_name=sheet_name(sheet),
        freeze_row=len(above) + 1,
        header_row=len(above),
        merge_ranges=[
            (at, 0, at, len(columns) - 1, _text(text), title_format if text is title else remark_format)
            for at, text in enumerate(above)
        ]
        or None,
        header_format=Format().set_bold().set_background_color("#E9EEF3").set_text_wrap(),
        column_widths=[column.width or _WIDTHS[column.kind] for column in columns],
        column_formats={
            heading: Format().set_num_format(_FORMATS[column.kind])
            for heading, column in zip(headings, columns, strict=True)
            if column.kind in _FORMATS
        },
        datetime_format="yyyy-mm-dd",
        autofilter=True,
        page_setup={
            "landscape": True,
            "paper_size": 9,
            "fit_to_pages": (1, 0),
            "repeat_rows": len(above),
            "footer": "&C&P / &N",
        },
    )


def _never_none(rows: Iterable[Sequence[Value]], width: int) -> Iterator[Sequence[Value]]:
    """The rows, or one blank row: a list of nothing still has its head, which the writer takes from a row."""
    some = False
    for row in rows:
        some = True
        yield row
    if not some:
        yield [None] * width


def xlsx_bytes(**options: Any) -> bytes:
    """The same as one piece of bytes, for a download of moderate size."""
    target = io.BytesIO()
    write_xlsx(target, **options)
    return target.getvalue()


def csv_pieces(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """The list as UTF-8 CSV with a byte order mark (without it Excel in China reads GBK), row by row.

    All text is quoted, so that a program that splits at semicolons or tabs finds no cell to begin anew.
    """
    yield b"\xef\xbb\xbf"
    piece = io.StringIO(newline="")
    writer = csv.writer(piece, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([plain_text(column.heading) for column in columns])
    for row in rows:
        writer.writerow([_csv_value(value) for value in row])
        if piece.tell() > 65_536:
            yield piece.getvalue().encode("utf-8")
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue().encode("utf-8")


TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The kinds of file a list is written as, with the type each is served as."""


def write_list(
    target: BinaryIO, *, kind: str, sheet: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> int:
    """Write a list as ``kind`` of ``TYPES``, row by row; returns how many rows there were."""
    count = 0

    def counted() -> Iterator[Sequence[Value]]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    if kind == "csv":
        target.writelines(csv_pieces(columns, counted()))
    else:
        write_xlsx(target, sheet=sheet, columns=columns, rows=counted())
    return count


def plain_text(text: str) -> str:
    """The text as a CSV cell no program takes for a formula."""
    text = _FORBIDDEN.sub("", text)
    start = text.lstrip(" \u00a0\u3000")[:1]
    return f"'{text}" if start in FORMULA_STARTS and start else text


def sheet_name(name: str) -> str:
    """A name Excel accepts: at most 31 characters, none of ``[ ] : * ? / \\``, not empty."""
    return _EXCEL_SHEET_NAME.sub("·", _FORBIDDEN.sub("", name))[:31].strip() or "Sheet1"


def _records(headings: list[str], mixed: list[str], rows: Iterable[Sequence[Value]]) -> Iterator[dict[str, Value]]:
    for row in rows:
        if len(row) != len(headings):
            raise ValueError(f"a row of {len(row)} cells under {len(headings)} headings")
        # Nearly every cell is a text that can be printed and so holds no control character, which is told much
        # faster than looking for one; a call for each would be a fifth of the whole work.
        cells = [
            value
            if (type(value) is str and value.isprintable() and len(value) <= _EXCEL_TEXT) or type(value) in _AS_THEY_ARE
            else _WAYS.get(type(value), _of_kin)(value)
            for value in row
        ]
        record = dict(zip(headings, cells, strict=True))
        for heading in mixed:
            value = record[heading]
            if isinstance(value, dt.date):
                record[heading] = _csv_date(value)
        yield record


def _xlsx_whole(number: int) -> int | str:
    return number if abs(number) < _EXCEL_DIGITS else str(number)


def _xlsx_decimal(number: Decimal) -> float | str:
    text = str(number)
    return float(text) if len(text) <= 15 or len(number.as_tuple().digits) <= 15 else text


def _xlsx_moment(moment: dt.datetime) -> dt.datetime:
    return moment.replace(tzinfo=None)


def _of_kin(value: Any) -> Value:
    """A value of a type of somebody's own as the type it is made from; of anything else its words."""
    for kind in (dt.datetime, dt.date, float, int, Decimal):
        if isinstance(value, kind):
            return value if kind in _AS_THEY_ARE else _WAYS[kind](value)
    return _text(value)


_AS_THEY_ARE = frozenset((type(None), bool, float, dt.date))
_WAYS: dict[type, Callable[[Any], Value]] = {
    int: _xlsx_whole,
    Decimal: _xlsx_decimal,
    dt.datetime: _xlsx_moment,
}
"""How a cell of that type goes out; what has no way of its own goes out as what it is made from."""


def _csv_value(value: Value) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, dt.date):
        return _csv_date(value)
    return plain_text(str(value)) if isinstance(value, str) else value


def _csv_date(value: dt.date) -> str:
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, dt.datetime) else value.isoformat()


def _text(text: str) -> str:
    """Without what XML cannot hold; a text longer than a cell takes ends in an ellipsis."""
    text = _FORBIDDEN.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= _EXCEL_TEXT else f"{text[: _EXCEL_TEXT - 1]}…"


def _unique(headings: list[str]) -> list[str]:
    """Headings made distinct, because the writer keys cells by them: a second 备注 becomes 备注 (2)."""
    seen: dict[str, int] = {}
    result = []
    for heading in headings:
        text = _text(heading)
        seen[text] = seen.get(text, 0) + 1
        result.append(text if seen[text] == 1 else f"{text} ({seen[text]})")
    return result
