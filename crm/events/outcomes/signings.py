"""Signings at an event. What a lead signs – and what investors of one project sign – counts for its first event only."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import or_, select

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError
from crm.core.reader import Reader
from crm.leads.events import LeadMeansProject, LeadVoided
from crm.leads.models import Lead
from crm.projects.models import Project

from ..models import Event, Signing
from ..scope import require_invite
from ..states import EventState, SigningKind


def enter_signing(
    *,
    event: Event,
    lead: Lead,
    kind: SigningKind,
    signed_on: date,
    yuan: int | None,
    by: Reader,
    at: datetime,
) -> Signing:
    """Something signed at the event. Which of the lead's (and its project's) signings counts is found out anew.

    Raises ``DomainError`` for a day outside the event or to come, or the same kind of the same lead twice.
    """
    row = locked(Event, event.id)
    require_invite(row, by)
    if row.state is EventState.CANCELLED or row.voided_at is not None:
        raise DomainError(_("活动已取消，先重新筹备再改"))
    if signed_on > clock.date_of(at):
        raise DomainError(_("签约日期不能晚于今天"), field="signed_on")
    if not row.starts_on <= signed_on <= row.ends_on:
        raise DomainError(_("%(day)s 不在活动日期内", day=signed_on.isoformat()), field="signed_on")
    twice = select(Signing.id).where(
        Signing.event_id == row.id, Signing.lead_id == lead.id, Signing.kind == kind, Signing.voided_at.is_(None)
    )
    if db.session.scalar(twice.limit(1)) is not None:
        raise DomainError(_("这条线索的%(kind)s已登记过", kind=kind.title), field="kind")
    if locked(Lead, lead.id).voided_at is not None:
        raise DomainError(_("这条线索已经作废"), field="lead_number")
    signing = Signing(
        event_id=row.id,
        lead_id=lead.id,
        kind=kind,
        signed_on=signed_on,
        yuan=yuan,
        counts=False,
        by_name=by.name,
        at=at,
    )
    db.session.add(signing)
    db.session.flush()
    record(
        action="signing:create",
        by=by,
        at=at,
        subject=signing,
        ref=f"{row.code} {lead.number}",
        changes={"kind": (None, kind), "signed_on": (None, signed_on), "yuan": (None, yuan)},
    )
    _settle(lead.id, lead.project_id, by, at, fresh=signing.id)
    return signing


def void_signing(*, signing: Signing, reason: str, by: Reader, at: datetime) -> Signing:
    """Take a signing entered by mistake out; a later one of the same lead may count now."""
    row = locked(Signing, signing.id)
    if row.voided_at is not None:
        raise DomainError(_("这条签约已作废"))
    require_invite(row.event, by)
    if not reason.strip():
        raise DomainError(_("请写明作废原因"), field="reason")
    changes = populate(row, {"voided_at": at, "void_reason": reason.strip(), "counts": False})
    db.session.flush()
    ref = f"{row.event.code} {row.lead.number}"
    record(action="signing:void", by=by, at=at, subject=row, ref=ref, changes=changes, note=reason.strip())
    _settle(row.lead_id, row.lead.project_id, by, at)
    return row


def recount(*, event: Event, by: Reader, at: datetime) -> None:
    """Find out anew where counts what was signed at the event: its days moved, or it was voided."""
    leads = select(Lead).where(
        Lead.id.in_(select(Signing.lead_id).where(Signing.event_id == event.id, Signing.voided_at.is_(None)))
    )
    for lead in db.session.scalars(leads.order_by(Lead.id)).all():
        _settle(lead.id, lead.project_id, by, at)


def forget_lead(told: LeadVoided) -> None:
    """A voided lead leaves every count: its signings too, and another's of the same project may count instead."""
    _settle(told.lead.id, told.lead.project_id, told.by, told.at)


def follow_project(told: LeadMeansProject) -> None:
    """A lead means another project now: where its signings count, and those of both projects, is found out anew."""
    _settle(told.lead.id, told.lead.project_id, told.by, told.at)
    if told.was is not None:
        _settle(None, told.was, told.by, told.at)


def _settle(lead_id: int | None, project_id: int | None, by: Reader, at: datetime, fresh: int | None = None) -> None:
    """Let the first signing count and no other: of the lead, and of all leads that mean the same project.

    First is the earliest event, then the earlier day; what is found not to count says so before what does, because the
    table allows one that counts per lead at any instant. The project is locked: two investors of one may be entered at
    two events in the same second.
    """
    same = [Signing.lead_id == lead_id]
    if project_id is not None:
        locked(Project, project_id)
        same.append(Signing.lead_id.in_(select(Lead.id).where(Lead.project_id == project_id)))
    found = db.session.execute(
        select(Signing, Event.voided_at.is_(None) & Lead.voided_at.is_(None))
        .join(Event, Event.id == Signing.event_id)
        .join(Lead, Lead.id == Signing.lead_id)
        .where(or_(*same), Signing.voided_at.is_(None))
        .order_by(Event.starts_on, Event.id, Signing.signed_on, Signing.id)
        .with_for_update(of=Signing)
        .execution_options(populate_existing=True)
    ).all()
    signings = [one for one, in_force in found if in_force]
    first = signings[0].event_id if signings else None
    seen: set[int] = set()
    counting: set[int] = set()
    for one in signings:
        # Investors of one project may sign side by side at one event; at another the project counts no more.
        if one.event_id == first and one.lead_id not in seen:
            counting.add(one.id)
        seen.add(one.lead_id)
    for counts in (False, True):
        for one, _in_force in found:
            if (one.id in counting) is counts and one.counts is not counts:
                changes = populate(one, {"counts": counts})
                if one.id != fresh:  # that a new one counts is no change of anything
                    record(action="signing:count", by=by, at=at, subject=one, ref=one.event.code, changes=changes)
        db.session.flush()
