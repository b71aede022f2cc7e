"""What the booklet shows on the event's page."""

from __future__ import annotations

from typing import Any

from crm.core.reader import Reader
from crm.events.models import Event

from .queries import booklet_of, editions_of, may_edit, may_read_edition


def on_event(event: Event, reader: Reader) -> dict[str, Any] | None:
    """How many projects are chosen, and the editions printed."""
    if not reader.can("event:read"):
        return None
    booklet = booklet_of(event)
    editable = may_edit(event, reader)
    if booklet is None and not editable:
        return None
    editions = [one for one in editions_of(booklet) if may_read_edition(one, event, reader)] if booklet else []
    return {"event": event, "booklet": booklet, "booklet_editable": editable, "editions": editions}
