"""``crm events``: list, report."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import with_appcontext

from crm.core import clock
from crm.core.errors import DomainError
from crm.core.reader import system
from crm.printing.commands import write_whole

PERMISSIONS = frozenset({"event:read", "event:report", "lead:read", "enterprise:read", "project:read"})


@click.group("events")
def events_group() -> None:
    """Promotion events (推介活动)."""


@events_group.command("list")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def list_events(as_json: bool) -> None:
    """List events."""
    from .guests.queries import counts
    from .queries import every_event

    found = []
    for event in every_event(system("crm events list", PERMISSIONS)):
        guests = counts(event.id)
        found.append(
            {
                "code": event.code,
                "name": event.name,
                "kind": str(event.kind),
                "state": str(event.state),
                "starts_on": event.starts_on.isoformat(),
                "ends_on": event.ends_on.isoformat(),
                "city": event.city,
                "region_name": event.region.name if event.region else None,
                "units": [{"name": one.unit.short_name, "part": str(one.part)} for one in event.units],
                "invited": guests.invited,
                "came": guests.came,
            }
        )
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for one in found:
        click.echo("\t".join(str(one[name]) for name in ("code", "starts_on", "state", "city", "name")))


@events_group.command("report")
@click.argument("event")
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="the .docx or .pdf to write"
)
@with_appcontext
def report(event: str, output: Path) -> None:
    """Write the report 活动总结 of EVENT (its code, HD-2018-003) as a Word file, or as PDF where the name says so."""
    from .report.paper import report_docx, report_of, report_pdf
    from .scope import event_by_code

    by = system("crm events report", PERMISSIONS)
    try:
        made = report_of(event_by_code(event, by), by, clock.now())
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    body = report_pdf(made) if output.suffix.lower() == ".pdf" else report_docx(made)
    write_whole(output, body)
    click.echo(str(output))


commands = [events_group]
