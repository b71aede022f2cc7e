"""Undoing an import whole: created leads voided, changed ones given their values back – or nothing at all."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from crm.audit.operations import record
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError
from crm.core.reader import Reader
from crm.enterprises.contacts import void_contact
from crm.enterprises.models import Contact, Enterprise
from crm.enterprises.operations import edit_enterprise, void_enterprise
from crm.leads.imports import take_back_changes, take_back_lead, take_back_note
from crm.leads.models import Lead

from .kept import thawed
from .models import LedgerImport, LedgerImportRow
from .operations import one_at_a_time, rows_of
from .stand import stands
from .states import Fate, ImportState

NAMED = 5
"""How many leads that stand in the way are named."""


def changed_since(import_id: int) -> list[str]:
    """Numbers of the leads that somebody has changed since the import wrote them: they forbid undoing it."""
    written = {row.lead_id: row for row in rows_of(import_id) if row.action.writes and row.lead_id}
    now = stands(written)
    changed = [ident for ident, row in written.items() if now.get(ident) != row.fingerprint]
    if not changed:
        return []
    return list(db.session.scalars(select(Lead.number).where(Lead.id.in_(changed)).order_by(Lead.number)))


def undo_import(*, import_id: int, by: Reader, at: datetime) -> LedgerImport:
    """Take an applied import back, updates included. Undoing it again changes nothing.

    Raises ``DomainError`` naming the leads changed since, ``Forbidden`` when one is out of the reader's scope.
    """
    one_at_a_time()
    target = locked(LedgerImport, import_id)
    if target.state is ImportState.UNDONE:
        return target
    if target.state is not ImportState.APPLIED:
        raise DomainError(_("这次导入还没有写入，没有可撤销的"))
    changed = changed_since(import_id)
    if changed:
        more = _("等 %(count)s 条", count=len(changed)) if len(changed) > NAMED else ""
        raise DomainError(
            _(
                "导入以后有人改过：%(numbers)s%(more)s。不能整批撤销，请逐条处理",
                numbers=_("、").join(changed[:NAMED]),
                more=more,
            )
        )
    reason = _("撤销台账导入：%(name)s", name=target.file_name)
    rows = list(reversed(rows_of(import_id)))
    for row in rows:
        if row.lead_id is not None and row.action.writes:
            _take_back(row, row.lead_id, reason, by, at)
    for row in rows:
        _take_back_contact(row, by, at)
        _take_back_enterprise(row, reason, by, at)
    changes = populate(target, {"state": ImportState.UNDONE, "undone_at": at, "undone_by": by.name})
    record(action="ledger:undo", by=by, at=at, subject=target, changes=changes)
    return target


def _take_back(row: LedgerImportRow, lead_id: int, reason: str, by: Reader, at: datetime) -> None:
    if "note" in row.made:
        take_back_note(note_id=row.made["note"], by=by, at=at)
    if row.action is Fate.CREATE:
        take_back_lead(lead_id=lead_id, reason=reason, by=by, at=at)
    elif row.before:
        take_back_changes(lead_id=lead_id, values=thawed(row.before), reason=reason, by=by, at=at)


def _take_back_contact(row: LedgerImportRow, by: Reader, at: datetime) -> None:
    """A person the import entered goes, unless another lead has come to name them."""
    contact = db.session.get(Contact, row.made["contact"]) if "contact" in row.made else None
    if contact is None or contact.voided_at is not None or contact.erased_at is not None:
        return
    used = select(Lead.id).where(Lead.contact_id == contact.id, Lead.voided_at.is_(None)).limit(1)
    if db.session.scalar(used) is None:
        void_contact(contact=contact, by=by, at=at)


def _take_back_enterprise(row: LedgerImportRow, reason: str, by: Reader, at: datetime) -> None:
    """An enterprise the import made goes, unless somebody uses or has changed it; a code it stored goes likewise."""
    if row.enterprise_id is None:
        return
    enterprise = locked(Enterprise, row.enterprise_id)
    if enterprise.voided_at is not None:
        return
    if "code" in row.made and enterprise.credit_code == row.made["code"]:
        edit_enterprise(enterprise=enterprise, by=by, at=at, credit_code=None, undoing=True)
    elif "enterprise" in row.made and enterprise.version == row.made["enterprise_version"]:
        used = db.session.scalar(
            select(Lead.id).where(Lead.enterprise_id == enterprise.id, Lead.voided_at.is_(None)).limit(1)
        )
        if used is None:
            void_enterprise(enterprise=enterprise, reason=reason, by=by, at=at)
