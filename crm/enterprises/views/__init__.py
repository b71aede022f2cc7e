"""Pages of enterprises, by thing: the list, one enterprise, its form, its contacts, the industries."""

from __future__ import annotations

from . import contacts, editing, index, industries, sharing, show
from .blueprint import bp

__all__ = ["bp", "contacts", "editing", "index", "industries", "sharing", "show"]
