"""Readable numbers that never change: ``GZ-2018-522326-0007`` – year, county code (520000 without), sequence."""

from __future__ import annotations

from sqlalchemy import select

from crm.core.db import db, insert_once

from .models import LeadCounter

NO_COUNTY = "520000"


def take_number(*, year: int, county_code: str | None) -> str:
    """The next number; the counter row is locked until the commit, so no two leads share one."""
    code = county_code or NO_COUNTY
    insert_once(LeadCounter, {"year": year, "county_code": code, "last": 0}, ("year", "county_code"))
    counter = db.session.execute(
        select(LeadCounter)
        .where(LeadCounter.year == year, LeadCounter.county_code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    counter.last += 1
    return f"GZ-{year}-{code}-{counter.last:04d}"
