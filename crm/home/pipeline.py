"""The strip of four stages and the lights, of any part of the reader's scope: desk, region, unit, chain."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import func, literal, select, union_all

from crm.core import clock
from crm.core.db import db
from crm.core.reader import Reader
from crm.leads.filters import LeadFilter
from crm.leads.models import Lead, LeadMove, MoveRequest
from crm.leads.panels import strip_cells
from crm.leads.queries import light_counts, stage_sums
from crm.leads.scope import in_scope
from crm.leads.states import Light, MoveKind, RequestState, Stage

from .links import link


class Pipeline(NamedTuple):
    """What the strip shows; ``leads`` is how many there are in all stages."""

    cells: list[dict[str, Any]]
    lights: list[dict[str, Any]]
    leads: int


def pipeline(reader: Reader, today: date) -> Pipeline:
    """The reader's own pipeline, with what moved this week and what waits to be confirmed."""
    sums = stage_sums(reader, LeadFilter(), today)
    total = sum(one.leads for one in sums.values())
    hints: dict[Stage, list[str]] = {stage: [] for stage in Stage}
    if total:
        entered, waiting = _moving(reader, today)
        if entered.get(Stage.LEAD):
            hints[Stage.LEAD].append(_("本周新增 %(count)s", count=entered[Stage.LEAD]))
        for stage in (Stage.NEGOTIATION, Stage.SIGNED, Stage.LANDED):
            if waiting.get(stage):
                hints[stage].append(_("待核定 %(count)s", count=waiting[stage]))
            elif entered.get(stage):
                hints[stage].append(_("本周进入 %(count)s", count=entered[stage]))
    counts = light_counts(reader, LeadFilter(), today, active=total) if total else {}
    lights = [
        {"light": str(light), "count": counts[light], "url": link("leads.index", light=str(light))}
        for light in Light
        if counts.get(light)
    ]
    return Pipeline(strip_cells(sums, {}, hints), lights, total)


def _moving(reader: Reader, today: date) -> tuple[dict[Stage, int], dict[Stage, int]]:
    """How many leads were created in, or advanced to, each stage since Monday; how many requests wait for a confirmer.
    One question for both."""
    monday = today - timedelta(days=today.weekday())
    begin = datetime.combine(monday, datetime.min.time(), tzinfo=clock.SHANGHAI)
    mine = (in_scope(reader), Lead.voided_at.is_(None))
    entered = (
        select(literal("entered"), LeadMove.to_stage, func.count())
        .join(Lead, Lead.id == LeadMove.lead_id)
        .where(LeadMove.at >= begin, LeadMove.kind.in_((MoveKind.CREATE, MoveKind.ADVANCE)), *mine)
        .group_by(LeadMove.to_stage)
    )
    waiting = (
        select(literal("waiting"), MoveRequest.to_stage, func.count())
        .join(Lead, Lead.id == MoveRequest.lead_id)
        .where(MoveRequest.state == RequestState.PENDING, *mine)
        .group_by(MoveRequest.to_stage)
    )
    found: dict[str, dict[Stage, int]] = {"entered": {}, "waiting": {}}
    for what, stage, count in db.session.execute(union_all(entered, waiting)):
        found[what][Stage(stage)] = int(count)
    return found["entered"], found["waiting"]
