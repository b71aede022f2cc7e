"""The office changed a clock length: every light's dates follow, in one statement a rule.

A lead keeps from when its light counts; only how long may have changed. 300,000 leads one by one would hold the
write lock for a minute.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, cast, func, update

from crm.campaigns.operations import ClocksChanged
from crm.campaigns.queries import Clocks, clocks_of, current_campaign
from crm.core import clock
from crm.core.db import db

from .models import Lead
from .states import LightRule


def reclock(changed: ClocksChanged) -> None:
    """Set the days on which lights turn amber and red by the clock lengths in force now."""
    campaign = current_campaign(clock.date_of(changed.at))  # what a request has read before may be the old lengths
    now = clocks_of(campaign) if campaign else Clocks()
    for rule, amber, red in (
        (LightRule.CONTACT, now.amber_after_days, now.red_after_days),
        (LightRule.START, now.start_warn_days, now.start_within_days),
    ):
        statement = (
            update(Lead)
            .where(Lead.light_rule == rule, Lead.light_from.is_not(None))
            .values(amber_on=days_after(Lead.light_from, amber), red_on=days_after(Lead.light_from, red))
        )
        db.session.execute(statement, execution_options={"synchronize_session": False})
    db.session.expire_all()


def days_after(column: Any, days: int) -> Any:
    """A date so many days after the column's, in the words of the engine."""
    if db.session.get_bind().dialect.name == "sqlite":
        return func.date(column, f"+{days} days", type_=Date())
    return cast(column + days, Date)
