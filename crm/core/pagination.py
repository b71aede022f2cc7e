"""Keyset paging: a page is found by where the last one ended, so page 6,000 costs what page 1 costs.

The cursor in the URL is the last row's (sort key, id). Nothing counts on the request path.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from flask_babel import gettext as _
from sqlalchemy import Select, literal, tuple_

from .db import db
from .errors import DomainError

Row = TypeVar("Row")

MOST = 2**63 - 1
"""The largest whole number the database knows."""


class BadCursor(DomainError):
    """The address names a place in the list that there is not: shortened, made by hand, or of another order."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self) -> None:
        super().__init__(_("网址里的翻页位置读不懂，可能不完整，或属于另一种排序。请回到列表第一页再翻"))


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page, with the cursors of its neighbours (None at either end)."""

    rows: Sequence[Row]
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class Sort:
    """What a list is ordered by: a not-null column (coalesce it if it may be null), its id, the direction."""

    key: Any
    ident: Any
    descending: bool = False


def encode(values: Sequence[Any], *, back: bool) -> str:
    """A cursor for the URL."""
    plain = [{"d": v.isoformat()} if isinstance(v, date | datetime) else v for v in values]
    text = json.dumps([int(back), *plain], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str | None) -> tuple[bool, Any, Any] | None:
    """What the cursor says, or None for the first page. Raises ``BadCursor`` for what is none of ours."""
    if not cursor:
        return None
    try:
        back, key, ident = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(key, dict):
            key = (datetime if "T" in key["d"] else date).fromisoformat(key["d"])
        return bool(back), key, int(ident)
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        raise BadCursor from None


def _fits(value: Any, column: Any) -> bool:
    """Whether the database can compare the value with the column: the cursor of another order may not fit this one."""
    wanted = column.type.python_type
    if isinstance(value, datetime) and value.tzinfo is None:
        return False
    if issubclass(wanted, int):
        return type(value) is int and abs(value) <= MOST
    if issubclass(wanted, str):
        return isinstance(value, str) and "\x00" not in value
    return type(value) is wanted


def paginate(
    statement: Select[Any],
    sort: Sort,
    *,
    cursor: str | None,
    size: int = 50,
    key_of: Callable[[Any], tuple[Any, Any]],
    scalars: bool = False,
) -> Page[Any]:
    """One page of ``statement`` by ``sort``; ``key_of(row)`` gives a row's (sort key, id).

    Raises ``BadCursor`` when the cursor cannot be read, or is of another order.
    """
    at = decode(cursor)
    if at is not None and not (_fits(at[1], sort.key) and _fits(at[2], sort.ident)):
        raise BadCursor
    back = at[0] if at else False
    descending = sort.descending != back
    if at is not None:
        _, key, ident = at
        # Compared as a row: an index on (key, id) jumps there, which it does not for "key > k or (key = k and id > i)".
        here, there = tuple_(sort.key, sort.ident), tuple_(literal(key, sort.key.type), literal(ident))
        statement = statement.where(here < there if descending else here > there)
    order = (sort.key.desc(), sort.ident.desc()) if descending else (sort.key.asc(), sort.ident.asc())
    result = db.session.execute(statement.order_by(*order).limit(size + 1))
    rows: list[Any] = list(result.scalars() if scalars else result)
    more = len(rows) > size
    rows = rows[:size]
    if back:
        rows.reverse()
    has_next = more if not back else at is not None
    has_previous = more if back else at is not None
    return Page(
        rows=rows,
        next=encode(key_of(rows[-1]), back=False) if rows and has_next else None,
        previous=encode(key_of(rows[0]), back=True) if rows and has_previous else None,
    )
