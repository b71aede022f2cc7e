"""Panels: how an upper room shows its things on a lower room's page without the lower room knowing it.

``panels.add("unit", Panel("leads", query, "leads/_unit_panel.html"))`` in ``crm.wiring``; the page renders every
panel of its kind whole, so it prints and works without scripts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .reader import Reader


@dataclass(frozen=True)
class Panel:
    """A name, what it shows (``query(subject, reader) -> template context``, or None for no panel), a template.

    ``place`` is "main" or "side": which column of the page it stands in.
    """

    name: str
    query: Callable[[Any, Reader], dict[str, Any] | None]
    template: str
    place: str = "main"


_panels: dict[str, list[Panel]] = defaultdict(list)


def add(page: str, panel: Panel) -> None:
    """Hang a panel on every page of that kind; the same name twice replaces."""
    _panels[page] = [p for p in _panels[page] if p.name != panel.name] + [panel]


def panels_of(page: str, subject: object, reader: Reader) -> list[tuple[Panel, dict[str, Any]]]:
    """The panels to render on this subject's page, each with its context."""
    return [(p, context) for p in _panels[page] if (context := p.query(subject, reader)) is not None]


def panels_at(shown: Sequence[tuple[Panel, dict[str, Any]]], place: str) -> list[tuple[Panel, dict[str, Any]]]:
    """Those of the panels that stand in the given column."""
    return [(p, context) for p, context in shown if p.place == place]
