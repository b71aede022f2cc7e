"""A guest's personal data are erased on request: on this list, and wherever else the same person was written down.

The rows stay, for what came of them; the trail says that and when, never who.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from crm.audit.operations import record
from crm.core.announce import announce
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, Forbidden, NotFound
from crm.core.reader import Reader
from crm.enterprises.contacts import ERASED, erase_contact
from crm.enterprises.events import PersonErased
from crm.enterprises.names import normal_name

from ..models import Event, Invitation

BLANK = {"person": ERASED, "title": "", "phone": "", "note": ""}


def erase_guest(*, guest: Invitation, by: Reader, at: datetime) -> Invitation:
    """Erase the person's data on request, of one taken off the list or of a voided event as well. A kept contact is
    erased with them, and so are other entries of the same person.

    Raises ``Forbidden``, ``DomainError`` when they were erased already.
    """
    if by.role != "system" and not by.can("contact:erase"):
        raise Forbidden(_("个人信息由大招商办删除"), permission="contact:erase")
    row = locked(Invitation, guest.id)
    if row.contact is not None and row.contact.erased_at is None:
        _blank(row, by, at)
        erase_contact(contact=row.contact, by=by, at=at)
        return row
    if is_erased(row):
        raise DomainError(_("这位客商的个人信息已经删除"))
    told = PersonErased(row.enterprise_id, row.firm_name, row.person, row.phone, by, at)
    _blank(row, by, at)
    announce(told)
    return row


def is_erased(guest: Invitation) -> bool:
    """Whether nothing personal is left of the guest."""
    kept = guest.contact is not None and guest.contact.erased_at is None
    return not kept and all(getattr(guest, name) in ("", blank) for name, blank in BLANK.items())


def erase_copies(told: PersonErased) -> None:
    """The same person as written down for any event, held, voided or long past: the same name from the same firm, or
    the same telephone number."""
    name, phone = _plain(told.name), _digits(told.phone)
    ways = []
    if name:
        ways.append(func.replace(Invitation.person, " ", "") == name)
    if len(phone) >= 7:
        ways.append(Invitation.phone.contains(phone[-4:], autoescape=True))
    if not ways:
        return
    found = db.session.scalars(
        select(Invitation).where(or_(*ways), Invitation.person != ERASED).order_by(Invitation.id).with_for_update()
    ).all()
    for row in found:
        same_firm = bool(told.firm) and normal_name(row.firm_name) == normal_name(told.firm)
        if row.enterprise_id is not None and told.enterprise_id is not None:
            same_firm = row.enterprise_id == told.enterprise_id
        same_number = len(phone) >= 7 and _digits(row.phone) == phone
        if same_number or (name and _plain(row.person) == name and same_firm):
            _blank(row, told.by, told.at)


def taken_off(event_id: int) -> Sequence[Invitation]:
    """Guests taken off the list whose personal data are still kept."""
    rows = db.session.scalars(
        select(Invitation)
        .where(Invitation.event_id == event_id, Invitation.voided_at.is_not(None))
        .options(joinedload(Invitation.enterprise), joinedload(Invitation.contact))
        .order_by(Invitation.id)
    ).all()
    return [row for row in rows if not is_erased(row)]


def any_guest(guest_id: int, reader: Reader) -> Invitation:
    """A guest for erasing: taken off the list or of a voided event too. Raises ``NotFound``."""
    found = db.session.scalar(
        select(Invitation)
        .join(Event, Event.id == Invitation.event_id)
        .where(Invitation.id == guest_id)
        .options(joinedload(Invitation.event), joinedload(Invitation.enterprise), joinedload(Invitation.contact))
    )
    if found is None or not reader.can("contact:erase"):
        raise NotFound(_("没有这位客商，或不在你的可见范围内"))
    return found


def _blank(row: Invitation, by: Reader, at: datetime) -> None:
    populate(row, BLANK)
    db.session.flush()
    record(action="guest:erase", by=by, at=at, subject=row, ref=f"{row.event.code} {row.firm_name}".strip())


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
