"""Pages of projects: list, page, forms, the way to publication, history, the public page."""

from __future__ import annotations

from . import (
    editing,
    erasing,
    filtering,
    history,
    indexing,
    listing,
    moving,
    overview,
    pages,
    pictures,
    price_imports,
    prices,
    public_page,
    sheets,
    window,
)
from .blueprint import bp

__all__ = [
    "bp",
    "editing",
    "erasing",
    "filtering",
    "history",
    "indexing",
    "listing",
    "moving",
    "overview",
    "pages",
    "pictures",
    "price_imports",
    "prices",
    "public_page",
    "sheets",
    "window",
]
