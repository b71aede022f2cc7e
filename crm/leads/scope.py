"""Which leads a reader may see and change. Every query of this room starts here."""

from __future__ import annotations

from functools import cache

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from crm.core.db import db
from crm.core.errors import Forbidden, NotFound
from crm.core.reader import Reader
from crm.units.models import Region
from crm.units.states import RegionLevel

from .models import Lead, LeadTally


def in_scope(reader: Reader, table: type[Lead | LeadTally] = Lead, *, driven: bool = False) -> ColumnElement[bool]:
    """The condition that a row lies in the reader's scope: their regions, and their unit's leads without a county.

    Departments see leads only through a screening; auditors see the trail, not the leads. ``driven`` keeps the
    database from leaving the order of a list for an index on counties (see ``filters.one_of``).
    """
    if not reader.can("lead:read"):
        return false()
    if reader.region_ids is None:
        return true()
    if table is LeadTally:
        # Said as one range of counties, 0 for none: "or" would make the database read the whole tally.
        counties = [*([0] if reader.unit_id is not None else []), *sorted(reader.region_ids)]
        of_unit = or_(table.county_id != 0, table.unit_id == reader.unit_id)
        return and_(table.county_id.in_(counties), of_unit) if counties else false()
    conditions = scope_parts(reader, driven=driven)
    return or_(*conditions) if conditions else false()


def scope_parts(reader: Reader, *, driven: bool = False) -> list[ColumnElement[bool]]:
    """The scope of a reader with regions as conditions that exclude each other: each can follow an index of counties,
    which "or" keeps the database from doing."""
    conditions: list[ColumnElement[bool]] = []
    if reader.region_ids:
        county = func.coalesce(Lead.county_id, 0) if driven else Lead.county_id
        conditions.append(county.in_(sorted(reader.region_ids)))
    if reader.unit_id is not None:
        unit = func.coalesce(Lead.unit_id, 0) if driven else Lead.unit_id
        conditions.append(and_(Lead.county_id.is_(None), unit == reader.unit_id))
    return conditions


def visible_leads(reader: Reader) -> Select[Lead]:
    """Leads the reader may see, voided ones left out."""
    return select(Lead).where(in_scope(reader), Lead.voided_at.is_(None))


def introduced_leads(reader: Reader) -> Select[Lead]:
    """Leads elsewhere that the reader's unit introduced: stage and dates only may be shown."""
    if reader.unit_id is None or reader.sees_everywhere or not reader.can("lead:read"):
        return select(Lead).where(false())
    condition = and_(Lead.introducer_id == reader.unit_id, Lead.voided_at.is_(None))
    if reader.region_ids:
        condition = and_(condition, or_(Lead.county_id.is_(None), Lead.county_id.not_in(sorted(reader.region_ids))))
    return select(Lead).where(condition, Lead.unit_id.is_distinct_from(reader.unit_id))


@cache
def whole() -> tuple[ExecutableOption, ...]:
    """What every page of a lead shows beside the lead itself, in one question."""
    shown = ("enterprise", "county", "unit", "introducer", "first_unit", "chain", "link", "contact")
    return tuple(joinedload(getattr(Lead, name)) for name in shown)


def lead_by_number(number: str, reader: Reader) -> Lead:
    """The lead of that number. Raises ``NotFound`` when there is none or it is out of the reader's scope."""
    lead: Lead | None = db.session.scalar(visible_leads(reader).where(Lead.number == number).options(*whole()))
    if lead is None:
        raise NotFound(_("没有线索 %(number)s，或不在你的可见范围内。请核对编号", number=number))
    return lead


def can_edit(lead: Lead, reader: Reader) -> bool:
    """Whether the reader may change this lead: the permission, and the lead in scope."""
    if not reader.can("lead:edit"):
        return False
    if reader.region_ids is None:
        return True
    if lead.county_id is None:
        return reader.unit_id is not None and lead.unit_id == reader.unit_id
    return lead.county_id in reader.region_ids


def can_confirm(lead: Lead, reader: Reader) -> bool:
    """Whether the reader may confirm (核定) moves of this lead: the office, or the bureau of the lead's prefecture."""
    if not reader.can("lead:confirm"):
        return False
    if reader.role in ("office", "system"):
        return True
    if lead.county_id is None or not reader.sees_region(lead.county_id):
        return False
    # A zone may lie in a county: that county's bureau is not above its own leads.
    own = db.session.get(Region, reader.region_id) if reader.region_id is not None else None
    return own is not None and own.level is RegionLevel.PREFECTURE


def require_edit(lead: Lead, reader: Reader, permission: str = "lead:edit") -> None:
    """Raise ``Forbidden`` unless the reader may change this lead."""
    if not (reader.can(permission) and (can_edit(lead, reader) or reader.role == "system")):
        raise Forbidden(_("你不能修改这条线索：不在你的工作范围内"), permission=permission)
