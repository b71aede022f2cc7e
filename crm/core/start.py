"""What a first start needs: migrate, load kept lists, and in sample mode the marked sample data and sign-ins."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask import current_app
from sqlalchemy import text

from crm.config import ConfigError

from .db import db

_TURN = 0x6461_6974_6F75
"""The key of PostgreSQL's advisory lock: "daitou"."""

_steps: list[tuple[str, Callable[[], str | None]]] = []
_checks: list[Callable[[], str | None]] = []
_notices: list[Callable[[], list[str]]] = []


def step(name: str, run: Callable[[], str | None]) -> None:
    """List something every start makes sure of; ``run`` is quick when there is nothing to do and says what it did."""
    _steps[:] = [s for s in _steps if s[0] != name] + [(name, run)]


def check(run: Callable[[], str | None]) -> None:
    """List a reason not to start: ``run`` returns a sentence, or None when all is well."""
    if run not in _checks:
        _checks.append(run)


def notice(run: Callable[[], list[str]]) -> None:
    """List lines printed at the end of a start: sign-ins, warnings of the press."""
    if run not in _notices:
        _notices.append(run)


def prepare() -> None:
    """Bring everything to where a reader can sign in; prints what it did.

    Raises ``ConfigError`` when a check refuses the start.
    """
    from .commands import upgrade

    with alone():
        if upgrade(say=True):
            click.echo("database: migrated")
        for _name, run in _steps:
            said = run()
            if said:
                click.echo(said)
    for refuse in _checks:
        sentence = refuse()
        if sentence:
            raise ConfigError(sentence)
    settings = current_app.extensions["settings"]
    for lines in _notices:
        for line in lines():
            click.echo(line)
    click.echo(f"\n  Daitou 带头  {settings.public_url}\n  data: {settings.data_dir}\n")


@contextmanager
def alone() -> Iterator[None]:
    """Hold off other starts and migrations of the same database until we are through; waits for those before us.

    Several hosts may start at the same moment and share nothing but PostgreSQL, so the turn is a lock there; with
    SQLite it is a lock on a file in the data folder. Either ends with the process that holds it.
    """
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection, connection.begin():
            if not connection.scalar(text("SELECT pg_try_advisory_xact_lock(:turn)"), {"turn": _TURN}):
                _say_waiting()
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
            yield
        return
    with (current_app.extensions["settings"].data_dir / "start.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say_waiting()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _say_waiting() -> None:
    click.echo("another start or migration of this database is under way; waiting for it", err=True)
