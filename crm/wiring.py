"""What answers what: announcements and panels, in one readable table."""

from __future__ import annotations

from flask import Flask


def wire(app: Flask) -> None:
    """Hang upper rooms' panels on lower rooms' pages and list who listens to which announcement."""
