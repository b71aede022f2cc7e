"""What leads show on other rooms' pages: a region, a unit, an enterprise, a chain; and figures for the tile map.

Everything starts from what the reader may see. Hung in ``crm.wiring``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from crm.chains.models import Chain, Link
from crm.chains.states import ChainRole
from crm.core import clock
from crm.core.db import db
from crm.core.money import yi
from crm.core.reader import Reader
from crm.enterprises.models import Enterprise
from crm.projects.models import Project
from crm.projects.states import ProjectState
from crm.units.models import Region, Unit
from crm.units.regions.metrics import MapMetric
from crm.units.states import RegionLevel

from .filters import LeadFilter
from .lights import light_of
from .meant import leads_meaning
from .models import Lead, LeadTally
from .queries import StageSums, leads_of, list_page, near_matches, stage_sums
from .scope import in_scope, introduced_leads, visible_leads
from .states import Light, Stage, Status

SHOWN = 8
NOT_SEEN = _l("无记录或不可见")
"""A county without a figure: it has none, or it lies outside what the reader may see."""

SUM_OF: dict[Stage, tuple[Any, str]] = {
    Stage.LEAD: (_l("拟投资"), "planned_yuan"),
    Stage.NEGOTIATION: (_l("拟投资"), "planned_yuan"),
    Stage.SIGNED: (_l("协议"), "agreed_yuan"),
    Stage.LANDED: (_l("到位"), "paid_in_yuan"),
}
"""Which of the three amounts a stage is summed by; they are never added to each other."""


def strip_cells(
    sums: Mapping[Stage, StageSums], asked: Mapping[str, Any], hints: Mapping[Stage, Sequence[str]] | None = None
) -> list[dict[str, Any]]:
    """The cells of the ``strip`` component; ``asked`` are the URL parameters of the filtered list behind a count.

    The opening stock (期初) stands beside, unless a hint says something more pressing first.
    """
    cells = []
    for stage, one in sums.items():
        label, name = SUM_OF[stage]
        words = list((hints or {}).get(stage, ()))
        if one.opening_leads and len(words) < 2:
            words.append(_("其中期初 %(count)s", count=one.opening_leads))
        amount = getattr(one, name)
        cells.append(
            {
                "stage": str(stage),
                "count": one.leads,
                "url": _list_url(**asked, stage=str(stage)),
                "hint": " · ".join(words),
                "sum_label": label,
                "sum": yi(amount) if amount else None,
            }
        )
    return cells


def _list_url(**asked: Any) -> str | None:
    return url_for("leads.index", **asked) if "leads.index" in current_app.view_functions else None


def strip_of_region(region: Region, reader: Reader) -> dict[str, Any] | None:
    """The region's four stages; None for a county the reader sees nothing of."""
    return _strip(reader, _region_filter(region)) if _sees(region, reader) else None


def leads_of_region(region: Region, reader: Reader) -> dict[str, Any] | None:
    """The leads of the region that changed last."""
    found = _latest(reader, _region_filter(region)) if _sees(region, reader) else None
    return {**found, "one_place": region.is_place} if found is not None else None


def _region_filter(region: Region) -> dict[str, str]:
    if region.is_place:
        return {"county": region.code}
    return {"prefecture": region.code} if region.level == RegionLevel.PREFECTURE else {}


def _sees(region: Region, reader: Reader) -> bool:
    return not region.is_place or reader.sees_region(region.id)


def strip_of_unit(unit: Unit, reader: Reader) -> dict[str, Any] | None:
    """The four stages of what the unit supports, as far as the reader may see it; None for a unit that supports none."""
    context = _strip(reader, {"unit": unit.code})
    return context if context is not None and context["total"] else None


def leads_of_unit(unit: Unit, reader: Reader) -> dict[str, Any] | None:
    """The unit's leads that changed last, and what it introduced elsewhere (to itself and to who sees everywhere)."""
    context = _latest(reader, {"unit": unit.code})
    if context is None:
        return None
    return {**context, "introduced": _introduced(unit, reader)}


def _introduced(unit: Unit, reader: Reader) -> Sequence[Lead]:
    if reader.sees_everywhere:
        statement = visible_leads(reader).where(Lead.introducer_id == unit.id, Lead.unit_id.is_distinct_from(unit.id))
    elif reader.unit_id == unit.id:
        statement = introduced_leads(reader)
    else:
        return ()
    return db.session.scalars(
        statement.options(joinedload(Lead.enterprise), joinedload(Lead.county))
        .order_by(Lead.stage_since.desc(), Lead.id.desc())
        .limit(SHOWN)
    ).all()


def _strip(reader: Reader, asked: dict[str, str]) -> dict[str, Any] | None:
    if not reader.can("lead:read"):
        return None
    sums = stage_sums(reader, LeadFilter.read(asked), clock.today())
    return {"cells": strip_cells(sums, asked), "total": sum(one.leads for one in sums.values())}


