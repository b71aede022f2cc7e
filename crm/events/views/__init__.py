"""Pages of events: calendar and list, one event, its programme, guests, check-in, meetings, outcome, report."""

from __future__ import annotations

from . import editing, index, moving, programme, show
from .blueprint import bp

__all__ = ["bp", "editing", "index", "moving", "programme", "show"]
