"""Pages of the target list: the list, one target and its form, what happens to it."""

from __future__ import annotations

from . import editing, index, moving
from .blueprint import bp

__all__ = ["bp", "editing", "index", "moving"]
