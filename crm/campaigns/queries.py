"""Reads of the year's settings: the campaign of a day, and the clock lengths that lights and deadlines use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from flask import g, has_request_context
from sqlalchemy import Select, bindparam, select

from crm.core import workdays
from crm.core.db import db

from .models import CalendarDay, Campaign


@dataclass(frozen=True)
class Clocks:
    """Clock lengths of a campaign. ``*_working_days`` in working days, the others in calendar days, sums in yuan."""

    accept_working_days: int = 1
    judge_working_days: int = 3
    judge_large_working_days: int = 7
    large_yuan: int = 1_000_000_000
    answer_working_days: int = 5
    screening_working_days: int = 7
    amber_after_days: int = 14
    red_after_days: int = 30
    start_warn_days: int = 150
    start_within_days: int = 180


CLOCK_FIELDS = tuple(Clocks.__dataclass_fields__)
"""The campaign's columns that are clock lengths, in the order of the page."""


def current_campaign(on: date) -> Campaign | None:
    """The campaign in force on that day: its year's, else the latest before it."""
    return db.session.scalar(select(Campaign).where(Campaign.year <= on.year).order_by(Campaign.year.desc()).limit(1))


def campaigns() -> Sequence[Campaign]:
    """Every year's campaign, the newest first."""
    return db.session.scalars(select(Campaign).order_by(Campaign.year.desc())).all()


_held: ContextVar[dict[int, Clocks] | None] = ContextVar("clocks_held", default=None)


@contextmanager
def clocks_read_once() -> Iterator[None]:
    """Within, the clocks of each year are read once: for many writes in one transaction (an import, the samples)."""
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def clocks(on: date) -> Clocks:
    """The clock lengths in force on that day (the defaults when there is no campaign), read once per request.

    The office's calendar days are taken along: whoever counts working days asks here for how many first.
    """
    held = _held.get()
    # By year, for that is all a campaign is chosen by: the days of a page's rows ask once.
    kept: dict[int, Clocks] = held if held is not None else g.setdefault("clocks", {}) if has_request_context() else {}
    if on.year not in kept:
        take_calendar()
        lengths = db.session.execute(_lengths(), {"year": on.year}).one_or_none()
        kept[on.year] = Clocks(*lengths) if lengths else Clocks()
    return kept[on.year]


def take_clocks(campaign: Campaign, on: date) -> None:
    """The clocks of that day's campaign, which was read anyway, are not asked for again in this request."""
    if has_request_context():
        take_calendar()
        g.setdefault("clocks", {})[on.year] = clocks_of(campaign)


@cache
def _lengths() -> Select[Any]:
    """The columns of ``current_campaign`` that are clocks."""
    columns = (getattr(Campaign, field) for field in CLOCK_FIELDS)
    return select(*columns).where(Campaign.year <= bindparam("year")).order_by(Campaign.year.desc()).limit(1)


def forget_clocks() -> None:
    """After a change in this very request: whoever asks again reads anew."""
    if has_request_context():
        g.pop("clocks", None)


def clocks_of(campaign: Campaign) -> Clocks:
    """The campaign's clock lengths as plain values."""
    return Clocks(**{field: getattr(campaign, field) for field in CLOCK_FIELDS})


def calendar_days(year: int) -> Sequence[CalendarDay]:
    """The office's own days of a year, in order."""
    return db.session.scalars(
        select(CalendarDay)
        .where(CalendarDay.day >= date(year, 1, 1), CalendarDay.day <= date(year, 12, 31))
        .order_by(CalendarDay.day)
    ).all()


def take_calendar() -> None:
    """Tell the working-day count of the office's own days; another process may have changed them since."""
    rows = db.session.execute(select(CalendarDay.day, CalendarDay.works))
    workdays.set_overrides({row.day: row.works for row in rows})
