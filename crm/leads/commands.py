"""``crm leads``: list, move, recount – the same scope, gates and sentences as the pages. ``crm bench data``."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import gettext as _

from crm.accounts.queries import user_by_username
from crm.accounts.roles import ALL_PERMISSIONS
from crm.accounts.sessions import reader_for
from crm.core import clock
from crm.core.db import writing
from crm.core.errors import DomainError, NotFound
from crm.core.reader import Reader, system
from crm.core.workdays import working_days
from crm.units.queries import region_by_code

from .filters import LeadFilter
from .gates import GateNotMet
from .lights import light_of
from .moves import advance_lead
from .queries import all_rows
from .scope import lead_by_number
from .states import Stage

STAGES = click.Choice([str(stage) for stage in Stage])


@click.group("leads")
def leads() -> None:
    """Leads: list them, move one, recount the board."""


@leads.command("list")
@click.option("--stage", type=STAGES, help="only leads in this stage")
@click.option("--county", "county", metavar="CODE", help="only leads of this county (GB/T 2260 or zone code)")
@click.option("--json", "as_json", is_flag=True, help="one JSON array on standard output")
@with_appcontext
def list_leads(stage: str | None, county: str | None, as_json: bool) -> None:
    """List leads of every status, longest in their stage first."""
    if county and region_by_code(county) is None:
        raise NotFound(_("没有编码为 %(code)s 的地区", code=county))
    asked = LeadFilter(stage=(Stage(stage),) if stage else (), county=(county,) if county else (), status=())
    today = clock.today()
    rows = [told(row, today) for row in all_rows(_system(), asked, today)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo("\t".join(str(row[name] if row[name] is not None else "") for name in LISTED))


LISTED = ("number", "stage", "status", "light", "enterprise_name", "project_name", "county_name", "unit_name")


def told(row: Any, today: date) -> dict[str, Any]:
    """One lead as the command tells it: codes, whole yuan, working days in the stage; unknown values are null."""
    light = light_of(row, today)
    return {
        "number": row.number,
        "enterprise_name": row.enterprise_name,
        "project_name": row.project_name or None,
        "county_name": row.county_name,
        "unit_name": row.unit_name,
        "stage": str(row.stage),
        "claimed_stage": str(row.claimed_stage) if row.claimed_stage else None,
        "status": str(row.status),
        "light": str(light.light) if light else None,
        "chain_role": str(row.chain_role) if row.chain_role else None,
        "planned_yuan": row.planned_yuan,
        "agreed_yuan": row.agreed_yuan,
        "paid_in_yuan": row.paid_in_yuan,
        "days_in_stage": working_days(row.stage_since, today),
        "missing_count": row.missing_count,
        "url": f"{current_app.extensions['settings'].public_url}/leads/{row.number}",
    }


@leads.command("move")
@click.argument("number")
@click.argument("stage", type=STAGES)
@click.option("--as", "username", metavar="USER", required=True, help="who moves it: an account's name")
@click.option("--json", "as_json", is_flag=True, help="the result as one JSON object")
@with_appcontext
def move(number: str, stage: str, username: str, as_json: bool) -> None:
    """Move lead NUMBER to STAGE, or request it where another person confirms.

    Refused moves name what is missing and end with exit code 1.
    """
    reader, to = _reader(username), Stage(stage)
    lead = lead_by_number(number, reader)
    before = lead.stage
    missing: list[dict[str, str]] = []
    sentence = ""
    try:
        with writing():
            asked = advance_lead(lead_id=lead.id, to=to, by=reader, at=clock.now())
        result = "requested" if asked is not None else "moved"
    except DomainError as refusal:
        result, sentence = "refused", str(refusal)
        if isinstance(refusal, GateNotMet):
            missing = [
                {"code": fact.code, "title": str(fact.title), "needed": str(fact.sentence)} for fact in refusal.missing
            ]
    told_moved = {"number": number, "from": str(before), "to": str(to), "result": result, "missing": missing}
    if as_json:
        click.echo(json.dumps(told_moved | ({"reason": sentence} if sentence else {}), ensure_ascii=False, indent=1))
    elif result == "refused":
        click.echo(f"{number}: {sentence}", err=True)
        for fact in missing:
            click.echo(f"  - {fact['title']}: {fact['needed']}", err=True)
    else:
        click.echo(f"{number}\t{before} -> {to}\t{result}")
    if result == "refused":
        raise click.exceptions.Exit(1)


@leads.command("recount")
@with_appcontext
def recount_command() -> None:
    """Count the board's sums anew from the leads."""
    from .tally import recount

    with writing():
        recount()
    click.echo("recounted")


@click.group("bench")
def bench() -> None:
    """Data to measure with."""


@bench.command("data")
@click.option("--leads", "count", type=click.IntRange(1, 2_000_000), required=True, help="how many sample leads to add")
@with_appcontext
def bench_data(count: int) -> None:
    """Add marked sample leads and enterprises, spread over counties, stages and days; then recount."""
    from .bench_data import make_leads

    with writing():
        made = make_leads(count=count, by=_system(), at=clock.now())
    click.echo(f"{made} sample leads")


def _system() -> Reader:
    return system("crm", ALL_PERMISSIONS)


def _reader(username: str) -> Reader:
    user = user_by_username(username)
    if user is None or not user.is_active:
        raise NotFound(_("没有账号“%(name)s”，或已停用", name=username))
    return reader_for(user, origin="crm")


commands = [leads, bench]
