"""A list of guests pasted from Excel: rows read by their headings, and compared with who is on the list already."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.core.errors import DomainError
from crm.core.forms import CONTROL, NARROW_DIGITS
from crm.enterprises.names import Relation, core_head, normal_name, relation

from ..models import Invitation

MOST_ROWS = 1000
_BETWEEN = re.compile(
    r"[,，;；](?!\s*(?:co|company|corp|inc|incorporated|ltd|limited|llc|llp|lp|plc|pte|pty|gmbh|ag|kg|"
    r"s\.?a|n\.?v|b\.?v|k\.?k|s\.?p\.?a|s\.?r\.?l)\b)",
    re.IGNORECASE,
)
"""What parts cells typed by hand; "Samsung SDI Co., Ltd." is one cell."""
COLUMNS = ("firm", "person", "title", "phone", "people", "note")
"""What the columns are where no heading says so."""
LONGEST = {"firm": 120, "person": 60, "title": 60, "phone": 40, "note": 300}
HEADINGS = {
    "firm": r"单位|企业|公司|客商|firm|company|enterprise|organi[sz]ation",
    "person": r"姓名|嘉宾|联系人|name|person|contact",
    "title": r"职务|职位|title|post|position",
    "phone": r"电话|手机|联系方式|phone|mobile|tel",
    "people": r"人数|people|persons|number",
    "note": r"备注|说明|note|remark",
}


class Standing(StrEnum):
    """How a pasted row stands to the list."""

    NEW = "new"
    NEAR = "near"
    TWICE = "twice"
    WRONG = "wrong"

    @property
    def title(self) -> LazyString:
        return {
            Standing.NEW: _l("新客商"),
            Standing.NEAR: _l("可能重复"),
            Standing.TWICE: _l("已在名单里"),
            Standing.WRONG: _l("读不了"),
        }[self]


@dataclass
class Row:
    """A pasted guest: what was read, how it stands, and why."""

    number: int
    values: dict[str, Any]
    standing: Standing = Standing.NEW
    why: str = ""


def read_pasted(text: str) -> list[Row]:
    """The rows of the text: cells parted by tabs (as Excel copies), else by commas or semicolons.

    Raises ``DomainError`` when nothing is there, or more than ``MOST_ROWS``.
    """
    cells = [row for row in _table(text.replace("\r\n", "\n").replace("\r", "\n")) if any(row)]
    if not cells:
        raise DomainError(_("没有内容。从 Excel 选中几行几列，复制后粘贴在这里"), field="text")
    if len(cells) > MOST_ROWS + 1:
        raise DomainError(_("一次最多 %(most)s 行，请分几次粘贴", most=MOST_ROWS), field="text")
    columns = _columns(cells[0])
    body = cells[1:] if columns is not None else cells
    names = columns or dict(enumerate(COLUMNS))
    return [_row(number, row, names) for number, row in enumerate(body, start=1)]


def _table(text: str) -> list[list[str]]:
    """The text as rows of cells. Excel parts cells by tabs and puts one that holds a line end, a tab or a quote in
    quotes; what is typed by hand has commas or semicolons, but for the comma of ``Co., Ltd.``."""
    if "\t" not in text:
        return [[_cell(part) for part in _BETWEEN.split(line)] for line in text.split("\n")]
    try:
        rows = list(csv.reader(io.StringIO(text), dialect="excel-tab", strict=True))
    except csv.Error:  # a quote that is no quoting: "甲"公司
        rows = [line.split("\t") for line in text.split("\n")]
    return [[_cell(part) for part in row] for row in rows]


def _cell(text: str) -> str:
    return " ".join(CONTROL.sub("", text).split()).strip('"').strip()


def _columns(cells: Sequence[str]) -> dict[int, str] | None:
    """Which column says what, where the first row is headings: at least a firm or person among them."""
    found: dict[int, str] = {}
    for at, cell in enumerate(cells):
        for name, pattern in HEADINGS.items():
            if name not in found.values() and len(cell) <= 12 and re.search(pattern, cell, re.IGNORECASE):
                found[at] = name
                break
    telling = {"firm", "person"} & set(found.values())
    # 样例公司 alone in a first cell is a guest, not a heading: a heading row has two, or the heading is all of it.
    bare = len(cells) == 1 and re.fullmatch(r"(?:企业|单位|公司)(?:名称)?|姓名", cells[0] or "")
    return found if telling and (len(found) >= 2 or bare) else None


def _row(number: int, cells: Sequence[str], names: dict[int, str]) -> Row:
    values: dict[str, Any] = dict.fromkeys(COLUMNS, "")
    for at, name in names.items():
        if at < len(cells):
            values[name] = cells[at]
    row = Row(number, values)
    if not values["firm"] and not values["person"]:
        return _wrong(row, _("没有单位也没有姓名"))
    for name, most in LONGEST.items():
        if len(values[name]) > most:
            return _wrong(row, _("“%(text)s…”太长，最多 %(most)s 个字", text=values[name][:12], most=most))
    text = str(values["people"]).translate(NARROW_DIGITS).removesuffix("人").removesuffix(".0") or "1"
    if not re.fullmatch(r"\d{1,3}", text) or int(text) < 1:
        return _wrong(row, _("人数“%(text)s”不是 1 到 999 的整数", text=values["people"]))
    values["people"] = int(text)
    values["phone"] = values["phone"].removesuffix(".0")
    return row


def _wrong(row: Row, why: str) -> Row:
    row.standing, row.why = Standing.WRONG, why
    return row


@dataclass(frozen=True)
class Known:
    """A guest as two are compared."""

    firm: str
    person: str

    @property
    def key(self) -> tuple[str, str]:
        """Firm as matching compares it, and person without blanks."""
        return normal_name(self.firm) or self.firm.casefold(), re.sub(r"\s", "", self.person).casefold()


class Shelf:
    """Guests by firm, so that 500 new ones are not each compared with 500 others."""

    def __init__(self, guests: Iterable[Known]) -> None:
        self.by_key: dict[tuple[str, str], Known] = {}
        self.by_firm: dict[str, list[Known]] = {}
        self.by_head: dict[str, list[Known]] = {}
        for guest in guests:
            self.put(guest)

    def put(self, guest: Known) -> None:
        """Another guest on the list."""
        self.by_key.setdefault(guest.key, guest)
        if guest.firm:
            self.by_firm.setdefault(guest.key[0], []).append(guest)
            self.by_head.setdefault(core_head(guest.firm), []).append(guest)

    def standing(self, guest: Known) -> tuple[Standing, str]:
        """Whether the guest is there, or one like them, and which."""
        if guest.key in self.by_key:
            return Standing.TWICE, self._said(self.by_key[guest.key])
        same = self.by_firm.get(guest.key[0], []) if guest.firm else []
        # One without a name and one with may be one; two names of one firm are two guests.
        if any(not other.person or not guest.person for other in same):
            return Standing.NEAR, self._said(same[0])
        for other in self.by_head.get(core_head(guest.firm), []) if guest.firm else []:
            if other not in same and relation(guest.firm, other.firm) is Relation.POSSIBLY_RELATED:
                return Standing.NEAR, self._said(other)
        return Standing.NEW, ""

    @staticmethod
    def _said(guest: Known) -> str:
        return " ".join(part for part in (guest.firm, guest.person) if part)


def known_of(guest: Invitation) -> Known:
    """A guest on the list, for comparing."""
    return Known(guest.firm_name, guest.person_name)


def compare(rows: Sequence[Row], guests: Iterable[Invitation]) -> None:
    """Mark each row: new, perhaps there already, there already – or twice in what was pasted."""
    shelf = Shelf(known_of(guest) for guest in guests)
    for row in rows:
        if row.standing is Standing.WRONG:
            continue
        guest = Known(row.values["firm"], row.values["person"])
        row.standing, row.why = shelf.standing(guest)
        shelf.put(guest)
