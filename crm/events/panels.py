"""What events show on other rooms' pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for

from crm.chains.models import Chain
from crm.core import clock
from crm.core.reader import Reader
from crm.enterprises.models import Enterprise
from crm.leads.models import Lead
from crm.units.models import Region, Unit

from . import queries
from .models import Event, Invitation
from .outcomes.queries import birth_of, counted_at, signed_by


def on_unit(unit: Unit, reader: Reader) -> dict[str, Any] | None:
    """Events the unit holds or helps."""
    return _panel(queries.of_unit(unit, reader), reader, more={"unit": unit.code})


def on_region(region: Region, reader: Reader) -> dict[str, Any] | None:
    """Events of the region and what lies in it."""
    return _panel(queries.of_region(region, reader), reader, more={"region": region.code})


def on_chain(chain: Chain, reader: Reader) -> dict[str, Any] | None:
    """Events on the chain."""
    return _panel(queries.of_chain(chain, reader), reader, more={"chain": chain.code})


def on_enterprise(enterprise: Enterprise, reader: Reader) -> dict[str, Any] | None:
    """Events to which the enterprise was invited, with its answer and whether it came."""
    rows = queries.with_guest(enterprise, reader)
    guests: dict[int, Invitation] = {}
    for event, guest in rows:
        guests.setdefault(event.id, guest)
    found = _panel(list(dict.fromkeys(event for event, _guest in rows)), reader, more=None)
    return {**found, "guests": guests} if found is not None and rows else None


def on_lead(lead: Lead, reader: Reader) -> dict[str, Any] | None:
    """At which event the lead was born, on which page of the booklet its project stood; what it signed, and where that
    counts."""
    if not reader.can("event:read"):
        return None
    born, signings = birth_of(lead.id), signed_by(lead.id)
    if born is None and not signings:
        return None
    return {
        "born": born,
        "signings": signings,
        "counted": counted_at([lead.id]).get(lead.id),
    }


def _panel(events: Sequence[Event], reader: Reader, *, more: dict[str, Any] | None) -> dict[str, Any] | None:
    if not reader.can("event:read"):
        return None
    return {
        "events": events,
        "guests": {},
        "today": clock.today(),
        "more_url": url_for("events.index", view="year", **more) if more is not None and events else None,
    }
