"""The head of a ledger: title, remark row with the unit of money, headings over one to five rows – recognised.

A heading over several merged rows is a path, ``拟投资额(亿元)/内资/省外``: the first step names the sum and
carries the unit, the last says which part of it. What is not known is listed for a person to decide, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from crm.core.errors import DomainError
from crm.leads.states import Stage
from crm.ledgers.fields import BY_WORD, PART_WORDS, Field, Part
from crm.ledgers.stages import stage_of_title
from crm.workbooks.amounts import MoneyUnit, money_unit
from crm.workbooks.cells import narrow, raw_text, squeezed
from crm.workbooks.land import land_unit
from crm.workbooks.sheets import Sheet, column_letter

SEARCHED_ROWS = 30
"""How far down a head may begin."""
HEAD_ROWS = 5
"""How many rows a head may have."""

_BRACKETS = re.compile(r"[(\[{<]([^()\[\]{}<>]*)[)\]}>]")
_UNIT_REMARK = re.compile(r"(?<!联系)(?<!责任)单位[:]?\s*([^\s;。)\]]+)")
_TRAILING_UNIT = re.compile(r"[:,/]?((?:人民币)?(?:十|百|千|万|亿)*(?:美元|港元|欧元|元))$")
_LEADING_MARKS = re.compile(r"^(?:[★☆*※●▲■]+|[一二三四五六七八九十]+、|[0-9]+[、.])")


class LedgerRefused(DomainError):
    """The sheet is no ledger this program can read; the sentence says what is missing."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the sheet: where it is, what is written over it, what it means, in which unit."""

    column: int
    """Counted from 0."""
    text: str
    """The path as written: ``拟投资额(亿元)/内资/省外``."""
    field: Field | None = None
    """None: unknown, or to be ignored."""
    part: Part | None = None
    """For money: which part of the sum."""
    unit: MoneyUnit | None = None
    unit_from: str | None = None
    """``heading``, ``remark`` or ``person``: where the unit of money was found."""
    land_unit: str | None = None
    note: str | None = None
    """Why a column that looks known is not used."""
    ignored: bool = False
    """A person said that this column is not to be read."""

    @property
    def letter(self) -> str:
        return column_letter(self.column)


@dataclass(frozen=True, slots=True)
class Head:
    """The recognised head of a sheet; rows counted from 0."""

    title: str
    remarks: tuple[str, ...]
    first_row: int
    last_row: int
    headings: tuple[Heading, ...]
    money_unit: MoneyUnit | None
    """The unit the remark row gives for the whole sheet."""
    stage: Stage | None
    """What the title claims for rows that name no stage."""
    question: str | None = None

    @property
    def unknown(self) -> list[Heading]:
        """Columns a person has to decide about."""
        return [h for h in self.headings if h.field is None and not h.ignored]

    @property
    def without_unit(self) -> list[Heading]:
        """Money columns whose unit is written nowhere."""
        return [h for h in self.headings if h.field and h.field.is_money and h.unit is None]

    def has(self, wanted: Field) -> bool:
        """Whether some column carries this meaning."""
        return any(heading.field is wanted for heading in self.headings)


def read_head(
    sheet: Sheet,
    *,
    fields: Mapping[str, Field | None] | None = None,
    unit: MoneyUnit | None = None,
) -> Head:
    """Find and recognise the head of a sheet.

    ``fields`` are a person's decisions by column letter (None: ignore the column); ``unit`` is the unit of money a
    person gave, which wins over the remark row but not over a unit written in a heading. Raises LedgerRefused when
    no row looks like a head or nothing in it names the investor.
    """
    first = _first_row(sheet)
    if first is None:
        raise LedgerRefused(_("工作表“%(sheet)s”里找不到表头：没有“投资方”“项目名称”这样的列", sheet=sheet.name))
    last = _last_row(sheet, first)
    title, remarks = _above(sheet, first)
    remark_unit, question = _remark_unit([title, *remarks])
    default, source = (unit, "person") if unit else (remark_unit, "remark")
    land = _remark_land([title, *remarks])
    decided = fields or {}
    headings = []
    for column, path in _paths(sheet, first, last):
        heading = recognise(column, path)
        if heading.letter in decided:
            chosen = decided[heading.letter]
            heading = replace(heading, field=chosen, part=_part_for(chosen, heading), ignored=chosen is None)
        if heading.field and heading.field.is_money and heading.unit is None and default:
            heading = replace(heading, unit=default, unit_from=source)
        if heading.field is Field.LAND and heading.land_unit is None:
            heading = replace(heading, land_unit=land)
        headings.append(heading)
    known = _without_doubles(headings, frozenset(decided))
    if not any(heading.field is Field.ENTERPRISE_NAME for heading in known):
        raise LedgerRefused(_("工作表“%(sheet)s”的表头里没有投资方（投资企业、客商）一列", sheet=sheet.name))
    return Head(title, remarks, first, last, known, remark_unit, stage_of_title(title), question)


