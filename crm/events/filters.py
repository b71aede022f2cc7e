"""What a reader asked to see of the events: the same URL parameters on list, month and year."""

from __future__ import annotations

import calendar as almanac
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select
from werkzeug.datastructures import MultiDict

from crm.chains.choices import local_name as chain_name
from crm.chains.models import Chain
from crm.core.db import db
from crm.core.lists import Asked, each_dropped
from crm.units.models import Region, Unit
from crm.units.names_shown import local_short

from .models import Event, EventUnit
from .states import EventKind, EventState

VIEWS = ("list", "month", "year")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")


@dataclass(frozen=True)
class EventFilter:
    """Conditions on events; "" or None means any. ``month`` and ``year`` say which page of the calendar."""

    view: str = "list"
    q: str = ""
    kind: EventKind | None = None
    state: EventState | None = None
    region: str = ""
    unit: str = ""
    chain: str = ""
    past: bool = False
    month: date | None = None
    year: int | None = None
    problems: tuple[str, ...] = ()

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> EventFilter:
        """From URL parameters; what cannot be understood is named in ``problems``, never guessed."""
        asked = Asked(args)
        month = _month(args.get("month", ""))
        if args.get("month") and month is None:
            asked.odd("month", args["month"][:20])
        text = args.get("year", "")
        year = int(text) if re.fullmatch(r"(?:19|20)\d\d", text) else None
        if text and year is None:
            asked.odd("year", text[:20])
        view = args.get("view", "list")
        return cls(
            view=view if view in VIEWS else "list",
            q=asked.text("q"),
            kind=asked.word("kind", EventKind),
            state=asked.word("state", EventState),
            region=args.get("region", "")[:12],
            unit=args.get("unit", "")[:30],
            chain=args.get("chain", "")[:40],
            past=args.get("past") == "1",
            month=month,
            year=year,
            problems=tuple(asked.problems),
        )

    def parameters(self) -> dict[str, Any]:
        """The URL parameters that say this."""
        said = {name: str(getattr(self, name) or "") for name in ("q", "kind", "state", "region", "unit", "chain")}
        said["view"] = "" if self.view == "list" else self.view
        said["past"] = "1" if self.past else ""
        said["month"] = f"{self.month:%Y-%m}" if self.month else ""
        said["year"] = str(self.year or "")
        return {name: value for name, value in said.items() if value}

    def chips(self) -> list[tuple[Any, Any, dict[str, Any]]]:
        """Each condition: its name, its value in words, and the parameters without it."""
        region = db.session.scalar(select(Region).where(Region.code == self.region)) if self.region else None
        unit = db.session.scalar(select(Unit).where(Unit.code == self.unit)) if self.unit else None
        chain = db.session.scalar(select(Chain).where(Chain.code == self.chain)) if self.chain else None
        said: list[tuple[str, Any, Any]] = [
            ("q", _("文字"), self.q),
            ("kind", _("种类"), self.kind.title if self.kind else ""),
            ("state", _("状态"), self.state.title if self.state else ""),
            ("region", _("地区"), local_short(region) if region else self.region),
            ("unit", _("单位"), local_short(unit) if unit else self.unit),
            ("chain", _("产业链"), chain_name(chain) if chain else self.chain),
        ]
        return each_dropped(self.parameters(), said)

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions as SQL, the days of a calendar page left out."""
        found: list[ColumnElement[bool]] = []
        if self.q:
            columns = (Event.name, Event.name_en, Event.city, Event.place, Event.code)
            found.append(or_(*(column.contains(self.q, autoescape=True) for column in columns)))
        if self.kind:
            found.append(Event.kind == self.kind)
        if self.state:
            found.append(Event.state == self.state)
        if self.region:
            paths = select(Region.path).where(Region.code == self.region).scalar_subquery()
            inside = select(Region.id).where(Region.path.startswith(paths))
            found.append(Event.region_id.in_(inside))
        if self.unit:
            units = select(EventUnit.event_id).join(Unit, Unit.id == EventUnit.unit_id).where(Unit.code == self.unit)
            found.append(Event.id.in_(units))
        if self.chain:
            found.append(Event.chain_id.in_(select(Chain.id).where(Chain.code == self.chain)))
        return found


def _month(text: str) -> date | None:
    found = _MONTH.fullmatch(text)
    if not found or not 1949 <= int(found[1]) <= 2100 or not 1 <= int(found[2]) <= 12:
        return None
    return date(int(found[1]), int(found[2]), 1)


def weeks_of(month: date) -> list[list[date]]:
    """The weeks, Monday first, that hold the month."""
    return almanac.Calendar().monthdatescalendar(month.year, month.month)


def next_month(month: date, by: int = 1) -> date:
    """The first of the month so many months on."""
    count = month.year * 12 + month.month - 1 + by
    return date(count // 12, count % 12 + 1, 1)


def last_day(month: date) -> date:
    """The last day of the month."""
    return next_month(month) - timedelta(days=1)
