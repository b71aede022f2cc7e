"""``crm files``: do rows and files agree?"""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext

from .tidying import missing, orphans


@click.group("files")
def files_group() -> None:
    """Stored attachments."""


@files_group.command("check")
@click.option("--remove-orphans", is_flag=True, help="Remove stored files that no attachment refers to.")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def check(remove_orphans: bool, as_json: bool) -> None:
    """Compare rows and files; exit code 1 when an attachment's file is missing."""
    lost, left = missing(), orphans()
    if remove_orphans:
        for path in left:
            path.unlink(missing_ok=True)
    if as_json:
        click.echo(json.dumps({"missing": [ident for ident, _name in lost], "orphans": [p.name for p in left]}))
    else:
        for ident, name in lost:
            click.echo(f"missing: {ident} {name}")
        click.echo(f"{len(lost)} missing, {len(left)} orphans{' removed' if remove_orphans and left else ''}")
    if lost:
        raise click.exceptions.Exit(1)


commands = [files_group]
