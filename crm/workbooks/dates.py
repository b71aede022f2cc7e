"""Dates in ledgers: 2018.3.6, 2018年3月6日, 20180306, Excel's own – and 2018年3月, which has no day to be known."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext as _

from crm.workbooks.cells import CellRefused, narrow, number_text, raw_text, says_nothing
from crm.workbooks.sheets import Cell

EARLIEST_YEAR, LATEST_YEAR = 1980, 2099
"""Years a promotion ledger can mean; outside them a figure was mistyped or is no date."""

_EPOCH = dt.date(1899, 12, 30)
_TIME = r"(?:[T ]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_DAY = re.compile(rf"([0-9]{{4}})\s*([-./年])\s*([0-9]{{1,2}})\s*([-./月])\s*([0-9]{{1,2}})\s*([日号]?)\.?{_TIME}")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})\s*(?:[-./]\s*([0-9]{1,2})|年\s*([0-9]{1,2})\s*月份?|年\s*([0-9]{1,2}))")
_YEAR = re.compile(r"([0-9]{4})\s*年?")
_SPAN = re.compile(r"[0-9日号月]\s*(?:[-~—–至到]+)\s*[0-9]{4}|[0-9]\s*[日号]\s*(?:[-~—–至到、]+)|[至到~]")
_SHORT_YEAR = re.compile(r"'?[0-9]{2}\s*[-./年]\s*[0-9]{1,2}\s*(?:[-./月]\s*[0-9]{1,2}\s*日?|月)?")
_NO_YEAR = re.compile(r"[0-9]{1,2}\s*[月./-]\s*[0-9]{1,2}\s*[日号]?")
_DAY_FIRST = re.compile(r"[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{4}")


@dataclass(frozen=True, slots=True)
class LedgerDate:
    """A date as a ledger gives it; ``date`` is None when only a month or a year is known, the text is kept."""

    date: dt.date | None
    text: str
    precision: Literal["day", "month", "year"] = "day"


def read_date(cell: Cell) -> LedgerDate | None:
    """The date in a cell; None for an empty one.

    Raises CellRefused for days that do not exist, two-digit years, spans, day-before-year orders, other text.
    """
    if cell is None:
        return None
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    if isinstance(cell, dt.date):
        _check_year(cell.year)
        return LedgerDate(cell, cell.isoformat())
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise CellRefused(_("不是日期"))
    if isinstance(cell, int | float):
        return _from_number(cell)
    text = narrow(cell)
    if says_nothing(text):
        return None
    return _from_text(text, raw_text(cell).strip())


def _from_number(value: float) -> LedgerDate:
    """20180306, 201803, 2018.3 and 2018 as people type them, or a day's serial in Excel's count."""
    text = number_text(value)
    if "e" in text:
        raise CellRefused(_("不是日期"))
    if value == int(value):
        if len(text) == 8:
            return _from_text(text, text)
        serial = int(value)
        first, last = (dt.date(EARLIEST_YEAR, 1, 1) - _EPOCH).days, (dt.date(LATEST_YEAR, 12, 31) - _EPOCH).days
        if first <= serial <= last:
            date = _EPOCH + dt.timedelta(days=serial)
            return LedgerDate(date, date.isoformat())
    elif value >= 10_000:
        return _from_number(int(value))  # a serial with a time of day
    return _from_text(text, text)


def _from_text(text: str, raw: str) -> LedgerDate:
    day = _DAY.fullmatch(text)
    if day and _marks_agree(day[2], day[4], day[6]):
        return LedgerDate(_date(int(day[1]), int(day[3]), int(day[5])), raw)
    compact = _COMPACT.fullmatch(text)
    if compact:
        return LedgerDate(_date(int(compact[1]), int(compact[2]), int(compact[3])), raw)
    month = _MONTH.fullmatch(text)
    if month:
        return _month(int(month[1]), int(month[2] or month[3] or month[4]), raw)
    if re.fullmatch(r"[0-9]{6}", text):
        return _month(int(text[:4]), int(text[4:]), raw)
    year = _YEAR.fullmatch(text)
    if year:
        _check_year(int(year[1]))
        return LedgerDate(None, raw, "year")
    raise CellRefused(_why_not(text))


def _marks_agree(first: str, second: str, end: str) -> bool:
    """2018.3.6 and 2018年3月6日 and even 2018.3/6 are plain; 2018年3.6 and 2018.3月6 are taken too, 日 only after 月."""
    return not end or second == "月" or first == "年"


def _date(year: int, month: int, day: int) -> dt.date:
    _check_year(year)
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise CellRefused(_("没有这一天")) from None


def _month(year: int, month: int, raw: str) -> LedgerDate:
    _check_year(year)
    if not 1 <= month <= 12:
        raise CellRefused(_("没有这个月份"))
    return LedgerDate(None, raw, "month")


def _check_year(year: int) -> None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise CellRefused(_("年份不合理"))


def _why_not(text: str) -> str:
    if _DAY_FIRST.fullmatch(text):
        return str(_("年月日的次序不明，请写成 2018-03-06"))
    if _SPAN.search(text):
        return str(_("是一段时间，不是一天"))
    if _SHORT_YEAR.fullmatch(text) and not _NO_YEAR.fullmatch(text):
        return str(_("年份要写四位"))
    if _NO_YEAR.fullmatch(text):
        return str(_("没有写年份"))
    return str(_("看不出是哪一天"))
