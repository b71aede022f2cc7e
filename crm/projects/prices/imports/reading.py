"""Reading a price table line by line: what can be read for certain, and each cell that cannot, by its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from flask_babel import gettext as _

from crm.core.errors import DomainError
from crm.core.reader import Reader
from crm.units.finding import RegionNames, region_names
from crm.workbooks.cells import CellRefused, narrow, number_text, raw_text, read_name, says_nothing, squeezed
from crm.workbooks.dates import read_date
from crm.workbooks.sheets import Cell, Sheet, WorkbookRefused, column_letter

from ...states import Element
from .headings import Head, meaning
from .measures import MEASURES, in_own_measure, measure_named

MOST_ROWS = 2_000
MOST_PRICE = 10**6
T = TypeVar("T")


@dataclass(frozen=True)
class Refused:
    """A cell that cannot be read for certain; ``row`` counts from 1, as Excel shows it."""

    row: int
    cell: str
    value: str
    reason: str


@dataclass(frozen=True)
class Place:
    """A county or zone by its names, without its row: what is read outlives the transaction it was read in."""

    id: int
    code: str
    name: str
    short_name: str
    name_en: str


@dataclass(frozen=True)
class PriceLine:
    """One price of the table, in the element's own measure; ``cell`` is where it stands."""

    row: int
    cell: str
    county: Place
    element: Element
    price: Decimal
    as_of: date
    source: str
    note: str


@dataclass
class Reading:
    """What a table says: prices, and cells refused."""

    lines: list[PriceLine] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


@dataclass(frozen=True)
class Given:
    """What holds for the rows that do not say it themselves."""

    as_of: date | None = None
    source: str = ""


def read_prices(sheet: Sheet, head: Head, given: Given, *, reader: Reader, today: date) -> Reading:
    """Every price under the head. Raises ``WorkbookRefused`` for a table with too many rows, or with none."""
    head.refuse_lacking()
    table = _Table(sheet, head, given, reader, today, region_names())
    for row in range(head.data, len(sheet.rows)):
        table.read(row)
    if not table.found.lines and not table.found.refused:
        raise WorkbookRefused(_("表头下面没有价格"))
    return table.found


