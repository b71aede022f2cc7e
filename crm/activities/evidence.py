"""Who may have an activity's evidence: whoever may see the activity; whoever may change it may void the files."""

from __future__ import annotations

from flask import url_for

from crm.core.errors import NotFound
from crm.core.reader import Reader
from crm.files.owners import Owner

from .queries import activity_by_id


def _may_read(ident: int, reader: Reader) -> bool:
    if not reader.can("activity:read"):
        return False
    try:
        activity_by_id(ident, reader)
    except NotFound:
        return False
    return True


def _may_edit(ident: int, reader: Reader) -> bool:
    return _may_read(ident, reader) and activity_by_id(ident, reader).can_edit(reader)


OWNER = Owner(_may_read, _may_edit, lambda ident: url_for("activities.show", ident=ident))
