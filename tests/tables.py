"""What lies in every table: for tests which say that nothing has changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from crm.core.db import Base, db

WATCHED_APART = {"audit_entry", "user_session", "held_form"}
"""Tables in which a refusal may well leave a trace."""


def rows() -> dict[str, list[Any]]:
    """Everything in every table that a refused request must leave alone."""
    db.session.rollback()
    found = {
        table.name: sorted(map(repr, db.session.execute(select(table))))
        for table in Base.metadata.sorted_tables
        if table.name not in WATCHED_APART
    }
    db.session.rollback()
    return found
