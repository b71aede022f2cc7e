"""What the columns of a price table mean. Two forms are read: a column for each element (县 | 电 | 水 | …), and a line
for each price (县 | 要素 | 价格 | 单位), as our own CSV has it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.workbooks.cells import raw_text, squeezed
from crm.workbooks.sheets import Sheet, WorkbookRefused, column_letter

from ...states import Element
from .measures import measure_named

ELEMENTS = tuple(str(element) for element in Element)

TITLES: Mapping[str, LazyString] = {
    **{str(element): element.title for element in Element},
    "county": _l("县"),
    "code": _l("代码"),
    "element": _l("要素"),
    "price": _l("价格"),
    "unit": _l("单位"),
    "as_of": _l("截至"),
    "source": _l("来源"),
    "note": _l("备注"),
}
"""Everything a column can mean."""

WRITTEN: Mapping[str, tuple[str, ...]] = {
    "electricity": ("电", "电价", "用电", "工业用电", "工业电价", "电力", "电费"),
    "water": ("水", "水价", "用水", "工业用水", "工业水价", "水费"),
    "gas": ("气", "气价", "用气", "工业用气", "天然气", "燃气", "工业天然气"),
    "land": ("地", "地价", "用地", "工业用地", "土地", "工业地价", "土地出让"),
    "labour": ("普工", "工", "劳动力", "用工", "人工", "普工工资", "普通工人", "工资", "人工工资"),
    "county": ("县", "县市区", "县（市、区）", "区县", "县区", "县名", "地区", "所在县", "county"),
    "code": ("代码", "编码", "行政区划代码", "区划代码", "code"),
    "element": ("要素", "要素名称", "要素类别", "element"),
    "price": ("价格", "单价", "price"),
    "unit": ("单位", "计量单位", "价格单位", "unit"),
    "as_of": ("截至", "截至日期", "截止日期", "日期", "价格日期", "执行日期", "执行时间", "asof"),
    "source": ("来源", "价格来源", "数据来源", "依据", "文件依据", "source"),
    "note": ("备注", "说明", "note"),
}
IDLE = frozenset({"序号", "市州", "市（州）", "合计"})
SEARCHED_ROWS = 12

_BRACKET = re.compile(r"[（(\[【]([^）)\]】]*)[）)\]】]")
_TAIL = re.compile(r"(平均)?(价格|单价|均价|成本|价)$")
_KNOWN = {squeezed(word).lower(): name for name, words in WRITTEN.items() for word in words}
_KNOWN |= {squeezed(_BRACKET.sub("", word)).lower(): name for name, words in WRITTEN.items() for word in words}


@dataclass(frozen=True)
class Heading:
    """A column: its place from 0, what stands above it, what it means ("" for not read), the unit of its prices."""

    at: int
    text: str
    field: str
    unit: str = ""

    @property
    def letter(self) -> str:
        """As Excel shows it."""
        return column_letter(self.at)


@dataclass(frozen=True)
class Head:
    """The head of a table: its row from 0, where the data begins, its columns."""

    row: int
    data: int
    headings: tuple[Heading, ...]

    def one(self, field: str) -> Heading | None:
        """The column of that meaning."""
        return next((heading for heading in self.headings if heading.field == field), None)

    @property
    def is_long(self) -> bool:
        """A line for each price."""
        return self.one("element") is not None and self.one("price") is not None

    @property
    def price_columns(self) -> tuple[Heading, ...]:
        """The columns of the single elements; none in the long form."""
        return () if self.is_long else tuple(one for one in self.headings if one.field in ELEMENTS)

    @property
    def without_unit(self) -> tuple[Heading, ...]:
        """Price columns whose unit is not said: to be asked."""
        return tuple(one for one in self.price_columns if not one.unit)

    def refuse_lacking(self) -> None:
        """Raise ``WorkbookRefused`` when there is no county or no price to read."""
        if self.one("county") is None and self.one("code") is None:
            raise WorkbookRefused(_("没有“县”一列，也没有“代码”一列"))
        if not self.is_long and not self.price_columns:
            raise WorkbookRefused(_("没有电、水、气、地、普工中的任何一列，也没有“要素”和“价格”两列"))


def read_head(sheet: Sheet, fields: Mapping[str, str] | None = None, units: Mapping[str, str] | None = None) -> Head:
    """The row that names the most columns. ``fields`` and ``units`` by letter: what a person decided otherwise.

    Raises ``WorkbookRefused`` when no row of the first dozen names a county and a price.
    """
    best: Head | None = None
    for row in range(min(SEARCHED_ROWS, len(sheet.rows))):
        head = _head(sheet, row, {}, {})
        place = head.one("county") or head.one("code")
        if place is None or not (head.is_long or head.price_columns):
            continue
        if best is None or _named(head) > _named(best):
            best = head
    if best is None:
        raise WorkbookRefused(_("没有找到表头：要有“县”一列，和电、水、气、地、普工中至少一列（或“要素”“价格”两列）"))
    return _head(sheet, best.row, fields or {}, units or {})


def _named(head: Head) -> int:
    return sum(1 for one in head.headings if one.field)


def _head(sheet: Sheet, row: int, fields: Mapping[str, str], units: Mapping[str, str]) -> Head:
    below = _units_below(sheet, row)
    headings: list[Heading] = []
    taken: set[str] = set()
    for at, cell in enumerate(sheet.rows[row]):
        text = " ".join(raw_text(cell).split())
        letter = column_letter(at)
        if not text and letter not in fields:
            continue
        field = fields.get(letter, meaning(text))
        if field in taken:
            field = ""
        taken.add(field)
        unit = ""
        if field in ELEMENTS:
            bracket = _BRACKET.search(text)
            said = units.get(letter) or (bracket[1] if bracket else "") or below.get(at, "")
            unit = measure_named(Element(field), said) or ""
        headings.append(Heading(at, text, field, unit))
    return Head(row, row + (2 if below else 1), tuple(headings))


def meaning(text: str) -> str:
    """What a heading means, "" when nobody knows."""
    plain = squeezed(_BRACKET.sub("", text)).lower()
    for word in (squeezed(text).lower(), plain, _TAIL.sub("", plain)):
        if word in _KNOWN:
            return _KNOWN[word]
    return ""


def _units_below(sheet: Sheet, row: int) -> dict[int, str]:
    """Units in a line of their own under the head (元/千瓦时 | 元/吨 | …), by column; nothing when it is no such line."""
    if row + 1 >= len(sheet.rows):
        return {}
    found: dict[int, str] = {}
    for at, cell in enumerate(sheet.rows[row + 1]):
        text = _BRACKET.sub(r"\1", raw_text(cell)).strip()
        if not text:
            continue
        if not any(measure_named(element, text) for element in Element):
            return {}
        found[at] = text
    return found
