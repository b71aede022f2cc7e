"""What activities show on other rooms' pages: the latest of a unit, of a region and below, with an enterprise."""

from __future__ import annotations

from typing import Any

from flask import url_for

from crm.core.reader import Reader
from crm.enterprises.models import Enterprise
from crm.units.models import Region, Unit

from . import queries


def on_unit(unit: Unit, reader: Reader) -> dict[str, Any] | None:
    """近期活动 of the unit."""
    return _panel(reader, queries.recent(reader, unit=unit), more={"unit": unit.code}, new={"unit": unit.code})


def on_region(region: Region, reader: Reader) -> dict[str, Any] | None:
    """近期活动 in the region and below."""
    more = {"county": region.code} if region.is_place else {}
    new = {"region": region.code} if region.is_place and reader.sees_region(region.id) else None
    return _panel(reader, queries.recent(reader, region=region), more=more, new=new)


def on_enterprise(enterprise: Enterprise, reader: Reader) -> dict[str, Any] | None:
    """近期活动 with the enterprise, on whichever of its leads the reader may see."""
    return _panel(reader, queries.recent(reader, enterprise=enterprise), more=None, new=None)


def _panel(
    reader: Reader, rows: list[Any], *, more: dict[str, Any] | None, new: dict[str, Any] | None
) -> dict[str, Any] | None:
    if not reader.can("activity:read"):
        return None
    return {
        "activities": rows,
        "tags_of": queries.tags_of,
        "who_of": queries.who_of,
        "more_url": url_for("activities.index", **more) if more is not None else None,
        "new_url": url_for("activities.new", **new) if new is not None and reader.can("activity:log") else None,
    }
