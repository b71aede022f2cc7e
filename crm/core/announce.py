"""Announcements: something happened in a lower room, and upper rooms may care.

Typed, synchronous, inside the same transaction. Who listens to what is one readable table, ``crm.wiring``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Event = TypeVar("Event")

_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def announce(event: object) -> None:
    """Tell every listener of the event's type, in the order they were listed."""
    for listener in _listeners[type(event)]:
        listener(event)


def listen(event: type[Event], listener: Callable[[Event], None]) -> None:
    """Have ``listener`` told of each ``event``; listing it twice changes nothing."""
    if listener not in _listeners[event]:
        _listeners[event].append(listener)
