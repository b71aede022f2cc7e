"""What waits among the projects (招商项目): to be checked by the reader, returned to them, waiting for another's check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from crm.core import clock
from crm.core.db import db
from crm.projects.models import Project, ProjectMove
from crm.projects.queries import can_check, can_edit, own_projects
from crm.projects.states import ProjectState
from crm.units.names_shown import local_short

from ..links import link
from .lists import MOST, Asking, Shown, Task, When, waited

RETURNED_DAYS = 30
"""How long a returned project is brought to mind."""


def project_tasks(ask: Asking) -> Iterator[Task]:
    """Projects to check, returned, waiting."""
    if ask.reader.can("project:edit"):
        yield from _submitted(ask)
        yield from _returned(ask)


def _submitted(ask: Asking) -> Iterator[Task]:
    reader = ask.reader
    statement = (
        own_projects(reader)
        .where(Project.state == ProjectState.SUBMITTED)
        .options(joinedload(Project.county))
        .order_by(Project.id)
        .limit(MOST + 1)
    )
    for project in db.session.scalars(statement):
        since = project.state_since
        if can_check(project, reader):
            yield Task(When.TODAY, since, partial(_to_check, ask, project))
        elif project.submitted_by_one_of(reader):
            yield Task(When.WAITING, since, partial(_waiting, ask, project))


def _to_check(ask: Asking, project: Project) -> Shown:
    url = link("projects.check", code=project.code)
    return Shown(
        text=_("审核招商项目：%(who)s送审", who=project.submitted_by),
        sub=f"{project.name} · {local_short(project.county)}",
        when=waited(project.state_since, ask.today),
        url=link("projects.show", code=project.code),
        icon="briefcase",
        act=_("审核"),
        act_url=url,
    )


def _waiting(ask: Asking, project: Project) -> Shown:
    url = link("projects.show", code=project.code)
    return Shown(
        text=_("等待审核：招商项目"),
        sub=project.name,
        when=waited(project.state_since, ask.today),
        url=url,
        icon="briefcase",
        act=_("查看"),
        act_url=url,
    )


def _returned(ask: Asking) -> Iterator[Task]:
    """Drafts whose last move was a return with a sentence, nothing done since."""
    reader = ask.reader
    latest = select(func.max(ProjectMove.id)).group_by(ProjectMove.project_id)
    statement = (
        select(ProjectMove, Project)
        .join(Project, Project.id == ProjectMove.project_id)
        .where(
            ProjectMove.id.in_(latest),
            ProjectMove.to_state == ProjectState.DRAFT,
            ProjectMove.from_state.in_((ProjectState.SUBMITTED, ProjectState.CHECKED)),
            ProjectMove.sentence != "",
            ProjectMove.at >= clock.now() - timedelta(days=RETURNED_DAYS),
            Project.id.in_(
                own_projects(reader).where(Project.state == ProjectState.DRAFT).with_only_columns(Project.id)
            ),
        )
        .order_by(ProjectMove.id.desc())
        .limit(MOST + 1)
    )
    if ask.mine:
        sent = select(ProjectMove.project_id).where(
            ProjectMove.to_state == ProjectState.SUBMITTED, ProjectMove.by_id == reader.user_id
        )
        statement = statement.where(Project.id.in_(sent))
    for move, project in db.session.execute(statement):
        if can_edit(project, reader):
            yield Task(When.TODAY, clock.date_of(move.at), partial(_came_back, move, project))


def _came_back(move: ProjectMove, project: Project) -> Shown:
    url = link("projects.show", code=project.code)
    return Shown(
        text=_("修改退回的项目：%(why)s", why=move.sentence),
        sub=f"{project.name} · {_('%(who)s退回', who=move.by_name)}",
        url=url,
        icon="briefcase",
        act=_("修改"),
        act_url=link("projects.edit", code=project.code, part="basics") or url,
    )
