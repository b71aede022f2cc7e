"""``crm demo``: the marked sample data."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import gettext as _

from crm.core import clock
from crm.core.errors import DomainError


@click.group("demo")
def demo() -> None:
    """Sample data to look at the product with."""


@demo.command("load")
@with_appcontext
def load_demo() -> None:
    """Load the marked sample data; a second time changes nothing. Refused in production (exit code 1)."""
    if not current_app.extensions["settings"].sample:
        raise DomainError(_("正式环境（CRM_ENV=production）不装样例数据"))
    from .demo.loading import load

    count = load(clock.now())
    click.echo(f"sample data: {count} leads loaded" if count else "sample data: already there, nothing changed")


commands = [demo]
