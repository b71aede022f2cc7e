"""The background task of booklets, and where its page is. The press is loaded when the first booklet is printed."""

from __future__ import annotations

from flask import url_for

from crm.core.db import db
from crm.core.reader import Reader
from crm.core.sentences import name
from crm.events.models import BookletEdition
from crm.events.scope import event_by_code
from crm.files.owners import Owner
from crm.jobs.tasks import Work

from .names import edition_name
from .queries import may_read_edition


def run(work: Work) -> None:
    """Print the edition."""
    from .printing import print_edition

    print_edition(work)


def subject(edition_id: int, reader: Reader) -> tuple[str, str] | None:
    """The edition's name and page, for who may see it."""
    edition = db.session.get(BookletEdition, edition_id)
    if edition is None or not _may_read(edition_id, reader):
        return None
    event = edition.booklet.event
    return f"{name(event.name, event.name_en)} {edition_name(edition)}", _page(edition_id) or ""


def _may_read(edition_id: int, reader: Reader) -> bool:
    from crm.core.errors import NotFound

    edition = db.session.get(BookletEdition, edition_id)
    if edition is None:
        return False
    try:
        event = event_by_code(edition.booklet.event.code, reader)
    except NotFound:
        return False
    return may_read_edition(edition, event, reader)


def _page(edition_id: int) -> str | None:
    edition = db.session.get(BookletEdition, edition_id)
    if edition is None:
        return None
    return url_for("booklets.edition", code=edition.booklet.event.code, edition_id=edition_id)


OWNER = Owner(_may_read, page=_page)
"""An edition's file is an attachment like any other: kept, backed up and counted with them, voided by nobody."""
