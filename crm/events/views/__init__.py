"""Pages of events: calendar and list, one event, its programme, guests, check-in, meetings, outcome, report."""

from __future__ import annotations

from . import check_in, editing, guests, index, inviting, moving, programme, show
from .blueprint import bp

__all__ = ["bp", "check_in", "editing", "guests", "index", "inviting", "moving", "programme", "show"]
