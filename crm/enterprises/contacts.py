"""Writes of contacts (联系人). The trail holds references, never the person's data: that must be erasable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from crm.audit.operations import record
from crm.core.announce import announce
from crm.core.db import Changes, db, locked, populate
from crm.core.errors import DomainError, Forbidden, StaleEdit
from crm.core.reader import Reader

from .events import PersonErased
from .models import Contact, Enterprise

FACTS = ("name", "title", "phone", "note", "seen_on", "seen_by")
ERASED = "已删除"
"""What stands in place of a name that was erased on request."""


def add_contact(*, enterprise: Enterprise, values: Mapping[str, Any], by: Reader, at: datetime) -> Contact:
    """A new contact of the enterprise; ``values`` of ``FACTS``."""
    row = locked(Enterprise, enterprise.id)
    if row.voided_at is not None:
        raise DomainError(_("这家企业已作废，不能再改"))
    of_bureau = by.unit_id is None and by.role == "bureau"
    contact = Contact(
        enterprise_id=row.id,
        created_at=at,
        entered_unit_id=by.unit_id,
        entered_region_id=by.region_id if of_bureau else None,
        **_checked(values),
    )
    db.session.add(contact)
    db.session.flush()
    record(action="contact:create", by=by, at=at, subject=contact, ref=row.name, changes=_hidden(values))
    return contact


def edit_contact(
    *, contact: Contact, values: Mapping[str, Any], version: int | None, by: Reader, at: datetime
) -> Contact:
    """Change what is known of the contact.

    Raises ``StaleEdit`` when somebody was faster, ``DomainError`` when the person's data were erased.
    """
    row = _open(contact, version)
    changes = populate(row, _checked(values))
    if changes:
        record(action="contact:edit", by=by, at=at, subject=row, ref=row.enterprise.name, changes=_hidden(changes))
    return row


def void_contact(*, contact: Contact, by: Reader, at: datetime, version: int | None = None) -> Contact:
    """The person is no contact any more; what refers to them stays."""
    row = _open(contact, version)
    populate(row, {"voided_at": at})
    record(action="contact:void", by=by, at=at, subject=row, ref=row.enterprise.name)
    return row


def reveal_phone(*, contact: Contact, by: Reader, at: datetime) -> str:
    """The whole number, for this once; who looked is written down."""
    row = _open(contact, None)
    record(action="contact:reveal", by=by, at=at, subject=row, ref=row.enterprise.name)
    return row.phone


def erase_contact(*, contact: Contact, by: Reader, at: datetime) -> Contact:
    """Erase the person's data on request; the row stays for what refers to it, the trail says that and when. A voided
    contact is still a person's data. Other rooms erase their copies (``PersonErased``).

    Raises ``Forbidden``, ``DomainError`` when they were erased already.
    """
    if by.role != "system" and not by.can("contact:erase"):
        raise Forbidden(_("个人信息由大招商办删除"), permission="contact:erase")
    row = locked(Contact, contact.id)
    if row.erased_at is not None:
        raise DomainError(_("这位联系人的个人信息已经删除"))
    told = PersonErased(row.enterprise_id, row.enterprise.name, row.name, row.phone, by, at)
    populate(row, {"name": ERASED, "title": "", "phone": "", "note": "", "seen_by": "", "erased_at": at})
    db.session.flush()
    record(action="contact:erase", by=by, at=at, subject=row, ref=row.enterprise.name)
    announce(told)
    return row


def _open(contact: Contact, version: int | None) -> Contact:
    row = locked(Contact, contact.id)
    if row.voided_at is not None or row.erased_at is not None:
        raise DomainError(_("这位联系人已作废或已删除，不能再改"))
    if version is not None and row.version != version:
        raise StaleEdit(_("刚有人改过这位联系人，请核对后再保存"))
    return row


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = values.keys() - set(FACTS)
    if unknown:
        raise TypeError(f"a contact has no {', '.join(sorted(unknown))}")
    checked = {name: value if name == "seen_on" else (value or "") for name, value in values.items()}
    if not checked.get("name", "x"):
        raise DomainError(_("请填写姓名"), field="name")
    return checked


def _hidden(values: Mapping[str, Any]) -> Changes:
    """Which fields were set, without their values."""
    return {name: (None, "***") for name, value in values.items() if value not in (None, "")}
