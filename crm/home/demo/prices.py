"""Sample element prices: invented figures of the usual size, one county without, one out of date, one that rose."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

from crm.core import clock
from crm.projects.prices.operations import enter_prices
from crm.projects.states import Element

from .cast import Cast
from .story import Step

SOURCE = "样例数据·园区报价单"
WITHOUT = "520524"
"""The county whose prices nobody has entered: what is missing shows in lists and in the booklet's check."""
OLD = "522325"
"""The county whose prices are more than a year old."""

FIGURES: dict[Element, tuple[str, str]] = {
    Element.ELECTRICITY: ("0.452", "0.012"),
    Element.WATER: ("2.6", "0.15"),
    Element.GAS: ("2.95", "0.05"),
    Element.LAND: ("9.6", "0.8"),
    Element.LABOUR: ("3400", "100"),
}
"""What the first county asks, and by how much each further one differs."""


def price_steps(cast: Cast, today: date) -> list[Step]:
    """A step for every county with prices, and an earlier one for its land; none before the story begins."""
    steps: list[Step] = []
    for place, (code, side) in enumerate(cast.sides.items()):
        if code == WITHOUT:
            continue
        prices = {element: Decimal(first) + place * Decimal(more) for element, (first, more) in FIGURES.items()}
        days = 380 if code == OLD else 115 + place
        for back, asked in (
            (days, prices),
            (min(days + 240, 398), {Element.LAND: prices[Element.LAND] - Decimal("0.6")}),
        ):
            at = datetime.combine(today - timedelta(days=back - 2), time(10, place), tzinfo=clock.SHANGHAI)
            play = partial(
                enter_prices,
                county=side.county,
                prices=asked,
                as_of=today - timedelta(days=back),
                source=SOURCE,
                by=side.bureau,
                at=at,
                is_sample=True,
            )
            steps.append((at, play))
    return steps
