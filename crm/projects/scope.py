"""Which projects a reader may see and change. Every query of this room starts here."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, false, or_, select, true

from crm.chains.models import Chain
from crm.core.db import db
from crm.core.errors import DomainError, Forbidden
from crm.core.reader import Reader
from crm.units.models import Region
from crm.units.states import RegionLevel

from .models import Project


def inside(reader: Reader) -> ColumnElement[bool]:
    """Rows that are the reader's own business, drafts included: their regions', and those their unit guides or whose
    chain it leads."""
    if not reader.can("project:read"):
        return false()
    if reader.region_ids is None:
        return true()
    ways: list[ColumnElement[bool]] = []
    if reader.region_ids:
        ways.append(Project.county_id.in_(sorted(reader.region_ids)))
    if reader.unit_id is not None:
        ways.append(Project.guiding_unit_id == reader.unit_id)
        ways.append(Project.chain_id.in_(select(Chain.id).where(Chain.lead_unit_id == reader.unit_id)))
    return or_(*ways) if ways else false()


def visible_projects(reader: Reader) -> Select[Project]:
    """Projects the reader may see, voided ones left out: their own business, and what is public anyway.

    Of a project that is only public to them they see the published edition, never what is being written now.
    """
    statement = select(Project).where(Project.voided_at.is_(None))
    if not reader.can("project:read"):
        return statement.where(false())
    return statement.where(or_(inside(reader), Project.published_id.is_not(None)))


def own_projects(reader: Reader) -> Select[Project]:
    """Projects that are the reader's own business, drafts included."""
    return select(Project).where(Project.voided_at.is_(None), inside(reader))


def is_inside(project: Project, reader: Reader) -> bool:
    """Whether the reader may see what is being written, not only what is public."""
    if not reader.can("project:read"):
        return False
    if reader.sees_region(project.county_id):
        return True
    if reader.unit_id is None:
        return False
    leads_chain = project.chain is not None and project.chain.lead_unit_id == reader.unit_id
    return project.guiding_unit_id == reader.unit_id or leads_chain


def can_edit(project: Project, reader: Reader) -> bool:
    """Whether the reader may change the project: the office, or a bureau of its county or above."""
    return reader.can("project:edit") and reader.sees_region(project.county_id)


def can_check(project: Project, reader: Reader) -> bool:
    """Whether the reader may check (审核) it: who may, in whose region it lies, and did not submit it."""
    may = reader.can("project:check") and reader.sees_region(project.county_id)
    return may and not project.submitted_by_one_of(reader)


def can_publish(project: Project, reader: Reader) -> bool:
    """Whether the reader may publish or withdraw it: the office, or the bureau of its prefecture."""
    if not (reader.can("project:publish") and reader.sees_region(project.county_id)):
        return False
    if reader.sees_everywhere:
        return True
    own = db.session.get(Region, reader.region_id) if reader.region_id is not None else None
    return own is not None and own.level is RegionLevel.PREFECTURE


def require_edit(project: Project, reader: Reader) -> None:
    """Raise ``Forbidden`` unless the reader may change the project, ``DomainError`` when it is voided."""
    refuse_voided(project)
    if reader.role != "system" and not can_edit(project, reader):
        raise Forbidden(_("你不能修改这个项目：不在你的工作范围内"), permission="project:edit")


def refuse_voided(project: Project) -> None:
    """Raise ``DomainError`` when the project is voided."""
    if project.voided_at is not None:
        raise DomainError(_("这个项目已作废，不能再改"))
