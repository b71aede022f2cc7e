"""Where the code on a public booklet leads: the public list, opened with that booklet's projects."""

from __future__ import annotations

from flask_babel import get_locale
from sqlalchemy import func, select

from crm.core.db import db
from crm.events.models import Booklet, BookletEdition, EditionSheet, Event
from crm.events.states import EditionState
from crm.projects.window.given import Given

PARAMETER = "booklet"


def address(base: str, event_code: str) -> str:
    """The address that opens the list with the event's booklet."""
    return f"{base}/p?{PARAMETER}={event_code}"


def printed_publicly(event_code: str) -> Given | None:
    """The booklet of that event, when it may be told of: it is public, and an edition of it was printed as public.

    What it held last, in either language; the list shows of that what is published today. A booklet still being put
    together, an internal one and one of a voided event are as unknown as one that never was.
    """
    booklet = db.session.scalar(
        select(Booklet)
        .join(Booklet.event)
        .where(Event.code == event_code, Event.voided_at.is_(None), Booklet.public.is_(True))
    )
    if booklet is None:
        return None
    printed = (BookletEdition.booklet_id == booklet.id, BookletEdition.state == EditionState.FROZEN)
    last = (
        select(func.max(BookletEdition.id))
        .where(*printed, BookletEdition.public.is_(True))
        .group_by(BookletEdition.lang)
    )
    editions = db.session.scalars(last).all()
    if not editions:
        return None
    projects = db.session.scalars(select(EditionSheet.project_id).where(EditionSheet.edition_id.in_(editions)))
    english = str(get_locale()) == "en"
    title = (booklet.title_en if english else "") or booklet.title
    return Given(name=PARAMETER, value=event_code, title=title, project_ids=frozenset(projects))
