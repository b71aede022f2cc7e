"""Reads of the target list; each starts from what the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from crm.core.db import db
from crm.core.errors import NotFound
from crm.core.reader import Reader
from crm.enterprises.models import Enterprise
from crm.units.models import Region, Unit

from .filters import TargetFilter
from .models import Target

NO_DAY = date(9999, 12, 31)
FIRST_DUE = func.coalesce(Target.approach_by, NO_DAY)
"""What the list is ordered by: the nearest day first, those without one last."""


def visible(reader: Reader) -> ColumnElement[bool]:
    """The condition that a target is the reader's to see: their unit's, and those for counties they work in."""
    if not reader.can("target:read"):
        return false()
    if reader.sees_everywhere:
        return true()
    ways: list[ColumnElement[bool]] = []
    if reader.unit_id is not None:
        ways.append(Target.owner_unit_id == reader.unit_id)
    if reader.region_ids:
        ways.append(Target.county_id.in_(sorted(reader.region_ids)))
    return or_(*ways) if ways else false()


def may_edit(target: Target, reader: Reader) -> bool:
    """Whether the reader may change it: the owner unit, the office, or the county's own bureau."""
    if not reader.can("target:edit") or target.voided_at is not None:
        return False
    if reader.sees_everywhere or (reader.unit_id is not None and target.owner_unit_id == reader.unit_id):
        return True
    return reader.role == "bureau" and reader.sees_region(target.county_id)


@cache
def _shown() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Target.enterprise),
        joinedload(Target.owner_unit),
        joinedload(Target.county),
        joinedload(Target.chain),
        joinedload(Target.link),
        joinedload(Target.lead),
    )


def visible_targets(reader: Reader) -> Select[Target]:
    """Targets the reader may see, voided ones left out, with all that a row shows."""
    return (
        select(Target)
        .join(Enterprise, Target.enterprise_id == Enterprise.id)
        .where(visible(reader), Target.voided_at.is_(None))
        .options(*_shown())
    )


def listed(reader: Reader, wanted: TargetFilter, today: date) -> Select[Target]:
    """What the list shows; the page orders it."""
    return visible_targets(reader).where(*wanted.conditions(today))


def every_listed(reader: Reader, wanted: TargetFilter, today: date) -> Sequence[Target]:
    """All that is filtered, in the list's order, for an export."""
    return db.session.scalars(listed(reader, wanted, today).order_by(FIRST_DUE, Target.id)).all()


def get_target(target_id: int, reader: Reader) -> Target:
    """The target, voided or not. Raises ``NotFound``."""
    found = db.session.scalar(select(Target).where(Target.id == target_id, visible(reader)).options(*_shown()))
    if found is None:
        raise NotFound(_("没有这家目标企业，或不在你的可见范围内"))
    return found


def of_enterprise(enterprise: Enterprise, reader: Reader) -> Sequence[Target]:
    """Where the enterprise stands on target lists the reader may see."""
    statement = visible_targets(reader).where(Target.enterprise_id == enterprise.id)
    return db.session.scalars(statement.order_by(Target.id.desc()).limit(20)).all()


def open_of_unit(unit: Unit, reader: Reader, count: int = 8) -> Sequence[Target]:
    """What the unit still intends to approach, the nearest day first."""
    statement = visible_targets(reader).where(Target.owner_unit_id == unit.id, Target.state.in_(TargetFilter.OPEN))
    return db.session.scalars(statement.order_by(FIRST_DUE, Target.id).limit(count)).all()


def open_of_region(region: Region, reader: Reader, count: int = 8) -> Sequence[Target]:
    """What is still to be approached for the region or what lies in it."""
    inside = select(Region.id).where(Region.path.startswith(region.path, autoescape=True))
    statement = visible_targets(reader).where(Target.county_id.in_(inside), Target.state.in_(TargetFilter.OPEN))
    return db.session.scalars(statement.order_by(FIRST_DUE, Target.id).limit(count)).all()
