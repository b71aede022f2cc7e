"""Reads of the window: published editions that fit, their counts by place, chain and industry. Nobody signs in here, so
nothing but published editions of projects that are not voided is ever asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, literal_column, select
from sqlalchemy.orm import contains_eager, joinedload

from crm.core.db import db
from crm.core.pagination import Page, paginate
from crm.core.pagination import Sort as Keyset
from crm.units.models import Region

from ..models import Project, ProjectEdition
from .filters import Size, Sort, Wanted

PAGE_SIZE = 24
TOTAL = func.coalesce(ProjectEdition.total_yuan, literal_column("-1"))
KEYS: dict[Sort, Any] = {Sort.NEW: ProjectEdition.published_at, Sort.TOTAL: TOTAL}


def standing() -> Select[ProjectEdition]:
    """The editions the public sees today: each project's published one, withdrawn and voided projects left out."""
    return (
        select(ProjectEdition)
        .join(Project, Project.published_id == ProjectEdition.revision_id)
        .where(Project.voided_at.is_(None))
    )


def fitting(wanted: Wanted, among: Collection[int] | None = None) -> Select[ProjectEdition]:
    """Those that fit the conditions, of the projects given when any are."""
    statement = standing().where(*wanted.conditions())
    return statement if among is None else statement.where(ProjectEdition.project_id.in_(sorted(among)))


def window_page(wanted: Wanted, among: Collection[int] | None, cursor: str | None) -> Page[ProjectEdition]:
    """One page in the order wanted, each row with its edition's facts. Raises ``BadCursor``."""
    statement = (
        fitting(wanted, among)
        .join(ProjectEdition.revision)
        .options(contains_eager(ProjectEdition.revision))
        .execution_options(populate_existing=True)
    )

    def key_of(row: ProjectEdition) -> tuple[Any, int]:
        shown = row.published_at if wanted.sort is Sort.NEW else -1 if row.total_yuan is None else row.total_yuan
        return shown, row.revision_id

    keyset = Keyset(KEYS[wanted.sort], ProjectEdition.revision_id, descending=True)
    return paginate(statement, keyset, cursor=cursor, size=PAGE_SIZE, key_of=key_of, scalars=True)


@dataclass(frozen=True)
class Counted:
    """How many projects, and what they come to, at one county, chain, division and size."""

    county_id: int
    chain_code: str
    division: str
    size: Size | None
    count: int
    total_yuan: int


def counted(wanted: Wanted, among: Collection[int] | None = None) -> list[Counted]:
    """Everything the page counts, in one question; the sums by county, chain and so on are added up from it."""
    division = func.substr(ProjectEdition.industry_code, 1, 2)
    size = case(*((one.condition, one.value) for one in Size), else_="")
    rows = db.session.execute(
        fitting(wanted, among)
        .with_only_columns(
            ProjectEdition.county_id,
            ProjectEdition.chain_code,
            division,
            size,
            func.count(),
            func.coalesce(func.sum(ProjectEdition.total_yuan), 0),
        )
        .group_by(ProjectEdition.county_id, ProjectEdition.chain_code, division, size)
    )
    return [Counted(r[0], r[1], r[2], Size(r[3]) if r[3] else None, r[4], int(r[5])) for r in rows]


def regions_of(county_ids: Collection[int]) -> dict[int, Region]:
    """Those counties and zones with what they lie in."""
    rows = db.session.scalars(
        select(Region).where(Region.id.in_(sorted(county_ids))).options(joinedload(Region.parent))
    )
    return {row.id: row for row in rows}


def of_the_same_chain(project: Project, most: int = 4) -> list[ProjectEdition]:
    """Other public projects of the chain the project's edition stands on, of its own county first, then the newest."""
    own = db.session.get(ProjectEdition, project.published_id) if project.published_id else None
    if own is None or not own.chain_code:
        return []
    near = case((ProjectEdition.county_id == own.county_id, 0), else_=1)
    statement = (
        standing()
        .where(ProjectEdition.chain_code == own.chain_code, ProjectEdition.project_id != own.project_id)
        .join(ProjectEdition.revision)
        .options(contains_eager(ProjectEdition.revision))
        .order_by(near, ProjectEdition.published_at.desc(), ProjectEdition.revision_id.desc())
        .limit(most)
    )
    return list(db.session.scalars(statement))
