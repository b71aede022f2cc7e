"""What a reader asked to see of the list of jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement
from werkzeug.datastructures import MultiDict

from crm.core.lists import Asked
from crm.core.reader import Reader

from .models import Job
from .states import JobState

RETRIED, MINE = "retried", "mine"


@dataclass(frozen=True)
class JobFilter:
    """``state``: one of the states, "retried" (begun more than once), "" for all; ``whose``: "mine" or "" for all."""

    state: str = ""
    whose: str = ""
    problems: tuple[str, ...] = ()

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> JobFilter:
        """From URL parameters; what cannot be understood is named in ``problems``."""
        asked, values = Asked(args), {}
        for name, known in (("state", [*map(str, JobState), RETRIED]), ("whose", [MINE])):
            text = args.get(name, "")[:40]
            if text and text not in known:
                asked.odd(name, text)
                text = ""
            values[name] = text
        return cls(**values, problems=tuple(asked.problems))

    def parameters(self, **changed: str) -> dict[str, Any]:
        """The URL parameters that say this, with some changed."""
        said = {"state": self.state, "whose": self.whose} | changed
        return {name: value for name, value in said.items() if value}

    def conditions(self, reader: Reader) -> list[ColumnElement[bool]]:
        """The conditions as SQL."""
        found: list[ColumnElement[bool]] = []
        if self.state == RETRIED:
            found.append(Job.attempts > 1)
        elif self.state:
            found.append(Job.state == JobState(self.state))
        if self.whose == MINE:
            found.append(Job.created_by_id.in_(sorted(reader.persons)))
        return found

    @property
    def tabs(self) -> list[tuple[str, Any]]:
        """Every value of ``state`` with its title."""
        return [("", _("全部")), *((str(one), one.title) for one in JobState), (RETRIED, _("重试过"))]

    @property
    def any(self) -> bool:
        """Whether anything limits the list."""
        return bool(self.state or self.whose)
