"""Events with units, and their guests."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import Reader, system
from crm.events.guests.operations import add_guests
from crm.events.models import Event, Invitation
from crm.events.operations import create_event
from crm.events.states import EventKind, UnitPart
from crm.units.models import Region, Unit

from . import units as unit_factory

_numbers = count(1)


def event(*, host: Unit | None = None, region: Region | None = None, by: Reader | None = None, **facts: Any) -> Event:
    """A planned event of one host, on one day in 深圳 unless told otherwise."""
    host_id = (host or unit_factory.unit()).id
    others = [(unit.id, part) for unit, part in facts.pop("units", [])]
    starts_on = facts.pop("starts_on", date(2018, 9, 20))
    values: dict[str, Any] = {
        "name": f"样例·推介会{next(_numbers)}",
        "kind": EventKind.PROMOTION,
        "city": "深圳市",
        "starts_on": starts_on,
        "ends_on": facts.pop("ends_on", starts_on),
        "region_id": region.id if region else None,
        **facts,
    }
    with writing():
        made = create_event(
            values=values, units=[(host_id, UnitPart.HOST), *others], by=by or system("test"), at=clock.now()
        )
    db.session.refresh(made)
    return made


def guest(event: Event, *, by: Reader | None = None, **facts: Any) -> Invitation:
    """A guest on the event's list: of a firm nobody has entered, unless told otherwise."""
    event_id = event.id
    values = {"firm": f"样例·客商{next(_numbers)}有限公司", "person": "样例·客", **facts}
    with writing():
        made = add_guests(
            event=db.session.get_one(Event, event_id), rows=[values], by=by or system("test"), at=clock.now()
        )[0]
    db.session.refresh(made)
    return made
