"""What a price table would do: compared line by line with what is kept. Nothing here writes."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from crm.core.db import db
from crm.core.errors import DomainError
from crm.core.reader import Reader
from crm.files.operations import path_of
from crm.workbooks.reading import read_workbook
from crm.workbooks.sheets import Sheet, Workbook, WorkbookRefused

from ...models import ElementPrice, PriceImport
from ...states import Element
from ..operations import unusual
from ..queries import latest_prices
from .headings import Head, read_head
from .reading import Given, PriceLine, Refused, read_prices


class Fate(StrEnum):
    """What would become of a price."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"

    @property
    def title(self) -> LazyString:
        return {
            Fate.CREATE: _l("新增"),
            Fate.UPDATE: _l("变更"),
            Fate.UNCHANGED: _l("无变化"),
            Fate.REJECTED: _l("拒收"),
        }[self]


@dataclass(frozen=True)
class Options:
    """What a person decided about a table: columns and units by letter, day and source of rows without their own."""

    sheet: str = ""
    fields: Mapping[str, str] | None = None
    units: Mapping[str, str] | None = None
    as_of: date | None = None
    source: str = ""

    def as_json(self) -> dict[str, Any]:
        """To be kept."""
        return {
            "sheet": self.sheet,
            "fields": dict(self.fields or {}),
            "units": dict(self.units or {}),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "source": self.source,
        }

    @classmethod
    def kept(cls, stored: Mapping[str, Any]) -> Options:
        """As it was kept."""
        day = stored.get("as_of")
        return cls(
            sheet=stored.get("sheet") or "",
            fields=stored.get("fields") or {},
            units=stored.get("units") or {},
            as_of=date.fromisoformat(day) if day else None,
            source=stored.get("source") or "",
        )


@dataclass(frozen=True)
class PlannedPrice:
    """A price of the table, what would become of it, and what it stands against.

    ``mends``: the kept price of the same day that would be changed, with the version that was compared. ``now``: what
    holds today, to compare with.
    """

    line: PriceLine
    fate: Fate
    mends: ElementPrice | None
    mends_version: int | None
    now: ElementPrice | None
    question: str = ""


@dataclass(frozen=True)
class Plan:
    """The dry run."""

    sheet: str
    head: Head
    prices: list[PlannedPrice]
    refused: list[Refused]

    @property
    def writable(self) -> list[PlannedPrice]:
        """What applying would write."""
        return [one for one in self.prices if one.fate in (Fate.CREATE, Fate.UPDATE)]

    @property
    def questions(self) -> list[PlannedPrice]:
        """Unusual prices: somebody must say that their unit was looked at."""
        return [one for one in self.writable if one.question]

    @property
    def counts(self) -> dict[str, int]:
        """How many prices of each fate."""
        found = Counter(str(one.fate) for one in self.prices)
        return {**found, "rejected": len(self.refused)} if self.refused else dict(found)

    @property
    def fingerprint(self) -> str:
        """The same for the same plan over the same prices: what was seen is what is written."""
        told = [
            [
                one.line.row,
                one.line.county.id,
                str(one.line.element),
                str(one.line.price),
                one.line.as_of.isoformat(),
                one.line.source,
                one.line.note,
                str(one.fate),
                one.mends_version,
            ]
            for one in self.prices
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def plan_prices(sheet: Sheet, options: Options, *, reader: Reader, today: date) -> Plan:
    """The dry run of a sheet. Raises ``WorkbookRefused``, and ``DomainError`` when a column has no unit."""
    head = read_head(sheet, options.fields, options.units)
    head.refuse_lacking()
    if head.without_unit:
        names = _("、").join(f"{one.letter} {one.text}" for one in head.without_unit)
        raise DomainError(_("这些列没有写单位，请选一个：%(columns)s", columns=names))
    reading = read_prices(sheet, head, Given(options.as_of, options.source), reader=reader, today=today)
    counties = {line.county.id for line in reading.lines}
    now = latest_prices(counties, today)
    same_day = of_the_same_day(reading.lines)
    planned = [_planned(line, same_day, now.get(line.county.id, {})) for line in reading.lines]
    return Plan(sheet.name, head, planned, reading.refused)


def _planned(
    line: PriceLine, same_day: Mapping[tuple[int, Element, date], ElementPrice], now: Mapping[Element, ElementPrice]
) -> PlannedPrice:
    kept = same_day.get((line.county.id, line.element, line.as_of))
    if kept is None:
        fate = Fate.CREATE
    elif (kept.price, kept.source, kept.note) == (line.price, line.source, line.note):
        fate = Fate.UNCHANGED
    else:
        fate = Fate.UPDATE
    asked = unusual({line.element: line.price}).get(line.element, "")
    version = kept.version if kept is not None else None
    return PlannedPrice(line, fate, kept, version, kept or now.get(line.element), asked)


def of_the_same_day(lines: Sequence[PriceLine]) -> dict[tuple[int, Element, date], ElementPrice]:
    """The prices kept for the counties and days of those lines, by county, element and day."""
    if not lines:
        return {}
    rows = db.session.scalars(
        select(ElementPrice).where(
            ElementPrice.county_id.in_(sorted({line.county.id for line in lines})),
            ElementPrice.as_of.in_(sorted({line.as_of for line in lines})),
            ElementPrice.voided_at.is_(None),
        )
    )
    return {(row.county_id, row.element, row.as_of): row for row in rows}


def tables_of(book: Workbook) -> list[Sheet]:
    """The sheets that read as price tables. Raises ``WorkbookRefused`` when none does."""
    found, why = [], None
    for sheet in book.sheets:
        if sheet.hidden:
            continue
        try:
            read_head(sheet)
        except WorkbookRefused as refused:
            why = refused
        else:
            found.append(sheet)
    if not found:
        raise why or WorkbookRefused(_("工作簿里没有内容"))
    return found


def sheets_of(row: PriceImport) -> list[Sheet]:
    """The tables of the stored file. Raises ``WorkbookRefused`` when it is gone."""
    path = path_of(row.attachment.storage_id) if row.attachment is not None else None
    if path is None or not path.is_file():
        raise WorkbookRefused(_("存下的文件“%(name)s”读不出来，请重新上传", name=row.file_name))
    return tables_of(read_workbook(path.read_bytes(), row.file_name))


def plan_of(row: PriceImport, *, reader: Reader, today: date) -> Plan:
    """The dry run with the options kept."""
    options = Options.kept(row.options)
    return plan_prices(sheet_called(sheets_of(row), options.sheet), options, reader=reader, today=today)


def sheet_called(sheets: list[Sheet], name: str) -> Sheet:
    """The sheet of that name, or the first."""
    return next((sheet for sheet in sheets if sheet.name == name), sheets[0])


def kept_values(row: ElementPrice) -> dict[str, Any]:
    """What a price says, as JSON: what undo gives back."""
    return {"price": str(row.price), "as_of": row.as_of.isoformat(), "source": row.source, "note": row.note}


def given_back(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The same as ``edit_price`` takes it."""
    return {
        "price": Decimal(stored["price"]),
        "as_of": date.fromisoformat(stored["as_of"]),
        "source": stored["source"],
        "note": stored["note"],
    }
