"""What the database is asked about a project: as it stands, or – of another's that is being changed – its edition.

Whoever sees only what is public must not find, sort or page by what is being written: a search that finds a draft's
word has told it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, String, and_, case, cast, func, literal, literal_column, or_, select

from crm.core.reader import Reader

from .models import Project, ProjectRevision
from .scope import inside, is_inside
from .states import ProjectState

Condition = ColumnElement[bool]


def known(reader: Reader) -> Condition:
    """Rows the reader may be told as they stand: their own business, and others' that say what their edition says."""
    return or_(inside(reader), Project.state == ProjectState.PUBLISHED)


def frozen(*path: str) -> ColumnElement[str]:
    """A word of the published edition, by its place in the facts; null where there is none."""
    return _of_edition(ProjectRevision.facts[path].as_string())


def frozen_mark(*path: str) -> ColumnElement[bool]:
    """The same of a yes or no."""
    return _of_edition(ProjectRevision.facts[path].as_boolean())


def _of_edition(word: Any) -> ColumnElement[Any]:
    return select(word).where(ProjectRevision.id == Project.published_id).correlate(Project).scalar_subquery()


def either(reader: Reader, live: Condition, edition: Callable[[], Condition]) -> Condition:
    """The condition put to what the reader may be told: the row, or the edition alone."""
    if reader.sees_everywhere:
        return live
    return or_(and_(known(reader), live), and_(~known(reader), edition()))


NOTHING: ColumnElement[int] = literal_column("-1")
"""Where a total is unknown; written out, so that the index on it is used."""

SORTS: dict[str, bool] = {"changed": True, "code": False, "name": False, "total": True, "state": False}
"""What a list can be sorted by, and whether downwards is useful first."""


def sort_key(sort: str, reader: Reader) -> ColumnElement[Any]:
    """What the list is sorted by; never null. ``key_of`` tells the same of a row."""
    live: dict[str, Any] = {
        "code": Project.code,
        "name": Project.name,
        "total": func.coalesce(Project.total_yuan, NOTHING),
        "state": Project.state,
        "changed": Project.changed_at,
    }
    own: ColumnElement[Any] = live[sort]
    if reader.sees_everywhere or sort == "code":
        return own
    match sort:
        case "name":
            return case((known(reader), own), else_=func.coalesce(frozen("name"), ""))
        case "total":
            return case((known(reader), own), else_=func.coalesce(cast(frozen("total_yuan"), BigInteger), NOTHING))
        case "state":
            return case((inside(reader), cast(own, String)), else_=literal(ProjectState.PUBLISHED.value))
        case _:
            return case((inside(reader), own), else_=func.coalesce(Project.published_at, own))


def key_of(row: Project, sort: str, reader: Reader) -> Any:
    """The row's own ``sort_key``, for the place where the next page begins."""
    own = is_inside(row, reader)
    facts = edition_told(row, own=own)
    match sort:
        case "code":
            return row.code
        case "name":
            return row.name if facts is None else facts.get("name") or ""
        case "total":
            total = row.total_yuan if facts is None else facts.get("total_yuan")
            return -1 if total is None else total
        case "state":
            return row.state.value if own else ProjectState.PUBLISHED.value
        case _:
            return row.changed_at if own else row.published_at or row.changed_at


def edition_told(row: Project, *, own: bool) -> Mapping[str, Any] | None:
    """The edition's facts when they are all the reader may be told of the row, None when the row says the same."""
    if own or row.published is None or row.state is ProjectState.PUBLISHED:
        return None
    return row.published.facts
