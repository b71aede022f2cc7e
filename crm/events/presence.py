"""The event itself as an activity: typed once, it counts as 推介活动 for the units and counties that took part.

The model of activities knows one county and one unit per record, and others as co-reporters. So an event becomes one
record per county concerned: the event's own county, and each county paired that day with one of the event's units.
The county's paired unit is the record's unit when it takes part; the event's other units report with the first record.
A record that another body has entered already (same kind, day and county) is joined, never doubled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from crm.activities.models import Activity
from crm.activities.operations import join_activity, leave_activity, log_activity, void_activity
from crm.activities.queries import has_joined
from crm.activities.states import ActivityKind
from crm.core.db import db
from crm.core.reader import Reader
from crm.units.models import Pairing, Region, Unit
from crm.units.queries import in_force
from crm.units.states import PairingKind, UnitKind

from .guests.queries import every_guest, firms_of
from .models import Event, EventActivity, Meeting


def log_presence(*, event: Event, by: Reader, at: datetime) -> list[Activity]:
    """Log the event for everybody who took part; once, however often it is asked."""
    if db.session.scalar(select(EventActivity.id).where(EventActivity.event_id == event.id).limit(1)) is not None:
        return []
    units = {one.unit_id: one.unit for one in event.units}
    everywhere = replace(by, region_ids=None)  # whoever runs the event enters it for the counties that took part
    logged: list[Activity] = []
    made: set[int] = set()
    told: set[int] = set()
    for county, paired in _counties(event, units):
        values = _values(event, unit_present=paired is not None, county_present=_took_part(county, event, units))
        activity = _entered(event, county.id)
        if activity is None:
            activity = log_activity(
                values=values,
                region_id=county.id,
                unit_id=paired.id if paired else None,
                by=everywhere,
                at=at,
                distinct=True,
                is_sample=event.is_sample,
            )
            made.add(activity.id)
        logged.append(activity)
        told |= {ident for ident in (activity.entered_unit_id,) if ident is not None}
        if paired is not None and paired.id not in told:
            _join(activity, paired, by, at)
            told.add(paired.id)
    if not logged:
        first = next(iter(units.values()), None)
        nobody = _values(event, unit_present=True, county_present=False)
        activity = log_activity(
            values=nobody, unit_id=first.id if first else None, by=everywhere, at=at, is_sample=event.is_sample
        )
        logged.append(activity)
        made.add(activity.id)
        told |= {ident for ident in (activity.entered_unit_id, activity.unit_id) if ident is not None}
    for unit in units.values():
        if unit.id not in told:
            _join(logged[0], unit, by, at)
    db.session.add_all(EventActivity(event_id=event.id, activity_id=one.id, made=one.id in made) for one in logged)
    db.session.flush()
    return logged


@dataclass(frozen=True)
class Logged:
    """What stands logged of an event: records it made, records of others it joined, talks that no lead has taken over,
    and talks that have become a lead's contact."""

    made: Sequence[Activity] = ()
    joined: Sequence[Activity] = ()
    talks: Sequence[Activity] = ()
    of_leads: Sequence[Activity] = ()


def logged_of(event: Event) -> Logged:
    """The records in force that stand for the event and its meetings."""
    own = db.session.execute(
        select(Activity, EventActivity.made)
        .join(EventActivity, EventActivity.activity_id == Activity.id)
        .where(EventActivity.event_id == event.id, Activity.voided_at.is_(None))
        .order_by(Activity.id)
    ).all()
    talks = db.session.scalars(
        select(Activity)
        .join(Meeting, Meeting.activity_id == Activity.id)
        .where(Meeting.event_id == event.id, Meeting.voided_at.is_(None), Activity.voided_at.is_(None))
        .order_by(Activity.id)
    ).all()
    return Logged(
        made=[one for one, made in own if made],
        joined=[one for one, made in own if not made],
        talks=[one for one in talks if one.lead_id is None],
        of_leads=[one for one in talks if one.lead_id is not None],
    )


