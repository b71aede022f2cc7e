"""``crm print enterprise ID -o FILE.pdf``."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import writing
from crm.core.reader import system
from crm.enterprises.queries import get_enterprise
from crm.printing.commands import print_group, write_whole

from .profiles import profile_of, render_profile


@print_group.command("enterprise")
@click.argument("ident", type=int, metavar="ID")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="the PDF to write")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@with_appcontext
def print_enterprise(ident: int, output: Path, lang: str) -> None:
    """Print the one-page profile of enterprise ID, for who sees everything."""
    permissions = frozenset({"enterprise:read", "lead:read", "activity:read"})
    by, at = system("crm", permissions), clock.now()
    enterprise = get_enterprise(ident, by)
    body = render_profile(profile_of(enterprise, by, at, lang))
    write_whole(output, body)
    with writing():
        record(action="enterprise:print", by=by, at=at, subject=enterprise, note="profile")
    click.echo(str(output))


commands = [print_group]
