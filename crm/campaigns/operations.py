"""Writes of the year's settings and of the office's calendar days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from crm.audit.operations import record
from crm.core.announce import announce
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, NotFound, StaleEdit
from crm.core.reader import Reader

from .models import CalendarDay, Campaign
from .queries import CLOCK_FIELDS, forget_clocks, take_calendar


@dataclass(frozen=True)
class ClocksChanged:
    """Announced when a clock length, or what counts as a working day, changed: lights are to be looked at anew."""

    by: Reader
    at: datetime


def default_name(year: int) -> str:
    """What a year's campaign is called until the office names it."""
    return f"{year} 年产业大招商突破年行动"


def create_campaign(*, year: int, by: Reader, at: datetime) -> Campaign:
    """A year's campaign, with the clock lengths of the year before when there is one.

    Raises ``DomainError`` when the year has one.
    """
    if db.session.scalar(select(Campaign.id).where(Campaign.year == year)):
        raise DomainError(_("%(year)s 年已有年度行动", year=year), field="year")
    before = db.session.scalar(select(Campaign).where(Campaign.year < year).order_by(Campaign.year.desc()).limit(1))
    lengths = {field: getattr(before, field) for field in CLOCK_FIELDS} if before else {}
    made = Campaign(
        year=year,
        name=default_name(year),
        name_en=f"{year} Industrial Investment Promotion Campaign",
        created_at=at,
        **lengths,
    )
    db.session.add(made)
    db.session.flush()
    record(action="campaign:create", by=by, at=at, subject=made)
    if before:
        forget_clocks()
        announce(ClocksChanged(by=by, at=at))
    return made


def edit_campaign(
    *, campaign_id: int, values: Mapping[str, Any], version: int | None, by: Reader, at: datetime
) -> Campaign:
    """Change name and clock lengths.

    Raises ``StaleEdit``, and ``DomainError`` when a warning would come after its limit.
    """
    campaign = locked(Campaign, campaign_id)
    if version is not None and campaign.version != version:
        raise StaleEdit(_("刚有人改过年度行动设置，请核对后再提交"))
    if values["amber_after_days"] >= values["red_after_days"]:
        raise DomainError(_("黄灯要早于红灯：请填小于“多少天转红”的天数"), field="amber_after_days")
    if values["start_warn_days"] >= values["start_within_days"]:
        raise DomainError(_("开工提醒要早于期限：请填小于“签约后多少天内开工”的天数"), field="start_warn_days")
    changes = populate(campaign, values)
    if changes:
        record(action="campaign:edit", by=by, at=at, subject=campaign, changes=changes)
    if changes.keys() & set(CLOCK_FIELDS):
        forget_clocks()
        announce(ClocksChanged(by=by, at=at))
    return campaign


def set_calendar_day(*, day: date, works: bool, note: str, by: Reader, at: datetime) -> CalendarDay:
    """Say that a day works or rests, over the published calendar; saying it again changes it."""
    row = db.session.scalar(select(CalendarDay).where(CalendarDay.day == day).with_for_update())
    if row is None:
        row = CalendarDay(day=day, works=works, note=note)
        db.session.add(row)
        changes = {"works": (None, works), "note": (None, note)}
    else:
        changes = populate(row, {"works": works, "note": note})
    db.session.flush()
    if changes:
        record(action="calendar:set", by=by, at=at, subject=row, ref=day.isoformat(), changes=changes)
        take_calendar()
        announce(ClocksChanged(by=by, at=at))
    return row


def clear_calendar_day(*, day: date, by: Reader, at: datetime) -> None:
    """Go back to the published calendar for a day.

    Raises ``NotFound`` when the office has said nothing about it.
    """
    row = db.session.scalar(select(CalendarDay).where(CalendarDay.day == day).with_for_update())
    if row is None:
        raise NotFound(_("这一天没有单独设置"))
    record(
        action="calendar:clear", by=by, at=at, subject=row, ref=day.isoformat(), changes={"works": (row.works, None)}
    )
    db.session.delete(row)
    db.session.flush()
    take_calendar()
    announce(ClocksChanged(by=by, at=at))