def take_back_presence(*, event: Event, reason: str, by: Reader, at: datetime) -> None:
    """The event was not held after all, or never was: the records it made are voided, and nobody is said by it to have
    taken part in what others entered. Marked as held again, it is logged anew."""
    logged = logged_of(event)
    for activity in logged.made:
        void_activity(activity=activity, reason=reason, by=by, at=at)
    units = {one.unit_id for one in event.units}
    for activity in logged.joined:
        leave_activity(activity=activity, unit_ids=units, reason=reason, by=by, at=at)
    db.session.execute(delete(EventActivity).where(EventActivity.event_id == event.id))


def take_back_talks(*, event: Event, reason: str, by: Reader, at: datetime) -> None:
    """The event never was: talks logged from it are voided, but for those a lead stands on."""
    for activity in logged_of(event).talks:
        void_activity(activity=activity, reason=reason, by=by, at=at)


def _counties(event: Event, units: dict[int, Unit]) -> list[tuple[Region, Unit | None]]:
    """Counties concerned, each with the paired unit that takes part."""
    found: dict[int, tuple[Region, Unit | None]] = {}
    if event.region is not None and event.region.is_place:
        found[event.region.id] = (event.region, None)
    pairs = db.session.execute(
        select(Pairing.unit_id, Region)
        .join(Region, Region.id == Pairing.region_id)
        .where(
            Pairing.kind == PairingKind.UNIT_COUNTY,
            Pairing.unit_id.in_(units),
            in_force(event.starts_on),
        )
        .order_by(Pairing.id)
    )
    for unit_id, region in pairs:
        found[region.id] = (region, units.get(unit_id) if unit_id is not None else None)
    return list(found.values())


def _took_part(county: Region, event: Event, units: dict[int, Unit]) -> bool:
    """Whether the county's side was there: it is the county's event, or its bureau is among the units."""
    return county.id == event.region_id or any(
        unit.kind is UnitKind.BUREAU and unit.region_id == county.id for unit in units.values()
    )


def _values(event: Event, *, unit_present: bool, county_present: bool) -> dict[str, Any]:
    came = firms_of(every_guest(event.id)).came
    return {
        "kind": ActivityKind.PROMOTION,
        "on": event.starts_on,
        "until": event.ends_on if event.ends_on != event.starts_on else None,
        "place": " ".join(part for part in (event.city, event.place) if part)[:120],
        "subject": event.name,
        "people": _("、").join(one.unit.short_name for one in event.units)[:300],
        "unit_present": unit_present,
        "county_present": county_present,
        "result": str(_("%(event)s（%(code)s），到会客商 %(came)s 家", event=event.name, code=event.code, came=came)),
    }


def _entered(event: Event, region_id: int) -> Activity | None:
    """The county's record of that day that somebody entered by hand; another event's own record is another event."""
    return db.session.scalar(
        select(Activity)
        .where(
            Activity.kind == ActivityKind.PROMOTION,
            Activity.on == event.starts_on,
            Activity.region_id == region_id,
            Activity.voided_at.is_(None),
            Activity.lead_id.is_(None),
            Activity.id.not_in(select(EventActivity.activity_id).where(EventActivity.event_id != event.id)),
        )
        .order_by(Activity.id)
        .limit(1)
    )


def _join(activity: Activity, unit: Unit, by: Reader, at: datetime) -> None:
    """The unit reports the same event, through whoever runs it."""
    side = "bureau" if unit.kind is UnitKind.BUREAU else "unit"
    # No person of that unit typed this: the report names who did, and counts for the unit.
    body = replace(by, user_id=None, role=side, unit_id=unit.id, unit_name=unit.short_name, region_id=unit.region_id)
    if not has_joined(activity, body) and activity.entered_unit_id != unit.id:
        join_activity(activity=activity, note="", by=body, at=at)
