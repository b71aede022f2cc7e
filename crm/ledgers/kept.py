"""Values of a lead as JSON keeps them, and back: what undo restores."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import Date, Numeric

from crm.core.db import Word
from crm.leads.models import Lead


def frozen(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as JSON."""
    return {name: _frozen(value) for name, value in values.items()}


def _frozen(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value


def thawed(values: Mapping[str, Any]) -> dict[str, Any]:
    """The stored values as the columns of a lead hold them."""
    columns = Lead.__table__.c
    return {name: _thawed(columns[name].type, value) for name, value in values.items()}


def _thawed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Word):
        return kind.words(value)
    if isinstance(kind, Date):
        return dt.date.fromisoformat(value)
    if isinstance(kind, Numeric):
        return Decimal(value)
    return value
