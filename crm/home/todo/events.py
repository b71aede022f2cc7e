"""What waits around promotion events: guests without an answer, a past event not marked as held, talks without result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from crm.core.db import db
from crm.core.reader import Reader
from crm.events.models import Event, EventUnit, Invitation, Meeting
from crm.events.scope import events_in_full
from crm.events.states import EventState, Reply

from ..links import link
from .lists import MOST, Asking, Shown, Task, When

AHEAD = timedelta(days=21)
"""From when on a coming event is brought to mind."""
BEHIND = timedelta(days=60)
"""How long a past event is."""


def event_tasks(ask: Asking) -> Iterator[Task]:
    """Everything that waits around the reader's own events, in one question: guests of coming ones who have not
    answered; past ones not marked as held, or with talks nobody said anything of."""
    if not ask.reader.can("event:edit"):
        return
    unanswered = _number(
        Invitation,
        Invitation.voided_at.is_(None),
        Invitation.walked_in.is_(False),
        Invitation.reply == Reply.NONE,
    )
    talks = _number(Meeting, Meeting.voided_at.is_(None), Meeting.held.is_(None), Meeting.on < ask.today)
    soon = and_(
        Event.state.in_((EventState.PLANNED, EventState.CONFIRMED)),
        Event.starts_on >= ask.today,
        Event.starts_on <= ask.today + AHEAD,
        unanswered > 0,
    )
    over = and_(
        Event.state != EventState.CANCELLED,
        Event.starts_on < ask.today,
        Event.ends_on >= ask.today - BEHIND,
        or_(and_(Event.state == EventState.CONFIRMED, Event.ends_on < ask.today), talks > 0),
    )
    statement = _own(ask).where(or_(soon, over)).add_columns(unanswered, talks)
    rows = db.session.execute(statement.order_by(Event.starts_on, Event.id).limit(MOST + 1))
    for event, silent, open_talks in rows:
        if event.starts_on >= ask.today:
            yield Task(ask.group_of(event.starts_on), event.starts_on, partial(_ask_again, ask, event, silent))
            continue
        if event.state is EventState.CONFIRMED and event.ends_on < ask.today:
            yield Task(When.TODAY, event.ends_on, partial(_mark, event))
        if open_talks:
            yield Task(When.TODAY, event.ends_on, partial(_said, event, open_talks))


def _number(model: type[Invitation] | type[Meeting], *conditions: ColumnElement[bool]) -> Any:
    """How many of the event's guests or talks are so."""
    statement = select(func.count()).select_from(model).where(model.event_id == Event.id, *conditions)
    return statement.correlate(Event).scalar_subquery()


def _own(ask: Asking) -> Select[Event]:
    """Events the reader works on: their unit's; a bureau's region; the office's all, when it asks for everything."""
    reader = ask.reader
    statement = events_in_full(reader)
    if reader.sees_everywhere and ask.mine:
        return statement.where(_of_unit(reader))
    return statement


def _of_unit(reader: Reader) -> ColumnElement[bool]:
    mine = select(EventUnit.event_id).where(EventUnit.unit_id == reader.unit_id)
    return or_(Event.id.in_(mine), and_(Event.created_by_id.is_not(None), Event.created_by_id == reader.user_id))


def _ask_again(ask: Asking, event: Event, number: int) -> Shown:
    page = link("events.guests", code=event.code, walked=0, reply="none")
    return Shown(
        text=_("%(n)s 位客商未回复：%(event)s", n=number, event=event.name),
        sub=event.city,
        when=ask.due_words(event.starts_on),
        url=page,
        icon="speakerphone",
        act=_("追问"),
        act_url=page,
    )


def _mark(event: Event) -> Shown:
    page = link("events.show", code=event.code)
    return Shown(
        text=_("标为已举办，写总结：%(event)s", event=event.name),
        sub=event.city,
        when=event.ends_on.isoformat(),
        url=page,
        icon="speakerphone",
        act=_("去办"),
        act_url=page,
    )


def _said(event: Event, number: int) -> Shown:
    page = link("events.meetings", code=event.code)
    return Shown(
        text=_("%(n)s 场洽谈没有记结果：%(event)s", n=number, event=event.name),
        sub=event.city,
        url=page,
        icon="message",
        act=_("记结果"),
        act_url=page,
    )
