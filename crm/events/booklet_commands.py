"""``crm print booklet EVENT -o FILE.pdf``."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError
from crm.core.reader import system
from crm.printing.commands import print_group, write_whole

from .models import BookletEdition, Event
from .states import EditionState


@print_group.command("booklet")
@click.argument("event")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="the PDF to write")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--edition", type=click.IntRange(min=1), help="this frozen edition instead of the present contents")
@with_appcontext
def print_booklet(event: str, output: Path, lang: str, edition: int | None) -> None:
    """Print the booklet of EVENT (its code).

    Without --edition: the newest edition when it has the present contents, else the next edition is ordered and printed
    here. An edition that was frozen is written byte for byte as it was.
    """
    from .booklets.editions import file_of

    row = _frozen(event, lang, edition) if edition else _present(event, lang)
    write_whole(output, file_of(row).read_bytes())
    click.echo(f"{output}: edition {row.number}, {row.pages} pages, sha256 {row.sha256}")


def _frozen(code: str, lang: str, number: int) -> BookletEdition:
    from .booklets.queries import booklet_of

    booklet = booklet_of(_event(code))
    found = booklet and db.session.scalar(
        select(BookletEdition).where(
            BookletEdition.booklet_id == booklet.id, BookletEdition.lang == lang, BookletEdition.number == number
        )
    )
    if not found:
        raise DomainError(f"event {code} has no {lang} edition {number}")
    if found.state is not EditionState.FROZEN:
        raise DomainError(f"{lang} edition {number} of event {code} is not printed yet")
    return found


def _present(code: str, lang: str) -> BookletEdition:
    from crm.jobs.running import run_now

    from .booklets.editions import is_open, order_edition
    from .booklets.queries import booklet_of

    booklet = booklet_of(_event(code))
    if booklet is None:
        raise DomainError(f"event {code} has no booklet yet")
    by = system("crm", frozenset({"event:read", "project:read", "booklet:print"}))
    base = current_app.extensions["settings"].public_url.rstrip("/")
    with writing():
        ordered = order_edition(booklet=booklet, lang=lang, base=base, by=by, at=clock.now())
        ident = ordered.edition.id
    row = db.session.get_one(BookletEdition, ident)
    while is_open(row) and row.job is not None:
        job = run_now(row.job.id)
        row = db.session.get_one(BookletEdition, ident)
        if job.state.value == "running":
            raise DomainError(f"edition {row.number} is being printed by the worker; try again when it is done")
    if row.state is not EditionState.FROZEN:
        raise DomainError(row.job.error if row.job is not None and row.job.error else "the edition was not printed")
    return row


def _event(code: str) -> Event:
    found = db.session.scalar(select(Event).where(Event.code == code))
    if found is None:
        raise DomainError(f"there is no event {code}")
    return found


commands = [print_group]
