"""Writes of reports: the office's template, and an event's own words."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from crm.audit.operations import record
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, Forbidden, StaleEdit
from crm.core.reader import Reader

from ..models import Event, ReportTemplate
from ..scope import require_edit
from .wording import DEFAULT, NAME, check_wording


def template_row() -> ReportTemplate | None:
    """The template as the office last wrote it; None while the product's own wording stands."""
    return db.session.scalar(select(ReportTemplate).where(ReportTemplate.name == NAME))


def template_body() -> str:
    """The wording in force."""
    row = template_row()
    return row.body if row is not None else DEFAULT


def save_template(*, body: str, version: int | None, by: Reader, at: datetime) -> ReportTemplate:
    """The office's wording for every report that has none of its own.

    Raises ``Forbidden`` for others, ``StaleEdit``, ``DomainError`` for places nobody knows.
    """
    if not by.can("report-template:edit") and by.role != "system":
        raise Forbidden(_("范文由大招商办修改"), permission="report-template:edit")
    check_wording(body)
    row = template_row()
    if row is None:
        row = ReportTemplate(name=NAME, body=body, changed_at=at, changed_by=by.name)
        db.session.add(row)
        db.session.flush()
        record(action="report-template:edit", by=by, at=at, subject=row, changes={"body": (DEFAULT, body)})
        return row
    row = locked(ReportTemplate, row.id)
    if version is not None and row.version != version:
        raise StaleEdit(_("刚有人改过范文，请核对后再保存"))
    changes = populate(row, {"body": body})
    if changes:
        row.changed_at, row.changed_by = at, by.name
        record(action="report-template:edit", by=by, at=at, subject=row, changes=changes)
    return row


def write_report(*, event: Event, text: str, version: int | None, by: Reader, at: datetime) -> Event:
    """The event's own words; empty text gives the paragraph back to the template."""
    row = locked(Event, event.id)
    require_edit(row, by)
    if row.voided_at is not None:
        raise DomainError(_("这个活动已作废，不能再改"))
    if version is not None and row.version != version:
        raise StaleEdit(_("刚有人改过这个活动，请核对后再保存"))
    changes = populate(row, {"report_text": text.strip()})
    if changes:
        row.changed_at = at
        record(action="event:report", by=by, at=at, subject=row, ref=row.code, changes=changes)
    return row
