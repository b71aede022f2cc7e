"""Reads of activities. Each starts from what the reader may see: what happened in their regions, and what their own
body entered or was part of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import has_request_context, url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from crm.core.db import db
from crm.core.errors import NotFound
from crm.core.pagination import Page, Sort, paginate
from crm.core.reader import Reader
from crm.enterprises.models import Enterprise
from crm.leads.models import Lead
from crm.leads.timeline import Happening
from crm.units.models import Region, Unit

from .models import Activity, CoReport
from .states import ActivityKind, Milestone

PANEL_ROWS = 8
"""How many activities a panel on another room's page shows; the rest is one link away."""


@dataclass(frozen=True)
class Filters:
    """What a list of activities is narrowed to; the names are the URL's parameters."""

    kind: ActivityKind | None = None
    county: str = ""
    unit: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""
    who: str = ""
    lead: str = ""


def visible_activities(reader: Reader) -> Select[Activity]:
    """Every activity the reader may see, voided ones too."""
    return select(Activity).where(in_scope(reader))


def in_scope(reader: Reader) -> ColumnElement[bool]:
    """The condition of the reader's scope: their regions, and what their body entered, joined or stood for."""
    if reader.region_ids is None:
        return Activity.id.is_not(None)
    conditions: list[ColumnElement[bool]] = [Activity.region_id.in_(reader.region_ids)]
    if reader.user_id is not None:
        conditions.append(Activity.entered_by_id == reader.user_id)
    if reader.unit_id is not None:
        conditions.append(Activity.entered_unit_id == reader.unit_id)
        conditions.append(and_(Activity.unit_id == reader.unit_id, Activity.region_id.is_(None)))
        conditions.append(Activity.id.in_(select(CoReport.activity_id).where(CoReport.unit_id == reader.unit_id)))
    return or_(*conditions)


def activity_by_id(ident: int, reader: Reader) -> Activity:
    """The activity with all its page shows. Raises ``NotFound`` when there is none, or none the reader may see."""
    found = db.session.scalar(
        visible_activities(reader).where(Activity.id == ident).options(*_shown(), selectinload(Activity.co_reports))
    )
    if found is None:
        raise NotFound(_("没有这条活动记录，或不在你的可见范围内"))
    return found


def _shown() -> tuple[Any, ...]:
    return (
        joinedload(Activity.lead).joinedload(Lead.enterprise),
        joinedload(Activity.region),
        joinedload(Activity.unit),
    )


def filtered(reader: Reader, filters: Filters) -> Select[Activity]:
    """Activities in force that fit the filters. The end of a trip counts as well as its beginning."""
    statement = visible_activities(reader).where(Activity.voided_at.is_(None))
    if filters.kind is not None:
        statement = statement.where(Activity.kind == filters.kind)
    if filters.county:
        statement = statement.where(Activity.region_id.in_(select(Region.id).where(Region.code == filters.county)))
    if filters.unit:
        unit_ids = select(Unit.id).where(Unit.code == filters.unit)
        statement = statement.where(
            or_(
                Activity.unit_id.in_(unit_ids),
                Activity.entered_unit_id.in_(unit_ids),
                Activity.id.in_(select(CoReport.activity_id).where(CoReport.unit_id.in_(unit_ids))),
            )
        )
    if filters.since is not None:
        statement = statement.where(func.coalesce(Activity.until, Activity.on) >= filters.since)
    if filters.until is not None:
        statement = statement.where(Activity.on <= filters.until)
    if filters.lead:
        statement = statement.where(Activity.lead_id.in_(select(Lead.id).where(Lead.number == filters.lead)))
    if filters.text:
        enterprises = (
            select(Lead.id)
            .join(Enterprise, Enterprise.id == Lead.enterprise_id)
            .where(Enterprise.name.contains(filters.text, autoescape=True))
        )
        columns = (Activity.subject, Activity.result, Activity.place, Activity.next_step)
        statement = statement.where(
            or_(
                *(column.contains(filters.text, autoescape=True) for column in columns),
                Activity.lead_id.in_(enterprises),
            )
        )
    if filters.who:
        columns = (Activity.people, Activity.entered_by, Activity.entered_for, Activity.entered_unit)
        statement = statement.where(or_(*(column.contains(filters.who, autoescape=True) for column in columns)))
    return statement


def activities_page(reader: Reader, filters: Filters, *, cursor: str | None, size: int = 50) -> Page[Activity]:
    """One page of the list, the latest first."""
    return paginate(
        filtered(reader, filters).options(*_shown(), selectinload(Activity.co_reports)),
        Sort(Activity.on, Activity.id, descending=True),
        cursor=cursor,
        size=size,
        key_of=lambda row: (row.on, row.id),
        scalars=True,
    )


def all_activities(reader: Reader, filters: Filters) -> Sequence[Activity]:
    """Everything that fits, for the export."""
    return db.session.scalars(
        filtered(reader, filters)
        .options(*_shown(), selectinload(Activity.co_reports))
        .order_by(Activity.on.desc(), Activity.id.desc())
    ).all()


