"""``crm worker``."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Do background jobs, one after the other, until Ctrl-C or SIGTERM. Run as many as there is work for."""
    from .worker import Worker

    Worker(current_app._get_current_object()).run()  # type: ignore[attr-defined]


commands = [worker]
