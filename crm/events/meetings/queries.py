"""Reads of meetings, and whom a meeting would take from another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.core.db import db
from crm.core.errors import NotFound
from crm.core.reader import Reader
from crm.projects.models import Project
from crm.projects.scope import visible_projects
from crm.units.models import Region
from crm.units.names_shown import local_short

from ..models import Booklet, BookletItem, Event, Invitation, Meeting
from ..scope import in_full

USUAL = timedelta(minutes=30)
"""How long a meeting lasts whose end nobody wrote down."""
MOST_PROJECTS = 500


def _shown() -> tuple[Any, ...]:
    guest = joinedload(Meeting.invitation)
    return (
        guest.joinedload(Invitation.enterprise),
        guest.joinedload(Invitation.contact),
        joinedload(Meeting.county),
        joinedload(Meeting.project),
    )


def meetings_of(event_id: int) -> Sequence[Meeting]:
    """The event's meetings in order of time."""
    statement = select(Meeting).where(Meeting.event_id == event_id, Meeting.voided_at.is_(None)).options(*_shown())
    return db.session.scalars(statement.order_by(Meeting.on, Meeting.at, Meeting.id)).all()


def meeting_by_id(meeting_id: int, reader: Reader) -> Meeting:
    """A meeting of an event the reader may read in full. Raises ``NotFound``."""
    found = db.session.scalar(
        select(Meeting)
        .join(Event, Event.id == Meeting.event_id)
        .where(Meeting.id == meeting_id, Meeting.voided_at.is_(None), Event.voided_at.is_(None), in_full(reader))
        .options(*_shown(), joinedload(Meeting.event))
    )
    if found is None:
        raise NotFound(_("没有这场洽谈，或不在你的可见范围内"))
    return found


@dataclass(frozen=True)
class Slot:
    """A meeting as two are compared: when, with whom, for which county."""

    on: date
    at: time
    until: time | None
    invitation_id: int | None
    county_id: int | None
    but: int | None = None

    @property
    def hours(self) -> tuple[datetime, datetime]:
        """From when to when."""
        begin = datetime.combine(self.on, self.at)
        return begin, datetime.combine(self.on, self.until) if self.until else begin + USUAL


def slot_of(meeting: Meeting) -> Slot:
    """A kept meeting, for comparing."""
    return Slot(meeting.on, meeting.at, meeting.until, meeting.invitation_id, meeting.county_id, meeting.id)


def overlap(one: Slot, other: Slot) -> bool:
    """Whether the two last at the same time."""
    (begin, end), (other_begin, other_end) = one.hours, other.hours
    return begin < other_end and other_begin < end


def taken(slot: Slot, meetings: Sequence[Meeting]) -> list[str]:
    """Sentences on whom the meeting would take from another at the same time: its guest, its county."""
    found = []
    for other in meetings:
        if other.id == slot.but or not overlap(slot, slot_of(other)):
            continue
        when = f"{other.at:%H:%M}"
        if other.invitation_id == slot.invitation_id:
            found.append(_("%(guest)s %(when)s 已有洽谈", guest=other.invitation.label, when=when))
        elif slot.county_id is not None and other.county_id == slot.county_id:
            found.append(
                _(
                    "%(county)s %(when)s 正和%(guest)s谈",
                    county=local_short(other.county),
                    when=when,
                    guest=other.invitation.label,
                )
            )
    return found


def clashing(meetings: Sequence[Meeting]) -> dict[int, list[str]]:
    """For each meeting that takes somebody from another, whom and when."""
    return {one.id: said for one in meetings if (said := taken(slot_of(one), meetings))}


def project_choices(event_id: int, reader: Reader) -> list[tuple[int, str]]:
    """Projects a meeting or lead may be about: those of the event's booklet, else what the reader may see published."""
    chosen = (
        select(BookletItem.project_id)
        .join(Booklet, Booklet.id == BookletItem.booklet_id)
        .where(Booklet.event_id == event_id)
    )
    statement = (
        select(Project.id, Project.name, Region)
        .join(Region, Region.id == Project.county_id)
        .where(Project.voided_at.is_(None))
        .order_by(Region.code, Project.code)
    )
    rows = db.session.execute(statement.where(Project.id.in_(chosen))).all()
    if not rows:
        seen = visible_projects(reader).where(Project.published_id.is_not(None)).with_only_columns(Project.id)
        rows = db.session.execute(statement.where(Project.id.in_(seen)).limit(MOST_PROJECTS)).all()
    return [(ident, f"{local_short(county)} · {name}") for ident, name, county in rows]
