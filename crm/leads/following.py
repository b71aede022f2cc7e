"""How leads follow the pairings: what they lack for negotiation may be another fact now."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, select

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import db, populate
from crm.core.errors import DomainError
from crm.core.reader import system
from crm.enterprises.events import EnterpriseVoided
from crm.units.events import PairingChanged
from crm.units.queries import supporting_unit

from .models import Lead
from .operations import refresh, refresh_where
from .scope import visible_leads
from .states import Stage, Status


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
        visible_leads(_everywhere())
        .where(here, Lead.unit_id.is_(None))
        .order_by(Lead.id)
        .with_for_update(of=Lead)  # the tally's old line is read from the row: it must be the row as it is now
        .execution_options(populate_existing=True)
    ).all():
        changes = populate(lead, {"unit_id": unit.id})
        refresh(lead, today)
        record(action="lead:edit", by=by, at=at, subject=lead, changes=changes)


def keep_investor(event: EnterpriseVoided) -> None:
    """An enterprise with leads in force stays. Raises ``DomainError``, which names none of them: they may lie out of
    the reader's sight."""
    used = select(Lead.id).where(Lead.enterprise_id == event.enterprise.id, Lead.voided_at.is_(None)).limit(1)
    if db.session.scalar(used) is not None:
        raise DomainError(_("这家企业还有线索（可能在你看不到的地方），不能作废。确有错误的请大招商办处理"))


def _everywhere() -> Any:
    return system("pairings", frozenset({"lead:read"}))
