"""``crm print``: the group that rooms above hang their prints on, and how a command writes the file it is asked for."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

import click


@click.group("print")
def print_group() -> None:
    """Print to PDF."""


def write_whole(output: Path, content: bytes) -> None:
    """Write the file asked for: whole, or it is as it was before. What is no plain file (a pipe, a device) is written
    straight. Raises ``click.ClickException`` with the reason.
    """
    output = output.resolve()
    try:
        if output.exists() and not output.is_file():
            output.write_bytes(content)
        else:
            _exchanged(output, content)
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}") from error


def _exchanged(output: Path, content: bytes) -> None:
    coming = output.with_name(f".daitou-{secrets.token_hex(4)}.part")
    try:
        with coming.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        coming.replace(output)
    except BaseException:
        with suppress(OSError):
            coming.unlink()
        raise


commands = [print_group]
