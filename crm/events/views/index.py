"""The province's events as a list, a month, a year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from crm.chains.choices import local_name as chain_name
from crm.chains.models import Chain
from crm.core import clock
from crm.core.db import db
from crm.core.pagination import Sort, paginate
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader
from crm.events import queries
from crm.events.clashes import clashes_among
from crm.events.filters import EventFilter, last_day, next_month, weeks_of
from crm.events.models import Event
from crm.events.states import EventKind, EventState
from crm.units.choices import region_choices
from crm.units.models import Region, Unit
from crm.units.names_shown import local_name, local_short

from .blueprint import bp

PAGE = 50


@bp.get("")
@requires("event:read")
def index() -> ResponseReturnValue:
    """Everybody's calendar: name, days, city and host, with clashes."""
    reader, today = current_reader(), clock.today()
    wanted = EventFilter.read(request.args)
    shown = {"list": _list, "month": _month, "year": _year}[wanted.view](reader, wanted, today)
    return render_template(
        "events/index.html",
        wanted=wanted,
        today=today,
        chips=[(name, value, url_for(".index", **rest)) for name, value, rest in wanted.chips()],
        views=[
            {"title": title, "url": url_for(".index", **_other_view(wanted, view)), "current": wanted.view == view}
            for view, title in (("list", _("列表")), ("month", _("月")), ("year", _("年")))
        ],
        **shown,
        **_choices(),
    )


def _other_view(wanted: EventFilter, view: str) -> dict[str, Any]:
    kept = {name: value for name, value in wanted.parameters().items() if name not in ("view", "past")}
    return kept if view == "list" else {**kept, "view": view}


def _seen(events: Any, reader: Reader) -> dict[str, Any]:
    return {"clashes": clashes_among(events), "open_ids": queries.open_ids(events, reader)}


def _list(reader: Reader, wanted: EventFilter, today: date) -> dict[str, Any]:
    page = paginate(
        queries.listed(reader, wanted, today),
        Sort(Event.starts_on, Event.id, descending=wanted.past),
        cursor=request.args.get("at"),
        size=PAGE,
        key_of=lambda row: (row.starts_on, row.id),
        scalars=True,
    )
    here = wanted.parameters()
    rest = {name: value for name, value in here.items() if name != "past"}
    return {
        "page": page,
        "events": page.rows,
        "previous_url": url_for(".index", **here, at=page.previous) if page.previous else None,
        "next_url": url_for(".index", **here, at=page.next) if page.next else None,
        "times": [
            {"title": _("将举办"), "url": url_for(".index", **rest), "current": not wanted.past},
            {"title": _("以往"), "url": url_for(".index", **rest, past="1"), "current": wanted.past},
        ],
        **_seen(page.rows, reader),
    }


def _month(reader: Reader, wanted: EventFilter, today: date) -> dict[str, Any]:
    month = wanted.month or today.replace(day=1)
    weeks = weeks_of(month)
    events = queries.between(reader, wanted, weeks[0][0], weeks[-1][-1])
    kept = {name: value for name, value in wanted.parameters().items() if name not in ("month", "year")}
    chinese = str(get_locale()) == "zh"
    return {
        "events": [event for event in events if event.starts_on <= last_day(month) and event.ends_on >= month],
        "month": month,
        "weeks": [
            [(day, [event for event in events if event.starts_on <= day <= event.ends_on]) for day in week]
            for week in weeks
        ],
        "day_names": [str(format_date(weeks[0][0] + timedelta(days=number), "EEE")) for number in range(7)],
        "period": str(format_date(month, "yyyy 年 M 月" if chinese else "MMMM yyyy")),
        "previous_url": url_for(".index", **kept, month=f"{next_month(month, -1):%Y-%m}"),
        "next_url": url_for(".index", **kept, month=f"{next_month(month):%Y-%m}"),
        "today_url": url_for(".index", **kept),
        **_seen(events, reader),
    }


def _year(reader: Reader, wanted: EventFilter, today: date) -> dict[str, Any]:
    year = wanted.year or (wanted.month or today).year
    events = queries.between(reader, wanted, date(year, 1, 1), date(year, 12, 31))
    kept = {name: value for name, value in wanted.parameters().items() if name not in ("month", "year")}
    months = [date(year, number, 1) for number in range(1, 13)]
    return {
        "events": events,
        "period": _("%(year)s 年", year=year),
        "months": [
            (
                str(format_date(month, "LLLL")),
                url_for(".index", **{**kept, "view": "month", "month": f"{month:%Y-%m}"}),
                [event for event in events if event.starts_on <= last_day(month) and event.ends_on >= month],
                month <= today <= last_day(month),
            )
            for month in months
        ],
        "previous_url": url_for(".index", **kept, year=year - 1) if year > 1950 else None,
        "next_url": url_for(".index", **kept, year=year + 1) if year < 2099 else None,
        "today_url": url_for(".index", **kept),
        **_seen(events, reader),
    }


def _choices() -> dict[str, Any]:
    """What the filter offers."""
    everything = ("", _("全部"))
    units = db.session.scalars(select(Unit).where(Unit.voided_at.is_(None)).order_by(Unit.kind.desc(), Unit.code))
    regions = {region.id: region.code for region in db.session.scalars(select(Region))}
    chains = db.session.scalars(select(Chain).where(Chain.voided_at.is_(None)).order_by(Chain.code))
    return {
        "kinds": [everything, *((kind.value, kind.title) for kind in EventKind)],
        "states": [everything, *((state.value, state.title) for state in EventState)],
        "units": [everything, *((unit.code, local_short(unit)) for unit in units)],
        "regions": [everything, *((regions[ident], name) for ident, name in region_choices(zones=False))],
        "chains": [everything, *((chain.code, chain_name(chain)) for chain in chains)],
        "local_name": local_name,
        "local_short": local_short,
    }
