"""The workbook of rejected rows: the rows as they stood, each with its reasons, fit to be mended and uploaded again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import BinaryIO

from flask_babel import gettext as _

from crm.ledgers.fields import REASON, SOURCE_ROW, Field
from crm.ledgers.headings import Heading
from crm.ledgers.rows import LedgerRow, Problem, Reading
from crm.workbooks.sheets import Cell
from crm.workbooks.writing import Column, Value, write_xlsx


def write_rejected(target: BinaryIO, reading: Reading, *, also: Mapping[int, Sequence[Problem]] | None = None) -> int:
    """Write the rejected rows of a reading and return how many there are.

    ``also`` holds problems found after reading (a county out of one's scope, a possible duplicate) by row number.
    The title and the headings with their units are repeated, so that the mended file reads like the first; the
    reason stands last and is skipped when the file comes in again.
    """
    later = also or {}
    rows = [row for row in reading.rows if row.problems or later.get(row.row)]
    headings = [heading for heading in reading.head.headings if heading.field is not Field.REJECTION]
    columns = [Column(SOURCE_ROW, "mixed", 9)]
    columns += [Column(_with_unit(heading), "mixed", _width(heading)) for heading in headings]
    columns.append(Column(REASON, "text", 48))
    write_xlsx(
        target,
        sheet=_("拒收的行"),
        title=reading.head.title,
        columns=columns,
        rows=[
            [
                row.row,
                *(_value(row, heading) for heading in headings),
                reasons([*row.problems, *later.get(row.row, ())], row),
            ]
            for row in rows
        ],
    )
    return len(rows)


def reasons(problems: Sequence[Problem], row: LedgerRow) -> str:
    """``D8 金额是区间；J8 没有这一天``: every cell by its name in the file that was uploaded."""
    return str(_("；").join(f"{problem.column}{row.row} {problem.reason}" for problem in problems))


def _with_unit(heading: Heading) -> str:
    """The heading as it was, with the unit of money in it even when only the remark row (or a person) gave it."""
    if heading.unit and heading.unit_from != "heading":
        first, *rest = heading.text.split("/")
        return "/".join([f"{first}({heading.unit.text})", *rest])
    return heading.text


def _width(heading: Heading) -> float:
    wide = (Field.PROJECT_NAME, Field.ENTERPRISE_NAME, Field.UNIT_NAME, Field.CONTENT, Field.PROGRESS)
    return 28 if heading.field in wide else 14


def _value(row: LedgerRow, heading: Heading) -> Value:
    cell: Cell = row.cells[heading.column] if heading.column < len(row.cells) else None
    return cell.isoformat() if isinstance(cell, dt.time) else cell
