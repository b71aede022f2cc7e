"""Writes of activities: log, join as co-reporter, change, void. What an activity means to its lead – a contact, a
milestone, the next step – is told to the lead in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from flask_babel import gettext as _

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import Changes, db, locked, populate
from crm.core.errors import DomainError, Forbidden, NotFound, StaleEdit
from crm.core.reader import Reader
from crm.leads import operations as leads
from crm.leads import told
from crm.leads.models import Lead
from crm.leads.scope import can_edit
from crm.units.models import Region

from . import queries
from .models import Activity, CoReport
from .states import ActivityKind, Milestone

EDITABLE = (
    "kind",
    "on",
    "until",
    "place",
    "subject",
    "people",
    "unit_present",
    "county_present",
    "result",
    "milestone",
    "next_step",
    "next_step_who",
    "next_step_due",
    "entered_for",
)
"""What the entering body may correct. Lead, region and unit stay: void the record and enter it anew."""


class SameEvent(DomainError):
    """Another body entered such an event that day; the person says whether it is the same one."""

    status = HTTPStatus.CONFLICT

    def __init__(self, activities: Sequence[Activity]) -> None:
        first = activities[0]
        self.activity_ids = [activity.id for activity in activities]
        super().__init__(
            _(
                "%(body)s已录 %(day)s 的一次%(kind)s，是同一件事吗？",
                body=first.entered_unit or first.entered_by,
                day=first.on.isoformat(),
                kind=first.kind.title,
            )
        )


def body_of(reader: Reader) -> tuple[int | None, int | None, str]:
    """The body somebody works for: unit id, or else region id (a bureau known by its region), and its name."""
    if reader.unit_id is not None or reader.region_id is None:
        return reader.unit_id, None, reader.unit_name
    region = db.session.get(Region, reader.region_id)
    return None, reader.region_id, region.name if region else ""


def log_activity(
    *,
    values: Mapping[str, Any],
    by: Reader,
    at: datetime,
    lead: Lead | None = None,
    region_id: int | None = None,
    unit_id: int | None = None,
    distinct: bool = False,
    is_sample: bool = False,
) -> Activity:
    """Enter something that happened, on a lead or free-standing; ``distinct`` says it is not what another body
    entered that day.

    Raises ``DomainError`` for a date to come or a next step without date, ``Forbidden`` outside the reader's
    scope, ``SameEvent`` when another body entered such an event and ``distinct`` is not set.
    """
    if lead is not None:
        lead = locked(Lead, lead.id)  # its counts move below: two people logging at once must both count
        if not can_edit(lead, by):
            raise Forbidden(_("这条线索你只能查看，不能登记活动"), permission="activity:log")
        region_id = lead.county_id
        unit_id = unit_id or lead.unit_id
    elif region_id is not None and not by.sees_region(region_id):
        raise Forbidden(_("这个地区不在你的范围内，不能登记活动"), permission="activity:log")
    body_unit, body_region, body_name = body_of(by)
    facts: dict[str, Any] = {name: values.get(name) for name in EDITABLE}
    if not facts["subject"] and lead is not None:
        facts["subject"] = lead.title
    _guard(facts, lead=lead, today=clock.date_of(at))
    kind, on = ActivityKind(facts["kind"]), facts["on"]
    if not distinct:
        same = queries.same_events(kind=kind, on=on, lead=lead, region_id=region_id, by=by)
        if same:
            raise SameEvent(same)
    activity = Activity(
        **_stored(facts),
        lead_id=lead.id if lead else None,
        region_id=region_id,
        unit_id=unit_id or (body_unit if by.role == "unit" else None),
        entered_by_id=by.user_id,
        entered_by=by.name,
        entered_unit=body_name,
        entered_unit_id=body_unit,
        entered_region_id=body_region,
        entered_at=at,
        is_sample=is_sample,
    )
    db.session.add(activity)
    db.session.flush()
    record(
        action="activity:log",
        by=by,
        at=at,
        subject=activity,
        ref=_ref(activity, lead),
        changes={name: (None, value) for name, value in facts.items() if value},
    )
    if lead is not None:
        told.note_contact(lead=lead, on=on, is_contact=kind.is_contact, by=by, at=at)
        if activity.milestone is not None:
            told.note_milestone(lead=lead, field=activity.milestone.field, on=on, by=by, at=at)
        if activity.next_step and not queries.later_next_step(lead.id, on):
            _tell_next_step(lead, activity, by, at)
    return activity


def adopt_activity(*, activity: Activity, lead: Lead, by: Reader, at: datetime) -> bool:
    """A record made before there was a lead becomes the lead's: the talk that led to it is its first contact.

    False, and nothing done, for a record that is voided, has a lead already, or is of another place.
    """
    lead = locked(Lead, lead.id)
    row = locked(Activity, activity.id)
    if row.voided_at is not None or row.lead_id is not None or row.region_id != lead.county_id:
        return False
    populate(row, {"lead_id": lead.id})
    db.session.flush()
    record(action="activity:edit", by=by, at=at, subject=row, ref=_ref(row, lead), note=lead.number)
    told.note_contact(lead=lead, on=row.on, is_contact=row.kind.is_contact, by=by, at=at)
    return True


def join_activity(*, activity: Activity, note: str, by: Reader, at: datetime) -> CoReport:
    """Report the same event too: adds the reader's side to those present, and what they have to add.

    Raises ``DomainError`` when the body entered it itself or has joined already.
    """
    activity = locked(Activity, activity.id)
    if activity.voided_at is not None:
        raise DomainError(_("这条活动记录已作废，请另记一条"))
    if activity.is_entered_by(by) or queries.has_joined(activity, by):
        raise DomainError(_("本单位已经录入或共同上报了这件事"))
    unit_id, region_id, name = body_of(by)
    report = CoReport(
        activity_id=activity.id,
        unit_id=unit_id,
        region_id=region_id,
        body=name,
        by_id=by.user_id,
        by_name=by.name,
        note=note.strip(),
        at=at,
    )
    db.session.add(report)
    side = "county_present" if by.role == "bureau" else "unit_present"
    changes = populate(activity, {side: True})
    db.session.flush()
    record(
        action="activity:co-report",
        by=by,
        at=at,
        subject=activity,
        ref=_ref(activity, activity.lead),
        changes=changes,
        note=report.note[:200],
    )
    return report


def leave_activity(*, activity: Activity, unit_ids: Collection[int], reason: str, by: Reader, at: datetime) -> int:
    """Take back what was reported for these units without any of their people: the event behind it was entered by
    mistake. Who is said to have been present stays as the entering body says. Returns how many reports went."""
    row = locked(Activity, activity.id)
    gone = [one for one in row.co_reports if one.by_id is None and one.unit_id in unit_ids]
    for one in gone:
        db.session.delete(one)
    if gone:
        db.session.flush()
        db.session.expire(row, ["co_reports"])
        said = _("、").join(one.body for one in gone)
        record(
            action="activity:leave", by=by, at=at, subject=row, ref=_ref(row, row.lead), note=f"{said} {reason}"[:200]
        )
    return len(gone)


def change_activity(
    *, activity: Activity, values: Mapping[str, Any], version: int | None, by: Reader, at: datetime
) -> Changes:
    """Correct a record; the lead's contacts and milestones follow.

    Raises ``Forbidden`` unless the reader's body entered it or the reader is of the office, ``StaleEdit`` when
    somebody was faster, ``DomainError`` for what no record may say.
    """
    activity = _mine(activity, by)
    if activity.lead_id is not None:
        locked(Lead, activity.lead_id)
    if version is not None and activity.version != version:
        raise StaleEdit(_("刚有人改过这条活动记录，请对照两版后再保存"))
    facts = {name: values.get(name, getattr(activity, name)) for name in EDITABLE}
    lead = activity.lead
    if not facts["subject"] and lead is not None:
        facts["subject"] = lead.title
    _guard(facts, lead=lead, today=clock.date_of(at))
    before = (activity.kind, activity.on, activity.milestone)
    changes = populate(activity, _stored(facts))
    if not changes:
        return changes
    db.session.flush()
    record(action="activity:edit", by=by, at=at, subject=activity, ref=_ref(activity, lead), changes=changes)
    if lead is not None:
        _retell(lead, before, (activity.kind, activity.on, activity.milestone), by, at)
        steps = {"next_step", "next_step_who", "next_step_due"}
        if steps & changes.keys() and activity.next_step and not queries.later_next_step(lead.id, activity.on):
            _tell_next_step(lead, activity, by, at)
    return changes


def void_activity(*, activity: Activity, reason: str, by: Reader, at: datetime) -> None:
    """Take a record out of all counts, with a reason; it stays readable. The lead's contacts and milestones follow.

    Raises ``Forbidden`` unless the reader's body entered it or the reader is of the office, ``DomainError`` for the
    only contact under a lead whose stage asks for one.
    """
    activity = _mine(activity, by)
    if activity.lead_id is not None:
        locked(Lead, activity.lead_id)
    if not reason.strip():
        raise DomainError(_("写明作废的原因"), field="reason")
    changes = populate(activity, {"voided_at": at, "void_reason": reason.strip()})
    db.session.flush()
    record(
        action="activity:void",
        by=by,
        at=at,
        subject=activity,
        ref=_ref(activity, activity.lead),
        changes=changes,
        note=reason.strip(),
    )
    if activity.lead is not None:
        _retell(activity.lead, (activity.kind, activity.on, activity.milestone), None, by, at)


def _mine(activity: Activity, by: Reader) -> Activity:
    try:
        activity = locked(Activity, activity.id)
    except LookupError:
        raise NotFound(_("没有这条活动记录，或不在你的可见范围内")) from None
    if activity.voided_at is not None:
        raise DomainError(_("这条活动记录已作废，不能再改"))
    if not activity.can_edit(by):
        raise Forbidden(_("只有录入单位和大招商办能改这条活动记录"), permission="activity:log")
    return activity


def _guard(facts: dict[str, Any], *, lead: Lead | None, today: date) -> None:
    """Refuse what no record of something that happened may say."""
    on, until = facts["on"], facts["until"]
    if on is None:
        raise DomainError(_("填活动日期"), field="on")
    if on > today:
        raise DomainError(_("活动记录记已经发生的事，日期不能晚于今天"), field="on")
    if until is not None and until < on:
        raise DomainError(_("结束日期不能早于开始日期"), field="until")
    if not facts["subject"]:
        raise DomainError(_("没有关联线索的活动，要写明事由"), field="subject")
    if not facts["result"]:
        raise DomainError(_("写明结果：谈了什么，对方怎么说"), field="result")
    if facts["milestone"] and lead is None:
        raise DomainError(_("只有关联线索的活动才能标为考察、意向书或框架协议"), field="milestone")
    if facts["next_step"] or facts["next_step_who"] or facts["next_step_due"]:
        if not facts["next_step"]:
            raise DomainError(_("写明下一步做什么"), field="next_step")
        if not facts["next_step_who"]:
            raise DomainError(_("写了下一步，就要有人办"), field="next_step_who")
        if facts["next_step_due"] is None:
            raise DomainError(_("写了下一步，就要有期限"), field="next_step_due")
        if facts["next_step_due"] < on:
            raise DomainError(_("下一步的期限不能早于活动日期"), field="next_step_due")


def _stored(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as the columns keep them: text never null, words as members."""
    stored = {}
    for name in EDITABLE:
        value = facts[name]
        if name == "kind":
            value = ActivityKind(value)
        elif name == "milestone":
            value = Milestone(value) if value else None
        elif name in ("unit_present", "county_present"):
            value = bool(value)
        elif name not in ("on", "until", "next_step_due"):
            value = value or ""
        stored[name] = value
    return stored


