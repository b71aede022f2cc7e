"""``crm targets``."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext
from werkzeug.datastructures import MultiDict

from crm.core import clock
from crm.core.reader import system


@click.group("targets")
def targets_group() -> None:
    """The target list (目标企业库)."""


@targets_group.command("list")
@click.option("--state", default="any", help="untouched, touched, declined, converted; any (the default).")
@click.option("--county", default="", help="Region code.")
@click.option("--unit", default="", help="Unit code.")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def list_targets(state: str, county: str, unit: str, as_json: bool) -> None:
    """List targets."""
    from .filters import TargetFilter
    from .queries import every_listed

    wanted = TargetFilter.read(MultiDict({"state": state, "county": county, "unit": unit}))
    if wanted.problems:
        raise click.BadParameter("; ".join(wanted.problems))
    rows = every_listed(system("crm targets list", frozenset({"target:read"})), wanted, clock.today())
    found = [
        {
            "enterprise_name": row.enterprise.name,
            "credit_code": row.enterprise.credit_code,
            "state": str(row.state),
            "unit_name": row.owner_unit.short_name if row.owner_unit else None,
            "county_name": row.county.name if row.county else None,
            "chain_role": str(row.chain_role) if row.chain_role else None,
            "approach_by": row.approach_by.isoformat() if row.approach_by else None,
            "lead_number": row.lead.number if row.lead else None,
        }
        for row in rows
    ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for one in found:
        click.echo("\t".join(str(value) if value is not None else "" for value in one.values()))


commands = [targets_group]
