"""Choosing projects: what fits the list's filter, what a pasted list names, and what of it nobody knows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from crm.core.db import db
from crm.core.forms import clean
from crm.core.reader import Reader
from crm.projects.models import Project
from crm.projects.queries import visible_projects

MOST_LINES = 2000
_LINE = re.compile(r"[\n\r\t;；]+")
_CODE = re.compile(r"XM-[0-9A-Z]{6,12}-\d{1,6}")
_NUMBERED = re.compile(r"^\s*(?:[(（]?\d{1,4}[)）.、．]|[一二三四五六七八九十]{1,3}[、.])\s*")


@dataclass
class Named:
    """What a pasted list named: projects in its order, lines nobody knows, names that several projects bear."""

    projects: list[Project] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)


def lines_of(text: str) -> list[str]:
    """The lines of a pasted list: one code or name each, without the numbers people put before them."""
    found = []
    for line in _LINE.split(text):
        words = clean(_NUMBERED.sub("", line))
        if words:
            found.append(words)
    return found[:MOST_LINES]


def projects_named(text: str, reader: Reader) -> Named:
    """The projects a pasted list means: by code anywhere in the line, else by the whole name, Chinese or English.

    Nothing is guessed: a name that fits several projects is given back as ambiguous, one that fits none as unknown.
    """
    named, seen = Named(), set()
    lines = lines_of(text)
    codes = {code for line in lines for code in _CODE.findall(line.upper())}
    statement = visible_projects(reader)
    by_code = {p.code: p for p in db.session.scalars(statement.where(Project.code.in_(sorted(codes))))} if codes else {}
    names = [line for line in lines if not _CODE.search(line.upper())]
    by_name: dict[str, list[Project]] = {}
    if names:
        rows = db.session.scalars(
            statement.where(Project.name.in_(names) | Project.name_en.in_(names)).order_by(Project.code)
        )
        for project in rows:
            for name in {project.name, project.name_en} - {""}:
                by_name.setdefault(name, []).append(project)
    for line in lines:
        line_codes = _CODE.findall(line.upper())
        if line_codes:
            known = [by_code[code] for code in line_codes if code in by_code]
            named.unknown += [code for code in line_codes if code not in by_code]
        else:
            known = by_name.get(line, [])
            if not known:
                named.unknown.append(line[:60])
            elif len(known) > 1:
                named.ambiguous.append(f"{line[:60]}（{' '.join(p.code for p in known[:5])}）")
                known = []
        for project in known:
            if project.id not in seen:
                seen.add(project.id)
                named.projects.append(project)
    return named


def by_ids(ids: Sequence[int], reader: Reader) -> list[Project]:
    """Projects of those ids that the reader may see; others are left out as if they were not there."""
    if not ids:
        return []
    statement = visible_projects(reader).where(Project.id.in_(sorted(set(ids)))).order_by(Project.code)
    return list(db.session.scalars(statement.execution_options(populate_existing=False)))
