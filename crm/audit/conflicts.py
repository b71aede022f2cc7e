"""Two people edited the same row: what is stored beside what was typed, and who was faster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from crm.core import clock
from crm.core.db import db
from crm.core.forms import Form

from .models import AuditEntry


def both_versions(form: Form, row: Any, theirs: Mapping[str, Any]) -> dict[str, Any]:
    """What the ``conflict`` component shows: rows of both versions, who saved last and when.

    ``theirs`` is what is stored now, by field name, in the form's own values. The form is given the stored version,
    so that sending it again is choosing one's own.
    """
    form.version.data = str(row.version)
    rows = []
    for name, stored in theirs.items():
        field = form[name]
        mine = field.data
        differs = (sorted(mine) != sorted(stored)) if isinstance(stored, list) else (mine or None) != (stored or None)
        rows.append(
            {
                "label": field.label.text,
                "theirs": _shown(field, stored),
                "mine": _shown(field, mine),
                "differs": differs,
            }
        )
    last = db.session.scalar(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == row.__tablename__, AuditEntry.subject_id == row.id)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return {
        "rows": rows,
        "who": last.actor_name if last else _("有人"),
        "when": clock.local(last.at).strftime("%H:%M") if last else "",
    }


def _shown(field: Any, value: Any) -> str:
    """A value as the form's reader knows it: the choice's words, 是/否 for a tick, what a field of its own kind tells
    (an amount in 万元, a long text without its tags)."""
    if value is None or value == "":
        return ""
    if (told := getattr(field, "told", None)) is not None:
        return str(told(value))
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if isinstance(value, list):
        return str(_("、").join(_shown(field, one) for one in value))
    choices = getattr(field, "choices", None)
    if callable(choices):
        choices = choices()
    if choices:
        return str(dict(choices).get(value, value))
    return str(value)
