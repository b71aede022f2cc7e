"""要素价格表: the counties' present prices of electricity, water, gas, land and labour, fixed into an edition's plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crm.projects.prices.queries import latest_prices
from crm.projects.sheets.figures import in_measure_of
from crm.projects.states import Element

Prices = dict[int, dict[str, dict[str, str]]]
LEAST_PLACES = {Element.ELECTRICITY: 3, Element.WATER: 2, Element.GAS: 2, Element.LAND: 1, Element.LABOUR: 0}
"""Decimals a column has at least, as such prices are usually told."""
MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def prices_of_counties(county_ids: Iterable[int]) -> Prices:
    """The latest price of each element by county: ``{county_id: {element: {price, as_of, source, note}}}``."""
    return {
        ident: {
            element.value: {
                "price": f"{row.price.normalize():f}",
                "as_of": row.as_of.isoformat(),
                "source": row.source,
                "note": row.note,
            }
            for element, row in prices.items()
        }
        for ident, prices in latest_prices(set(county_ids)).items()
    }


@dataclass(frozen=True)
class PriceRow:
    """A county's line: figures in the elements' order as printed (None: not recorded), the mark of each one's note."""

    county: str
    figures: tuple[str | None, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True)
class PriceTable:
    """The table as printed: heads (title, measure) of the elements that anybody recorded, rows, notes below."""

    heads: tuple[tuple[str, str], ...]
    rows: tuple[PriceRow, ...]
    notes: tuple[tuple[str, str, str, str], ...]
    """Mark, source, ISO date, further words. With one note for all figures the mark is empty."""
    latest: str
    """The newest day any price holds from, ISO; empty without prices."""


def price_table(counties: Sequence[Mapping[str, Any]], *, english: bool) -> PriceTable:
    """``counties``: of the plan, ``{name, name_en, prices}`` in print order. One number of decimals a column."""
    elements = [one for one in Element if any(one.value in county["prices"] for county in counties)]
    lang = "en" if english else "zh"

    def told(one: Element, cell: Mapping[str, str]) -> Decimal:
        return in_measure_of(lang, one, Decimal(cell["price"]))[0].normalize()

    places = {
        one: max(
            2 if english and one is Element.LAND else LEAST_PLACES[one],
            _places(told(one, county["prices"][one.value]) for county in counties if one.value in county["prices"]),
        )
        for one in elements
    }
    seen = list(
        dict.fromkeys(
            _note(county["prices"][one.value])
            for county in counties
            for one in elements
            if one.value in county["prices"]
        )
    )
    single = len(seen) <= 1
    rows = []
    for county in counties:
        cells = [county["prices"].get(one.value) for one in elements]
        rows.append(
            PriceRow(
                (county["name_en"] if english else "") or county["name"],
                tuple(
                    None if cell is None else f"{told(one, cell):,.{places[one]}f}"
                    for one, cell in zip(elements, cells, strict=True)
                ),
                tuple("" if cell is None or single else mark(seen.index(_note(cell))) for cell in cells),
            )
        )
    return PriceTable(
        tuple((str(one.title), in_measure_of(lang, one, Decimal(0))[1]) for one in elements),
        tuple(rows),
        tuple(("" if single else mark(place), *note) for place, note in enumerate(seen)),
        max((note[1] for note in seen), default=""),
    )


def mark(place: int) -> str:
    """The note mark of that place: ① to ⑳, further ones in brackets."""
    return MARKS[place] if place < len(MARKS) else f"({place + 1})"


def _note(cell: Mapping[str, str]) -> tuple[str, str, str]:
    return cell["source"], cell["as_of"], cell.get("note", "")


def _places(figures: Iterable[Decimal]) -> int:
    return max((max(0, -int(figure.as_tuple().exponent)) for figure in figures), default=0)
