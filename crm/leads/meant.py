"""Which of the county's projects (招商项目) a lead means: what a form offers, what may be chosen, who meant it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_
from sqlalchemy.orm import joinedload

from crm.core.db import db
from crm.core.errors import DomainError, NotFound
from crm.core.reader import Reader
from crm.projects.models import Project
from crm.projects.queries import project_by_code, visible_projects
from crm.projects.states import ProjectState
from crm.units.names_shown import local_name

from .models import Lead
from .scope import visible_leads

MOST_OFFERED = 300
MOST_SHOWN = 30


def project_choices(reader: Reader, *, county_id: int | None, kept: int | None) -> list[tuple[int, str]]:
    """Projects a lead of that county may mean, those not withdrawn; without a county all the reader may see."""
    standing = Project.state != ProjectState.WITHDRAWN
    if county_id is not None:
        standing = standing & (Project.county_id == county_id)
    statement = visible_projects(reader).where(or_(standing, Project.id == kept) if kept else standing)
    rows = db.session.execute(
        statement.with_only_columns(Project.id, Project.code, Project.name).order_by(Project.code).limit(MOST_OFFERED)
    )
    return [(row.id, f"{row.code} {row.name}") for row in rows]


def check_project(lead: Lead, values: Mapping[str, Any], by: Reader) -> None:
    """Raise ``DomainError`` unless the project named lies in the lead's county and the reader may know of it."""
    ident = values.get("project_id", lead.project_id)
    moves = "county_id" in values and values["county_id"] != lead.county_id
    if not ident or (ident == lead.project_id and not moves):
        return
    project = db.session.scalar(visible_projects(by).where(Project.id == ident).options(joinedload(Project.county)))
    if project is None and by.role == "system":
        project = db.session.get(Project, ident)
    if project is None or project.voided_at is not None:
        raise DomainError(_("没有这个招商项目，或不在你的可见范围内"), field="project_id")
    county_id = values.get("county_id", lead.county_id)
    if county_id is not None and county_id != project.county_id:
        raise DomainError(
            _("这个招商项目在%(place)s，和线索的县不同", place=local_name(project.county)), field="project_id"
        )


def given_by(code: str, reader: Reader) -> tuple[Project | None, dict[str, Any]]:
    """What a new lead born on a project's page begins with; nothing for a project the reader cannot see."""
    try:
        project = project_by_code(code, reader)
    except NotFound:
        return None, {}
    return project, {
        "project_id": project.id,
        "project_name": project.name,
        "county_id": project.county_id if reader.sees_region(project.county_id) else None,
        "link_id": project.link_id,
        "chain_role": project.chain_role,
        "source": _("招商项目 %(code)s", code=project.code),
    }


def leads_meaning(project: Project, reader: Reader) -> Sequence[Lead]:
    """Leads in scope that mean the project, the last changed first."""
    return db.session.scalars(
        visible_leads(reader)
        .where(Lead.project_id == project.id)
        .options(joinedload(Lead.enterprise), joinedload(Lead.county))
        .order_by(Lead.changed_at.desc(), Lead.id.desc())
        .limit(MOST_SHOWN)
    ).all()
