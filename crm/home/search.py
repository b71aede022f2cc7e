"""The search page: leads, enterprises, regions and units that a few characters name, each within the reader's scope.

Until the fast index comes, this stays quick by never reading whole rows to find them: where the reader sees
everything, the search walks one narrow index per column (number, project, name as matching compares it, initials)
and stops at ``LOOKED_AT``; elsewhere it looks only through the few thousand rows of the reader's own region.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from crm.core.db import db
from crm.core.forms import clean
from crm.core.reader import Reader
from crm.enterprises.codes import tidy_credit_code
from crm.enterprises.models import Enterprise
from crm.enterprises.names import normal_name
from crm.enterprises.pinyin import initials
from crm.enterprises.queries import visible_enterprises
from crm.events.models import Event
from crm.events.queries import found_by
from crm.leads.models import Lead
from crm.leads.scope import visible_leads
from crm.projects.filters import ProjectFilter
from crm.projects.lines import Line, line_of, shown_with
from crm.projects.models import Project
from crm.projects.queries import chosen
from crm.units.models import Region, Unit

SHOWN = 10
LOOKED_AT = 60
"""How many rows of one index are taken; more than are shown, so that the best of them stand first."""
LONGEST = 60


@dataclass(frozen=True)
class Found:
    """What a search brought: at most ten of each, with whether there are more."""

    text: str
    leads: Sequence[Lead] = ()
    more_leads: bool = False
    enterprises: Sequence[Enterprise] = ()
    more_enterprises: bool = False
    projects: Sequence[Line] = ()
    more_projects: bool = False
    regions: Sequence[Region] = ()
    units: Sequence[Unit] = ()
    events: Sequence[Event] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was found."""
        places = self.regions or self.units
        return not (self.leads or self.enterprises or self.projects or places or self.events)


def search(text: str, reader: Reader) -> Found:
    """Everything the reader may see that ``text`` names. Empty text finds nothing."""
    plain = (clean(text) or "").replace("\n", " ")[:LONGEST]
    if not plain:
        return Found("")
    enterprises = _enterprises(plain, reader) if reader.can("enterprise:read") or reader.can("lead:read") else []
    leads = _leads(plain, reader, [one.id for one in enterprises]) if reader.can("lead:read") else []
    projects = _projects(plain, reader) if reader.can("project:read") else []
    shown = enterprises if reader.can("enterprise:read") else []
    return Found(
        plain,
        leads=leads[:SHOWN],
        more_leads=len(leads) > SHOWN,
        enterprises=shown[:SHOWN],
        more_enterprises=len(shown) > SHOWN,
        projects=projects[:SHOWN],
        more_projects=len(projects) > SHOWN,
        regions=_regions(plain) if reader.can("region:read") else (),
        units=_units(plain) if reader.can("unit:read") else (),
        events=found_by(plain, reader, SHOWN) if reader.can("event:read") else (),
    )


def _latin(text: str) -> str:
    """The text as initials or a code are compared, or "" when it holds anything but letters and digits."""
    plain = re.sub(r"[\s·\-]", "", text).casefold()
    return plain if plain.isascii() and plain.isalnum() else ""


def _contains(column: InstrumentedAttribute[Any], text: str) -> ColumnElement[bool]:
    return column.contains(text, autoescape=True)


def _ids(key: InstrumentedAttribute[Any], conditions: Iterable[ColumnElement[bool]]) -> list[int]:
    """Ids found by each condition on its own: each walks its own index."""
    found: dict[int, None] = {}
    for condition in conditions:
        found.update(dict.fromkeys(db.session.scalars(select(key).where(condition).limit(LOOKED_AT))))
    return list(found)


def _enterprises(text: str, reader: Reader) -> list[Enterprise]:
    """By name, initials or the beginning of the credit code; names that begin so first, then by pinyin."""
    normal, latin = normal_name(text), _latin(text)
    ways: list[ColumnElement[bool]] = []
    if normal:
        ways.append(_contains(Enterprise.normal_name, normal))
    if latin:
        ways.append(_contains(Enterprise.initials, latin))
        if len(latin) >= 4:
            code = tidy_credit_code(text) or ""
            ways.append(Enterprise.credit_code.between(code, code + "\uffff"))
    if not ways:
        return []
    statement = visible_enterprises(reader)
    if reader.sees_everywhere:
        statement = statement.where(Enterprise.id.in_(_ids(Enterprise.id, ways)))
    else:
        statement = statement.where(or_(*ways))
    found = db.session.scalars(statement.options(joinedload(Enterprise.owner_unit)).limit(LOOKED_AT)).all()
    return sorted(found, key=lambda one: (not _begins(one, normal, latin), one.pinyin, one.id))


def _begins(enterprise: Enterprise, normal: str, latin: str) -> bool:
    begins = bool(normal) and enterprise.normal_name.startswith(normal)
    return begins or (bool(latin) and enterprise.initials.startswith(latin))


def _leads(text: str, reader: Reader, enterprise_ids: list[int]) -> list[Lead]:
    """By number, project, or one of the enterprises found; the last changed first."""
    ways: list[ColumnElement[bool]] = [_contains(Lead.project_name, text)]
    if re.search(r"\d", text) and re.fullmatch(r"[A-Za-z0-9\-]{3,30}", text):
        ways.append(_contains(Lead.number, text.upper()))
    if enterprise_ids:
        ways.append(Lead.enterprise_id.in_(enterprise_ids))
    statement = visible_leads(reader)
    if reader.sees_everywhere:
        statement = statement.where(Lead.id.in_(_ids(Lead.id, ways)))
    else:
        statement = statement.where(or_(*ways))
    return list(
        db.session.scalars(
            statement.options(joinedload(Lead.enterprise), joinedload(Lead.county))
            .order_by(Lead.changed_at.desc(), Lead.id.desc())
            .limit(SHOWN + 1)
        )
    )


def _projects(text: str, reader: Reader) -> list[Line]:
    """By code, name in either language, sentence or place; of another's project what is public."""
    statement = chosen(reader, ProjectFilter(q=text)).options(*shown_with())
    rows = db.session.scalars(statement.order_by(Project.changed_at.desc(), Project.id.desc()).limit(SHOWN + 1))
    return [line_of(row, reader) for row in rows]


def _regions(text: str) -> list[Region]:
    """By full, short, English or former name, code, or initials of the short name."""
    regions = db.session.scalars(
        select(Region)
        .where(Region.voided_at.is_(None))
        .options(selectinload(Region.aliases), joinedload(Region.parent))
        .order_by(Region.code)
    ).all()
    return [one for one in regions if _named(one, text, one.code, [alias.alias for alias in one.aliases])][:SHOWN]


def _units(text: str) -> list[Unit]:
    """By full, short, English or other name, or initials of the short name."""
    units = db.session.scalars(
        select(Unit).where(Unit.voided_at.is_(None)).options(selectinload(Unit.aliases)).order_by(Unit.code)
    ).all()
    return [one for one in units if _named(one, text, one.code, [alias.alias for alias in one.aliases])][:SHOWN]


def _named(thing: Region | Unit, text: str, code: str, aliases: list[str]) -> bool:
    folded = text.casefold()
    if any(folded in name.casefold() for name in (thing.name, thing.short_name, thing.name_en, *aliases)):
        return True
    latin = _latin(text)
    if not latin:
        return False
    return code.casefold().startswith(latin) or (latin.isalpha() and initials(thing.short_name).startswith(latin))
