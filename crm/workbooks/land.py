"""Land in tables people keep, as 亩 (mu). 1 公顷 = 15 亩 and 1 亩 = 2000/3 m² exactly, so every unit converts exactly; kept to 0.01 亩."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from flask_babel import gettext as _

from crm.workbooks.cells import CellRefused, narrow, number_text, says_nothing
from crm.workbooks.sheets import Cell

MU_PER: dict[str, Decimal] = {
    "亩": Decimal(1),
    "公顷": Decimal(15),
    "ha": Decimal(15),
    "平方米": Decimal("0.0015"),
    "平米": Decimal("0.0015"),
    "㎡": Decimal("0.0015"),
    "m2": Decimal("0.0015"),
    "m²": Decimal("0.0015"),
    "平方公里": Decimal(1500),
    "km2": Decimal(1500),
    "万平方米": Decimal(15),
    "万亩": Decimal(10_000),
}
TOO_LARGE = Decimal(1_000_000)
"""亩; the largest county of the province has about 9 million 亩 in all, no project takes a million."""

_UNIT = "|".join(re.escape(unit) for unit in sorted(MU_PER, key=len, reverse=True))
_LAND = re.compile(rf"([0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)\s*({_UNIT})?")
_VAGUE = re.compile(r"约|左右|近|余|多|以上|以内|[-~—–至到≥≤><]")


def land_unit(text: str) -> str | None:
    """The unit of area a heading's bracket names; None when it names none."""
    word = re.sub(r"\s", "", narrow(text))
    return word if word in MU_PER else None


def read_land(cell: Cell, unit: str | None) -> Decimal | None:
    """The area in 亩; a unit in the cell wins over the column's. Raises CellRefused."""
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise CellRefused(_("不是面积"))
    text = number_text(cell) if isinstance(cell, int | float) else narrow(cell)
    if says_nothing(text):
        return None
    found = _LAND.fullmatch(text)
    if not found or len(found[1]) > 20:
        if re.match(r"[-−]\s*[0-9]", text):
            raise CellRefused(_("面积为负"))
        if _VAGUE.search(text):
            raise CellRefused(_("面积是区间或约数"))
        raise CellRefused(_("不是面积"))
    own = found[2] or unit
    if own is None:
        raise CellRefused(_("没有写面积单位（亩、公顷还是平方米）"))
    mu = Decimal(found[1].replace(",", "")) * MU_PER[own]
    if mu >= TOO_LARGE:
        raise CellRefused(_("面积过大，请核对单位"))
    return mu.quantize(Decimal("0.01"), ROUND_HALF_UP)