def _tell_next_step(lead: Lead, activity: Activity, by: Reader, at: datetime) -> None:
    told.set_next_step(
        lead=lead,
        step=activity.next_step,
        who=activity.next_step_who,
        due=activity.next_step_due,
        by=by,
        at=at,
    )


Meaning = tuple[ActivityKind, date, Milestone | None]
"""What a record says about its lead: the kind, the day, the milestone."""


def _retell(lead: Lead, before: Meaning, after: Meaning | None, by: Reader, at: datetime) -> None:
    """Take back what the record said to the lead and tell what it says now (nothing, when voided)."""
    kind, on, milestone = before
    if kind.is_contact:
        told.note_contact(lead=lead, on=on, is_contact=True, by=by, at=at, count=-1)
    if after is not None and after[0].is_contact:
        told.note_contact(lead=lead, on=after[1], is_contact=True, by=by, at=at)
    told.set_last_activity(lead=lead, on=queries.last_day(lead.id), at=at)
    if milestone is not None and (after is None or after[1:] != (on, milestone)):
        still = queries.milestone_day(lead.id, milestone)
        told.take_back_milestone(lead=lead, field=milestone.field, was=on, on=still, by=by, at=at)
    if after is not None and after[2] is not None:
        told.note_milestone(lead=lead, field=after[2].field, on=after[1], by=by, at=at)
    # The last contact under a lead in negotiation is what the stage rests on: said, not quietly taken away.
    leads.still_stands(lead, clock.date_of(at), codes=frozenset({"contact"}))


def _ref(activity: Activity, lead: Lead | None) -> str:
    return f"{lead.number if lead else activity.subject} {activity.on.isoformat()}"