def recognise(column: int, path: tuple[str, ...]) -> Heading:
    """What a heading path means, by its own words alone."""
    text = "/".join(_one_line(step) for step in path)
    steps = [step for whole in path for step in _split(whole)]
    words, unit, land = [], None, None
    for step in steps:
        word, found_unit, found_land = _word(step)
        words.append(word)
        unit, land = found_unit or unit, found_land or land
    found, part = _meaning(words)
    heading = Heading(column, text, found, part)
    if found and found.is_money:
        return replace(heading, unit=unit, unit_from="heading" if unit else None)
    if found is Field.LAND:
        return replace(heading, land_unit=land)
    return heading


def _meaning(words: list[str]) -> tuple[Field | None, Part | None]:
    last = words[-1]
    if len(words) == 1:
        found = BY_WORD.get(last.upper())
        return found, Part.TOTAL if found and found.is_money else None
    above = next((f for w in reversed(words[:-1]) if (f := BY_WORD.get(w.upper()))), None)
    if above and above.is_money:
        if last in ("合计", "小计", "总计") and len(words) > 2 and words[-2] in PART_WORDS:
            return above, PART_WORDS[words[-2]]
        if last in PART_WORDS:
            return above, PART_WORDS[last]
    found = BY_WORD.get(last.upper())
    return found, Part.TOTAL if found and found.is_money else None


def _word(step: str) -> tuple[str, MoneyUnit | None, str | None]:
    """A heading without white space, marks and brackets, with the units the brackets held."""
    text = _LEADING_MARKS.sub("", squeezed(step))
    if text.upper() in BY_WORD:
        return text, None, None
    unit, land = None, None
    for content in _BRACKETS.findall(text):
        named = re.sub(r"^(?:金额)?单位[:]?", "", content)
        unit, land = unit or money_unit(named), land or land_unit(named)
    text = _BRACKETS.sub("", text).rstrip(":*")
    if text.upper() not in BY_WORD and text not in PART_WORDS:
        trailing = _TRAILING_UNIT.search(text)
        if trailing and trailing.start() > 0:
            unit, text = unit or money_unit(trailing[1]), text[: trailing.start()]
        elif text.endswith("亩") and text[:-1] in BY_WORD:
            land, text = land or "亩", text[:-1]
    return text, unit, land


def _split(step: str) -> list[str]:
    """A path written in one cell (as our own rejected rows are) taken apart; words that contain a slash stay whole."""
    if "/" not in step or squeezed(step).upper() in BY_WORD:
        return [step]
    parts = step.split("/")
    return parts if all(part.strip() for part in parts) else [step]


def _one_line(text: str) -> str:
    return re.sub(r"\s+", "", text) if not text.isascii() else " ".join(text.split())


def _part_for(chosen: Field | None, heading: Heading) -> Part | None:
    if chosen is None or not chosen.is_money:
        return None
    return heading.part or Part.TOTAL


def _without_doubles(headings: list[Heading], decided: frozenset[str]) -> tuple[Heading, ...]:
    """Of columns with the same meaning the one a person chose is used, else the first; others ask for a decision."""
    used: dict[tuple[Field, Part | None], Heading] = {}
    for heading in sorted(headings, key=lambda h: (h.letter not in decided, h.column)):
        if heading.field and not heading.field.many:
            used.setdefault((heading.field, heading.part), heading)
    result = []
    for heading in headings:
        if heading.field and not heading.field.many:
            winner = used[heading.field, heading.part]
            if winner is not heading:
                note = _("与 %(letter)s 列意思相同，请确认用哪一列", letter=winner.letter)
                heading = replace(heading, field=None, part=None, note=note)
        result.append(heading)
    return tuple(result)


def _first_row(sheet: Sheet) -> int | None:
    """The first row in which at least two columns are headed by known words."""
    for row, cells in enumerate(sheet.rows[:SEARCHED_ROWS]):
        found = {
            meaning
            for cell in cells
            if isinstance(cell, str) and len(cell) <= 40 and (meaning := recognise(0, (cell,)).field)
        }
        if len(found) >= 2:
            return row
    return None


