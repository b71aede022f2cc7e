"""What a start makes sure of: that the year has a campaign, whose clocks can then be changed."""

from __future__ import annotations

from sqlalchemy import func, select

from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import system

from . import operations
from .models import Campaign


def load_campaign() -> str | None:
    """Create this year's campaign when there is none at all; says which."""
    if db.session.scalar(select(func.count(Campaign.id))):
        return None
    at = clock.now()
    with writing():
        made = operations.create_campaign(year=clock.date_of(at).year, by=system("set-up"), at=at)
        name = made.name
    return f"campaign: {name}"
