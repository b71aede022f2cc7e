"""``crm enterprises``."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext
from werkzeug.datastructures import MultiDict

from crm.core.reader import system


@click.group("enterprises")
def enterprises_group() -> None:
    """Enterprises (企业)."""


@enterprises_group.command("list")
@click.option("--text", "-q", default="", help="Name, code, pinyin or initials.")
@click.option("--kind", default="", help="company, foreign, person, consortium, code_name.")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def list_enterprises(text: str, kind: str, as_json: bool) -> None:
    """List enterprises by pinyin."""
    from .filters import EnterpriseFilter
    from .queries import every_listed

    wanted = EnterpriseFilter.read(MultiDict({"q": text, "kind": kind}))
    if wanted.problems:
        raise click.BadParameter("; ".join(wanted.problems))
    found = [
        {
            "id": row.id,
            "name": row.name,
            "kind": str(row.kind),
            "credit_code": row.credit_code,
            "industry_code": row.industry_code,
            "headquarters": row.headquarters,
            "marks": row.marks,
            "first_unit_name": row.owner_unit.short_name if row.owner_unit else None,
        }
        for row in every_listed(system("crm enterprises list"), wanted)
    ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for one in found:
        click.echo(f"{one['id']}\t{one['name']}\t{one['credit_code'] or ''}")


commands = [enterprises_group]
