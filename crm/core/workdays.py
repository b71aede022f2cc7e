"""Working days of the Chinese calendar, with its moved weekends (调休).

Published holidays come from ``chinese_calendar``; what the office enters (the years not yet published, a local
holiday) overrides them. A year that is in neither counts Monday to Friday.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

FIRST_YEAR = 1949
"""Counting begins here; no form takes an earlier date."""

_overrides: dict[date, bool] = {}


def set_overrides(days: Mapping[date, bool]) -> None:
    """Take the office's own days: ``True`` works, ``False`` rests."""
    if days != _overrides:
        _overrides.clear()
        _overrides.update(days)
        _before_year.cache_clear()
        _year.cache_clear()


def is_working_day(day: date) -> bool:
    """Whether ``day`` is a working day (工作日)."""
    if day in _overrides:
        return _overrides[day]
    import chinese_calendar  # imported late: start-up must not wait for ten years of holidays

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


@lru_cache(maxsize=256)
def _year(year: int) -> tuple[int, ...]:
    """For each day of the year, the working days up to and including it."""
    counts, count, day = [], 0, date(year, 1, 1)
    while day.year == year:
        count += is_working_day(day)
        counts.append(count)
        day += timedelta(days=1)
    return tuple(counts)


@lru_cache(maxsize=256)
def _before_year(year: int) -> int:
    return 0 if year <= FIRST_YEAR else _before_year(year - 1) + _year(year - 1)[-1]


def _ordinal(day: date) -> int:
    return _before_year(day.year) + _year(day.year)[day.timetuple().tm_yday - 1]


def working_days(after: date, until: date) -> int:
    """Working days after ``after`` up to and including ``until``; 0 when it is not later."""
    return max(0, _ordinal(until) - _ordinal(after)) if until > after else 0


def add_working_days(day: date, count: int) -> date:
    """The day on which ``count`` working days after ``day`` have passed."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
