"""A lead born at an event, from one of its guests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from crm.activities.models import Activity
from crm.activities.operations import adopt_activity
from crm.audit.operations import record
from crm.core import clock
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError
from crm.core.reader import Reader
from crm.enterprises.contacts import add_contact
from crm.enterprises.models import Enterprise
from crm.leads.models import Lead
from crm.leads.operations import create_lead
from crm.projects.models import Project
from crm.units.queries import supporting_unit

from ..models import EventLead, Invitation, Meeting
from ..scope import require_invite
from ..states import EventState
from .queries import sheet_of


def make_lead(
    *,
    guest: Invitation,
    enterprise: Enterprise,
    intention: str,
    source: str,
    by: Reader,
    at: datetime,
    county_id: int | None = None,
    project_id: int | None = None,
) -> EventLead:
    """Make the lead of a guest: it remembers event, guest, project, and the page of the booklet's edition that holds
    the project. The same guest for the same county and project gives the same lead, however often it is asked.

    A unit of the event that invited the guest and is not the county's pair introduced it. Raises what ``create_lead``
    raises, and ``DomainError`` for a project of another county.
    """
    row = locked(Invitation, guest.id)
    event = row.event
    require_invite(event, by)
    if row.voided_at is not None:
        raise DomainError(_("这位客商已移出名单，不能再改"))
    if event.state is EventState.CANCELLED or event.voided_at is not None:
        raise DomainError(_("活动已取消，先重新筹备再改"))
    project = db.session.get(Project, project_id) if project_id is not None else None
    if project is not None:
        if county_id not in (None, project.county_id):
            raise DomainError(_("这个项目不在所选的县"), field="project_id")
        county_id = project.county_id
    if (there := _there(row, county_id, project_id)) is not None:
        return there
    today = clock.date_of(at)
    facts: dict[str, Any] = {}
    if project is not None:
        facts = {
            "project_id": project.id,
            "project_name": project.name,
            "chain_id": project.chain_id,
            "link_id": project.link_id,
            "chain_role": project.chain_role,
        }
    if row.invited_by_id is not None and county_id is not None:
        supporter = supporting_unit(county_id, today)
        if supporter is None or supporter.id != row.invited_by_id:
            facts |= {"introducer_id": row.invited_by_id, "introduced_on": min(event.starts_on, today)}
    if (contact_id := _contact(row, enterprise, by, at)) is not None:
        facts["contact_id"] = contact_id
    lead: Lead = create_lead(
        enterprise=enterprise,
        source=source,
        intention=intention,
        county_id=county_id,
        by=by,
        at=at,
        is_sample=event.is_sample,
        **facts,
    )
    if row.enterprise_id is None:
        populate(row, {"enterprise_id": enterprise.id, "firm": ""})
    sheet = sheet_of(event.id, project.id) if project is not None else None
    born = EventLead(
        event_id=event.id,
        lead_id=lead.id,
        invitation_id=row.id,
        project_id=project.id if project is not None else None,
        edition_id=sheet.edition_id if sheet is not None else None,
        page=sheet.page if sheet is not None else None,
        by_name=by.name,
        at=at,
    )
    db.session.add(born)
    db.session.flush()
    for talk in _talks(row, lead):
        adopt_activity(activity=talk, lead=lead, by=by, at=at)
    record(action="event:lead", by=by, at=at, subject=event, ref=event.code, note=lead.number)
    return born


def _there(guest: Invitation, county_id: int | None, project_id: int | None) -> EventLead | None:
    return db.session.scalar(
        select(EventLead)
        .join(Lead, Lead.id == EventLead.lead_id)
        .where(
            EventLead.invitation_id == guest.id,
            EventLead.project_id.is_(None) if project_id is None else EventLead.project_id == project_id,
            Lead.county_id.is_(None) if county_id is None else Lead.county_id == county_id,
            Lead.voided_at.is_(None),
        )
        .limit(1)
    )


def _talks(guest: Invitation, lead: Lead) -> Sequence[Activity]:
    """What was already written down of talks with this guest about the lead's county."""
    return db.session.scalars(
        select(Activity)
        .join(Meeting, Meeting.activity_id == Activity.id)
        .where(
            Meeting.invitation_id == guest.id,
            Meeting.voided_at.is_(None),
            Activity.region_id == lead.county_id,
            Activity.lead_id.is_(None),
            Activity.voided_at.is_(None),
        )
        .order_by(Activity.on, Activity.id)
    ).all()


def _contact(guest: Invitation, enterprise: Enterprise, by: Reader, at: datetime) -> int | None:
    """The guest as the enterprise's contact; one written down by hand becomes one."""
    if guest.contact is not None and guest.contact.enterprise_id == enterprise.id:
        return guest.contact_id
    if not guest.person:
        return None
    values = {"name": guest.person, "title": guest.title, "phone": guest.phone, "note": ""}
    contact = add_contact(enterprise=enterprise, values=values, by=by, at=at)
    populate(guest, {"contact_id": contact.id, "person": "", "title": "", "phone": ""})
    return contact.id
