"""Clashes (撞期): two events on the same day in the same city, on the same chain, or with the same unit twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from crm.core.db import db
from crm.core.reader import Reader
from crm.units.names_shown import local_short

from .models import Event
from .scope import calendar
from .states import EventState

_CITY = re.compile(r"(?:省|市|州|县|区|特别行政区)$")


@dataclass(frozen=True)
class Clash:
    """Another event on the same days, and why the two disturb each other."""

    event: Event
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What clashes are looked for with: an event as it is, or as somebody is typing it."""

    starts_on: date
    ends_on: date
    city: str = ""
    chain_id: int | None = None
    unit_ids: frozenset[int] = frozenset()
    but: int | None = None


def plan_of(event: Event) -> Plan:
    """The event as clashes see it."""
    return Plan(
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        city=event.city,
        chain_id=event.chain_id,
        unit_ids=frozenset(one.unit_id for one in event.units),
        but=event.id,
    )


def city_key(city: str) -> str:
    """The city as two are compared: 深圳 and 深圳市 are one."""
    plain = re.sub(r"\s+", "", city)
    return _CITY.sub("", plain).casefold() if len(plain) > 2 else plain.casefold()


def clashes_with(plan: Plan, reader: Reader) -> list[Clash]:
    """Other events, neither cancelled nor voided, that clash with the plan; the calendar is everybody's."""
    if plan.ends_on < plan.starts_on:
        return []
    others = db.session.scalars(
        calendar(reader)
        .where(
            Event.starts_on <= plan.ends_on,
            Event.ends_on >= plan.starts_on,
            Event.state != EventState.CANCELLED,
        )
        .order_by(Event.starts_on, Event.id)
        .limit(200)
    ).all()
    return [found for one in others if one.id != plan.but and (found := clash(plan, one)) is not None]


def clash(plan: Plan, other: Event) -> Clash | None:
    """Why the two clash, days taken as given to overlap; None when they do not."""
    reasons: list[Any] = []
    if plan.city and other.city and city_key(plan.city) == city_key(other.city):
        reasons.append(_("同在%(city)s", city=other.city))
    if plan.chain_id is not None and plan.chain_id == other.chain_id:
        reasons.append(_("同一产业链"))
    twice = [one.unit for one in other.units if one.unit_id in plan.unit_ids]
    if twice:
        reasons.append(_("%(units)s两头都要去", units=_("、").join(local_short(unit) for unit in twice[:3])))
    return Clash(other, tuple(str(reason) for reason in reasons)) if reasons else None


def clashes_among(events: Sequence[Event]) -> dict[int, list[Clash]]:
    """For each of the events that clashes with another of them, with which and why."""
    found: dict[int, list[Clash]] = {}
    live = [event for event in events if event.state is not EventState.CANCELLED]
    for one in live:
        plan = plan_of(one)
        for other in _on_the_same_days(one, live):
            if (why := clash(plan, other)) is not None:
                found.setdefault(one.id, []).append(why)
    return found


def _on_the_same_days(one: Event, events: Iterable[Event]) -> Iterable[Event]:
    return (
        other
        for other in events
        if other.id != one.id and other.starts_on <= one.ends_on and other.ends_on >= one.starts_on
    )
