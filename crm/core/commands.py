"""``crm db`` and ``crm serve``."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from . import clock
from .db import db, sqlite_file

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"


def alembic_config() -> Config:
    """Alembic's settings: our folder, no ini of its own worth speaking of."""
    from alembic.config import Config as Settings

    config = Settings(str(MIGRATIONS / "alembic.ini"))
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def backup(at: datetime) -> Path | None:
    """Copy the SQLite file beside itself before a migration; None when there is nothing to copy."""
    import sqlite3

    url = db.engine.url
    if url.get_backend_name() != "sqlite" or not url.database or not Path(url.database).exists():
        return None
    if Path(url.database).stat().st_size == 0:
        return None
    target = Path(url.database).with_suffix(f".before-{at:%Y%m%d-%H%M%S}.db")
    with sqlite3.connect(url.database) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    return target


def heads() -> tuple[str | None, str]:
    """The database's revision and the newest there is."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    newest = ScriptDirectory.from_config(alembic_config()).get_current_head()
    with db.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    assert newest is not None
    return present, newest


def upgrade(*, say: bool = True) -> bool:
    """Bring the database to the newest revision, after a backup; False when it was there already."""
    from alembic import command

    file = sqlite_file(db.engine)
    if file is not None:
        file.touch()
    present, newest = heads()
    if present == newest:
        return False
    kept = backup(clock.local(clock.now())) if present else None
    if kept and say:
        click.echo(f"backup: {kept.name}", err=True)
    command.upgrade(alembic_config(), "head")
    return True


@click.group("db")
def db_group() -> None:
    """The database: bring it up to date."""


@db_group.command("upgrade")
@with_appcontext
def db_upgrade() -> None:
    """Bring the database to the newest revision (a backup is made first)."""
    from .start import alone

    with alone():
        upgraded = upgrade()
    click.echo("upgraded" if upgraded else "already up to date")


@db_group.command("downgrade")
@click.argument("revision")
@with_appcontext
def db_downgrade(revision: str) -> None:
    """Step back to REVISION; a step that would lose data refuses."""
    from alembic import command

    from .start import alone

    with alone():
        command.downgrade(alembic_config(), revision)
    click.echo(f"now at {revision}")


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Migrate, load what a first start needs, and serve until Ctrl-C: the web, and CRM_WORKERS workers beside it."""
    from . import beside
    from .start import prepare

    settings = current_app.extensions["settings"]
    prepare()
    web = [
        *(sys.executable, "-m", "gunicorn", "wsgi:app"),
        *("--bind", f"{settings.host}:{settings.port}"),
        *("--workers", str(settings.web_workers), "--threads", str(settings.web_threads)),
        *("--timeout", "30", "--graceful-timeout", "20", "--log-level", "warning", "--preload"),
    ]
    programs = {"web": web}
    for number in range(1, settings.workers + 1):
        programs[f"worker {number}"] = [sys.executable, "-m", "crm.cli", "worker"]
    os.chdir(MIGRATIONS.parent)
    db.engine.dispose()
    # What watches over them replaces us: it is a tenth of our size.
    os.execv(sys.executable, [sys.executable, "-P", str(Path(beside.__file__)), json.dumps(programs)])  # noqa: S606


commands = [db_group, serve]