class _Table:
    def __init__(
        self, sheet: Sheet, head: Head, given: Given, reader: Reader, today: date, regions: RegionNames
    ) -> None:
        self.sheet, self.head, self.given, self.reader, self.today, self.regions = (
            sheet,
            head,
            given,
            reader,
            today,
            regions,
        )
        self.found = Reading()
        self.seen: dict[tuple[int, Element, date], int] = {}
        self.rows = 0

    def read(self, row: int) -> None:
        """One row; sums, notes and empty rows are passed over."""
        first = next((squeezed(raw_text(cell)) for cell in self.sheet.rows[row] if raw_text(cell).strip()), "")
        if not first or re.match(r"(合计|总计|小计|平均|注[:：]|说明[:：]|填报)", first):
            return
        self.rows += 1
        if self.rows > MOST_ROWS:
            raise WorkbookRefused(_("一次最多导入 %(most)s 行，请拆开", most=MOST_ROWS))
        before = len(self.found.refused)
        county = self._county(row)
        as_of = self._said(row, "as_of", self._day) if self.head.one("as_of") else None
        source = self._said(row, "source", lambda cell: read_name(cell, limit=200)) or self.given.source
        note = self._said(row, "note", lambda cell: read_name(cell, limit=200)) or ""
        if len(self.found.refused) > before:
            return
        prices = self._long(row) if self.head.is_long else self._wide(row)
        if not prices or county is None:
            return
        as_of = as_of or self.given.as_of
        at = prices[0][0]
        if as_of is None:
            self._refuse(row, at, "", _("没有截至日期；可以在上一步给整张表填一个"))
        elif not source:
            self._refuse(row, at, "", _("没有来源；可以在上一步给整张表填一个"))
        else:
            for place, element, price in prices:
                self._keep(
                    row, place, PriceLine(row + 1, _name(row, place), county, element, price, as_of, source, note)
                )

    def _keep(self, row: int, at: int, line: PriceLine) -> None:
        key = (line.county.id, line.element, line.as_of)
        if key in self.seen:
            self._refuse(row, at, raw_text(self.sheet.cell(row, at)), _("和第 %(row)s 行重复", row=self.seen[key]))
            return
        self.seen[key] = line.row
        self.found.lines.append(line)

    def _said(self, row: int, field: str, read: Callable[[Cell], T | None]) -> T | None:
        column = self.head.one(field)
        return None if column is None else self._take(row, column.at, read)

    def _take(self, row: int, at: int, read: Callable[[Cell], T | None]) -> T | None:
        cell = self.sheet.cell(row, at)
        try:
            if (row, at) in self.sheet.unreadable:
                raise CellRefused(_("公式没有结果或出错，请填数值"))
            return read(cell)
        except DomainError as refusal:
            self._refuse(row, at, raw_text(cell), str(refusal))
            return None

    def _refuse(self, row: int, at: int, value: str, reason: str) -> None:
        self.found.refused.append(Refused(row + 1, _name(row, at), value[:60], reason))

    def _county(self, row: int) -> Place | None:
        column = self.head.one("code") or self.head.one("county")
        named = self.head.one("county")
        if column is not None and named is not None and not raw_text(self.sheet.cell(row, column.at)).strip():
            column = named
        assert column is not None

        def read(cell: Cell) -> Place:
            text = narrow(raw_text(cell))
            if not text:
                raise CellRefused(_("没有写县"))
            found = [one for one in self.regions.find(text).candidates if one.is_place]
            if len(found) != 1:
                raise CellRefused(
                    _("可能是几个县，请写全名") if found else _("不知道是哪个县：%(text)s", text=text[:20])
                )
            if not self.reader.sees_region(found[0].id):
                raise CellRefused(_("不是本地区的县"))
            one = found[0]
            return Place(one.id, one.code, one.name, one.short_name, one.name_en)

        return self._take(row, column.at, read)

    def _day(self, cell: Cell) -> date | None:
        said = read_date(cell)
        if said is None:
            return None
        if said.date is None:
            raise CellRefused(_("请写到日，如 2018-06-30"))
        if said.date > self.today:
            raise CellRefused(_("截至日期还没有到，请核对"))
        return said.date

    def _wide(self, row: int) -> list[tuple[int, Element, Decimal]]:
        prices = []
        for column in self.head.price_columns:
            element = Element(column.field)
            price = self._take(row, column.at, lambda cell, e=element, c=column: _price(cell, e, c.unit))  # type: ignore[misc]
            if price is not None:
                prices.append((column.at, element, price))
        return prices

    def _long(self, row: int) -> list[tuple[int, Element, Decimal]]:
        column, said = self.head.one("price"), self._said(row, "element", _element)
        if column is None or said is None:
            return []
        unit_of = self.head.one("unit")
        written = raw_text(self.sheet.cell(row, unit_of.at)) if unit_of else ""
        unit = measure_named(said, written) or ""
        if written.strip() and not unit and unit_of:
            units = _("、").join(MEASURES[said])
            self._refuse(
                row, unit_of.at, written, _("%(element)s的单位可以写 %(units)s", element=said.title, units=units)
            )
            return []
        price = self._take(row, column.at, lambda cell: _price(cell, said, unit))
        return [] if price is None else [(column.at, said, price)]


def _name(row: int, at: int) -> str:
    return f"{column_letter(at)}{row + 1}"


def _element(cell: Cell) -> Element:
    field = meaning(raw_text(cell))
    if field not in list(Element):
        raise CellRefused(_("要素写电、水、气、地或普工"))
    return Element(field)


_FIGURE = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)\s*(\D.*)?")


def _price(cell: Cell, element: Element, unit: str) -> Decimal | None:
    """A price in the element's own measure; a unit in the cell wins over the column's. Raises ``CellRefused``."""
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise CellRefused(_("不是价格"))
    text = number_text(cell) if isinstance(cell, int | float) else narrow(cell)
    if says_nothing(text):
        return None
    found = _FIGURE.fullmatch(text)
    if not found or len(found[1]) > 20:
        raise CellRefused(
            _("价格是区间或约数，请写一个数") if re.search(r"[-~—–至到约左右余]", text) else _("不是价格")
        )
    if found[2] and re.match(r"[-~—–至到左右余多]", found[2]):
        raise CellRefused(_("价格是区间或约数，请写一个数"))
    own = measure_named(element, found[2]) if found[2] else unit
    if found[2] and own is None:
        raise CellRefused(_("看不懂单位：%(unit)s", unit=found[2][:20]))
    if not own:
        raise CellRefused(_("没有写单位，如 %(unit)s", unit=next(iter(MEASURES[element]))))
    price = in_own_measure(element, Decimal(found[1].replace(",", "")), own)
    if price <= 0:
        raise CellRefused(_("价格要大于 0；没有的留空"))
    if price > MOST_PRICE:
        raise CellRefused(_("数字太大，请核对单位"))
    return price
