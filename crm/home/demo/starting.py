"""The sample data as a step of the first start, in sample mode."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead


def load_samples() -> str | None:
    """In sample mode load the sample data while there is no lead at all; says how many.

    Later starts leave things alone: who voided the samples, or works with leads of their own, gets none again.
    """
    if not current_app.extensions["settings"].sample or db.session.scalar(select(Lead.id).limit(1)) is not None:
        return None
    from .loading import load  # only a first start pays for it

    count = load(clock.now())
    return f"sample data: {count} leads" if count else None
