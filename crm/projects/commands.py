"""``crm projects``: import an outline, list, check one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from crm.accounts.queries import user_by_username
from crm.accounts.roles import ALL_PERMISSIONS
from crm.accounts.sessions import reader_for
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import NotFound
from crm.core.reader import Reader, system
from crm.units.queries import region_by_code


@click.group("projects")
def projects() -> None:
    """Projects (招商项目): import an outline, list them, check one."""


class Unreadable(click.ClickException):
    """The file cannot be read as what it should be: one line, exit code 2."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        """One line on standard error."""
        click.echo(f"crm: {' '.join(self.message.split())}", err=True)


@projects.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--as", "username", metavar="USER", help="who imports; left out: the system, with all rights")
@click.option("--county", "county_code", metavar="CODE", help="the county of rows that name none (GB/T 2260 or zone)")
@click.option("--dry-run", is_flag=True, help="say what would happen; change nothing")
@click.option("--json", "as_json", is_flag=True, help="one JSON object on standard output, and nothing else")
@with_appcontext
def import_(file: Path, username: str | None, county_code: str | None, dry_run: bool, as_json: bool) -> None:
    """Import projects from an .xlsx, .xls or .csv in the outline's headings: all of them as drafts, or none."""
    from crm.workbooks.reading import read_workbook_file
    from crm.workbooks.sheets import WorkbookRefused

    from .imports import import_projects, read_outline

    by = who(username, "import")
    county = region_by_code(county_code) if county_code else None
    if county_code and (county is None or not county.is_place):
        raise NotFound(_("没有编码为 %(code)s 的县", code=county_code))
    try:
        outline = read_outline(read_workbook_file(file), reader=by, county=county)
    except WorkbookRefused as refused:
        raise Unreadable(str(refused)) from refused
    codes: list[str] = []
    applied = not dry_run and not outline.refused
    if applied:
        with writing():
            codes = [made.code for made in import_projects(outline=outline, by=by, at=clock.now())]
    told: dict[str, Any] = {
        "applied": applied,
        "projects": len(outline.drafts),
        "codes": codes,
        "refused": [
            {"sheet": one.sheet, "cell": one.cell, "value": one.value, "reason": one.reason} for one in outline.refused
        ],
        "unknown_headings": outline.unknown,
        "near": [{"name": name, "code": code} for name, code in outline.near],
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _say(told)
    if outline.refused:
        sys.exit(1)


def _say(told: dict[str, Any]) -> None:
    for title in told["unknown_headings"]:
        click.echo(_("没有用的列：%(title)s", title=title), err=True)
    for one in told["near"]:
        click.echo(_("“%(name)s”和 %(code)s 名称相近", name=one["name"], code=one["code"]), err=True)
    for one in told["refused"]:
        click.echo(f"{one['sheet']}\t{one['cell']}\t{one['value']}\t{one['reason']}")
    for code in told["codes"]:
        click.echo(code)
    if told["refused"]:
        click.echo(_("没有导入：%(count)s 格读不准", count=len(told["refused"])), err=True)
    elif told["applied"]:
        click.echo(_("已导入 %(count)s 个项目，都是草稿", count=told["projects"]), err=True)
    else:
        click.echo(_("试读：会建 %(count)s 个草稿", count=told["projects"]), err=True)


@projects.command("list")
@click.option("--state", help="draft, submitted, checked, published or withdrawn")
@click.option("--county", metavar="CODE", help="only projects of this county or prefecture")
@click.option("--json", "as_json", is_flag=True, help="one JSON array on standard output")
@with_appcontext
def list_projects(state: str | None, county: str | None, as_json: bool) -> None:
    """List projects by code."""
    from .filters import ProjectFilter
    from .lines import all_lines

    if county and region_by_code(county) is None:
        raise NotFound(_("没有编码为 %(code)s 的地区", code=county))
    wanted = ProjectFilter.read(MultiDict({"state": state or "", "county": county or ""}))
    if wanted.problems:
        raise click.BadParameter("; ".join(wanted.problems))
    found = [_told(line) for line in all_lines(_system("list"), wanted)]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for one in found:
        shown = ("code", "status", "name", "county_name", "total_yuan", "missing_zh", "missing_en")
        click.echo("\t".join("" if one[name] is None else str(one[name]) for name in shown))


def _told(line: Any) -> dict[str, Any]:
    project = line.project
    return {
        "code": line.code,
        "name": project.name,
        "name_en": project.name_en or None,
        "status": str(project.state),
        "edition": line.public_edition,
        "county_code": project.county.code,
        "county_name": project.county.name,
        "chain": project.chain.code if project.chain else None,
        "link": project.link.name if project.link else None,
        "chain_role": line.role or None,
        "industry_code": project.industry_code,
        "total_yuan": project.total_yuan,
        "land_mu": None if project.land_mu is None else float(project.land_mu),
        "is_key": project.is_key,
        "guiding_unit": project.guiding_unit.name if project.guiding_unit else None,
        "missing_zh": line.missing_zh,
        "missing_en": line.missing_en,
        "is_sample": project.is_sample,
    }


@projects.command("check")
@click.argument("code")
@with_appcontext
def check(code: str) -> None:
    """Say what the project lacks and which figures to look at, one line each; exit code 1 when there is anything."""
    from .completeness import missing_of
    from .facts import facts_of
    from .figures import questions
    from .queries import project_by_code

    project = project_by_code(code, _system("check"))
    facts = facts_of(project)
    lines = [_("缺%(what)s：%(how)s", what=rule.title, how=rule.how) for rule in missing_of(facts)]
    if not project.figures_asserted:
        lines += [_("请核对：%(question)s", question=one.sentence) for one in questions(facts)]
    for line in lines:
        click.echo(line)
    db.session.rollback()
    if lines:
        sys.exit(1)


def _system(what: str) -> Reader:
    return system(f"crm projects {what}", ALL_PERMISSIONS)


def who(username: str | None, what: str) -> Reader:
    """In whose name a command works: that user's, or the system's. Raises ``NotFound``."""
    if username is None:
        return _system(what)
    user = user_by_username(username)
    if user is None:
        raise NotFound(_("没有账号 %(name)s", name=username))
    return reader_for(user, origin=f"crm projects {what}")


commands = [projects]
