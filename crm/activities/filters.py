"""What the list's URL says, and the chips that show it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from crm.units.names_shown import local_short
from crm.units.queries import region_by_code, unit_by_code

from .queries import Filters
from .states import ActivityKind

NAMES = ("kind", "county", "unit", "since", "until", "text", "who", "lead")


def read_filters(args: Mapping[str, str]) -> Filters:
    """The filters of a URL; a word nobody could have chosen counts as not given."""
    kind = args.get("kind", "")
    return Filters(
        kind=ActivityKind(kind) if kind in list(ActivityKind) else None,
        county=args.get("county", "").strip()[:12],
        unit=args.get("unit", "").strip()[:30],
        since=_day(args.get("since", "")),
        until=_day(args.get("until", "")),
        text=args.get("text", "").strip()[:80],
        who=args.get("who", "").strip()[:80],
        lead=args.get("lead", "").strip()[:30],
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def without_paging(args: Mapping[str, str]) -> dict[str, Any]:
    """The URL's filters alone."""
    return {name: args[name] for name in NAMES if args.get(name)}


def chips(filters: Filters) -> list[dict[str, Any]]:
    """Each filter in force: its name, its value, and the URL without it."""
    region = region_by_code(filters.county) if filters.county else None
    unit = unit_by_code(filters.unit) if filters.unit else None
    shown: list[tuple[str, Any, Any]] = [
        ("kind", _("类型"), filters.kind.title if filters.kind else None),
        ("county", pgettext("one", "地区"), local_short(region) if region else filters.county),
        ("unit", pgettext("one", "单位"), local_short(unit) if unit else filters.unit),
        ("since", _("自"), filters.since),
        ("until", _("至"), filters.until),
        ("text", _("文字"), filters.text),
        ("who", _("人员"), filters.who),
        ("lead", _("线索"), filters.lead),
    ]
    kept = without_paging(request.args)
    return [
        {
            "name": name,
            "value": value,
            "drop_url": url_for("activities.index", **{key: kept[key] for key in kept if key != parameter}),
        }
        for parameter, name, value in shown
        if value
    ]
