"""How the trail leaves as a file. Who writes files (``workbooks``) stands above this room and is told in ``crm.wiring``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Response

Writer = Callable[[str, Sequence[Any], Iterable[Sequence[Any]]], Response]

_writers: list[Writer] = []


def write_with(writer: Writer) -> None:
    """Take the function that makes a download of a file name, headings and rows."""
    _writers[:] = [writer]


def written(filename: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Response:
    """The download."""
    return _writers[0](filename, headings, rows)
