"""Pages of events: calendar and list, one event, its programme, guests, check-in, meetings, outcome, report."""

from __future__ import annotations

from . import check_in, editing, guests, index, inviting, meetings, moving, outcomes, prints, programme, report, show
from .blueprint import bp

__all__ = [
    "bp",
    "check_in",
    "editing",
    "guests",
    "index",
    "inviting",
    "meetings",
    "moving",
    "outcomes",
    "prints",
    "programme",
    "report",
    "show",
]
