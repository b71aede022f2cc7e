"""Element prices (要素价格): what a county asks for electricity, water, gas, land and labour. Entered, mended, voided.

A newer price stands in front of the older ones, which stay: what a booklet printed last year can be looked up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, Forbidden, StaleEdit
from crm.core.reader import Reader
from crm.units.models import Region

from ..models import ElementPrice
from ..states import Element

USUAL: dict[Element, tuple[Decimal, Decimal]] = {
    Element.ELECTRICITY: (Decimal("0.2"), Decimal(2)),
    Element.WATER: (Decimal("0.5"), Decimal(15)),
    Element.GAS: (Decimal(1), Decimal(10)),
    Element.LAND: (Decimal("0.5"), Decimal(200)),
    Element.LABOUR: (Decimal(1000), Decimal(20000)),
}
"""Between what a price mostly lies, in the element's own measure. Outside of it the figure is asked about: a land price
typed in 元 instead of 万元, a year's wage instead of a month's."""


PLACES = {Element.ELECTRICITY: 3, Element.WATER: 2, Element.GAS: 2, Element.LAND: 2, Element.LABOUR: 0}
"""Decimals a price is shown with."""


def can_edit_prices(county_id: int, reader: Reader) -> bool:
    """Whether the reader keeps the county's prices: the office, or a bureau of the county or above."""
    return reader.can("price:edit") and reader.sees_region(county_id)


def unusual(prices: Mapping[Element, Decimal]) -> dict[Element, str]:
    """What to ask about which price, as sentences."""
    found = {}
    for element, price in prices.items():
        least, most = USUAL[element]
        if not least <= price <= most:
            found[element] = str(
                _(
                    "%(element)s一般在 %(least)s 到 %(most)s %(measure)s 之间，填的是 %(price)s。请核对单位",
                    element=element.title,
                    least=least,
                    most=most,
                    measure=element.measure,
                    price=plain_number(price),
                )
            )
    return found


def enter_prices(
    *,
    county: Region,
    prices: Mapping[Element, Decimal],
    as_of: date,
    source: str,
    note: str = "",
    sure: bool = False,
    by: Reader,
    at: datetime,
    is_sample: bool = False,
) -> list[ElementPrice]:
    """Record prices that held on ``as_of``, each in its element's measure (``Element.measure``).

    Raises ``Forbidden``, ``DomainError``: no price, no source, a day to come, an unusual figure nobody is sure of, or
    one already recorded for that day.
    """
    _require(county.id, by)
    if not county.is_place or county.voided_at is not None:
        raise DomainError(_("要素价格按县、区或功能区登记"))
    if not prices:
        raise DomainError(_("至少填一项价格"), field="electricity")
    _refuse_wrong(prices, as_of, source, sure=sure, at=at)
    for element in prices:
        _refuse_twice(county.id, element, as_of)
    told = [
        Told(county.id, county.code, element, price, as_of, source.strip(), note.strip())
        for element, price in prices.items()
    ]
    return add_prices(told, by=by, at=at, is_sample=is_sample)


@dataclass(frozen=True)
class Told:
    """A price as it is entered: whose, what, how much in the element's measure, since when, who says so."""

    county_id: int
    county_code: str
    element: Element
    price: Decimal
    as_of: date
    source: str
    note: str = ""


def add_prices(told: Sequence[Told], *, by: Reader, at: datetime, is_sample: bool = False) -> list[ElementPrice]:
    """Record prices that were looked at already – none there of that day, units answered for –, however many at once.

    Raises ``Forbidden`` for a county whose prices are not the reader's to keep.
    """
    made = []
    for one in told:
        _require(one.county_id, by)
        made.append(
            ElementPrice(
                county_id=one.county_id,
                element=one.element,
                price=one.price,
                as_of=one.as_of,
                source=one.source,
                note=one.note,
                is_sample=is_sample,
                entered_by=by.name or "—",
                entered_at=at,
            )
        )
    db.session.add_all(made)
    db.session.flush()
    for one, row in zip(told, made, strict=True):
        said: dict[str, Any] = {
            "element": (None, str(one.element)),
            "price": (None, plain_number(one.price)),
            "as_of": (None, one.as_of),
        }
        record(action="price:create", by=by, at=at, subject=row, ref=one.county_code, changes=said)
    return made