def _last_row(sheet: Sheet, first: int) -> int:
    """How far down merged headings reach, and rows of parts (合计, 内资, 省外) under a heading over several columns."""
    last = first
    grown = True
    while grown and last - first < HEAD_ROWS - 1:
        grown = False
        for merge in sheet.merges:
            if first <= merge.top <= last < merge.bottom < first + HEAD_ROWS and sheet.cell(merge.top, merge.left):
                last, grown = merge.bottom, True
        if not grown and _continues(sheet, first, last):
            last, grown = last + 1, True
    return last


def _continues(sheet: Sheet, first: int, last: int) -> bool:
    """Whether the next row is part of the head: all its cells are known parts or meanings, and none is a figure."""
    if last + 1 >= len(sheet.rows):
        return False
    covered = {
        column
        for m in sheet.merges
        if m.top <= last + 1 <= m.bottom
        for column in range(m.left, m.right + 1)
        if m.top <= last
    }
    words = []
    for column, cell in enumerate(sheet.rows[last + 1]):
        if cell is None or column in covered:
            continue
        if not isinstance(cell, str):
            return False
        word = _word(cell)[0]
        if (column and word in PART_WORDS) or word.upper() in BY_WORD:
            words.append(word)
        else:
            return False
    return len(words) >= 2


def _paths(sheet: Sheet, first: int, last: int) -> list[tuple[int, tuple[str, ...]]]:
    """Each headed column with the texts above it, top to bottom, every merged heading once."""
    grid = _head_grid(sheet, first, last)
    result = []
    for column in range(max((len(sheet.rows[row]) for row in range(first, last + 1)), default=0)):
        path: list[str] = []
        for row in range(first, last + 1):
            text = grid.get((row, column), "")
            if text and (not path or path[-1] != text):
                path.append(text)
        if path:
            result.append((column, tuple(path)))
    return result


def _head_grid(sheet: Sheet, first: int, last: int) -> dict[tuple[int, int], str]:
    grid: dict[tuple[int, int], str] = {}
    for row in range(first, last + 1):
        for column, cell in enumerate(sheet.rows[row]):
            text = narrow(raw_text(cell))
            if text:
                grid[row, column] = raw_text(cell).strip()
    for merge in sheet.merges:
        text = grid.get((merge.top, merge.left), "")
        if not text:
            continue
        for row in range(max(first, merge.top), min(last, merge.bottom) + 1):
            for column in range(merge.left, merge.right + 1):
                grid[row, column] = text
    if not sheet.merges:
        _spread(grid, sheet, first, last)
    return grid


def _spread(grid: dict[tuple[int, int], str], sheet: Sheet, first: int, last: int) -> None:
    """In a text file nothing is merged: a heading stands for the blanks to its right that have parts below."""
    for row in range(first, last):
        current = ""
        for column in range(max(len(cells) for cells in sheet.rows[first : last + 1])):
            here = grid.get((row, column), "")
            below = any(grid.get((under, column), "") for under in range(row + 1, last + 1))
            if here:
                current = here
            elif below and current:
                above = grid.get((row - 1, column), "") if row > first else ""
                if row == first or above:
                    grid[row, column] = current
            else:
                current = ""


def _above(sheet: Sheet, first: int) -> tuple[str, tuple[str, ...]]:
    """The title (the first text above the head) and the remarks under it."""
    texts = []
    for cells in sheet.rows[:first]:
        line = " ".join(raw_text(cell).strip() for cell in cells if cell is not None and raw_text(cell).strip())
        if line:
            texts.append(line)
    return (texts[0] if texts else sheet.name), tuple(texts[1:])


def _remark_unit(texts: list[str]) -> tuple[MoneyUnit | None, str | None]:
    """The unit of money named above the head; with a question when two different ones are named."""
    found: list[MoneyUnit] = []
    for text in texts:
        plain = narrow(text)
        named = [match[1] for match in _UNIT_REMARK.finditer(plain)]
        named += [content for content in _BRACKETS.findall(plain) if money_unit(content)]
        for group in named:
            for word in re.split(r"[,、/]", group):
                unit = money_unit(word)
                if unit and unit not in found:
                    found.append(unit)
    if len({(unit.scale, unit.currency) for unit in found}) > 1:
        return None, _("表头上方写了几个不同的金额单位，请确认用哪一个")
    return (found[0] if found else None), None


def _remark_land(texts: list[str]) -> str | None:
    """The unit of area named above the head: 单位:万元、亩."""
    for text in texts:
        for match in _UNIT_REMARK.finditer(narrow(text)):
            for word in re.split(r"[,、/]", match[1]):
                if unit := land_unit(word):
                    return unit
    return None