def same_events(
    *, kind: ActivityKind, on: date, lead: Lead | None, region_id: int | None, by: Reader
) -> Sequence[Activity]:
    """What another body entered that day of that kind, about the same lead – or, where one of the two names no
    lead, in the same region: perhaps the same event."""
    about: list[ColumnElement[bool]] = []
    if lead is not None:
        about.append(Activity.lead_id == lead.id)
        if region_id is not None:
            about.append(and_(Activity.lead_id.is_(None), Activity.region_id == region_id))
    elif region_id is not None:
        about.append(Activity.region_id == region_id)
    if not about:
        return ()
    found = db.session.scalars(
        visible_activities(by)
        .where(Activity.voided_at.is_(None), Activity.on == on, Activity.kind == kind, or_(*about))
        .options(*_shown(), selectinload(Activity.co_reports))
        .order_by(Activity.id)
    ).all()
    return [activity for activity in found if not activity.is_entered_by(by) and not has_joined(activity, by)]


def has_joined(activity: Activity, reader: Reader) -> bool:
    """Whether the reader's body is already a co-reporter."""
    if reader.unit_id is not None:
        return any(report.unit_id == reader.unit_id for report in activity.co_reports)
    return any(
        report.by_id == reader.user_id or (report.region_id is not None and report.region_id == reader.region_id)
        for report in activity.co_reports
    )


def later_next_step(lead_id: int, on: date) -> bool:
    """Whether a later activity of the lead already says what is next."""
    return (
        db.session.scalar(
            select(Activity.id)
            .where(
                Activity.lead_id == lead_id,
                Activity.voided_at.is_(None),
                Activity.next_step != "",
                Activity.on > on,
            )
            .limit(1)
        )
        is not None
    )


def last_day(lead_id: int) -> date | None:
    """The day of the lead's last activity in force."""
    return db.session.scalar(
        select(func.max(Activity.on)).where(Activity.lead_id == lead_id, Activity.voided_at.is_(None))
    )


def milestone_day(lead_id: int, milestone: Milestone) -> date | None:
    """The first day on which a record in force says that the milestone was reached."""
    return db.session.scalar(
        select(func.min(Activity.on)).where(
            Activity.lead_id == lead_id, Activity.voided_at.is_(None), Activity.milestone == milestone
        )
    )


def activities_of(lead: Lead, reader: Reader) -> Sequence[Activity]:
    """The lead's activities in force that the reader may see, the latest first."""
    return db.session.scalars(
        visible_activities(reader)
        .where(Activity.lead_id == lead.id, Activity.voided_at.is_(None))
        .options(selectinload(Activity.co_reports))
        .order_by(Activity.on.desc(), Activity.id.desc())
    ).all()


def timeline(lead: Lead, reader: Reader) -> list[Happening]:
    """The lead's activities as lines of its history."""
    return [
        Happening(
            on=activity.on,
            order=activity.entered_at,
            kind="activity",
            text=shortened(activity.result),
            who=who_of(activity),
            icon=activity.kind.icon,
            url=url_for("activities.show", ident=activity.id) if has_request_context() else "",
            tags=[{"text": text, "tone": tone} for text, tone in tags_of(activity)],
            label=str(activity.kind.title),
        )
        for activity in activities_of(lead, reader)
    ]


def tags_of(activity: Activity) -> list[tuple[Any, str | None]]:
    """At most three words beside an activity: what it was for the lead, who stood behind it."""
    tags: list[tuple[Any, str | None]] = []
    if activity.voided_at is not None:
        tags.append((_("作废"), "red"))
    if activity.milestone is not None:
        tags.append((activity.milestone.title, "accent"))
    if activity.co_reports:
        tags.append((_("共同上报"), None))
    if activity.entered_for:
        tags.append((_("代录"), "line"))
    return tags[:3]


def who_of(activity: Activity) -> str:
    """Who entered it, for whom, and who reported it too."""
    bodies = [activity.entered_unit, *(report.body for report in activity.co_reports)]
    who = activity.entered_by
    if activity.entered_for:
        who = _("%(leader)s（%(who)s代录）", leader=activity.entered_for, who=activity.entered_by)
    return str(_("，").join(part for part in (who, _("、").join(dict.fromkeys(filter(None, bodies)))) if part))


def shortened(text: str, most: int = 80) -> str:
    """The first line of a text, cut where it gets too long for a line."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= most else line[: most - 1] + "…"


def recent(
    reader: Reader, *, unit: Unit | None = None, region: Region | None = None, enterprise: Enterprise | None = None
) -> list[Activity]:
    """The latest activities of a unit, in a region and below, or with an enterprise."""
    statement = visible_activities(reader).where(Activity.voided_at.is_(None))
    if unit is not None:
        statement = statement.where(or_(Activity.unit_id == unit.id, Activity.entered_unit_id == unit.id))
    if region is not None:
        below = select(Region.id).where(Region.path.startswith(region.path, autoescape=True))
        statement = statement.where(Activity.region_id.in_(below))
    if enterprise is not None:
        statement = statement.where(Activity.lead_id.in_(select(Lead.id).where(Lead.enterprise_id == enterprise.id)))
    return list(
        db.session.scalars(
            statement.options(*_shown(), selectinload(Activity.co_reports))
            .order_by(Activity.on.desc(), Activity.id.desc())
            .limit(PANEL_ROWS)
        )
    )
