"""Selections of projects made elsewhere that the public list can be opened with: a booklet's code leads here.

A room above registers how its word is read (``wire()``); the window knows only titles and projects, and shows of them
what is published today.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Given:
    """A selection somebody else made: its parameter and value in the address, its title, its projects."""

    name: str
    value: str
    title: str
    project_ids: frozenset[int]


Find = Callable[[str], Given | None]
_known: dict[str, Find] = {}


def add(name: str, find: Find) -> None:
    """``?name=value`` opens the list with what ``find(value)`` gives; None when that is nothing public."""
    _known[name] = find


def asked_for(args: Mapping[str, str]) -> tuple[str, Given | None] | None:
    """The value of the first selection the address names, and what it is (None: nothing public); or nothing asked."""
    for name, find in _known.items():
        if value := str(args.get(name, ""))[:40]:
            return value, find(value)
    return None