def _latest(reader: Reader, asked: dict[str, str]) -> dict[str, Any] | None:
    if not reader.can("lead:read"):
        return None
    today = clock.today()
    page = list_page(reader, LeadFilter.read(asked), today, sort="changed", size=SHOWN)
    return {
        "leads": [(row, _light(row, today)) for row in page.rows],
        "all_url": _list_url(**asked) if page.next else None,
        "show_url": _show_url,
    }


def _light(row: Any, today: Any) -> Any:
    """The light where it says something: red and amber."""
    state = light_of(row, today)
    return state if state is not None and state.light is not Light.GREEN else None


def _show_url(number: str) -> str | None:
    return url_for("leads.show", number=number) if "leads.show" in current_app.view_functions else None


def leads_of_enterprise(enterprise: Enterprise, reader: Reader) -> dict[str, Any] | None:
    """The investor's leads in scope; of those elsewhere only first reporter, date and stage."""
    if not reader.can("lead:read"):
        return None
    seen = leads_of(enterprise.id, reader)
    numbers = {lead.number for lead in seen}
    masked = [row for row in near_matches(enterprise.id) if row.number not in numbers]
    today = clock.today()
    return {
        "leads": [(lead, _light(lead, today)) for lead in seen],
        "masked": masked,
        "show_url": _show_url,
    }


def leads_of_project(project: Project, reader: Reader) -> dict[str, Any] | None:
    """Leads in scope that mean the project, and where a new one is born."""
    if not reader.can("lead:read"):
        return None
    today = clock.today()
    offered = project.state is not ProjectState.WITHDRAWN and reader.can("lead:create")
    return {
        "leads": [(lead, _light(lead, today)) for lead in leads_meaning(project, reader)],
        "show_url": _show_url,
        "new_url": url_for("leads.new", project=project.code) if offered else None,
    }


def strip_of_chain(chain: Chain, reader: Reader) -> dict[str, Any] | None:
    """The chain's strip, and its active leads by link and role with their sums in whole yuan."""
    if not reader.can("lead:read"):
        return None
    asked = {"chain": chain.code}
    today = clock.today()
    sums = stage_sums(reader, LeadFilter.read(asked), today)
    statement = (
        select(
            Lead.link_id,
            Link.name,
            Lead.chain_role,
            func.count(),
            func.sum(Lead.planned_yuan),
            func.sum(Lead.agreed_yuan),
        )
        .outerjoin(Link, Link.id == Lead.link_id)
        .where(in_scope(reader), Lead.voided_at.is_(None), Lead.status == Status.ACTIVE, Lead.chain_id == chain.id)
        .group_by(Lead.link_id, Link.name, Lead.chain_role)
        .order_by(Lead.link_id)
    )
    by_link: dict[Any, dict[str, Any]] = {}
    for link_id, name, role, count, planned, agreed in db.session.execute(statement):
        row = by_link.setdefault(link_id, {"name": name, "roles": {}, "planned": 0, "agreed": 0, "count": 0})
        row["roles"][role] = row["roles"].get(role, 0) + count
        row["count"] += count
        row["planned"] += int(planned or 0)
        row["agreed"] += int(agreed or 0)
    return {
        "cells": strip_cells(sums, asked),
        "total": sum(one.leads for one in sums.values()),
        "by_link": list(by_link.values()),
        "roles": [role for role in ChainRole if role is not ChainRole.NONE],
        "role_url": lambda role: _list_url(**asked, role=str(role)),
    }


# -- the tile map -----------------------------------------------------------------------------------------------------


def active_leads(reader: Reader) -> dict[int, int]:
    """推进中线索 per county, in the reader's scope."""
    return _tally(reader, func.sum(LeadTally.leads), tuple(Stage))


def signed_leads(reader: Reader) -> dict[int, int]:
    """签约以上 per county: signed and landed, active."""
    return _tally(reader, func.sum(LeadTally.leads), (Stage.SIGNED, Stage.LANDED))


def agreed_sum(reader: Reader) -> dict[int, int]:
    """协议投资额 of signed and landed leads per county, in whole yuan."""
    return _tally(reader, func.sum(LeadTally.agreed_yuan), (Stage.SIGNED, Stage.LANDED))


def _tally(reader: Reader, figure: Any, stages: tuple[Stage, ...]) -> dict[int, int]:
    statement = (
        select(LeadTally.county_id, figure)
        .where(
            in_scope(reader, LeadTally),
            LeadTally.status == Status.ACTIVE,
            LeadTally.stage.in_(stages),
            LeadTally.county_id != 0,
        )
        .group_by(LeadTally.county_id)
    )
    return {county: int(value) for county, value in db.session.execute(statement) if value}


METRICS = (
    MapMetric("active-leads", _l("推进中线索，件"), active_leads, none_word=NOT_SEEN),
    MapMetric("signed", _l("签约以上，件"), signed_leads, none_word=NOT_SEEN),
    MapMetric("agreed", _l("协议投资额，亿元"), agreed_sum, none_word=NOT_SEEN, shown=yi),
)
"""In the order of the menu: the first is what the map shows when nobody chose."""
