"""Writes of meetings: arrange, change, say what came of it, void."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from crm.activities.operations import log_activity
from crm.activities.states import ActivityKind
from crm.audit.operations import record
from crm.core import clock
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, StaleEdit
from crm.core.reader import Reader
from crm.core.sentences import in_chinese
from crm.leads.models import Lead
from crm.leads.scope import can_edit
from crm.projects.models import Project
from crm.units.models import Region

from ..models import Event, EventLead, Invitation, Meeting
from ..scope import require_invite
from ..states import EventState

FACTS = frozenset({"invitation_id", "county_id", "project_id", "on", "at", "until", "where", "who"})


def arrange_meeting(*, event: Event, values: Mapping[str, Any], by: Reader, at: datetime) -> Meeting:
    """Arrange a meeting; ``values`` of ``FACTS``. A project brings its county.

    Raises ``DomainError`` for a day that is none of the event's, another event's guest, or times in the wrong order.
    """
    row = _open(event, by)
    facts = _checked(row, values)
    meeting = Meeting(event_id=row.id, held=None, result="", **facts)
    db.session.add(meeting)
    db.session.flush()
    said = {name: (None, value) for name, value in facts.items() if value not in (None, "")}
    record(action="meeting:create", by=by, at=at, subject=meeting, ref=_ref(meeting), changes=said)
    return meeting


def change_meeting(
    *, meeting: Meeting, version: int | None, values: Mapping[str, Any], by: Reader, at: datetime
) -> Meeting:
    """Change when, with whom, about what. Raises ``StaleEdit``; ``DomainError`` once it was logged as an activity."""
    row = _mine(meeting, by)
    if version is not None and row.version != version:
        raise StaleEdit(_("刚有人改过这场洽谈，请核对后再保存"))
    changes = populate(row, _checked(row.event, values))
    if changes:
        db.session.flush()
        record(action="meeting:edit", by=by, at=at, subject=row, ref=_ref(row), changes=changes)
    return row


def note_result(*, meeting: Meeting, held: bool, result: str, by: Reader, at: datetime) -> Meeting:
    """Whether it took place and what was said. A meeting held becomes an activity (洽谈), once.

    Raises ``DomainError`` before its day, or when it was held and nothing is said of it.
    """
    row = _mine(meeting, by)
    if held and row.on > clock.date_of(at):
        raise DomainError(_("这场洽谈 %(day)s 才开始", day=row.on.isoformat()), field="held")
    if held and not result.strip():
        raise DomainError(_("写明结果：谈了什么，对方怎么说"), field="result")
    changes = populate(row, {"held": held, "result": result.strip()})
    if held:
        row.activity_id = _log(row, by, at)
        db.session.flush()
    if changes:
        record(action="meeting:result", by=by, at=at, subject=row, ref=_ref(row), changes=changes)
    return row


def void_meeting(*, meeting: Meeting, reason: str, by: Reader, at: datetime) -> Meeting:
    """Take a meeting that will not be off the list."""
    row = _mine(meeting, by)
    changes = populate(row, {"voided_at": at, "void_reason": reason.strip()})
    record(action="meeting:void", by=by, at=at, subject=row, ref=_ref(row), changes=changes, note=reason.strip())
    return row


def _log(meeting: Meeting, by: Reader, at: datetime) -> int:
    """The meeting as an activity: on the lead born of this guest for this county where the reader may work on it, else
    in the county."""
    guest, event = meeting.invitation, meeting.event
    born = db.session.scalar(
        select(Lead)
        .join(EventLead, EventLead.lead_id == Lead.id)
        .where(EventLead.invitation_id == guest.id, Lead.county_id == meeting.county_id, Lead.voided_at.is_(None))
        .limit(1)
    )
    values = {
        "kind": ActivityKind.TALK,
        "on": meeting.on,
        "place": " ".join(part for part in (event.city, meeting.where or event.place) if part)[:120],
        # A record that people go on writing: in the house's language, whoever writes it down.
        "subject": in_chinese(_("%(event)s：与%(firm)s对接洽谈", event=event.name, firm=guest.firm_name or _("客商")))[
            :200
        ],
        "people": meeting.who,
        "result": meeting.result,
        "unit_present": by.role != "bureau",
        "county_present": meeting.county_id is not None,
    }
    where: dict[str, Any] = {"lead": born} if born is not None and can_edit(born, by) else {}
    if not where:
        where = {"region_id": meeting.county_id}
    # Whoever runs the event writes down the talks of every county that took part.
    activity = log_activity(
        values=values,
        by=replace(by, region_ids=None),
        at=at,
        distinct=True,
        is_sample=event.is_sample,
        **where,
    )
    return activity.id


def _open(event: Event, by: Reader) -> Event:
    row = locked(Event, event.id)
    if row.voided_at is not None:
        raise DomainError(_("这个活动已作废，不能再改"))
    require_invite(row, by)
    if row.state is EventState.CANCELLED:
        raise DomainError(_("活动已取消，先重新筹备再改"))
    return row


def _mine(meeting: Meeting, by: Reader) -> Meeting:
    row = locked(Meeting, meeting.id)
    if row.voided_at is not None:
        raise DomainError(_("这场洽谈已作废，不能再改"))
    _open(row.event, by)
    if row.activity_id is not None:
        raise DomainError(_("这场洽谈已记为活动，要改请改活动记录"))
    return row


def _checked(event: Event, values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = values.keys() - FACTS
    if unknown:
        raise TypeError(f"a meeting has no {', '.join(sorted(unknown))}")
    facts: dict[str, Any] = {
        name: (value or "") if name in ("where", "who") else value for name, value in values.items()
    }
    guest = db.session.get(Invitation, facts["invitation_id"])
    if guest is None or guest.event_id != event.id or guest.voided_at is not None:
        raise DomainError(_("请从客商名单里选一位"), field="invitation_id")
    if not event.starts_on <= facts["on"] <= event.ends_on:
        raise DomainError(_("%(day)s 不在活动日期内", day=facts["on"].isoformat()), field="on")
    if facts.get("until") is not None and facts["until"] < facts["at"]:
        raise DomainError(_("结束时间早于开始时间"), field="until")
    project = db.session.get(Project, facts["project_id"]) if facts.get("project_id") else None
    if project is not None:
        if facts.get("county_id") not in (None, project.county_id):
            raise DomainError(_("这个项目不在所选的县"), field="project_id")
        facts["county_id"] = project.county_id
    county = db.session.get(Region, facts["county_id"]) if facts.get("county_id") else None
    if county is None or not county.is_place:
        raise DomainError(_("请选和哪个县谈"), field="county_id")
    return facts


def _ref(meeting: Meeting) -> str:
    return f"{meeting.event.code} {meeting.invitation.firm_name}".strip()
