"""Reads of events: the province's calendar, and what is the reader's to read in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select

from crm.audit.models import AuditEntry
from crm.chains.models import Chain
from crm.core.db import db
from crm.core.reader import Reader
from crm.enterprises.models import Enterprise
from crm.units.models import Region, Unit

from .filters import EventFilter
from .models import Event, EventUnit, Invitation, Meeting, Signing
from .scope import calendar, events_in_full, in_full
from .states import EventState

PANEL_ROWS = 6
HISTORY = 60


def listed(reader: Reader, wanted: EventFilter, today: date) -> Select[Event]:
    """Coming events, or the past ones when asked; the page orders it."""
    statement = calendar(reader).where(*wanted.conditions())
    return statement.where(Event.ends_on < today if wanted.past else Event.ends_on >= today)


def between(reader: Reader, wanted: EventFilter, first: date, last: date) -> Sequence[Event]:
    """Events with a day between the two, in order."""
    statement = calendar(reader).where(*wanted.conditions(), Event.starts_on <= last, Event.ends_on >= first)
    return db.session.scalars(statement.order_by(Event.starts_on, Event.id).limit(1000)).all()


def every_event(reader: Reader) -> Sequence[Event]:
    """All events of the calendar, in order, for the command line."""
    return db.session.scalars(calendar(reader).order_by(Event.starts_on, Event.id)).all()


def open_ids(events: Sequence[Event], reader: Reader) -> set[int]:
    """Which of them the reader may read in full."""
    ids = [event.id for event in events]
    if reader.sees_everywhere or not ids:
        return set(ids)
    return set(db.session.scalars(select(Event.id).where(Event.id.in_(ids), in_full(reader))))


def coming(reader: Reader, today: date, last: date) -> Sequence[Event]:
    """The reader's own events from today to that day, in order."""
    statement = events_in_full(reader).where(
        Event.ends_on >= today,
        Event.starts_on <= last,
        Event.state.in_((EventState.PLANNED, EventState.CONFIRMED)),
    )
    return db.session.scalars(statement.order_by(Event.starts_on, Event.id).limit(20)).all()


def of_unit(unit: Unit, reader: Reader) -> Sequence[Event]:
    """The unit's events, the latest first; the calendar is everybody's."""
    mine = select(EventUnit.event_id).where(EventUnit.unit_id == unit.id)
    return _latest(calendar(reader).where(Event.id.in_(mine)))


def of_region(region: Region, reader: Reader) -> Sequence[Event]:
    """Events of the region and what lies in it."""
    inside = select(Region.id).where(Region.path.startswith(region.path, autoescape=True))
    return _latest(calendar(reader).where(Event.region_id.in_(inside)))


def of_chain(chain: Chain, reader: Reader) -> Sequence[Event]:
    """Events on the chain."""
    return _latest(calendar(reader).where(Event.chain_id == chain.id))


def with_guest(enterprise: Enterprise, reader: Reader) -> Sequence[tuple[Event, Invitation]]:
    """Events in full sight to which the enterprise was invited, each with its (first) invitation."""
    rows = db.session.execute(
        select(Event, Invitation)
        .join(Invitation, Invitation.event_id == Event.id)
        .where(
            in_full(reader),
            Event.voided_at.is_(None),
            Invitation.enterprise_id == enterprise.id,
            Invitation.voided_at.is_(None),
        )
        .order_by(Event.starts_on.desc(), Event.id.desc(), Invitation.id)
        .limit(PANEL_ROWS)
    )
    return [(event, invitation) for event, invitation in rows]


def found_by(text: str, reader: Reader, count: int) -> Sequence[Event]:
    """Events whose name, city or code holds the text, the latest first."""
    columns = (Event.name, Event.name_en, Event.city, Event.code)
    ways = or_(*(column.contains(text, autoescape=True) for column in columns))
    return _latest(calendar(reader).where(ways), count)


def _latest(statement: Select[Event], count: int = PANEL_ROWS) -> Sequence[Event]:
    return db.session.scalars(statement.order_by(Event.starts_on.desc(), Event.id.desc()).limit(count)).all()


def history_of(event_id: int) -> Sequence[AuditEntry]:
    """What was done to the event, its meetings and signings, the latest first; guests have a trail of their own."""
    own: list[Any] = [(AuditEntry.subject_kind == "event") & (AuditEntry.subject_id == event_id)]
    for kind, model in (("event_meeting", Meeting), ("signing", Signing)):
        ids = select(model.id).where(model.event_id == event_id)
        own.append((AuditEntry.subject_kind == kind) & AuditEntry.subject_id.in_(ids))
    statement = select(AuditEntry).where(or_(*own), AuditEntry.refused.is_(False))
    return db.session.scalars(statement.order_by(AuditEntry.id.desc()).limit(HISTORY)).all()
