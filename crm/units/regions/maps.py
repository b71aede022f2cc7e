"""The tile map: the province's counties as squares, with a metric's figures. A picture of figures, no survey map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from crm.core.db import db
from crm.core.reader import Reader

from ..models import Region
from ..names_shown import english, local_name, local_short, two_lines
from .metrics import MapMetric, steps


@dataclass(frozen=True)
class TileMap:
    """What the ``tile_map`` component draws, and the same as rows of a table."""

    metric: MapMetric
    cells: list[dict[str, Any]]
    legend: list[tuple[str, str]]
    rows: list[dict[str, Any]]


def tile_map_of(
    reader: Reader,
    metric: MapMetric,
    *,
    here: Region | None = None,
    leads_to: Callable[[Region], str] | None = None,
    with_pages: bool = True,
) -> TileMap:
    """The map with ``metric``'s figures; ``here`` is the county or prefecture looked at.

    ``leads_to(county)`` is the address behind a county with a figure (the rows it counts); without it, and for the
    others, the county's own page – no link at all where ``with_pages`` is False, for who may not open those.
    """
    counties = db.session.scalars(select(Region).where(Region.tile_x.is_not(None)).order_by(Region.code)).all()
    above = {region.id: region for region in db.session.scalars(select(Region).where(Region.level == "prefecture"))}
    figures = metric.query(reader)
    known = {county.id: figures[county.id] for county in counties if county.id in figures}
    scale = [] if metric.yes_word else steps(list(known.values()))
    own = _own_prefecture(here)
    cells, rows = [], []
    for county in counties:
        figure = known.get(county.id)
        step = "t0" if figure is None else "t2" if metric.yes_word else _step(figure, scale)
        value = None if figure is None else str(metric.yes_word) if metric.yes_word else metric.shown(figure)
        prefecture = above[county.parent_id or 0]
        if leads_to is None:
            url = url_for("units.region", code=county.code, metric=metric.name)
        else:
            own_page = url_for("units.region", code=county.code) if with_pages else ""
            url = own_page if figure is None else leads_to(county)
        cells.append(
            {
                "x": county.tile_x,
                "y": county.tile_y,
                "name": local_short(county),
                "lines": two_lines(county) if english() else None,
                "value": value,
                "step": step,
                "prefecture": prefecture.code,
                "url": url,
                "current": here is not None and here.id == county.id,
                "own": own is not None and own == county.parent_id,
            }
        )
        rows.append({"county": local_name(county), "prefecture": local_short(prefecture), "value": value, "url": url})
    legend = [(f"t{place + 1}", _range(metric, low, high)) for place, (low, high) in enumerate(scale)]
    if metric.yes_word and known:
        legend = [("t2", str(metric.yes_word))]
    return TileMap(metric, cells, legend, rows)


def _own_prefecture(here: Region | None) -> int | None:
    if here is None or here.level == "province":
        return None
    return here.id if here.level == "prefecture" else here.parent_id


def _step(figure: int, scale: list[tuple[int, int]]) -> str:
    place = next(place for place, (_low, high) in enumerate(scale) if figure <= high)
    return f"t{place + 1}"


def _range(metric: MapMetric, low: int, high: int) -> str:
    if low == high:
        return metric.shown(low)
    return str(_("%(low)s–%(high)s", low=metric.shown(low), high=metric.shown(high)))
