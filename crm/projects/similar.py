"""Projects of the same county with nearly the same name: a gentle warning before one is written twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from crm.core.db import db
from crm.core.reader import Reader

from .models import Project
from .scope import own_projects

_IDLE = re.compile(
    r"样例|招商|建设|项目|工程|生产线|年产|年处理|新建|产业园?|\d+(?:\.\d+)?万?[吨头只台套件米亩]*|[\W_]+"
)
NEAR = 0.6
"""Share of common pairs of characters from which two names are shown as near."""
MOST = 6


@dataclass(frozen=True)
class Near:
    """A project that may be the same one."""

    code: str
    name: str
    state: str
    same: bool


def near_projects(name: str, county_id: int | None, reader: Reader, *, but: int | None = None) -> Sequence[Near]:
    """Projects of the county whose name is the same or nearly so, the nearest first."""
    core = core_of(name)
    if not core or county_id is None:
        return []
    rows = db.session.execute(
        own_projects(reader)
        .with_only_columns(Project.id, Project.code, Project.name, Project.state)
        .where(Project.county_id == county_id)
    )
    found = [(likeness(core, core_of(row.name)), row) for row in rows if row.id != but]
    near = sorted((one for one in found if one[0] >= NEAR), key=lambda one: (-one[0], one[1].code))
    return [Near(row.code, row.name, str(row.state.title), share == 1) for share, row in near[:MOST]]


@lru_cache(maxsize=4096)
def core_of(name: str) -> str:
    """What distinguishes a project's name: without 项目, amounts, punctuation and width."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return _IDLE.sub("", plain) or re.sub(r"[\W_]+", "", plain)


def likeness(a: str, b: str) -> float:
    """1 for the same, 0 for nothing in common: Dice's share of common pairs of characters, or one holding the other."""
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if len(min(a, b, key=len)) >= 3 and (a in b or b in a):
        return max(NEAR, min(len(a), len(b)) / max(len(a), len(b)))
    ours, theirs = _pairs(a), _pairs(b)
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours and theirs else 0.0


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
