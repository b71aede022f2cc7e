"""Traffic lights (红黄绿): rules with their figures. People can explain a light; nobody can recolour it.

A lead keeps the days on which it turns amber and red, so that a list can filter by light without computing. An
active lead without activity turns amber and red by the campaign's contact clock; a signed one without start by its
start clock (both in calendar days); what has started, and what is not being worked on, has no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, or_

from .models import Lead
from .states import Light, LightRule, Stage, Status

if TYPE_CHECKING:
    from crm.campaigns.queries import Clocks


@dataclass(frozen=True)
class LightState:
    """A light with its figure: ``text`` is short (“34 天无活动”), ``limit`` says the next limit."""

    light: Light
    text: Any
    limit: Any
    days: int | None
    since: date | None
    """The day it took this colour; None for green without a clock."""


def set_clock(lead: Lead, clocks: Clocks) -> None:
    """Write down when the lead turns amber and red, from where it stands now."""
    lead.light_rule = lead.light_from = lead.amber_on = lead.red_on = None
    if lead.status is not Status.ACTIVE:
        return
    if lead.stage in (Stage.LEAD, Stage.NEGOTIATION):
        start = max(filter(None, (lead.last_activity_on, lead.status_since)))
        amber, red, rule = clocks.amber_after_days, clocks.red_after_days, LightRule.CONTACT
    elif lead.stage == Stage.SIGNED and lead.started_on is None:
        start = lead.contract_on or lead.stage_since
        amber, red, rule = clocks.start_warn_days, clocks.start_within_days, LightRule.START
    else:
        return
    lead.light_rule, lead.light_from = rule, start
    lead.amber_on, lead.red_on = start + timedelta(days=amber), start + timedelta(days=red)


def light_of(lead: Any, today: date) -> LightState | None:
    """The lead's light today (``lead`` may be a row with the same column names); None when it is not active."""
    if lead.status != Status.ACTIVE:
        return None
    if lead.red_on is None or lead.amber_on is None or lead.light_from is None:
        if lead.produced_on:
            return LightState(Light.GREEN, _l("已投产"), "", None, lead.produced_on)
        if lead.started_on:
            return LightState(Light.GREEN, _l("已开工"), "", None, lead.started_on)
        return LightState(Light.GREEN, "", "", None, None)
    days = (today - lead.light_from).days
    contact = lead.light_rule == LightRule.CONTACT
    amber, red = (lead.amber_on - lead.light_from).days, (lead.red_on - lead.light_from).days
    if today >= lead.red_on:
        text = _l("%(days)s 天无活动", days=days) if contact else _l("%(days)s 天未开工", days=days)
        return LightState(Light.RED, text, _l("限 %(limit)s 天", limit=red), days, lead.red_on)
    if today >= lead.amber_on:
        text = _l("%(days)s 天无活动", days=days) if contact else _l("%(days)s 天未开工", days=days)
        limit = (
            _l("限 %(limit)s 天，满 %(red)s 天转红", limit=amber, red=red)
            if contact
            else _l("限 %(red)s 天，满后转红", red=red)
        )
        return LightState(Light.AMBER, text, limit, days, lead.amber_on)
    text = _l("距上次活动 %(days)s 天", days=days) if contact else _l("签约 %(days)s 天", days=days)
    return LightState(Light.GREEN, text, _l("满 %(limit)s 天转黄", limit=amber), days, lead.light_from)


def has_light(light: Light, today: date) -> ColumnElement[bool]:
    """The condition that a lead shows this light today.

    Only an active lead has a clock (``set_clock``), so red and amber need not ask for the status; red asks for amber's
    day too, which always comes first, because the index of the lights begins with it.
    """
    if light is Light.RED:
        return and_(Lead.amber_on <= today, Lead.red_on <= today)
    if light is Light.AMBER:
        return and_(Lead.amber_on <= today, Lead.red_on > today)
    return and_(Lead.status == Status.ACTIVE, or_(Lead.amber_on.is_(None), Lead.amber_on > today))
