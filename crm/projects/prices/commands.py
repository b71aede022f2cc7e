"""``crm projects import-prices``: a table of element prices, brought in whole or not at all."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from crm.core import clock
from crm.core.db import writing

from ..commands import Unreadable, projects, who


class Given(NamedTuple):
    """An upload from the command line, as the files room takes it."""

    stream: BinaryIO
    filename: str | None


@projects.command("import-prices")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--as", "username", metavar="USER", help="who imports; left out: the system, with all rights")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="the day of rows that name none")
@click.option("--source", default="", help="the source of rows that name none")
@click.option("--sure", is_flag=True, help="unusual prices were checked")
@click.option("--dry-run", is_flag=True, help="say what would happen; change nothing")
@click.option("--json", "as_json", is_flag=True, help="one JSON object on standard output, and nothing else")
@with_appcontext
def import_prices(
    file: Path,
    username: str | None,
    as_of: datetime | None,
    source: str,
    sure: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import element prices from an .xlsx, .xls or .csv. The import stands among those of the pages and is undone there."""
    from crm.files.operations import receiving
    from crm.workbooks.reading import read_workbook_file
    from crm.workbooks.sheets import WorkbookRefused

    from .imports import operations
    from .imports.planning import Options, plan_prices, tables_of

    by = who(username, "import-prices")
    try:
        sheet = tables_of(read_workbook_file(file))[0]
        options = Options(sheet=sheet.name, as_of=as_of.date() if as_of else None, source=source)
        plan = plan_prices(sheet, options, reader=by, today=clock.today())
    except WorkbookRefused as refused:
        raise Unreadable(str(refused)) from refused
    applied = bool(plan.writable) and not dry_run and not plan.refused and (sure or not plan.questions)
    if applied:
        with file.open("rb") as stream, receiving(Given(stream, file.name)) as received, writing():
            at = clock.now()
            row = operations.keep_upload(received=received, options=options, by=by, at=at)
            operations.apply_import(import_id=row.id, plan=plan, sure=sure, by=by, at=at)
    told: dict[str, Any] = {
        "applied": applied,
        **{name: plan.counts.get(name, 0) for name in ("create", "update", "unchanged")},
        "refused": [{"cell": one.cell, "value": one.value, "reason": one.reason} for one in plan.refused],
        "questions": [{"cell": one.line.cell, "question": one.question} for one in plan.questions],
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _say(told, dry_run=dry_run, sure=sure)
    if plan.refused or (plan.questions and not sure):
        sys.exit(1)


def _say(told: dict[str, Any], *, dry_run: bool, sure: bool) -> None:
    for one in told["refused"]:
        click.echo(f"{one['cell']}\t{one['value']}\t{one['reason']}")
    if not sure:
        for one in told["questions"]:
            click.echo(f"{one['cell']}\t{one['question']}")
    counts = _("新增 %(created)s，变更 %(updated)s，无变化 %(same)s", created=told["create"], updated=told["update"], same=told["unchanged"])  # fmt: skip
    if told["refused"]:
        click.echo(_("没有导入：%(count)s 格读不准", count=len(told["refused"])), err=True)
    elif dry_run:
        click.echo(_("试读：%(counts)s", counts=counts), err=True)
    elif told["applied"]:
        click.echo(_("已导入：%(counts)s", counts=counts), err=True)
    elif told["questions"] and not sure:
        click.echo(_("没有导入：有价格不寻常，核对单位后加 --sure"), err=True)
    else:
        click.echo(_("没有要写入的价格：都无变化"), err=True)


commands = [projects]
