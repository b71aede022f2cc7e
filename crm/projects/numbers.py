"""Readable codes that never change: ``XM-522326-018`` – county code, sequence."""

from __future__ import annotations

from sqlalchemy import select

from crm.core.db import db, insert_once

from .models import ProjectCounter


def take_code(county_code: str) -> str:
    """The county's next code; the counter row is locked until the commit, so no two projects share one."""
    insert_once(ProjectCounter, {"county_code": county_code, "last": 0}, ("county_code",))
    counter = db.session.execute(
        select(ProjectCounter)
        .where(ProjectCounter.county_code == county_code)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    counter.last += 1
    return f"XM-{county_code}-{counter.last:03d}"
