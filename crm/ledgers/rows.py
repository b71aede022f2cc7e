"""A ledger read whole: every row under the head typed, skipped with a reason, or rejected with its cells named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from crm.ledgers.fields import Field, Part
from crm.ledgers.headings import Head, Heading, LedgerRefused, read_head
from crm.ledgers.stages import stage_of_title
from crm.ledgers.values import RowValues, fill, settle
from crm.workbooks.amounts import Amount, MoneyUnit, read_amount
from crm.workbooks.cells import CellRefused, raw_text, squeezed
from crm.workbooks.sheets import Cell, Sheet

Check = Callable[[str], str | None]
"""Asked about a name of a region or unit: None when it is known, else the sentence why not ("查无此地")."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that was not accepted: ``D8 "2-3亿" 金额是区间``."""

    column: str
    heading: str
    value: str | None
    reason: str


@dataclass(slots=True)
class LedgerRow:
    """One row of the ledger; ``row`` is the number Excel shows."""

    row: int
    values: RowValues
    cells: list[Cell]
    """The row as it stands in the sheet, merged-down cells filled in."""
    problems: list[Problem] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)
    """What a person should look at although every cell could be read."""

    @property
    def accepted(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no record: empty, a total, a note, a signature line."""

    row: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Total:
    """What a 合计 row says for one money column, beside what its rows add up to."""

    row: int
    column: str
    heading: str
    written: Amount | None
    """None when the cell is empty, a formula without result, or unreadable."""
    added_yuan: int
    """Whole yuan of the rows it sums, foreign figures left out."""
    rows_left_out: int
    """Rows whose cell could not be added: rejected, or in a foreign currency."""


@dataclass(slots=True)
class Reading:
    """A sheet, read."""

    sheet: str
    head: Head
    rows: list[LedgerRow]
    skipped: list[Skipped]
    totals: list[Total]

    @property
    def accepted(self) -> list[LedgerRow]:
        return [row for row in self.rows if row.accepted]

    @property
    def rejected(self) -> list[LedgerRow]:
        return [row for row in self.rows if not row.accepted]


_TOTAL = re.compile(r".{0,12}(?:合计|总计|小计|共计|累计)[:]?(?:[(].{0,12}[)])?")
_NOTE = re.compile(
    r"(?:注|备注|附注|说明)(?:[:;.、0-9]|$)|"
    r"(?:填表人|制表人|填报人|审核人|审签人|经办人|填表|制表|填报单位|填表单位|报送单位|填报时间|填表时间|填报日期|报送时间|"
    r"联系电话|联系人|负责人|单位负责人|主要负责人|分管领导|签字|签章|盖章|单位[(]盖章[)])(?:[:(]|$)"
)
_GROUP = re.compile(r"(?:[(]?[一二三四五六七八九十]{1,3}[)]?[、.]?)(?!\w{0,2}$).+|.+[(]\d+[个家项]?[)]")
_CONTENT = (Field.ENTERPRISE_NAME, Field.PROJECT_NAME, Field.CONTENT, Field.PLANNED, Field.AGREED, Field.TOTAL)


def read_ledger(
    sheet: Sheet,
    *,
    fields: Mapping[str, Field | None] | None = None,
    unit: MoneyUnit | None = None,
    checks: Mapping[Field, Check] | None = None,
) -> Reading:
    """Read a sheet as a ledger of leads.

    ``fields`` and ``unit`` are a person's decisions (see ``read_head``); ``checks`` are asked about names of
    regions and units. Raises LedgerRefused when the sheet is no ledger; any other trouble is a problem of a cell.
    """
    head = read_head(sheet, fields=fields, unit=unit)
    reader = _Reader(sheet, head, checks or {})
    for index in range(head.last_row + 1, len(sheet.rows)):
        reader.read(index)
    return Reading(sheet.name, head, reader.rows, reader.skipped, reader.totals)


class _Reader:
    """Goes down a sheet row by row."""

    def __init__(self, sheet: Sheet, head: Head, checks: Mapping[Field, Check]) -> None:
        self.sheet, self.head, self.checks = sheet, head, checks
        self.known = [heading for heading in head.headings if heading.field]
        self.headed = {heading.column for heading in head.headings}
        self.head_texts = dict(enumerate(map(raw_text, sheet.rows[head.first_row])))
        self.lost_rows = {row for row, _column in sheet.unreadable}
        named = (Field.SERIAL, Field.COUNTY_NAME, Field.UNIT_NAME, Field.REJECTION)
        self.content = {h.column for h in self.known if h.field in _CONTENT}
        self.said = {h.column for h in self.known if h.field not in named}
        self.carried, self.shared = _merged_down(sheet, head)
        self.wide = {(m.top, m.left) for m in sheet.merges if m.right - m.left >= 2}
        self.stage = head.stage
        self.rows: list[LedgerRow] = []
        self.skipped: list[Skipped] = []
        self.totals: list[Total] = []
        self.group_from = 0
        self.answers: dict[tuple[Field, str], str | None] = {}

    def read(self, index: int) -> None:
        own = self.sheet.rows[index]
        texts = [(column, raw_text(cell)) for column, cell in enumerate(own) if cell is not None]
        texts = [(column, text) for column, text in texts if text and not text.isspace()]
        why = self._skipped(index, texts)
        if why:
            self.skipped.append(Skipped(index + 1, why, " ".join(squeezed(text) for _column, text in texts)[:120]))
            return
        cells = list(own)
        for column, value in self.carried.get(index, ()):
            cells[column] = value
        row = LedgerRow(index + 1, RowValues(), cells)
        for heading in self.known:
            self._cell(index, heading, row)
        self._finish(row)
        self.rows.append(row)

    def _skipped(self, index: int, texts: list[tuple[int, str]]) -> str | None:
        """Why the row is no record, or None when it is one."""
        if not texts:
            unreadable = any(row == index and column in self.headed for row, column in self.sheet.unreadable)
            return None if unreadable and not self._looks_total(index) else str(_("空行"))
        first = squeezed(texts[0][1])
        if self._is_total(texts):
            self._total(index, first)
            return str(_("合计行"))
        if _NOTE.match(first):
            return str(_("注或签名行"))
        if len(texts) == 1 and ((index, texts[0][0]) in self.wide or _GROUP.fullmatch(first)):
            self.stage = stage_of_title(first) or self.stage
            self.group_from = len(self.rows)
            return str(_("分组行"))
        if self._repeats_head(texts):
            return str(_("重复的表头"))
        return self._without_content(index, texts)

    def _looks_total(self, index: int) -> bool:
        return any(self.sheet.unreadable.get((index, h.column)) == "formula" for h in self.known if _is_money(h))

    def _is_total(self, texts: list[tuple[int, str]]) -> bool:
        """A word like 合计 among the first cells, and no investor and project beside it."""
        labels = {column for column, text in texts[:3] if "计" in text and _TOTAL.fullmatch(squeezed(text))}
        if not labels:
            return False
        names = {h.column for h in self.known if h.field in (Field.ENTERPRISE_NAME, Field.PROJECT_NAME)}
        return not any(column in names - labels and not _is_figure(squeezed(text)) for column, text in texts)

    def _repeats_head(self, texts: list[tuple[int, str]]) -> bool:
        return sum(self.head_texts.get(column) == text for column, text in texts) >= 2

    def _without_content(self, index: int, texts: list[tuple[int, str]]) -> str | None:
        """Only a number, or only a unit and its county: the line is kept free for a project that is not there yet."""
        filled = {column for column, _text in texts}
        if index in self.lost_rows:
            filled |= {column for row, column in self.sheet.unreadable if row == index}
        if filled & self.content or filled & self.said:
            return None
        return str(_("没有填投资方和项目"))

    def _cell(self, index: int, heading: Heading, row: LedgerRow) -> None:
        cell = row.cells[heading.column] if heading.column < len(row.cells) else None
        assert heading.field is not None
        lost = self.sheet.unreadable.get((index, heading.column)) if index in self.lost_rows else None
        if cell is None and lost is None:
            return
        try:
            if lost and heading.field not in (Field.SERIAL, Field.REJECTION):
                raise CellRefused(
                    _("公式没有存下结果，请在 Excel 或 WPS 里打开并保存一次")
                    if lost == "formula"
                    else _("单元格是错误值")
                )
            if (index, heading.column) in self.shared and (heading.field.is_money or heading.field is Field.LAND):
                raise CellRefused(_("数字由几行合用一格，分不清各行是多少"))
            name = fill(row.values, heading, cell)
            if name and heading.field in self.checks:
                self._check(heading.field, name)
        except CellRefused as refused:
            row.problems.append(Problem(heading.letter, heading.text, raw_text(cell) or None, str(refused)))

    def _check(self, what: Field, name: str) -> None:
        if (what, name) not in self.answers:
            self.answers[what, name] = self.checks[what](name)
        if reason := self.answers[what, name]:
            raise CellRefused(reason)

    def _finish(self, row: LedgerRow) -> None:
        """What only the whole row can tell: the claimed stage of a list, which sum a 总投资额 is, missing names."""
        settle(row.values, self.stage, row.cautions)
        if not row.values.enterprise_name:
            self._missing(row, Field.ENTERPRISE_NAME, _("没有写投资方"))
        if not row.values.what:
            self._missing(row, Field.PROJECT_NAME, _("没有写项目名称"))

    def _missing(self, row: LedgerRow, wanted: Field, reason: str) -> None:
        heading = next((h for h in self.known if h.field is wanted), None)
        if heading and not any(p.column == heading.letter for p in row.problems):
            row.problems.append(Problem(heading.letter, heading.text, None, reason))

    def _total(self, index: int, label: str) -> None:
        """Each money column's written total beside the sum of the rows above (for 小计: since the last one)."""
        partial = "小计" in label
        rows = self.rows[self.group_from :] if partial else self.rows
        for heading in self.known:
            if not _is_money(heading):
                continue
            try:
                written = read_amount(self.sheet.cell(index, heading.column), heading.unit)
            except CellRefused:
                written = None
            added, left_out = _sum(rows, heading)
            self.totals.append(Total(index + 1, heading.letter, heading.text, written, added, left_out))
        if partial:
            self.group_from = len(self.rows)


def _sum(rows: list[LedgerRow], heading: Heading) -> tuple[int, int]:
    added = left_out = 0
    for row in rows:
        amount = row.values.amounts.get((heading.field, heading.part)) if heading.field else None
        if not row.accepted or (amount and amount.yuan is None):
            left_out += 1
        elif amount and amount.yuan is not None:
            added += amount.yuan
    return added, left_out


def _is_money(heading: Heading) -> bool:
    return heading.field is not None and heading.field.is_money and heading.part in (None, *Part)


def _is_figure(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9.,]+[个项家]?", text))


def _merged_down(sheet: Sheet, head: Head) -> tuple[dict[int, list[tuple[int, Cell]]], set[tuple[int, int]]]:
    """What merged ranges carry down to each row, and the cells that several rows share.

    Only real merges carry; a blank cell stays blank.
    """
    carried: dict[int, list[tuple[int, Cell]]] = {}
    shared: set[tuple[int, int]] = set()
    for merge in sheet.merges:
        if merge.top <= head.last_row or merge.bottom == merge.top:
            continue
        value = sheet.cell(merge.top, merge.left)
        if value is None:
            continue
        for row in range(merge.top, merge.bottom + 1):
            shared.add((row, merge.left))
            if row > merge.top:
                carried.setdefault(row, []).append((merge.left, value))
    return carried, shared


def ledger_sheets(sheets: list[Sheet]) -> Iterator[tuple[Sheet, Head]]:
    """Of a workbook's visible sheets those that are ledgers, with their heads."""
    for sheet in sheets:
        if sheet.hidden or not sheet.rows:
            continue
        try:
            yield sheet, read_head(sheet)
        except LedgerRefused:
            continue
