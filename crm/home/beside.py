"""The right column of the desk: what moved, what the unit introduced elsewhere, the pairing with its people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from crm.core import clock
from crm.core.db import db
from crm.core.reader import Reader
from crm.events.models import Event
from crm.events.queries import coming
from crm.leads.models import Lead, LeadMove
from crm.leads.scope import in_scope, introduced_leads
from crm.leads.states import MoveKind
from crm.units.models import Officer, Pairing, Unit
from crm.units.queries import in_force
from crm.units.states import OfficerDuty, PairingKind

SHOWN = 6
RECENT_DAYS = 30
COMING_DAYS = 45
TOLD = (
    MoveKind.ADVANCE,
    MoveKind.BACK,
    MoveKind.HOLD,
    MoveKind.RESUME,
    MoveKind.LOSE,
    MoveKind.TERMINATE,
    MoveKind.REFUSE,
    MoveKind.REVIVE,
    MoveKind.OPENING,
    MoveKind.HAND_OVER,
)
"""Moves worth telling others of; requests stand in the list of what is to be done."""


def coming_events(reader: Reader, today: date) -> Sequence[Event]:
    """The reader's own events of the next weeks, the nearest first."""
    return coming(reader, today, today + timedelta(days=COMING_DAYS))[:SHOWN] if reader.can("event:read") else []


def recent_moves(reader: Reader, today: date) -> list[tuple[LeadMove, Lead]]:
    """The last moves of leads in scope, at most a month old, the latest first."""
    begin = datetime.combine(today - timedelta(days=RECENT_DAYS), datetime.min.time(), tzinfo=clock.SHANGHAI)
    statement = (
        select(LeadMove, Lead)
        .join(Lead, Lead.id == LeadMove.lead_id)
        .where(LeadMove.at >= begin, LeadMove.kind.in_(TOLD), in_scope(reader), Lead.voided_at.is_(None))
        .options(joinedload(Lead.enterprise), joinedload(Lead.county))
        .order_by(LeadMove.at.desc(), LeadMove.id.desc())
        .limit(SHOWN)
    )
    return [(move, lead) for move, lead in db.session.execute(statement)]


def introduced(reader: Reader) -> tuple[list[Lead], int]:
    """我引荐到外县: the latest few and how many there are (counted to fifty)."""
    statement = introduced_leads(reader).options(joinedload(Lead.enterprise), joinedload(Lead.county))
    found = db.session.scalars(statement.order_by(Lead.stage_since.desc(), Lead.id.desc()).limit(50)).all()
    return list(found[:SHOWN]), len(found)


def pairings(reader: Reader, today: date) -> list[dict[str, Any]]:
    """定点联系 in force of the reader's unit, or of a bureau's region, with liaison and team."""
    statement = (
        select(Pairing)
        .where(in_force(today))
        .options(
            joinedload(Pairing.region),
            joinedload(Pairing.unit).selectinload(Unit.officers),
            selectinload(Pairing.team),
        )
        .order_by(Pairing.kind, Pairing.region_id, Pairing.id)
        .limit(SHOWN)
    )
    if reader.role == "unit" and reader.unit_id is not None:
        statement = statement.where(Pairing.unit_id == reader.unit_id)
    elif reader.role == "bureau" and reader.region_id is not None:
        below = Pairing.region_id.in_(sorted(reader.region_ids or ()))
        statement = statement.where(or_(Pairing.region_id == reader.region_id, below)).where(
            Pairing.kind != PairingKind.LEADER_PREFECTURE
        )
    else:
        return []
    found = db.session.scalars(statement).all()
    return [{"pairing": one, "liaisons": _on_duty(one.unit.officers if one.unit else [], today)} for one in found]


def _on_duty(officers: list[Officer], today: date) -> list[Officer]:
    """The liaisons who serve today."""
    return [
        officer
        for officer in officers
        if officer.duty is OfficerDuty.LIAISON
        and (officer.since is None or officer.since <= today)
        and (officer.until is None or officer.until >= today)
    ]
