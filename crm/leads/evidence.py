"""A lead's attachments: who may have them, and what their voiding does to the gate's counts."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import select

from crm.core import clock
from crm.core.db import db, locked
from crm.core.reader import Reader
from crm.files.events import AttachmentVoided
from crm.files.owners import Owner

from .models import Lead
from .operations import still_stands
from .scope import can_edit, in_scope
from .told import note_file

PARENT = "lead"


def _find(parent_id: int, reader: Reader) -> Lead | None:
    return db.session.scalar(
        select(Lead).where(Lead.id == parent_id, in_scope(reader), Lead.voided_at.is_(None)).limit(1)
    )


def may_read(parent_id: int, reader: Reader) -> bool:
    """Whoever sees the lead may have its files."""
    return _find(parent_id, reader) is not None


def may_edit(parent_id: int, reader: Reader) -> bool:
    """Whoever may change the lead may void its files."""
    lead = _find(parent_id, reader)
    return lead is not None and can_edit(lead, reader)


def page(parent_id: int) -> str | None:
    """Where the lead's files are shown."""
    lead = db.session.get(Lead, parent_id)
    return url_for("leads.show", number=lead.number, _anchor="files") if lead else None


OWNER = Owner(may_read, may_edit, page)


def recount(voided: AttachmentVoided) -> None:
    """A voided contract scan or start evidence no longer counts for the gate.

    Raises ``DomainError`` when the lead's stage rests on it: attach the right one first, or move the lead back.
    """
    if voided.parent_kind == PARENT:
        lead, at = locked(Lead, voided.parent_id), clock.now()
        note_file(lead=lead, kind=voided.kind, count=-1, at=at)
        still_stands(lead, clock.date_of(at), codes=frozenset({"contract", "start"}))
