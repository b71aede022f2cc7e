"""The board's counts and sums, kept in the same flush that changes a lead: nobody can forget to.

For every new or changed lead the old values leave their line and the new ones enter theirs. ``recount`` builds the
table from scratch; a test holds one against the other after every kind of change.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import case, delete, event, func, insert, inspect, literal, select
from sqlalchemy.orm import Session

from crm.core.db import add_up, db

from .models import Lead, LeadTally

KEY = ("county_id", "unit_id", "chain_id", "chain_role", "stage", "status", "year", "is_key", "is_opening")
SUMS = ("planned_yuan", "agreed_yuan", "paid_in_yuan")


def attach() -> None:
    """Have every session of the process keep the tally; attaching twice changes nothing."""
    if not event.contains(Session, "before_flush", _keep):
        event.listen(Session, "before_flush", _keep)


def _keep(session: Session, _context: object, _instances: object) -> None:
    """Collect what changes of all leads in this flush and add it up, line by line in one order (no deadlocks)."""
    deltas: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in session.new:
        if isinstance(row, Lead):
            _add(deltas, _now(row), 1)
    for row in session.dirty:
        if isinstance(row, Lead):
            before, after = _before(row), _now(row)
            if before != after:
                _add(deltas, before, -1)
                _add(deltas, after, 1)
    for key in sorted(deltas, key=str):
        counts = deltas[key]
        if any(counts):
            add_up(LeadTally, dict(zip(KEY, key, strict=True)), dict(zip(("leads", *SUMS), counts, strict=True)))


def _add(deltas: dict[tuple[Any, ...], list[int]], values: dict[str, Any], sign: int) -> None:
    if values["voided_at"] is not None:
        return
    key = tuple(_key_value(name, values[name]) for name in KEY)
    line = deltas[key]
    line[0] += sign
    for place, name in enumerate(SUMS, 1):
        line[place] += sign * (values[name] or 0)


def _key_value(name: str, value: Any) -> Any:
    if name.endswith("_id"):
        return value or 0
    if name == "chain_role":
        return str(value) if value else ""
    if name in ("is_key", "is_opening"):
        return bool(value)
    return str(value) if name in ("stage", "status") else value


_DEFAULTS = {"stage": "lead", "status": "active", "paid_in_yuan": 0}


def _now(lead: Lead) -> dict[str, Any]:
    values = {name: getattr(lead, name) for name in (*KEY, *SUMS, "voided_at")}
    return {name: _DEFAULTS.get(name) if value is None else value for name, value in values.items()}


def _before(lead: Lead) -> dict[str, Any]:
    values = _now(lead)
    state = inspect(lead)
    for name in values:
        history = state.attrs[name].history
        if history.deleted:
            values[name] = history.deleted[0]
    return {name: _DEFAULTS.get(name) if value is None else value for name, value in values.items()}


def recount() -> None:
    """Build the table anew from the leads, inside a write transaction."""
    db.session.flush()
    db.session.execute(delete(LeadTally))
    keys = [
        func.coalesce(Lead.county_id, 0),
        func.coalesce(Lead.unit_id, 0),
        func.coalesce(Lead.chain_id, 0),
        case((Lead.chain_role.is_(None), literal("")), else_=Lead.chain_role),
        Lead.stage,
        Lead.status,
        Lead.year,
        Lead.is_key,
        Lead.is_opening,
    ]
    sums = [func.count(), *(func.coalesce(func.sum(getattr(Lead, name)), 0) for name in SUMS)]
    rows = select(*keys, *sums).where(Lead.voided_at.is_(None)).group_by(*keys)
    db.session.execute(insert(LeadTally).from_select([*KEY, "leads", *SUMS], rows))
