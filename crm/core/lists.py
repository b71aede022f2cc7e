"""What the address of a list says, read the same way in every room: conditions, order, columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .forms import clean

Word = TypeVar("Word", bound=StrEnum)
MOST_LISTED = 60
"""Values of one condition; an address holds no more anyway."""


class Asked:
    """The conditions of an address; what cannot be understood is named in ``problems``, never guessed."""

    def __init__(self, args: Any) -> None:
        self.args = args
        self.problems: list[str] = []

    def odd(self, name: str, value: str) -> None:
        """Say that a value means nothing here, and is not used."""
        self.problems.append(_("条件 %(name)s=%(value)s 看不懂，没有使用", name=name, value=value))

    def text(self, name: str, most: int = 60) -> str:
        """What was typed, at most so long."""
        return (clean(self.args.get(name, "")) or "")[:most]

    def listed(self, name: str) -> tuple[str, ...]:
        """Every value: given several times, or with commas between."""
        args = self.args
        values = args.getlist(name) if hasattr(args, "getlist") else [args.get(name, "")]
        parts = (part.strip() for value in values for part in str(value).split(","))
        return tuple(dict.fromkeys(part for part in parts if part))[:MOST_LISTED]

    def flag(self, name: str) -> bool | None:
        """1 is yes, 0 is no, anything else is not asked."""
        return {"1": True, "0": False}.get(self.args.get(name, ""))

    def words(self, name: str, kind: type[Word]) -> tuple[Word, ...]:
        """Every value that is one of the words."""
        found = []
        for text in self.listed(name):
            try:
                found.append(kind(text))
            except ValueError:
                self.odd(name, text[:20])
        return tuple(dict.fromkeys(found))

    def word(self, name: str, kind: type[Word]) -> Word | None:
        """The one value, when it is one of the words."""
        return next(iter(self.words(name, kind)), None)


def parameters_of(wanted: Any, *, but: Iterable[str] = ()) -> dict[str, Any]:
    """The URL parameters that say what a filter's dataclass holds, shortest form; ``but``: fields told otherwise."""
    out: dict[str, Any] = {}
    for item in fields(wanted):
        value = getattr(wanted, item.name)
        if item.name == "problems" or item.name in but or value in ((), None, ""):
            continue
        if isinstance(value, bool):
            out[item.name] = "1" if value else "0"
        elif isinstance(value, tuple):
            out[item.name] = [str(one) for one in value]
        else:
            out[item.name] = str(value)
    return out


def each_dropped(
    parameters: Mapping[str, Any], said: Iterable[tuple[str, Any, Any]]
) -> list[tuple[Any, Any, dict[str, Any]]]:
    """Of conditions (parameter, title, value in words) those that are set: title, words, the parameters without it."""
    return [
        (title, words, {name: value for name, value in parameters.items() if name != parameter})
        for parameter, title, words in said
        if words
    ]


def plain_address() -> ResponseReturnValue | None:
    """A form sends its empty fields too: on to the address without them, which can be read, kept and shared.

    None when there are none. Built from the path: a parameter may be called as an argument of ``url_for`` is.
    """
    if all(request.args.values()):
        return None
    kept = [(name, value) for name, value in request.args.items(multi=True) if value]
    return redirect(f"{request.path}?{urlencode(kept)}" if kept else request.path, code=303)


@dataclass(frozen=True)
class Order:
    """How a list is sorted, as its figures show it: ``down`` is the largest first."""

    sort: str
    down: bool

    @property
    def shown(self) -> str:
        """The direction as an address and a heading say it."""
        return "desc" if self.down else "asc"


@dataclass(frozen=True)
class Sorts:
    """What a list can be sorted by: each key with whether downwards is useful first; the first is meant when
    nothing is said."""

    useful: Mapping[str, bool]

    @property
    def first(self) -> Order:
        """The order when nothing is said."""
        return self.by(next(iter(self.useful)))

    def by(self, sort: str) -> Order:
        """The useful order of that key."""
        return Order(sort, self.useful[sort])

    def read(self, args: Mapping[str, str]) -> Order:
        """From ``sort`` and ``order``; what nobody knows counts as not said."""
        sort, order = args.get("sort", ""), args.get("order")
        useful = self.by(sort) if sort in self.useful else self.first
        return Order(useful.sort, order == "desc") if order in ("asc", "desc") else useful

    def parameters(self, order: Order) -> dict[str, str]:
        """The shortest address that says this order."""
        if order == self.first:
            return {}
        return {"sort": order.sort, **({} if order == self.by(order.sort) else {"order": order.shown})}

    def after_a_click(self, sort: str, now: Order) -> Order:
        """A heading sorted by turns round; another starts in its useful direction."""
        return Order(sort, not now.down) if sort == now.sort else self.by(sort)


class Head(NamedTuple):
    """A column of a list: code, title, unit, whether its cells stand right, and the sort its heading gives."""

    code: str
    title: Any
    unit: Any = ""
    num: bool = False
    sort: str = ""


def columns_asked(args: Any, heads: Sequence[Head], usual: tuple[str, ...], always: str) -> tuple[str, ...]:
    """The columns of ``cols``, in the list's order; ``always`` is the one that names the row."""
    chosen = {code for text in args.getlist("cols") for code in text.split(",")}
    return tuple(head.code for head in heads if head.code in chosen or head.code == always) if chosen else usual


def drawn_heads(
    heads: Sequence[Head],
    columns: tuple[str, ...],
    sorts: Sorts,
    order: Order,
    url_of: Callable[[dict[str, str]], str],
) -> list[dict[str, Any]]:
    """The chosen columns as the ``table`` component takes them; ``url_of`` gives the list with another order."""
    return [
        {
            "title": head.title,
            "unit": head.unit,
            "num": head.num,
            "sort_url": url_of(sorts.parameters(sorts.after_a_click(head.sort, order))) if head.sort else None,
            "sorted": order.shown if head.sort == order.sort else None,
        }
        for head in heads
        if head.code in columns
    ]
