"""Writing the trail: one call beside every change, in its transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from crm.core import clock
from crm.core.db import Base, db
from crm.core.reader import Reader
from crm.core.refusals import RequestRefused
from crm.core.sentences import Sentence, parts

from .models import AuditEntry

MASKED_FIELDS = frozenset({"password_hash", "phone", "id_number", "contact_person", "contact_mobile"})
"""Fields whose change is recorded, but not their values: the trail outlives a person's right to be forgotten."""


def record(
    *,
    action: str,
    by: Reader,
    at: datetime,
    subject: Base | None = None,
    ref: str = "",
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    note: str = "",
    refused: bool = False,
) -> AuditEntry:
    """Add an entry for ``by`` having done ``action`` to ``subject``; a new row must be flushed before (it needs its id)."""
    entry = AuditEntry(
        at=at,
        action=action,
        subject_kind=getattr(subject, "__tablename__", "") if subject is not None else "",
        subject_id=getattr(subject, "id", None),
        subject_ref=(ref or str(getattr(subject, "number", None) or getattr(subject, "name", "") or ""))[:120],
        actor_id=by.user_id,
        actor_name=by.name or "—",
        actor_unit=by.unit_name,
        acting_for=by.acting_for,
        origin=by.origin[:80],
        changes={name: [_plain(name, old), _plain(name, new)] for name, (old, new) in (changes or {}).items()},
        note=note,
        refused=refused,
    )
    db.session.add(entry)
    return entry


def record_refusal(refused: RequestRefused) -> None:
    """Write down a refused request; the page that refused it has opened the transaction."""
    record(action=refused.action, by=refused.reader, at=clock.now(), note=refused.note, refused=True)


def _plain(name: str, value: Any) -> Any:
    """A value as JSON keeps it."""
    if name in MASKED_FIELDS:
        return None if value is None else "***"
    if isinstance(value, Sentence):
        return parts(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Base):
        return getattr(value, "number", None) or getattr(value, "name", None) or getattr(value, "id", None)
    return value if isinstance(value, str | int | float | bool | list | dict | type(None)) else str(value)
