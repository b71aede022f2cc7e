"""What a report counts and adds up; each figure knows the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from crm.core.db import db
from crm.core.reader import Reader
from crm.units.names_shown import local_short

from ..guests.queries import Counts, by_firm, every_guest, firms_of
from ..meetings.queries import meetings_of
from ..models import Booklet, BookletItem, Event, EventLead, Invitation, Meeting, Signing
from ..outcomes.queries import born_of, counted_at, in_sight, project_counted_at, signings_of
from ..states import SigningKind


@dataclass(frozen=True)
class KindSum:
    """What was signed of one kind and counts here: how many, for how much; ``unstated`` name no amount."""

    kind: SigningKind
    number: int
    yuan: int
    unstated: int


@dataclass(frozen=True)
class UnitSum:
    """Firms of one inviting unit; an empty name for those nobody is recorded for."""

    name: str
    code: str
    invited: int
    accepted: int
    came: int


@dataclass(frozen=True)
class SignedRow:
    """A signing as the report lists it; ``elsewhere`` names the event it counts for instead."""

    signing: Signing
    seen: bool
    elsewhere: Event | None


@dataclass(frozen=True)
class Figures:
    """Everything the report says in numbers, with the rows."""

    guests: Counts
    by_unit: Sequence[UnitSum]
    meetings: Sequence[Meeting]
    held: int
    leads: Sequence[EventLead]
    seen_leads: frozenset[int]
    leads_yuan: int
    signings: Sequence[SignedRow]
    kinds: Sequence[KindSum]
    signed: int
    signed_yuan: int
    elsewhere: int
    projects: int


def figures_of(event: Event, reader: Reader) -> Figures:
    """The event's figures, guests by firm. Leads out of the reader's sight are counted and not named."""
    guests = every_guest(event.id)
    meetings, leads, signed = meetings_of(event.id), born_of(event.id), signings_of(event.id)
    seen = in_sight([born.lead_id for born in leads] + [one.lead_id for one in signed], reader)
    first = counted_at([one.lead_id for one in signed if not one.counts])
    projects = [one.lead.project_id for one in signed if not one.counts and one.lead.project_id is not None]
    of_project = project_counted_at(projects)
    rows = [
        SignedRow(
            one,
            one.lead_id in seen,
            None if one.counts else first.get(one.lead_id) or of_project.get(one.lead.project_id or 0),
        )
        for one in signed
    ]
    counting = [one for one in signed if one.counts]
    kinds = [
        KindSum(
            kind,
            len(these),
            sum(one.yuan or 0 for one in these),
            sum(one.yuan is None for one in these),
        )
        for kind in SigningKind
        if (these := [one for one in counting if one.kind is kind])
    ]
    return Figures(
        guests=firms_of(guests),
        by_unit=_by_unit(guests),
        meetings=meetings,
        held=sum(bool(one.held) for one in meetings),
        leads=leads,
        seen_leads=frozenset(seen),
        leads_yuan=sum(born.lead.planned_yuan or 0 for born in leads),
        signings=rows,
        kinds=kinds,
        signed=len(counting),
        signed_yuan=sum(one.yuan or 0 for one in counting),
        elsewhere=len(signed) - len(counting),
        projects=_projects(event.id),
    )


def _by_unit(guests: Sequence[Invitation]) -> list[UnitSum]:
    """Invited firms by who invited them, the most first; walk-ins were invited by nobody, but their firm came."""
    units = {one.invited_by_id: one.invited_by for one in guests}
    found: dict[int | None, list[Invitation]] = {}
    for theirs in by_firm(guests):
        for unit_id in dict.fromkeys(one.invited_by_id for one in theirs if not one.walked_in):
            found.setdefault(unit_id, []).extend(theirs)
    rows = []
    for unit_id, theirs in found.items():
        unit, firms = units[unit_id], firms_of(theirs)
        code = unit.code if unit is not None else ""
        rows.append(UnitSum(local_short(unit), code, firms.invited, firms.accepted, firms.came))
    return sorted(rows, key=lambda row: (-row.invited, row.name))


def _projects(event_id: int) -> int:
    statement = (
        select(func.count())
        .select_from(BookletItem)
        .join(Booklet, Booklet.id == BookletItem.booklet_id)
        .where(Booklet.event_id == event_id)
    )
    return db.session.scalar(statement) or 0
