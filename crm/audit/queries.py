"""Reads of the trail. Who may read it at all may read all of it: auditors and the office."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, or_, select

from crm.core import clock
from crm.core.db import db
from crm.core.pagination import Page, Sort, paginate

from .models import AuditEntry

EXPORT_MOST = 50_000
"""Rows of one export; more than a spreadsheet's reader reads, less than would hold the server."""


@dataclass(frozen=True)
class AuditFilter:
    """What the trail is narrowed by; empty is everything. Days are Guizhou's, both included."""

    who: str = ""
    action: str = ""
    subject_kind: str = ""
    ref: str = ""
    since: date | None = None
    until: date | None = None
    refused: bool = False
    text: str = ""


def filtered(chosen: AuditFilter) -> Select[Any]:
    """The entries that fit."""
    statement = select(AuditEntry)
    if chosen.who:
        part = chosen.who
        statement = statement.where(
            or_(
                AuditEntry.actor_name.contains(part, autoescape=True),
                AuditEntry.acting_for.contains(part, autoescape=True),
                AuditEntry.actor_unit.contains(part, autoescape=True),
            )
        )
    if chosen.action.endswith(":"):
        statement = statement.where(AuditEntry.action.startswith(chosen.action, autoescape=True))
    elif chosen.action:
        statement = statement.where(AuditEntry.action == chosen.action)
    if chosen.subject_kind:
        statement = statement.where(AuditEntry.subject_kind == chosen.subject_kind)
    if chosen.ref:
        statement = statement.where(AuditEntry.subject_ref == chosen.ref)
    if chosen.since:
        statement = statement.where(AuditEntry.at >= begin_of(chosen.since))
    if chosen.until:
        statement = statement.where(AuditEntry.at < begin_of(chosen.until + timedelta(days=1)))
    if chosen.refused:
        statement = statement.where(AuditEntry.refused)
    if chosen.text:
        part = chosen.text
        statement = statement.where(
            or_(AuditEntry.subject_ref.contains(part, autoescape=True), AuditEntry.note.contains(part, autoescape=True))
        )
    return statement


def begin_of(day: date) -> datetime:
    """The instant at which a day begins in Guizhou."""
    return datetime.combine(day, time(), clock.SHANGHAI)


def entries_page(chosen: AuditFilter, *, cursor: str | None, size: int = 50) -> Page[AuditEntry]:
    """A page of the trail, the latest first."""
    return paginate(
        filtered(chosen),
        Sort(AuditEntry.at, AuditEntry.id, descending=True),
        cursor=cursor,
        size=size,
        key_of=lambda entry: (entry.at, entry.id),
        scalars=True,
    )


def entries_for_export(chosen: AuditFilter) -> Iterator[Sequence[AuditEntry]]:
    """The fitting entries, the latest first, a thousand at a time, at most ``EXPORT_MOST``."""
    statement = filtered(chosen).order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(EXPORT_MOST)
    yield from db.session.scalars(statement.execution_options(yield_per=1000)).partitions()
