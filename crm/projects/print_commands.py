"""``crm print project CODE -o FILE.pdf``."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import writing
from crm.core.reader import system
from crm.printing.commands import print_group, write_whole

from .queries import project_by_code
from .sheets.editions import current_sheet


@print_group.command("project")
@click.argument("code")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="the PDF to write")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--public", is_flag=True, help="the published edition, without anything internal")
@with_appcontext
def print_project(code: str, output: Path, lang: str, public: bool) -> None:
    """Print the sheet of project CODE: as it stands now, for internal use, or its published edition."""
    by, at = system("crm", frozenset({"project:read", "project:print"})), clock.now()
    project = project_by_code(code, by)
    made = current_sheet(project, by, at, lang, public=public)
    body = made.pdf()
    write_whole(output, body)
    with writing():
        record(action="project:print", by=by, at=at, subject=project, ref=project.code, note=made.note)
    click.echo(str(output))


commands = [print_group]
