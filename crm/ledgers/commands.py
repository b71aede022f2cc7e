"""``crm ledgers import``: a ledger from the command line, with the same reading, plan and report as the pages."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import BinaryIO, NamedTuple

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from crm.accounts.queries import user_by_username
from crm.accounts.roles import ALL_PERMISSIONS
from crm.accounts.sessions import reader_for
from crm.core import clock
from crm.core.commands import heads
from crm.core.db import db, writing
from crm.core.errors import DomainError, Forbidden, NotFound, StaleEdit
from crm.core.reader import Reader, system
from crm.core.start import prepare
from crm.files.operations import receive, settle
from crm.units.models import Region
from crm.units.queries import region_by_code
from crm.workbooks.reading import read_workbook_file
from crm.workbooks.sheets import Sheet, WorkbookRefused

from . import matching
from .headings import LedgerRefused
from .operations import apply_import, keep_upload
from .planning import Plan, as_rejected, plan
from .queries import default_county
from .rejected import write_rejected
from .report import ImportReport, report_of_plan
from .sources import Options, ledgers_in, read_sheet, the_sheet
from .states import ImportState

TRIES = 3
"""How often a plan is made anew when others write at the same time."""


class Unreadable(click.ClickException):
    """The file cannot be read as a ledger: one line, exit code 2."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        """One line on standard error."""
        click.echo(f"crm: {' '.join(self.message.split())}", err=True)


class Given(NamedTuple):
    """An upload from the command line, as the files room takes it."""

    stream: BinaryIO
    filename: str | None


@click.group("ledgers")
def ledgers() -> None:
    """Ledgers: import what counties keep in workbooks."""


@ledgers.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--as", "username", metavar="USER", help="who imports; left out: the system, with all rights")
@click.option("--county", "county_code", metavar="CODE", help="the county of rows that name none (GB/T 2260 or zone)")
@click.option("--sheet", "sheet_name", metavar="NAME", default="", help="which sheet, when several are ledgers")
@click.option("--dry-run", is_flag=True, help="say what would happen; change nothing")
@click.option("--json", "as_json", is_flag=True, help="one JSON object on standard output, and nothing else")
@click.option(
    "--rejected", metavar="OUT.xlsx", type=click.Path(path_type=Path), help="write rejected rows with reasons"
)
@with_appcontext
def import_(
    file: Path,
    username: str | None,
    county_code: str | None,
    sheet_name: str,
    dry_run: bool,
    as_json: bool,
    rejected: Path | None,
) -> None:
    """Read a ledger and store its rows as leads.

    Exit codes: 0 done (rejected rows are listed), 1 refused, 2 used wrongly or the file cannot be read.
    """
    try:
        sheet = the_sheet(ledgers_in(read_workbook_file(file)), sheet_name)
        read_sheet(sheet, Options(), {})
    except (WorkbookRefused, LedgerRefused) as refused:
        raise Unreadable(str(refused)) from refused
    _make_ready()
    reader, county = _reader(username), _county(county_code)
    made = planned(sheet, county, reader) if dry_run else bring_in(file, sheet, county, reader)
    report = report_of_plan(made, file.name)
    if rejected is not None:
        _write_rejected(rejected, made)
    click.echo(report.dumps() if as_json else "\n".join(_told(report, made, dry_run=dry_run)))


def _make_ready() -> None:
    """A database that never was started is made as a first start makes it; what that says goes to standard error."""
    present, newest = heads()
    if present is None:
        with contextlib.redirect_stdout(sys.stderr):
            prepare()
    elif present != newest:
        raise DomainError(_("数据库还没有升级，请先运行 crm db upgrade"))


def _reader(username: str | None) -> Reader:
    if username is None:
        return system("crm", ALL_PERMISSIONS).from_("cli")
    user = user_by_username(username)
    if user is None or user.disabled_at is not None:
        raise NotFound(_("没有账号“%(name)s”，或已停用", name=username))
    reader = reader_for(user, origin="cli")
    if not reader.can("ledger:import"):
        raise Forbidden(_("账号“%(name)s”不能导入台账", name=username), permission="ledger:import")
    return reader


def _county(code: str | None) -> int | None:
    if code is None:
        return None
    region = region_by_code(code)
    if region is None:
        raise click.BadParameter(_("没有编码为 %(code)s 的地区", code=code), param_hint="--county")
    if not region.is_place:
        raise click.BadParameter(_("%(name)s不是县（市、区）或功能区", name=region.name), param_hint="--county")
    return region.id


def planned(sheet: Sheet, county_id: int | None, reader: Reader) -> Plan:
    """The plan as the database is now."""
    db.session.rollback()
    places = matching.Places(reader)
    reading = read_sheet(sheet, Options(), places.checks())
    county = db.session.get(Region, county_id) if county_id else default_county(reader)
    try:
        return plan(reading, places=places, county=county, choices={}, reader=reader, today=clock.today())
    except DomainError as refused:
        if refused.field == "county" and county is None:
            raise click.UsageError(_("%(why)s：--county CODE", why=refused.message)) from refused
        raise


def bring_in(file: Path, sheet: Sheet, county_id: int | None, reader: Reader) -> Plan:
    """The plan, carried out; made anew when somebody was faster. The file is kept beside the import."""
    with file.open("rb") as stream:
        received = receive(Given(stream, file.name))
    try:
        for left in reversed(range(TRIES)):
            made = planned(sheet, county_id, reader)
            try:
                with writing():
                    kept = keep_upload(
                        received=received,
                        sheet=sheet.name,
                        options=Options(sheet=sheet.name, county_id=county_id),
                        by=reader,
                        at=clock.now(),
                        state=ImportState.CONFIRMED,
                    )
                    apply_import(import_id=kept.id, plan=made, by=reader, at=clock.now())
            except StaleEdit:
                if not left:
                    raise
            else:
                break
    finally:
        settle(received)
    return made


def _write_rejected(target: Path, made: Plan) -> None:
    """The workbook of rejected rows, whole or not at all."""
    sources = {row.row: row for row in made.reading.rows}
    also = {row.row: as_rejected(row, sources[row.row], made.reading) for row in made.rows}
    partial = target.with_name(f".{target.name}.part")
    try:
        with partial.open("wb") as stream:
            write_rejected(stream, made.reading, also=also)
        os.replace(partial, target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise DomainError(_("拒收的行写不进 %(name)s：%(why)s", name=target.name, why=error.strerror)) from error


def _told(report: ImportReport, made: Plan, *, dry_run: bool) -> list[str]:
    """What a person reads in a terminal."""
    summary = report.as_json()["summary"]
    lines = [
        _(
            "%(file)s：读 %(read)s 行，新增 %(created)s，变更 %(updated)s，无变化 %(unchanged)s，拒收 %(rejected)s",
            file=report.file,
            **summary,
        )
        + (_("（试导入，没有写入）") if dry_run else "")
    ]
    for row in made.rows:
        values, standing = row.values, row.standing
        money = values.planned or values.agreed
        claimed = _("申报%(stage)s", stage=standing.claimed.title) if standing and standing.claimed else ""
        cells = (
            str(row.row),
            str(row.fate.title),
            values.enterprise_name or "",
            values.project_name or "",
            row.county_name or "",
            money.text if money else "",
            str(standing.stage.title) if standing else "",
            claimed,
        )
        lines.append("\t".join(cells))
        lines += [f"\t{_('注意')}：{caution}" for caution in row.cautions]
    lines += [f"\t{cell.column}{cell.row}\t{cell.value or ''}\t{cell.reason}" for cell in report.rejected]
    return lines


commands = [ledgers]
