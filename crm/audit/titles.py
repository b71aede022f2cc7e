"""What turns the trail's codes into words: acts, kinds of things, fields, values.

Each room keeps the words of its own in ``trail.py``; ``crm.wiring`` brings them here (``name_room``), with what only
rooms above know (``name_actions``, ``name_values``, ``lead_to``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from .fields import FIELDS
from .models import AuditEntry

ACTIONS: dict[str, Any] = {
    "audit:export": _l("导出操作日志"),
    "unmarked": _l("打开没有登记权限的页面"),
}
"""Codes of acts, those of the rooms as they name them. A refused request bears the permission it lacked, whose sentence
``name_actions`` brings."""

KINDS: dict[str, Any] = {}
"""Kinds of things, as the rooms name them."""

FIELDS_OF: dict[tuple[str, str], Any] = {}
"""Fields that mean something of their own in one kind of thing; the others stand in ``FIELDS``."""

_actions: dict[str, Any] = {}
_values: dict[tuple[str, str], Mapping[str, Any]] = {}


class Way(NamedTuple):
    """Where a kind of thing is shown: the endpoint, its parameter, and what fills it ("id" or "ref")."""

    endpoint: str
    parameter: str
    filled_by: str


_ways: dict[str, Way] = {}


def name_room(actions: Mapping[str, Any], kinds: Mapping[str, Any], fields: Mapping[str, Mapping[str, Any]]) -> None:
    """Take up the words a room keeps itself in ``crm/<room>/trail.py``: its acts, its kinds of things, the fields of
    each kind. Saying them again changes nothing."""
    ACTIONS.update(actions)
    KINDS.update(kinds)
    for kind, titles in fields.items():
        FIELDS_OF.update({(kind, field): title for field, title in titles.items()})


def name_actions(titles: Mapping[str, Any]) -> None:
    """Take titles of codes that rooms above know: the sentences of the permissions."""
    _actions.update(titles)


def name_values(kind: str, field: str, titles: Mapping[str, Any]) -> None:
    """Take the titles of an enum's values as they are stored."""
    _values[kind, field] = titles


def lead_to(kind: str, endpoint: str, parameter: str, filled_by: str) -> None:
    """Take where a kind of thing is shown."""
    _ways[kind] = Way(endpoint, parameter, filled_by)


Names = dict[tuple[str, int], str]
"""Names of rows by the field that refers to them and the id."""

_resolvers: dict[str, Callable[[set[int]], Mapping[int, str]]] = {}


def resolve(fields: Iterable[str], names_of: Callable[[set[int]], Mapping[int, str]]) -> None:
    """Take how the rows are called that these fields refer to by id."""
    for field in fields:
        _resolvers[field] = names_of


def names_in(entries: Iterable[AuditEntry]) -> Names:
    """The names of everything the entries refer to by id: one question for each kind, however many entries."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        for field, values in entry.changes.items():
            if field in _resolvers:
                wanted.setdefault(field, set()).update(value for value in values if type(value) is int)
    asked: dict[Callable[[set[int]], Mapping[int, str]], set[int]] = {}
    for field, ids in wanted.items():
        asked.setdefault(_resolvers[field], set()).update(ids)
    told = {names_of: names_of(ids) for names_of, ids in asked.items() if ids}
    return {
        (field, ident): name
        for field, ids in wanted.items()
        if ids
        for ident, name in told[_resolvers[field]].items()
        if ident in ids
    }


def way_to(kind: str) -> Way | None:
    """Where that kind of thing is shown."""
    return _ways.get(kind)


OWN_WORDS: dict[str, Any] = {
    "cli": _l("命令行"),
    "crm": _l("命令行"),
    "kept list": _l("随系统名录"),
    "sample data": _l("样例数据"),
    "set-up": _l("系统安装"),
    "system": _l("系统"),
    "系统": _l("系统"),
}
"""Who, from where and why, when it was the product itself."""


def own_words(text: str) -> str:
    """What the product writes about itself, in words; an address or a name stands as it is."""
    return str(OWN_WORDS.get(text, text))


def action_title(code: str) -> str:
    """The act in words; a code nobody has named stands as it is."""
    return str(ACTIONS.get(code) or _actions.get(code) or code)


def all_actions() -> dict[str, str]:
    """Every code with its words, for the filter."""
    return {code: action_title(code) for code in {**_actions, **ACTIONS}}


def kind_title(kind: str) -> str:
    """The kind of thing in words."""
    return str(KINDS.get(kind, kind))


def field_title(kind: str, field: str) -> str:
    """The field in words; some acts count by title already."""
    return str(FIELDS_OF.get((kind, field)) or FIELDS.get(field) or field)


def value_title(kind: str, field: str, value: Any) -> Any:
    """A stored value as people read it, where a room has named it."""
    titles = _values.get((kind, field), {})
    return titles.get(value, value) if isinstance(value, str) else value