def edit_price(
    *,
    row: ElementPrice,
    version: int | None,
    price: Decimal,
    as_of: date,
    source: str,
    note: str,
    sure: bool = False,
    by: Reader,
    at: datetime,
) -> ElementPrice:
    """Mend what was typed wrong. Raises ``StaleEdit``, ``Forbidden``, ``DomainError`` as ``enter_prices``."""
    fresh = _open(row, by)
    if version is not None and fresh.version != version:
        raise StaleEdit(_("刚有人改过这条价格，请核对后再保存"))
    _refuse_wrong({fresh.element: price}, as_of, source, sure=sure, at=at, field="price")
    if as_of != fresh.as_of:
        _refuse_twice(fresh.county_id, fresh.element, as_of, field="as_of")
    values = {"price": price, "as_of": as_of, "source": source.strip(), "note": note.strip()}
    changes = populate(fresh, values)
    if changes:
        record(action="price:edit", by=by, at=at, subject=fresh, ref=fresh.county.code, changes=changes)
    return fresh


def void_price(*, row: ElementPrice, reason: str, by: Reader, at: datetime) -> ElementPrice:
    """Void a price entered by mistake; the one before it stands again. Raises ``Forbidden``, ``DomainError``."""
    fresh = _open(row, by)
    if not reason.strip():
        raise DomainError(_("请写明作废原因"), field="reason")
    changes = populate(fresh, {"voided_at": at, "void_reason": reason.strip()[:200]})
    record(action="price:void", by=by, at=at, subject=fresh, ref=fresh.county.code, changes=changes)
    return fresh


def _open(row: ElementPrice, by: Reader) -> ElementPrice:
    fresh = locked(ElementPrice, row.id)
    _require(fresh.county_id, by)
    if fresh.voided_at is not None:
        raise DomainError(_("这条价格已作废，不能再改"))
    return fresh


def _require(county_id: int, by: Reader) -> None:
    if by.role != "system" and not can_edit_prices(county_id, by):
        raise Forbidden(_("只能维护本地区的要素价格"), permission="price:edit")


def _refuse_wrong(
    prices: Mapping[Element, Decimal], as_of: date, source: str, *, sure: bool, at: datetime, field: str | None = None
) -> None:
    for element, price in prices.items():
        if price <= 0:
            raise DomainError(_("价格要大于 0；没有的留空"), field=field or element.value)
    if as_of > clock.date_of(at):
        raise DomainError(_("截至日期还没有到，请核对"), field="as_of")
    if not source.strip():
        raise DomainError(_("请写明价格来源，如文件号、公司报价单"), field="source")
    asked = unusual(prices)
    if asked and not sure:
        raise DomainError(_("；").join(asked.values()) + _("。确认无误，请勾选“已核对单位”"), field="sure")


def _refuse_twice(county_id: int, element: Element, as_of: date, field: str = "as_of") -> None:
    there = db.session.scalar(
        select(ElementPrice.id).where(
            ElementPrice.county_id == county_id,
            ElementPrice.element == element,
            ElementPrice.as_of == as_of,
            ElementPrice.voided_at.is_(None),
        )
    )
    if there is not None:
        raise DomainError(
            _("%(element)s在 %(day)s 已有一条价格，要改请修改那一条", element=element.title, day=as_of), field=field
        )


def told_price(row: ElementPrice) -> str:
    """A price for a table: one number of decimals to an element, so that columns align; more where they are needed."""
    needed = -int(row.price.normalize().as_tuple().exponent)
    return f"{row.price:,.{max(PLACES[row.element], needed)}f}"


def plain_number(price: Decimal) -> str:
    """A price without idle zeros."""
    return format(price.normalize(), "f")
