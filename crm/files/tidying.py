"""What stopped processes leave behind, and whether rows and files agree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from crm.core.db import db

from .models import Attachment
from .operations import folder, incoming, path_of

HOUR = 3600.0


def tidy_incoming(*, older_than: float = HOUR) -> str | None:
    """At a start: take away half-received files of processes that were stopped; says how many."""
    from crm.core import clock

    if not incoming().is_dir():
        return None
    limit = clock.now().timestamp() - older_than
    left = [path for path in incoming().iterdir() if path.is_file() and path.stat().st_mtime < limit]
    for path in left:
        path.unlink(missing_ok=True)
    return f"files: {len(left)} half-received removed" if left else None


def stored() -> Iterator[Path]:
    """Every stored file."""
    for path in folder().glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
        if path.is_file():
            yield path


def orphans(*, older_than: float = HOUR) -> list[Path]:
    """Stored files that no row refers to: left by a process killed between storing and committing.

    A file younger than ``older_than`` seconds may be one whose row is about to be committed, and is left out.
    """
    from crm.core import clock

    limit = clock.now().timestamp() - older_than
    found = [path for path in stored() if path.stat().st_mtime < limit]
    known = set(db.session.scalars(select(Attachment.storage_id)))
    return [path for path in found if path.name not in known]


def missing() -> list[tuple[int, str]]:
    """Attachments whose file is not there: id and name."""
    rows = db.session.execute(select(Attachment.id, Attachment.storage_id, Attachment.name).order_by(Attachment.id))
    return [(row.id, row.name) for row in rows if not path_of(row.storage_id).is_file()]
