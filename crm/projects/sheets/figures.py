"""The key figures of a sheet and its element prices, in the words and measures of its language.

Chinese: 亿元 or 万元, 亩. English: M CNY, ha (1 ha = 15 亩). Figures are never rounded: what has more places than its
measure takes is told in the next smaller measure or with the places it needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from crm.printing.typesetting import day

from ..states import Element

WAN, YI, MILLION = 10_000, 100_000_000, 1_000_000
MU_PER_HECTARE = 15


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure: what it is, the number as printed, its measure."""

    label: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class Price:
    """A column of the price table: the element, what its price is told in, the price."""

    element: str
    measure: str
    value: str


def key_figures(facts: Mapping[str, Any], lang: str) -> list[Figure]:
    """The known ones of the six, in their order: 总投资, 用地, 年销售收入, 年利润, 内部收益率, 投资回收期."""
    found: list[Figure] = []

    def money(label: str, yuan: int | None) -> None:
        if yuan is not None:
            found.append(Figure(label, *(_million(yuan) if lang == "en" else _yi_or_wan(yuan))))

    money(pgettext("sheet", "总投资"), facts.get("total_yuan"))
    if (land := _decimal(facts.get("land_mu"))) is not None:
        found.append(Figure(pgettext("sheet", "用地"), *_land(land, lang)))
    money(pgettext("sheet", "年销售收入"), facts.get("sales_yuan"))
    money(pgettext("sheet", "年利润"), facts.get("profit_yuan"))
    if (rate := _decimal(facts.get("irr_percent"))) is not None:
        found.append(Figure(pgettext("sheet", "内部收益率"), _grouped(rate), "%"))
    if (years := _decimal(facts.get("payback_years"))) is not None:
        found.append(Figure(pgettext("sheet", "投资回收期"), _grouped(years), pgettext("sheet", "年")))
    return found


def price_columns(prices: Sequence[Mapping[str, str]], lang: str) -> list[Price]:
    """The columns of the price table. English tells land in M CNY a hectare, the rest in the Chinese measures."""
    columns = []
    for row in prices:
        element = Element(row["element"])
        price, measure = in_measure_of(lang, element, Decimal(row["price"]))
        columns.append(Price(str(element.title), measure, _priced(price)))
    return columns


def in_measure_of(lang: str, element: Element, price: Decimal) -> tuple[Decimal, str]:
    """The price in the measure that language tells it in, and that measure: land is 万元/亩 or M CNY/ha."""
    if lang == "en" and element is Element.LAND:
        return price * MU_PER_HECTARE / 100, "M CNY/ha"
    return price, str(element.measure)


def price_note(prices: Sequence[Mapping[str, str]], lang: str) -> str:
    """Since when the prices hold and who says so; one source for all is told once. The source is told in Chinese only."""
    told: dict[tuple[str, str], list[str]] = {}
    for row in prices:
        when = day(date.fromisoformat(row["as_of"]), lang)
        source = row.get("source", "") if lang == "zh" else ""
        told.setdefault((when, source), []).append(str(Element(row["element"]).title))
    parts = []
    for (when, source), elements in told.items():
        words = (
            _("%(when)s的价格，来源：%(source)s", when=when, source=source)
            if source
            else _("%(when)s的价格", when=when)
        )
        whose = "" if len(told) == 1 else _("、").join(elements) + _("：")
        parts.append(whose + words)
    return str(_("；").join(parts))


def _decimal(value: object) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def _yi_or_wan(yuan: int) -> tuple[str, str]:
    """亿元 from a tenth of one on, if two places tell it exactly; else 万元."""
    if yuan >= YI // 10 and yuan % (YI // 100) == 0:
        return _grouped(Decimal(yuan) / YI, least=2), _("亿元")
    return _grouped(Decimal(yuan) / WAN), _("万元")


def _million(yuan: int) -> tuple[str, str]:
    return _grouped(Decimal(yuan) / MILLION), "M CNY"


def _land(mu: Decimal, lang: str) -> tuple[str, str]:
    if lang != "en":
        return _grouped(mu), _("亩")
    hectares = mu / MU_PER_HECTARE
    places = 1 if hectares == hectares.quantize(Decimal("0.1")) else 2
    return f"{hectares:,.{places}f}", "ha"


def _priced(price: Decimal) -> str:
    """2.60, 0.452, 3,400: two places for small prices, more where they are told, none for whole large ones."""
    if price >= 100:
        return _grouped(price)
    return _grouped(price, least=1 if price >= 5 and price == round(price, 1) else 2)


def _grouped(value: Decimal, *, least: int = 0) -> str:
    """With thousands separators and the places it needs, at least *least*."""
    whole, _dot, places = f"{value:,f}".partition(".")
    places = places.rstrip("0").ljust(least, "0")
    return f"{whole}.{places}" if places else whole
