"""Ledger sheets for tests, written as a county would, in plain lists."""

from __future__ import annotations

from collections.abc import Sequence

from crm.workbooks.sheets import Cell, MergedRange, Sheet, column_index


def merged(area: str) -> MergedRange:
    """``B5:C6`` as a range."""
    (left, top), (right, bottom) = (_place(corner) for corner in area.split(":"))
    return MergedRange(top, left, bottom, right)


def ledger(*rows: Sequence[Cell], merges: Sequence[str] = (), name: str = "表1") -> Sheet:
    """A sheet of these rows, A1 first."""
    width = max(len(row) for row in rows)
    return Sheet(name, [[*row, *[None] * (width - len(row))] for row in rows], [merged(area) for area in merges])


def _place(corner: str) -> tuple[int, int]:
    letters = corner.rstrip("0123456789")
    return column_index(letters), int(corner[len(letters) :]) - 1
