"""编制重点项目: which projects count towards an assisting department's duty, and why the others do not.

Rule (domain, duties): a project that names the department as guiding, lies in the leader's prefecture, is marked 重点,
checked and not withdrawn; once ever – in the year of its first check, whatever is changed and checked again later.
The department's pairing with the prefecture must have been in force on that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.core import clock
from crm.core.db import db
from crm.core.reader import Reader
from crm.units.models import Pairing, Region, Unit
from crm.units.states import PairingKind

from .models import Project
from .scope import own_projects
from .states import ProjectState


@dataclass(frozen=True)
class Guided:
    """A project a unit guided: whether it counts, on which day, and if not, why."""

    project: Project
    counts: bool
    on: date | None
    why: str = ""


def guided_projects(unit: Unit, reader: Reader, *, year: int | None = None) -> list[Guided]:
    """Every project the unit guided that the reader may see, newest first, with the verdict for ``year`` (any year
    when None)."""
    pairings = db.session.scalars(
        select(Pairing)
        .where(
            Pairing.unit_id == unit.id,
            Pairing.kind == PairingKind.DEPARTMENT_PREFECTURE,
            Pairing.voided_at.is_(None),
        )
        .options(joinedload(Pairing.region))
    ).all()
    rows = db.session.scalars(
        own_projects(reader)
        .where(Project.guiding_unit_id == unit.id)
        .options(joinedload(Project.county).joinedload(Region.parent))
        .order_by(Project.id.desc())
    ).all()
    return [_judged(row, pairings, year) for row in rows]


def counted_projects(unit: Unit, prefecture: Region, *, reader: Reader, year: int | None = None) -> list[Project]:
    """The projects that count towards 编制重点项目 of ``unit`` in ``prefecture``: each once, in its year."""
    return [
        one.project
        for one in guided_projects(unit, reader, year=year)
        if one.counts and one.project.county.path.startswith(prefecture.path)
    ]


def _judged(project: Project, pairings: Sequence[Pairing], year: int | None) -> Guided:
    on = clock.date_of(project.first_checked_at) if project.first_checked_at else None
    inside = [one for one in pairings if project.county.path.startswith(one.region.path)]
    why = ""
    if not project.is_key:
        why = _("未标为重点项目")
    elif on is None:
        why = _("还没有审核过")
    elif project.state is ProjectState.WITHDRAWN:
        why = _("已撤回")
    elif not inside:
        why = _("不在结对的市州")
    elif not any(one.in_force(on) for one in inside):
        why = _("结对关系当日未生效")
    elif year is not None and on.year != year:
        why = _("计入 %(year)s 年", year=on.year)
    return Guided(project, not why, on, str(why))
