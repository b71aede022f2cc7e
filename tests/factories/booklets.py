"""Booklets with projects in them, and editions printed here and now."""

from __future__ import annotations

from typing import Any

from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import Reader, system
from crm.events.booklets.editions import order_edition
from crm.events.booklets.operations import add_projects, edit_booklet, open_booklet
from crm.events.models import Booklet, BookletEdition, Event
from crm.jobs.running import run_now
from crm.projects.models import Project

from . import events, projects

BY = frozenset({"event:read", "project:read", "booklet:edit", "booklet:print"})
BASE = "https://daitou.example.org"


def office() -> Reader:
    """Who makes booklets in tests."""
    return system("样例·编印", BY)


def booklet(*chosen: Project, event: Event | None = None, **facts: Any) -> Booklet:
    """A booklet of a new event with the given projects, or with one that is published."""
    made_for = event or events.event()
    rows = chosen or (projects.make_published_project(),)
    with writing():
        made = open_booklet(event=db.session.get_one(Event, made_for.id), by=office(), at=clock.now())
        add_projects(
            booklet=made, projects=[db.session.get_one(Project, row.id) for row in rows], by=office(), at=clock.now()
        )
        edit_booklet(booklet=made, version=None, by=office(), at=clock.now(), **facts)
    db.session.refresh(made)
    return made


def ordered(made: Booklet, lang: str = "zh") -> BookletEdition:
    """The next edition, ordered and not yet printed."""
    with writing():
        row = order_edition(
            booklet=db.session.get_one(Booklet, made.id), lang=lang, base=BASE, by=office(), at=clock.now()
        )
        ident = row.edition.id
    return db.session.get_one(BookletEdition, ident)


def printed(made: Booklet, lang: str = "zh") -> BookletEdition:
    """The next edition, printed and frozen."""
    row = ordered(made, lang)
    if row.job_id is not None and row.state != "frozen":
        job = run_now(row.job_id)
        assert job.state == "done", job.error
    return db.session.get_one(BookletEdition, row.id)
