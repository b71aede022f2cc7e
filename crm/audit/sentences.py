"""An entry of the trail as people read it: what was done to what, and each change from – to."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, NamedTuple

from flask import current_app, url_for
from flask_babel import gettext as _

from crm.core import clock
from crm.core.money import wan
from crm.core.reader import Reader
from crm.core.sentences import told

from .models import AuditEntry
from .titles import Names, action_title, field_title, kind_title, value_title, way_to

LONGEST_VALUE = 200
_MARKS = re.compile(r"(?:<[^>]+>)+")


class Change(NamedTuple):
    """One field of an entry, in words."""

    field: str
    old: str
    new: str


def changes_of(entry: AuditEntry, names: Names) -> list[Change]:
    """Every field that changed, in the order it was recorded; ``names`` of what it refers to by id."""
    found = []
    for field, (old, new) in entry.changes.items():
        if old == new:
            continue  # nothing then, nothing now: a new row's empty columns
        kind = entry.subject_kind
        old, new = (names.get((field, value), value) if type(value) is int else value for value in (old, new))
        found.append(Change(field_title(kind, field), shown(kind, field, old), shown(kind, field, new)))
    return found


def shown(kind: str, field: str, value: Any) -> str:
    """A stored value in words: yuan as 万元, yes and no, instants on Guizhou's clock, "empty" for nothing."""
    value = value_title(kind, field, told(value))
    if value is None or value == "" or value == []:
        return str(_("空"))
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if isinstance(value, int) and field.endswith("yuan"):
        return str(_("%(wan)s 万元", wan=wan(value)))
    if isinstance(value, list):
        return str(_("、").join(str(one) for one in value))[:LONGEST_VALUE]
    text = str(value)
    if text.startswith("<"):  # a text with paragraphs and lists: its words, not its marks
        text = unescape(_MARKS.sub(" ", text)).strip()
    if field.endswith("_at") and "T" in text:
        text = _on_the_wall(text)
    return text[:LONGEST_VALUE] + ("…" if len(text) > LONGEST_VALUE else "")


def _on_the_wall(text: str) -> str:
    from datetime import datetime

    try:
        return clock.local(datetime.fromisoformat(text)).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return text


def subject_of(entry: AuditEntry) -> str:
    """What it was done to: the kind and its name or number."""
    return " ".join(part for part in (kind_title(entry.subject_kind), entry.subject_ref) if part)


def sentence(entry: AuditEntry, names: Names) -> str:
    """The whole entry in one line, for exports."""
    changed = _("；").join(
        _("%(field)s：%(old)s → %(new)s", field=one.field, old=one.old, new=one.new) for one in changes_of(entry, names)
    )
    said = [action_title(entry.action), subject_of(entry), changed, entry.note]
    if entry.refused:
        said.insert(0, str(_("被拒绝")))
    return str(_("，").join(part for part in said if part))


def url_of(entry: AuditEntry, reader: Reader) -> str | None:
    """The page of what it was done to, where the reader may open pages of that kind."""
    way = way_to(entry.subject_kind)
    view = current_app.view_functions.get(way.endpoint) if way else None
    if way is None or view is None or not reader.can(getattr(view, "__permission__", "")):
        return None
    filled: Any = entry.subject_id if way.filled_by == "id" else entry.subject_ref
    return url_for(way.endpoint, **{way.parameter: filled}) if filled else None
