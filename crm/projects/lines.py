"""A project as one line of a list: of one's own what is being written, of another's the published edition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from flask_babel import get_locale
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from crm.chains.choices import local_name as chain_name
from crm.core.db import db
from crm.core.pagination import Page, Sort, paginate
from crm.core.reader import Reader
from crm.units.models import Region
from crm.units.names_shown import local_name, local_short

from .completeness import missing_in
from .filters import ProjectFilter
from .models import Project, ProjectRevision
from .queries import chosen
from .scope import is_inside
from .states import ProjectState
from .told import edition_told, key_of, known, sort_key

PAGE_SIZE = 50


@cache
def shown_with() -> tuple[ExecutableOption, ...]:
    """What a line shows beside the project itself."""
    return (
        joinedload(Project.industry),
        joinedload(Project.chain),
        joinedload(Project.link),
        joinedload(Project.county).joinedload(Region.parent),
        joinedload(Project.guiding_unit),
        joinedload(Project.published),
    )


@dataclass(frozen=True)
class Line:
    """What a list, an export and a printed list show of a project. Amounts in whole yuan, land in 亩."""

    project: Project
    own: bool
    code: str
    name: str
    county: str
    prefecture: str
    industry: str
    chain: str
    link: str
    role: str
    site: str
    state: ProjectState
    is_key: bool
    public_edition: int | None
    total_yuan: int | None
    land_mu: Decimal | None
    sales_yuan: int | None
    profit_yuan: int | None
    irr_percent: Decimal | None
    payback_years: Decimal | None
    guiding: str
    missing_zh: int
    missing_en: int
    changed_at: datetime


def line_of(project: Project, reader: Reader) -> Line:
    """The line of one project as this reader may see it."""
    own = is_inside(project, reader)
    facts = edition_told(project, own=own)
    english = str(get_locale()) == "en"

    def value(name: str) -> Any:
        return getattr(project, name) if facts is None else facts.get(name)

    def number(name: str) -> Decimal | None:
        found = value(name)
        return None if found is None else Decimal(found)

    def frozen(name: str) -> str:
        thing = (facts or {}).get(name)
        return str((thing.get("name_en") if english else "") or thing["name"]) if thing else ""

    if facts is None:
        chain = chain_name(project.chain) if project.chain else ""
        link = chain_name(project.link) if project.link else ""
        industry = project.industry.name if project.industry else ""
        role = project.chain_role.value if project.chain_role else ""
    else:
        chain, link, industry, role = frozen("chain"), frozen("link"), frozen("industry"), facts.get("role") or ""
    return Line(
        project=project,
        own=own,
        code=project.code,
        name=(value("name_en") if english else "") or value("name"),
        county=local_short(project.county),
        prefecture=local_short(project.county.parent),
        industry=industry,
        chain=chain,
        link=link,
        role="" if role == "none" else role,
        site=(value("site_en") if english else "") or value("site") or "",
        state=project.state if own else ProjectState.PUBLISHED,
        is_key=project.is_key,
        public_edition=project.published.edition if project.published else None,
        total_yuan=value("total_yuan"),
        land_mu=number("land_mu"),
        sales_yuan=value("sales_yuan"),
        profit_yuan=value("profit_yuan"),
        irr_percent=number("irr_percent"),
        payback_years=number("payback_years"),
        guiding=local_name(project.guiding_unit) if own else "",
        **_missing(project, own),
        changed_at=project.changed_at if own else (project.published_at or project.changed_at),
    )


def _missing(project: Project, own: bool) -> dict[str, int]:
    found = missing_in(project) if own else []
    return {f"missing_{lang}": sum(rule.lang == lang for rule in found) for lang in ("zh", "en")}


def list_page(
    reader: Reader, wanted: ProjectFilter, *, sort: str, descending: bool, cursor: str | None
) -> tuple[Page[Project], list[Line]]:
    """One page of the list, in order."""
    page = paginate(
        chosen(reader, wanted).options(*shown_with()),
        Sort(sort_key(sort, reader), Project.id, descending),
        cursor=cursor,
        size=PAGE_SIZE,
        key_of=lambda row: (key_of(row, sort, reader), row.id),
        scalars=True,
    )
    return page, [line_of(row, reader) for row in page.rows]


def all_lines(
    reader: Reader, wanted: ProjectFilter, *, sort: str = "code", descending: bool = False, codes: Sequence[str] = ()
) -> Iterator[Line]:
    """Every project of the filter (or of the codes ticked), in order, for files and prints."""
    key = sort_key(sort, reader)
    statement: Select[Project] = chosen(reader, wanted).options(*shown_with())
    if codes:
        statement = statement.where(Project.code.in_(codes))
    order = (key.desc(), Project.id.desc()) if descending else (key.asc(), Project.id.asc())
    for row in db.session.scalars(statement.order_by(*order)):
        yield line_of(row, reader)


@dataclass(frozen=True)
class Sums:
    """What the whole filter comes to: count, total investment in yuan, land in 亩."""

    count: int
    total_yuan: int
    land_mu: Decimal


def sums(reader: Reader, wanted: ProjectFilter) -> Sums:
    """Count and sums of the filter; of another's project that is being changed, the published figures."""
    whole = chosen(reader, wanted)
    row = db.session.execute(
        whole.where(known(reader)).with_only_columns(
            func.count(), func.coalesce(func.sum(Project.total_yuan), 0), func.coalesce(func.sum(Project.land_mu), 0)
        )
    ).one()
    count, total, land = row[0], int(row[1] or 0), Decimal(row[2] or 0)
    if not reader.sees_everywhere:
        others = whole.where(~known(reader))
        frozen = select(ProjectRevision.facts).where(
            ProjectRevision.id.in_(others.with_only_columns(Project.published_id))
        )
        for facts in db.session.scalars(frozen):
            count += 1
            total += facts.get("total_yuan") or 0
            land += Decimal(facts.get("land_mu") or 0)
    return Sums(count, total, land)
