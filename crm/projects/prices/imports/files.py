"""The files of price tables: uploads to the files room, the present table as a workbook, an empty one to fill in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from crm.core.db import db
from crm.core.reader import Reader
from crm.files.owners import Owner
from crm.workbooks.writing import Column, xlsx_bytes

from ...models import PriceImport
from ...states import Element
from ..queries import CountyPrices
from .queries import in_scope

PARENT = "price_import"


def may_read(parent_id: int, reader: Reader) -> bool:
    """Whoever sees the import may have its file."""
    return db.session.scalar(select(PriceImport.id).where(PriceImport.id == parent_id, in_scope(reader))) is not None


def page(parent_id: int) -> str | None:
    """Where the import is shown."""
    return url_for("projects.price_import", import_id=parent_id)


OWNER = Owner(may_read, page=page)


def price_table(rows: Iterable[CountyPrices], *, on: date, empty: bool = False) -> bytes:
    """The table in the form that is read back in: a line for each county, day and source, a column for each element.

    ``empty``: the same table with nothing but the counties' names, to be filled in. Its headings are Chinese in every
    language, as those of all tables that go to and fro.
    """
    columns = [
        Column("代码", "text", 10),
        Column("县", "text", 24),
        *(Column(f"{title}（{unit}）", "mixed", 15) for title, unit in HEADINGS.values()),
        Column("截至", "mixed", 12),
        Column("来源", "text", 36),
        Column("备注", "text", 24),
    ]
    remark = _("每行同一天、同一来源；没有的留空。截至写到日，如 2018-06-30") if empty else str(on)
    lines = (line for row in rows for line in ([_blank(row)] if empty else _lines(row)))
    return xlsx_bytes(sheet="要素价格表", title="要素价格表", remark=remark, columns=columns, rows=lines)


HEADINGS: dict[Element, tuple[str, str]] = {
    Element.ELECTRICITY: ("电", "元/千瓦时"),
    Element.WATER: ("水", "元/吨"),
    Element.GAS: ("气", "元/立方米"),
    Element.LAND: ("地", "万元/亩"),
    Element.LABOUR: ("普工", "元/月"),
}


def _blank(row: CountyPrices) -> list[Any]:
    return [row.county.code, row.county.name, *(None for _one in Element), None, None, None]


def _lines(row: CountyPrices) -> list[list[Any]]:
    """Prices of one day, source and note share a line."""
    found: dict[tuple[date, str, str], dict[Element, float]] = {}
    for element, price in row.prices.items():
        found.setdefault((price.as_of, price.source, price.note), {})[element] = float(price.price)
    return [
        [row.county.code, row.county.name, *(prices.get(one) for one in Element), as_of.isoformat(), source, note]
        for (as_of, source, note), prices in found.items()
    ]
