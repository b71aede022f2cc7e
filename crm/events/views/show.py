"""One event: everything, or – for who may know no more – its line of the calendar."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.audit.sentences import changes_of
from crm.audit.titles import action_title, names_in
from crm.core import clock
from crm.core.db import db
from crm.core.errors import NotFound
from crm.core.panels import panels_of
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader
from crm.events import queries
from crm.events.clashes import clashes_with, plan_of
from crm.events.guests.queries import counts
from crm.events.meetings.queries import clashing
from crm.events.models import Event
from crm.events.report.figures import figures_of
from crm.events.scope import calendar, in_full, may_edit, may_invite, with_units
from crm.events.states import MOVES, EventState

from .blueprint import bp

SHOWN = 12
"""Meetings on the event's page; the rest is one link away."""


@bp.get("/<code>")
@requires("event:read")
def show(code: str) -> ResponseReturnValue:
    """The event."""
    reader = current_reader()
    event = db.session.scalar(select(Event).where(Event.code == code, in_full(reader)).options(*with_units()))
    if event is None or (event.voided_at is not None and not reader.can("event:void")):
        outside = db.session.scalar(calendar(reader).where(Event.code == code))
        if outside is None:
            raise NotFound(_("没有这个推介活动，或不在你的可见范围内"))
        return render_template("events/outside.html", event=outside, clashes=_clashes(outside, reader))
    return render_template("events/show.html", **event_context(event, reader))


def _clashes(event: Event, reader: Reader) -> list[Any]:
    return [] if event.state is EventState.CANCELLED else clashes_with(plan_of(event), reader)


def event_context(event: Event, reader: Reader) -> dict[str, Any]:
    """What the event's page shows."""
    today = clock.today()
    editable = may_edit(event, reader)
    onward = MOVES[event.state] if editable else ()
    figures = figures_of(event, reader)
    return {
        "event": event,
        "figures": figures,
        "counts": counts(event.id),
        "meetings": figures.meetings[:SHOWN],
        "near": event.starts_on - timedelta(days=3) <= today <= event.ends_on + timedelta(days=1),
        "today": today,
        "editable": editable,
        "inviting": may_invite(event, reader) and event.state is not EventState.CANCELLED,
        "may_confirm": EventState.CONFIRMED in onward and event.state is EventState.PLANNED,
        "may_take_back": event.state is EventState.HELD and editable and reader.can("event:void"),
        "may_hold": EventState.HELD in onward and event.starts_on <= today,
        "may_plan": EventState.PLANNED in onward,
        "may_cancel": EventState.CANCELLED in onward,
        "clashes": _clashes(event, reader) if event.ends_on >= today else [],
        "meeting_clashes": clashing(figures.meetings),
        "hung": panels_of("event", event, reader),
        "history": history(event, reader),
    }


def history(event: Event, reader: Reader) -> list[dict[str, Any]]:
    """The event's trail as lines of its history. Numbers and amounts of leads are for who may see the leads: what was
    done to meetings and signings is told without its values, except to who sees everything. What one person did several
    times that day is one line."""
    entries = queries.history_of(event.id)
    names = names_in(entries)

    def told(entry: AuditEntry) -> list[str]:
        if not reader.sees_everywhere and (entry.subject_kind != "event" or entry.action == "event:lead"):
            return []
        changes = [] if entry.action.endswith((":create", ":invite")) else changes_of(entry, names)[:4]
        said = [_("%(field)s：%(old)s → %(new)s", field=one.field, old=one.old, new=one.new) for one in changes]
        return [*said, entry.note]

    lines = []
    for (action, actor, day), run in groupby(
        entries, key=lambda entry: (entry.action, entry.actor_name, clock.date_of(entry.at))
    ):
        these = list(run)
        once = [] if len(these) > 1 else told(these[0])
        text = action_title(action)
        lines.append(
            {
                "date": f"{day:%m-%d}",
                "iso": day.isoformat(),
                "icon": "history",
                "text": text if len(these) == 1 else _("%(what)s，%(n)s 次", what=text, n=len(these)),
                "who": _("；").join(part for part in (actor, *once) if part),
            }
        )
    return lines
