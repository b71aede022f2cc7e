"""Reads of projects. Each starts from what the reader may see and loads what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import defer, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from crm.chains.models import Chain
from crm.core.db import db
from crm.core.errors import NotFound
from crm.core.reader import Reader
from crm.units.models import Region

from .filters import ProjectFilter
from .models import Project, ProjectMove, ProjectPicture, ProjectRevision
from .scope import can_check, can_edit, can_publish, is_inside, own_projects, visible_projects

__all__ = [
    "can_check",
    "can_edit",
    "can_publish",
    "chosen",
    "is_inside",
    "latest_revision",
    "own_project_by_code",
    "own_projects",
    "project_by_code",
    "visible_projects",
]


@cache
def whole() -> tuple[ExecutableOption, ...]:
    """What a project's page and sheet show beside the project itself."""
    # Asked for by the first query, not made at import: SQLAlchemy then sets up every mapper of the house.
    return (
        joinedload(Project.industry),
        joinedload(Project.chain).selectinload(Chain.links),
        joinedload(Project.link),
        joinedload(Project.county).joinedload(Region.parent),
        joinedload(Project.guiding_unit),
        joinedload(Project.published),
        selectinload(Project.pictures).joinedload(ProjectPicture.attachment),
    )


def project_by_code(code: str, reader: Reader) -> Project:
    """The project of that code. Raises ``NotFound`` when there is none or it is out of the reader's scope."""
    project: Project | None = db.session.scalar(visible_projects(reader).where(Project.code == code).options(*whole()))
    if project is None:
        raise _not_found(code)
    return project


def own_project_by_code(code: str, reader: Reader) -> Project:
    """The same for what is shown to its own people only, drafts included: raises ``NotFound`` for a project of which
    the reader knows no more than the public does."""
    project = project_by_code(code, reader)
    if not is_inside(project, reader):
        raise _not_found(code)
    return project


def _not_found(code: str) -> NotFound:
    return NotFound(_("没有项目 %(code)s，或不在你的可见范围内。请核对编号", code=code[:40]))


def chosen(reader: Reader, wanted: ProjectFilter) -> Select[Project]:
    """Projects the reader may see that fit the filter; the caller orders them."""
    return visible_projects(reader).where(*wanted.conditions(reader))


def latest_revision(project: Project) -> ProjectRevision | None:
    """What the project said when it was last saved."""
    return db.session.scalar(
        select(ProjectRevision)
        .where(ProjectRevision.project_id == project.id)
        .order_by(ProjectRevision.number.desc())
        .limit(1)
    )


def revisions_of(project: Project) -> Sequence[ProjectRevision]:
    """Every save of it, newest first; what each said is read when it is asked for, being all of a sheet each time."""
    return db.session.scalars(
        select(ProjectRevision)
        .where(ProjectRevision.project_id == project.id)
        .options(defer(ProjectRevision.facts))
        .order_by(ProjectRevision.number.desc())
    ).all()


MOST_SAVES = 2**31 - 1
"""What the column can count to: PostgreSQL refuses the question for a larger number instead of finding nothing."""


def revision_numbered(project: Project, number: int) -> ProjectRevision:
    """One revision. Raises ``NotFound``."""
    wanted = select(ProjectRevision).where(ProjectRevision.project_id == project.id, ProjectRevision.number == number)
    found = db.session.scalar(wanted) if number <= MOST_SAVES else None
    if found is None:
        raise NotFound(_("这个项目没有第 %(number)s 次保存", number=number))
    return found


def moves_of(project: Project) -> Sequence[ProjectMove]:
    """How its state changed, newest first."""
    return db.session.scalars(
        select(ProjectMove).where(ProjectMove.project_id == project.id).order_by(ProjectMove.id.desc())
    ).all()
