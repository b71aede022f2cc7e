"""How leads follow what changes elsewhere: pairings, clocks. Listed in ``wire()``."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, update

from crm.audit.operations import record
from crm.campaigns.operations import ClocksChanged
from crm.campaigns.queries import Clocks, clocks_of, current_campaign
from crm.core import clock
from crm.core.db import db, populate
from crm.core.reader import system
from crm.units.events import PairingChanged
from crm.units.queries import supporting_unit

from .models import Lead
from .operations import refresh, refresh_where
from .scope import visible_leads
from .states import LightRule, Stage, Status


def refresh_region(event: PairingChanged) -> None:
    """Count anew what leads there still lack for negotiation, where a pairing in force asks for a supporting unit.

    A lead keeps the unit it has (the pair's unit on the day it was reported). One that had none, because nobody was
    paired with the county then, takes the unit that is paired now: without it, it could never enter negotiation.
    """
    # The event says where, not when: what is in force is asked for the day on which it is told.
    at = clock.now()
    today = clock.date_of(at)
    here = and_(Lead.county_id == event.region_id, Lead.stage == Stage.LEAD, Lead.status == Status.ACTIVE)
    unit = supporting_unit(event.region_id, today)
    if unit is None:
        refresh_where(and_(here, Lead.unit_id.is_(None)), today=today)
        return
    by = system("pairings")
    for lead in db.session.scalars(
        visible_leads(_everywhere()).where(here, Lead.unit_id.is_(None)).order_by(Lead.id)
    ).all():
        changes = populate(lead, {"unit_id": unit.id})
        refresh(lead, today)
        record(action="lead:edit", by=by, at=at, subject=lead, changes=changes)


def _everywhere() -> Any:
    return system("pairings", frozenset({"lead:read"}))


def refresh_lights(event: ClocksChanged) -> None:
    """Set the days on which active leads turn amber and red by the clocks as they are now.

    One statement per rule: the day a clock counts from stays, only the lengths changed.
    """
    campaign = current_campaign(clock.date_of(event.at))
    lengths = clocks_of(campaign) if campaign is not None else Clocks()
    for rule, amber, red in (
        (LightRule.CONTACT, lengths.amber_after_days, lengths.red_after_days),
        (LightRule.START, lengths.start_warn_days, lengths.start_within_days),
    ):
        db.session.flush()
        db.session.execute(
            update(Lead)
            .where(Lead.light_rule == rule, Lead.status == Status.ACTIVE)
            .values(amber_on=_days_after(amber), red_on=_days_after(red))
            .execution_options(synchronize_session=False)
        )
    for row in db.session.identity_map.values():
        if isinstance(row, Lead):
            db.session.expire(row, ["amber_on", "red_on"])


def _days_after(days: int) -> ColumnElement[date]:
    """``light_from`` and so many days, as each engine adds them."""
    if db.engine.dialect.name == "postgresql":
        return Lead.light_from + timedelta(days=days)  # type: ignore[return-value]
    return func.date(Lead.light_from, f"+{days} days")
