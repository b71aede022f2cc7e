"""In which units prices are written, and what each is in the element's own measure (``Element.measure``)."""

from __future__ import annotations

import re
from decimal import Decimal

from crm.workbooks.cells import squeezed

from ...states import Element

MU_IN_SQUARE_METRES = Decimal(2000) / 3
"""1 亩 = 2000/3 m² exactly."""

MEASURES: dict[Element, dict[str, Decimal]] = {
    Element.ELECTRICITY: {
        "元/千瓦时": Decimal(1),
        "元/度": Decimal(1),
        "元/kwh": Decimal(1),
        "分/千瓦时": Decimal("0.01"),
        "分/度": Decimal("0.01"),
    },
    Element.WATER: {"元/吨": Decimal(1), "元/立方米": Decimal(1), "元/方": Decimal(1), "元/m³": Decimal(1)},
    Element.GAS: {"元/立方米": Decimal(1), "元/方": Decimal(1), "元/m³": Decimal(1)},
    Element.LAND: {
        "万元/亩": Decimal(1),
        "元/亩": Decimal("0.0001"),
        "元/平方米": MU_IN_SQUARE_METRES / 10_000,
        "元/㎡": MU_IN_SQUARE_METRES / 10_000,
        "元/m²": MU_IN_SQUARE_METRES / 10_000,
        "万元/公顷": Decimal(1) / 15,
    },
    Element.LABOUR: {
        "元/月": Decimal(1),
        "元/人月": Decimal(1),
        "元/年": Decimal(1) / 12,
        "万元/年": Decimal(10_000) / 12,
    },
}
"""By element, the units it is written in and how much of its own measure one of each is; its own measure first."""

_SAME = {"立方": "立方米", "平米": "平方米", "m3": "m³", "m2": "m²", "人·月": "人月", "人/月": "人月", "月·人": "人月"}


def measure_named(element: Element, text: str) -> str | None:
    """The unit the text names, as ``MEASURES`` writes it; None when it names none of the element's."""
    word = re.sub(r"^(单位[:：]?|人民币)", "", squeezed(text).lower())
    for written, meant in _SAME.items():
        if word.endswith(written):
            word = word.removesuffix(written) + meant
            break
    return word if word in MEASURES[element] else None


def in_own_measure(element: Element, price: Decimal, measure: str) -> Decimal:
    """The price in the element's own measure, to a thousandth as prices are kept."""
    return (price * MEASURES[element][measure]).quantize(Decimal("0.001"))
