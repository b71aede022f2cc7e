"""要办的事: what waits, gathered from the rooms and sorted by how pressing it is.

Each source (``leads``, ``events``, ``projects``, ``others``) gives ``Task``s: cheap to make, written out (``show``) only when they
stand on the page. A source never gives more than ``MOST`` per question, so that a neglected province costs no more
than a tidy county; a count that reaches it is shown as “200+”.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import LazyString, format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.core.reader import Reader
from crm.core.templating import short_day

MOST = 200
"""How many tasks one question to the database may bring."""
SHOWN = 8
"""How many a group shows before “看全部”."""


class When(StrEnum):
    """How pressing: the groups of the list, in their order."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    WAITING = "waiting"

    @property
    def title(self) -> LazyString:
        return _TITLES[self]


_TITLES = {
    When.LATE: _l("逾期"),
    When.TODAY: _l("今天"),
    When.WEEK: _l("本周"),
    When.LATER: _l("不限期"),
    When.WAITING: _l("等待对方"),
}


@dataclass(frozen=True)
class Shown:
    """A task as its line says it: what to do, about whom, until when, and the one act."""

    text: Any
    sub: Any
    when: Any = ""
    late: bool = False
    url: str | None = None
    stage: str | None = None
    icon: str | None = None
    act: Any = None
    act_url: str | None = None


@dataclass(frozen=True)
class Task:
    """Something that waits: its group, its place in it (the earlier the first), and how to write it out."""

    group: When
    on: date
    show: Callable[[], Shown]
    about: int | None = None
    """The lead it is about: one lead stands in the list once, by its first source."""


@dataclass(frozen=True)
class Group:
    """One group with its first lines; ``more_url`` leads to all of them."""

    when: When
    count: int
    capped: bool
    lines: list[Shown]
    cut: bool

    @property
    def count_text(self) -> str:
        return f"{MOST}+" if self.capped else str(self.count)


@dataclass(frozen=True)
class Asking:
    """Who asks, on which day, for their own work or for all of their scope."""

    reader: Reader
    today: date
    mine: bool

    @property
    def week_end(self) -> date:
        """The coming Sunday, today included."""
        return self.today + timedelta(days=6 - self.today.weekday())

    @property
    def names(self) -> list[str]:
        """What the reader is called where a person is named; with the one they stand in for."""
        return [name for name in (self.reader.name, self.reader.acting_for) if name]

    def group_of(self, due: date) -> When:
        """In which group a day falls."""
        if due < self.today:
            return When.LATE
        if due == self.today:
            return When.TODAY
        return When.WEEK if due <= self.week_end else When.LATER

    def due_words(self, due: date) -> str:
        """The day as a line says it: 逾期 3 天, 今天, 9月20日 周四."""
        days = (self.today - due).days
        if days > 0:
            return str(_("逾期 %(days)s 天", days=days))
        return str(_("今天")) if days == 0 else f"{short_day(due)} {format_date(due, 'EEE')}"


def waited(since: date, today: date) -> str:
    """How long the other side has had it."""
    days = (today - since).days
    return str(_("已等 %(days)s 天", days=days) if days else _("今天提出"))


def grouped(tasks: Iterable[Task], only: When | None = None) -> tuple[list[Group], int, bool]:
    """The groups that have tasks (or the one asked for, at length), how many tasks in all, whether there are more."""
    kept: dict[When, list[Task]] = {when: [] for when in When}
    seen: set[int] = set()
    for task in tasks:
        if task.about is not None:
            if task.about in seen:
                continue
            seen.add(task.about)
        kept[task.group].append(task)
    groups = []
    for when, found in kept.items():
        if not found or (only is not None and when is not only):
            continue
        found.sort(key=lambda task: task.on)
        most = MOST if only is not None else SHOWN
        groups.append(
            Group(
                when,
                len(found),
                capped=len(found) > MOST,
                lines=[task.show() for task in found[:most]],
                cut=len(found) > most,
            )
        )
    total = sum(len(found) for found in kept.values())
    return groups, total, any(len(found) > MOST for found in kept.values())
