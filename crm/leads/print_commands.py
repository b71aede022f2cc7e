"""``crm print lead NUMBER -o FILE.pdf``."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from crm.core import clock
from crm.core.db import writing
from crm.core.reader import system
from crm.printing.commands import print_group, write_whole

from .brief_facts import brief_of, note_print
from .briefs import render_brief
from .scope import lead_by_number


@print_group.command("lead")
@click.argument("number")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="the PDF to write")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@with_appcontext
def print_lead(number: str, output: Path, lang: str) -> None:
    """Print the one-page brief of lead NUMBER."""
    by, at = system("crm", frozenset({"lead:read"})), clock.now()
    lead = lead_by_number(number, by)
    body = render_brief(brief_of(lead, by, at, lang))
    write_whole(output, body)
    with writing():
        note_print(lead=lead, what="brief", by=by, at=at)
    click.echo(str(output))


commands = [print_group]
