"""What screenings show on a lead's page: where it stands, days used of those allowed, the decision with its clause."""

from __future__ import annotations

from typing import Any

from flask import url_for

from crm.core import clock
from crm.core.reader import Reader
from crm.leads.models import Lead
from crm.leads.scope import can_edit
from crm.leads.states import Status

from . import queries
from .clock import used_days


def on_lead(lead: Lead, reader: Reader) -> dict[str, Any] | None:
    """两条底线审查 of the lead."""
    if not reader.can("screening:read"):
        return None
    rows = [row for row in queries.screenings_of(lead) if row.withdrawn_at is None]
    latest = rows[0] if rows else None
    may_ask = (
        reader.can("screening:request")
        and can_edit(lead, reader)
        and lead.status not in (Status.LOST, Status.TERMINATED)
        and (latest is None or not latest.is_open)
    )
    return {
        "screening": latest,
        "used": used_days(latest, clock.today()) if latest else None,
        "tone_of": queries.tone_of,
        "is_refused": lead.status is Status.REFUSED,
        "new_url": url_for("screening.new", number=lead.number) if may_ask else None,
        "new_is_first": latest is None,
    }
