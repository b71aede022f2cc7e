"""Reads of what came of an event."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.core.db import db
from crm.core.errors import NotFound
from crm.core.reader import Reader
from crm.leads.models import Lead
from crm.leads.scope import in_scope, visible_leads

from ..models import Booklet, BookletEdition, EditionSheet, Event, EventLead, Invitation, Signing
from ..scope import in_full
from ..states import EditionState

MOST_OFFERED = 300


def born_of(event_id: int) -> Sequence[EventLead]:
    """Leads born at the event, voided ones left out, in the order they were made."""
    statement = (
        select(EventLead)
        .join(Lead, Lead.id == EventLead.lead_id)
        .where(EventLead.event_id == event_id, Lead.voided_at.is_(None))
        .options(
            joinedload(EventLead.lead).joinedload(Lead.enterprise),
            joinedload(EventLead.lead).joinedload(Lead.county),
            joinedload(EventLead.invitation).joinedload(Invitation.enterprise),
            joinedload(EventLead.invitation).joinedload(Invitation.contact),
            joinedload(EventLead.project),
            joinedload(EventLead.edition),
        )
    )
    return db.session.scalars(statement.order_by(EventLead.id)).all()


def signings_of(event_id: int) -> Sequence[Signing]:
    """What was signed at the event, voided ones and those of voided leads left out."""
    statement = (
        select(Signing)
        .join(Lead, Lead.id == Signing.lead_id)
        .where(Signing.event_id == event_id, Signing.voided_at.is_(None), Lead.voided_at.is_(None))
        .options(
            joinedload(Signing.lead).joinedload(Lead.enterprise),
            joinedload(Signing.lead).joinedload(Lead.county),
        )
    )
    return db.session.scalars(statement.order_by(Signing.signed_on, Signing.id)).all()


def counted_at(lead_ids: Sequence[int]) -> dict[int, Event]:
    """Where each lead's signing counts."""
    rows = db.session.execute(
        select(Signing.lead_id, Event)
        .join(Event, Event.id == Signing.event_id)
        .where(Signing.lead_id.in_(lead_ids), Signing.counts, Signing.voided_at.is_(None))
    )
    return {lead_id: event for lead_id, event in rows}  # noqa: C416 – rows are not pairs to the type checker


def project_counted_at(project_ids: Sequence[int]) -> dict[int, Event]:
    """Where each project's first signing counts."""
    rows = db.session.execute(
        select(Lead.project_id, Event)
        .join(Signing, Signing.lead_id == Lead.id)
        .join(Event, Event.id == Signing.event_id)
        .where(Lead.project_id.in_(project_ids), Signing.counts, Signing.voided_at.is_(None))
        .order_by(Event.starts_on, Signing.id)
    )
    found: dict[int, Event] = {}
    for project_id, event in rows:
        if project_id is not None:
            found.setdefault(project_id, event)
    return found


def in_sight(lead_ids: Sequence[int], reader: Reader) -> set[int]:
    """Which of the leads the reader may see: the others are only counted."""
    return set(db.session.scalars(select(Lead.id).where(Lead.id.in_(lead_ids), in_scope(reader))))


def signing_by_id(signing_id: int, reader: Reader) -> Signing:
    """A signing at an event the reader may read in full. Raises ``NotFound``."""
    found = db.session.scalar(
        select(Signing)
        .join(Event, Event.id == Signing.event_id)
        .where(Signing.id == signing_id, Signing.voided_at.is_(None), Event.voided_at.is_(None), in_full(reader))
        .options(joinedload(Signing.event), joinedload(Signing.lead).joinedload(Lead.enterprise))
    )
    if found is None:
        raise NotFound(_("没有这条签约，或不在你的可见范围内"))
    return found


def offered_leads(event_id: int, reader: Reader) -> Sequence[Lead]:
    """Leads that may have signed: born at the event, or of its guests' enterprises, in the reader's sight."""
    born = select(EventLead.lead_id).where(EventLead.event_id == event_id)
    firms = select(Invitation.enterprise_id).where(
        Invitation.event_id == event_id, Invitation.voided_at.is_(None), Invitation.enterprise_id.is_not(None)
    )
    statement = visible_leads(reader).where(Lead.id.in_(born) | Lead.enterprise_id.in_(firms))
    return db.session.scalars(
        statement.options(joinedload(Lead.enterprise)).order_by(Lead.id.desc()).limit(MOST_OFFERED)
    ).all()


def sheet_of(event_id: int, project_id: int) -> EditionSheet | None:
    """Where the project stands in the event's newest frozen edition that holds it, Chinese before English."""
    return db.session.scalar(
        select(EditionSheet)
        .join(BookletEdition, BookletEdition.id == EditionSheet.edition_id)
        .join(Booklet, Booklet.id == BookletEdition.booklet_id)
        .where(
            Booklet.event_id == event_id,
            BookletEdition.state == EditionState.FROZEN,
            EditionSheet.project_id == project_id,
        )
        .order_by(BookletEdition.lang.desc(), BookletEdition.number.desc())
        .limit(1)
    )


def birth_of(lead_id: int) -> EventLead | None:
    """At which event the lead was born."""
    return db.session.scalar(
        select(EventLead)
        .join(Event, Event.id == EventLead.event_id)
        .where(EventLead.lead_id == lead_id, Event.voided_at.is_(None))
        .options(joinedload(EventLead.event), joinedload(EventLead.edition), joinedload(EventLead.project))
    )


def signed_by(lead_id: int) -> Sequence[Signing]:
    """What the lead signed at events."""
    return db.session.scalars(
        select(Signing)
        .join(Event, Event.id == Signing.event_id)
        .where(Signing.lead_id == lead_id, Signing.voided_at.is_(None), Event.voided_at.is_(None))
        .options(joinedload(Signing.event))
        .order_by(Signing.signed_on, Signing.id)
    ).all()
