"""What a first start needs: migrate, load kept lists, and in sample mode the marked sample data and sign-ins."""

from __future__ import annotations

from collections.abc import Callable

import click
from flask import current_app

from crm.config import ConfigError

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
