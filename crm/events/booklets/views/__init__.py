"""Pages of an event's booklet: what it is, what is chosen, in which order, the check, its editions."""

from __future__ import annotations

from . import choosing, front, ordering, printing, sections
from .blueprint import bp

__all__ = ["bp", "choosing", "front", "ordering", "printing", "sections"]
