"""What projects show on other rooms' pages: a region, a chain, a unit."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import pgettext
from sqlalchemy import select

from crm.chains.models import Chain
from crm.core import clock
from crm.core.db import db
from crm.core.reader import Reader
from crm.units.models import Pairing, Region, Unit
from crm.units.states import PairingKind

from .duties import guided_projects
from .filters import ProjectFilter
from .lines import Line, line_of, shown_with, sums
from .models import Project
from .queries import chosen

SHOWN = 6


def on_region(region: Region, reader: Reader) -> dict[str, Any] | None:
    """What the region offers: its own people with drafts, everybody else what is public."""
    if not reader.can("project:read"):
        return None
    wanted = ProjectFilter(county=(region.code,))
    may_write = reader.can("project:edit") and region.is_place and reader.sees_region(region.id)
    return _panel(wanted, reader, new_url=url_for("projects.new", county_id=region.id) if may_write else None)


def on_chain(chain: Chain, reader: Reader) -> dict[str, Any] | None:
    """What is offered on the chain."""
    if not reader.can("project:read"):
        return None
    return _panel(ProjectFilter(chain=(chain.code,)), reader, new_url=None)


def on_unit(unit: Unit, reader: Reader) -> dict[str, Any] | None:
    """What the unit guided, and how much of it counts this year; nothing for a unit that neither guides nor has to."""
    if not reader.can("project:read"):
        return None
    year = clock.today().year
    guided = guided_projects(unit, reader, year=year)
    if not guided and not _assists(unit):
        return None
    return {
        "guided": guided[:SHOWN],
        "count": len(guided),
        "counted": sum(one.counts for one in guided),
        "year": year,
        "all_url": url_for("projects.guided", code=unit.code),
    }


def _assists(unit: Unit) -> bool:
    asked = select(Pairing.id).where(
        Pairing.unit_id == unit.id,
        Pairing.kind == PairingKind.DEPARTMENT_PREFECTURE,
        Pairing.voided_at.is_(None),
    )
    return db.session.scalar(asked.limit(1)) is not None


def _panel(wanted: ProjectFilter, reader: Reader, *, new_url: str | None) -> dict[str, Any]:
    shown = (
        chosen(reader, wanted)
        .options(*shown_with())
        .order_by(Project.changed_at.desc(), Project.id.desc())
        .limit(SHOWN)
    )
    lines: list[Line] = [line_of(row, reader) for row in db.session.scalars(shown)]
    total = sums(reader, wanted) if lines else None
    return {
        "lines": lines,
        "total": total,
        "all_url": url_for("projects.index", **wanted.parameters()),
        "new_url": new_url,
        "title": pgettext("many", "招商项目"),
    }
