"""The uploaded file: which of its sheets are ledgers, and the one that is read, with what a person decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from crm.ledgers.fields import Field
from crm.ledgers.headings import LedgerRefused, read_head
from crm.ledgers.rows import Check, Reading, ledger_sheets, read_ledger
from crm.workbooks.amounts import MoneyUnit, money_unit
from crm.workbooks.reading import read_workbook
from crm.workbooks.sheets import Sheet, Workbook, WorkbookRefused


@dataclass(frozen=True)
class Options:
    """What a person decided about an import; kept as JSON with it."""

    sheet: str = ""
    fields: Mapping[str, Field | None] = field(default_factory=dict)
    """By column letter; None: not to be read."""
    unit: MoneyUnit | None = None
    county_id: int | None = None
    choices: Mapping[int, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The form it is stored in."""
        return {
            "sheet": self.sheet,
            "fields": {letter: str(chosen) if chosen else "" for letter, chosen in self.fields.items()},
            "unit": self.unit.text if self.unit else "",
            "county_id": self.county_id,
            "choices": {str(row): choice for row, choice in self.choices.items()},
        }


def options_of(stored: Mapping[str, Any]) -> Options:
    """The stored options; words no longer known count as undecided."""
    known = set(Field)
    fields = {
        letter: Field(word) if word else None
        for letter, word in (stored.get("fields") or {}).items()
        if not word or word in known
    }
    return Options(
        sheet=stored.get("sheet") or "",
        fields=fields,
        unit=money_unit(stored["unit"]) if stored.get("unit") else None,
        county_id=stored.get("county_id"),
        choices={int(row): choice for row, choice in (stored.get("choices") or {}).items()},
    )


def ledgers_in(book: Workbook) -> list[Sheet]:
    """The sheets that are ledgers. Raises ``LedgerRefused`` with the first sheet's own reason when none is."""
    found = [sheet for sheet, _head in ledger_sheets(book.sheets)]
    if not found:
        shown = [sheet for sheet in book.sheets if sheet.rows and not sheet.hidden]
        if len(shown) == 1:
            read_head(shown[0])
        raise LedgerRefused(_("工作簿里没有一张工作表像台账：找不到带“投资方”“项目名称”这类列的表头"))
    return found


def the_sheet(sheets: list[Sheet], name: str) -> Sheet:
    """The sheet of that name, the only one when no name was given.

    Raises ``LedgerRefused`` when the name is unknown, or several are there and none was named.
    """
    if not name and len(sheets) == 1:
        return sheets[0]
    for sheet in sheets:
        if sheet.name == name:
            return sheet
    names = "、".join(sheet.name for sheet in sheets)
    if name:
        raise LedgerRefused(_("没有名为“%(name)s”的台账工作表；有：%(names)s", name=name, names=names))
    raise LedgerRefused(_("工作簿里有 %(count)s 张台账，请指明一张：%(names)s", count=len(sheets), names=names))


def read_stored(path: Path, file_name: str) -> list[Sheet]:
    """The ledgers of a stored file. Raises ``WorkbookRefused`` when the bytes are gone or do not read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WorkbookRefused(_("存下的文件“%(name)s”读不出来，请重新上传", name=file_name)) from error
    return ledgers_in(read_workbook(data, file_name))


def read_sheet(sheet: Sheet, options: Options, checks: Mapping[Field, Check]) -> Reading:
    """The sheet read with the options."""
    return read_ledger(sheet, fields=options.fields, unit=options.unit, checks=checks)
