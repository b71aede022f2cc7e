"""``crm regions``, ``crm units``, ``crm pairings``: what there is, with the codes other commands ask for."""

from __future__ import annotations

import json
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.core import clock
from crm.core.db import db

from .models import Region
from .queries import all_units
from .unit_queries import PairingFilter, all_pairings


def say(rows: list[dict[str, Any]], as_json: bool, columns: tuple[str, ...]) -> None:
    """The rows as one JSON array, or as lines with tabs between the columns."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo("\t".join(str(row[column] or "") for column in columns))


@click.group("regions")
def regions_group() -> None:
    """Province, prefectures, counties and functional zones."""


@regions_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="one JSON array")
@with_appcontext
def regions_list(as_json: bool) -> None:
    """Every region in use, by code."""
    found = db.session.scalars(
        select(Region).where(Region.voided_at.is_(None)).options(joinedload(Region.parent)).order_by(Region.code)
    )
    rows = [
        {
            "code": region.code,
            "name": region.name,
            "short_name": region.short_name,
            "name_en": region.name_en,
            "level": region.level.value,
            "parent": region.parent.code if region.parent else None,
        }
        for region in found
    ]
    say(rows, as_json, ("code", "name", "level", "parent"))


@click.group("units")
def units_group() -> None:
    """Units that support, promote or screen."""


@units_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="one JSON array")
@with_appcontext
def units_list(as_json: bool) -> None:
    """Every unit in use, by code."""
    rows = [
        {
            "code": unit.code,
            "name": unit.name,
            "short_name": unit.short_name,
            "kind": unit.kind.value,
            "aliases": [alias.alias for alias in unit.aliases],
        }
        for unit in all_units()
    ]
    say(rows, as_json, ("code", "short_name", "kind", "name"))


@click.group("pairings")
def pairings_group() -> None:
    """Who supports which region (定点联系)."""


@pairings_group.command("list")
@click.option("--all", "everything", is_flag=True, help="also those that have ended or not begun")
@click.option("--json", "as_json", is_flag=True, help="one JSON array")
@with_appcontext
def pairings_list(everything: bool, as_json: bool) -> None:
    """Pairings in force today, by region code."""
    chosen = PairingFilter(state="all" if everything else "current")
    rows = [
        {
            "region": pairing.region.code,
            "region_name": pairing.region.name,
            "kind": pairing.kind.value,
            "unit": pairing.unit.code if pairing.unit else None,
            "unit_name": pairing.unit.short_name if pairing.unit else None,
            "leader_name": pairing.leader_name or None,
            "since": pairing.since.isoformat(),
            "until": pairing.until.isoformat() if pairing.until else None,
        }
        for pairing in all_pairings(chosen, clock.today())
    ]
    say(rows, as_json, ("region", "region_name", "unit_name", "leader_name", "since", "until"))


commands = [regions_group, units_group, pairings_group]
