"""Reads of element prices: what holds now or on a day, by county; what held before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import joinedload

from crm.core import clock
from crm.core.db import db
from crm.core.errors import NotFound
from crm.core.reader import Reader
from crm.units.models import Region
from crm.units.states import RegionLevel

from ..models import ElementPrice
from ..states import Element
from .operations import can_edit_prices

STALE_AFTER = timedelta(days=365)
"""A price older than a year is printed with its date but asked about."""

Latest = dict[int, dict[Element, ElementPrice]]


def latest_prices(county_ids: Collection[int], on: date | None = None) -> Latest:
    """By county the price of each element that held on that day: the newest not after it, in the elements' order.

    Without a day the newest of all: none is entered for a day to come. A county without any price is not in it. Of two
    for one day the one entered last holds.
    """
    if not county_ids:
        return {}
    rank = (
        func.row_number()
        .over(
            partition_by=(ElementPrice.county_id, ElementPrice.element),
            order_by=(ElementPrice.as_of.desc(), ElementPrice.id.desc()),
        )
        .label("place")
    )
    ranked = (
        select(ElementPrice.id, rank)
        .where(
            ElementPrice.county_id.in_(sorted(set(county_ids))),
            ElementPrice.voided_at.is_(None),
            ElementPrice.as_of <= on if on is not None else true(),
        )
        .subquery()
    )
    rows = db.session.scalars(
        select(ElementPrice).join(ranked, ranked.c.id == ElementPrice.id).where(ranked.c.place == 1)
    )
    unordered: Latest = {}
    for row in rows:
        unordered.setdefault(row.county_id, {})[row.element] = row
    return {ident: {e: prices[e] for e in Element if e in prices} for ident, prices in unordered.items()}


def is_stale(price: ElementPrice, on: date) -> bool:
    """Whether it held more than a year before that day."""
    return price.as_of < on - STALE_AFTER


def places(reader: Reader) -> Select[Region]:
    """Counties and zones whose prices the reader may see, prefecture by prefecture."""
    statement = (
        select(Region)
        .where(Region.level.in_((RegionLevel.COUNTY, RegionLevel.ZONE)), Region.voided_at.is_(None))
        .options(joinedload(Region.parent))
        .order_by(Region.code)
    )
    if reader.region_ids is not None:
        statement = statement.where(Region.id.in_(sorted(reader.region_ids)))
    return statement


@dataclass(frozen=True)
class CountyPrices:
    """One line of the list: a county, what holds, and what is wrong with it."""

    county: Region
    prices: dict[Element, ElementPrice]
    stale: frozenset[Element]

    @property
    def state(self) -> str:
        """missing: none at all; partial: some; stale: all, some too old; good."""
        if not self.prices:
            return "missing"
        if len(self.prices) < len(Element):
            return "partial"
        return "stale" if self.stale else "good"

    def fits(self, wanted: str) -> bool:
        """Whether the line is of that state; "" is any, "todo" any but good."""
        return not wanted or self.state == wanted or (wanted == "todo" and self.state != "good")


def price_list(reader: Reader, *, on: date, prefecture: str = "", state: str = "") -> list[CountyPrices]:
    """Every county the reader may see, with or without prices, as they held on that day.

    ``prefecture`` is a code; ``state`` one of missing, partial, stale, good, or "todo" for all but good.
    """
    statement = places(reader)
    if prefecture:
        paths = select(Region.path).where(Region.code == prefecture).scalar_subquery()
        statement = statement.where(Region.path.startswith(paths))
    counties = db.session.scalars(statement).all()
    known = latest_prices([county.id for county in counties], on)
    rows = []
    for county in counties:
        prices = known.get(county.id, {})
        stale = frozenset(element for element, price in prices.items() if is_stale(price, on))
        rows.append(CountyPrices(county, prices, stale))
    return [row for row in rows if row.fits(state)]


def county_called(code: str, reader: Reader) -> Region:
    """The county or zone of that code. Raises ``NotFound`` when there is none or it is out of the reader's scope."""
    found: Region | None = db.session.scalar(places(reader).where(Region.code == code))
    if found is None:
        raise NotFound(_("没有这个县或功能区，或不在你的可见范围内"))
    return found


def history_of(county: Region) -> Sequence[ElementPrice]:
    """Everything ever entered for the county, by element, the newest first; voided ones too."""
    rows = db.session.scalars(
        select(ElementPrice)
        .where(ElementPrice.county_id == county.id)
        .order_by(ElementPrice.as_of.desc(), ElementPrice.id.desc())
    ).all()
    order = list(Element)
    return sorted(rows, key=lambda row: order.index(row.element))


def get_price(ident: int, reader: Reader) -> ElementPrice:
    """One price. Raises ``NotFound`` when there is none or its county is out of the reader's scope."""
    found = db.session.scalar(
        select(ElementPrice).where(ElementPrice.id == ident).options(joinedload(ElementPrice.county))
    )
    if found is None or not reader.can("price:read") or not reader.sees_region(found.county_id):
        raise NotFound(_("没有这条价格，或不在你的可见范围内"))
    return found


def on_region(region: Region, reader: Reader) -> dict[str, Any] | None:
    """The panel on a county's page; none on pages of prefectures, and for who may not see the county's rows."""
    if not (region.is_place and reader.can("price:read") and reader.sees_region(region.id)):
        return None
    today = clock.today()
    current = latest_prices([region.id], today).get(region.id, {})
    return {
        "county": region,
        "prices": list(current.values()),
        "stale": {price.id for price in current.values() if is_stale(price, today)},
        "may_edit": can_edit_prices(region.id, reader),
    }
