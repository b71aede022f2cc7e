"""Which events a reader may know of, read in full, and change.

The calendar (name, days, city, host) is the whole province's: it warns of clashes. The rest of an event – aim,
programme, guests, meetings, what came of it – is for the office, its units, the bureaus of its region and above, and
leaders (of their region or unit, and of what the province itself holds).
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from crm.core.db import db
from crm.core.errors import Forbidden, NotFound
from crm.core.reader import Reader

from .models import Event, EventUnit
from .states import UnitPart

LEADING = (UnitPart.HOST, UnitPart.ORGANISER)
"""Parts that run the event; a supporting unit invites guests and reads."""


def calendar(reader: Reader) -> Select[Event]:
    """Every event in force, for who may read events at all: only what the calendar shows may be shown of them."""
    allowed = true() if reader.can("event:read") else false()
    return select(Event).where(allowed, Event.voided_at.is_(None)).options(*with_units())


def with_units() -> tuple[Any, ...]:
    """What a line of the calendar shows, in two questions."""
    return (
        selectinload(Event.units).joinedload(EventUnit.unit),
        joinedload(Event.region),
        joinedload(Event.chain),
    )


def in_full(reader: Reader) -> ColumnElement[bool]:
    """The condition that the reader may read all of an event."""
    if not reader.can("event:read"):
        return false()
    if reader.sees_everywhere:
        return true()
    ways: list[ColumnElement[bool]] = []
    if reader.unit_id is not None:
        ways.append(Event.id.in_(select(EventUnit.event_id).where(EventUnit.unit_id == reader.unit_id)))
    if reader.role in ("bureau", "leader") and reader.region_ids:
        ways.append(Event.region_id.in_(sorted(reader.region_ids)))
    if reader.role == "leader":
        ways.append(Event.region_id.is_(None))
    return or_(*ways) if ways else false()


def events_in_full(reader: Reader) -> Select[Event]:
    """Events the reader may read whole, voided ones left out."""
    return select(Event).where(in_full(reader), Event.voided_at.is_(None))


def event_by_code(code: str, reader: Reader, *, voided: bool = False) -> Event:
    """The event, read in full. Raises ``NotFound`` when there is none, or the reader may know no more than the calendar."""
    found = db.session.scalar(select(Event).where(Event.code == code, in_full(reader)).options(*with_units()))
    if found is None or (found.voided_at is not None and not (voided or reader.can("event:void"))):
        raise NotFound(_("没有这个推介活动，或不在你的可见范围内"))
    return found


def part_of(event: Event, reader: Reader) -> UnitPart | None:
    """The part the reader's unit takes in the event."""
    if reader.unit_id is None:
        return None
    return next((one.part for one in event.units if one.unit_id == reader.unit_id), None)


def may_edit(event: Event, reader: Reader) -> bool:
    """Whether the reader may change the event: the office, a unit that holds or runs it, the bureau of its region."""
    if not reader.can("event:edit") or event.voided_at is not None:
        return False
    if reader.sees_everywhere or part_of(event, reader) in LEADING:
        return True
    return reader.role == "bureau" and event.region_id is not None and reader.sees_region(event.region_id)


def may_invite(event: Event, reader: Reader) -> bool:
    """Whether the reader may invite guests and arrange meetings: who may edit, and the supporting units."""
    return may_edit(event, reader) or (
        reader.can("event:edit") and event.voided_at is None and part_of(event, reader) is not None
    )


def require_edit(event: Event, reader: Reader) -> None:
    """Raise ``Forbidden`` unless the reader may change the event."""
    if reader.role != "system" and not may_edit(event, reader):
        raise Forbidden(_("这个活动由别的单位主办，你不能改"), permission="event:edit")


def require_invite(event: Event, reader: Reader) -> None:
    """Raise ``Forbidden`` unless the reader may invite guests to the event."""
    if reader.role != "system" and not may_invite(event, reader):
        raise Forbidden(_("这个活动由别的单位主办，你不能改"), permission="event:edit")
