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
from crm.leads.models import Lead

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
    locked(Lead, lead.id)
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
    _settle(lead, by, at, fresh=signing.id)
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
    _settle(row.lead, by, at)
    return row


def release(*, event: Event, by: Reader, at: datetime) -> None:
    """The event was voided: what was signed there counts no more, and a later signing of the same lead may."""
    rows = db.session.scalars(
        select(Signing).where(Signing.event_id == event.id, Signing.counts, Signing.voided_at.is_(None))
    ).all()
    for row in rows:
        changes = populate(row, {"counts": False})
        record(action="signing:count", by=by, at=at, subject=row, ref=event.code, changes=changes)
    db.session.flush()
    for row in rows:
        _settle(row.lead, by, at)


def _settle(lead: Lead, by: Reader, at: datetime, fresh: int | None = None) -> None:
    """Let the first signing count and no other: of the lead, and of all leads that mean the same project.

    First is the earliest event, then the earlier day; what is found not to count says so before what does, because the
    table allows one that counts per lead at any instant.
    """
    same = [Signing.lead_id == lead.id]
    if lead.project_id is not None:
        same.append(Signing.lead_id.in_(select(Lead.id).where(Lead.project_id == lead.project_id)))
    signings = db.session.scalars(
        select(Signing)
        .join(Event, Event.id == Signing.event_id)
        .where(or_(*same), Signing.voided_at.is_(None), Event.voided_at.is_(None))
        .order_by(Event.starts_on, Event.id, Signing.signed_on, Signing.id)
        .with_for_update(of=Signing)
    ).all()
    if not signings:
        return
    first = signings[0].event_id
    seen: set[int] = set()
    counting: set[int] = set()
    for one in signings:
        # Investors of one project may sign side by side at one event; at another the project counts no more.
        if one.event_id == first and one.lead_id not in seen:
            counting.add(one.id)
        seen.add(one.lead_id)
    for counts in (False, True):
        for one in signings:
            if (one.id in counting) is counts and one.counts is not counts:
                changes = populate(one, {"counts": counts})
                if one.id != fresh:  # that a new one counts is no change of anything
                    record(action="signing:count", by=by, at=at, subject=one, ref=one.event.code, changes=changes)
        db.session.flush()
