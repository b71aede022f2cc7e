"""``crm worker``."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Do background jobs, one after the other, until Ctrl-C or SIGTERM.

    Run as many as there is work for, on as many hosts as share the PostgreSQL database and the data folder. The job in
    hand goes back into the queue after its present step; Ctrl-C once more ends at once. `crm serve` runs CRM_WORKERS
    of them beside the web.
    """
    from .worker import Worker

    one = Worker(current_app._get_current_object())  # type: ignore[attr-defined]
    click.echo(f"worker {one.name} waits for jobs; Ctrl-C ends it", err=True)
    one.run()


commands = [worker]
