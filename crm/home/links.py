"""Links to rooms' pages, drawn only where the page exists and the reader may open it."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from crm.core.reader import current_reader


def link(endpoint: str, **values: Any) -> str | None:
    """The address of a page, or None while no room answers it or the reader may not open it."""
    view = current_app.view_functions.get(endpoint)
    if view is None:
        return None
    permission = getattr(view, "__permission__", None)
    if permission is not None and not current_reader().can(permission):
        return None
    return url_for(endpoint, **values)
