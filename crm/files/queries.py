"""Reads of attachments; each asks the room that owns the parent."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from crm.core.db import db
from crm.core.errors import NotFound
from crm.core.reader import Reader

from .models import Attachment
from .owners import owner_of


def get_attachment(attachment_id: int, reader: Reader) -> Attachment:
    """The attachment, when its parent's room lets the reader have it; a voided one only for the office and auditors.

    Raises ``NotFound``: a file out of sight and no file read alike.
    """
    found = db.session.get(Attachment, attachment_id)
    if (
        found is None
        or (found.voided_at is not None and not reader.sees_everywhere)
        or not owner_of(found.parent_kind).may_read(found.parent_id, reader)
    ):
        raise NotFound(_("没有这个附件，或不在你的可见范围内"))
    return found


def attachments_of(parent_kind: str, parent_id: int, *, voided: bool = False) -> Sequence[Attachment]:
    """What is attached, the newest first. Call it for a parent the reader was shown."""
    statement = select(Attachment).where(Attachment.parent_kind == parent_kind, Attachment.parent_id == parent_id)
    if not voided:
        statement = statement.where(Attachment.voided_at.is_(None))
    return db.session.scalars(statement.order_by(Attachment.id.desc())).all()
