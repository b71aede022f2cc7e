"""What a read workbook is: sheets of plain cells, with merged ranges and the cells that could not be read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from crm.core.errors import DomainError

Cell = str | float | bool | dt.date | dt.datetime | dt.time | None
"""A cell as the file holds it. Whole numbers are ``float`` as in Excel; an empty cell is None."""


class WorkbookRefused(DomainError):
    """The file cannot be read as a table at all; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class MergedRange:
    """A merged range, all four bounds inclusive and counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet from A1 on: ``rows[0][0]`` is A1 whatever area is used."""

    name: str
    rows: list[list[Cell]]
    merges: list[MergedRange] = field(default_factory=list)
    unreadable: dict[tuple[int, int], str] = field(default_factory=dict)
    """(row, column) from 0 → ``"formula"`` (a formula stored without its result) or ``"error"`` (#REF! and kin).

    Such cells look empty to a reader, and a figure that silently becomes "nothing" is the worst misreading.
    """
    hidden: bool = False

    def cell(self, row: int, column: int) -> Cell:
        """The cell at row and column from 0; None outside the used area."""
        if 0 <= row < len(self.rows):
            cells = self.rows[row]
            if 0 <= column < len(cells):
                return cells[column]
        return None


@dataclass(frozen=True, slots=True)
class Workbook:
    """A read file: its sheets in order, hidden ones too (marked)."""

    filename: str
    kind: str
    sheets: list[Sheet]


def column_letter(index: int) -> str:
    """The letter of a column counted from 0, as Excel shows it: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The column counted from 0 of its letter: A → 0, AA → 26."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1
