"""``crm print``: the group that rooms above hang their prints on."""

from __future__ import annotations

import click


@click.group("print")
def print_group() -> None:
    """Print to PDF."""


commands = [print_group]
