"""Readable codes that never change: ``HD-2018-003`` – year of the event, sequence."""

from __future__ import annotations

from sqlalchemy import select

from crm.core.db import db, insert_once

from .models import EventCounter


def take_code(year: int) -> str:
    """The next code of that year; the counter row is locked until the commit, so no two events share one."""
    insert_once(EventCounter, {"year": year, "last": 0}, ("year",))
    counter = db.session.execute(
        select(EventCounter)
        .where(EventCounter.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    counter.last += 1
    return f"HD-{year}-{counter.last:03d}"
