"""A dry run as the page and the workbook of differences show it: columns the ledger has, cells with old and new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from crm.audit.titles import field_title
from crm.core.money import wan
from crm.leads.states import Stage
from crm.ledgers.fields import Field, Part
from crm.ledgers.planning import Plan, PlannedRow, as_rejected
from crm.ledgers.rows import Problem
from crm.ledgers.states import Fate
from crm.workbooks.amounts import Amount


@dataclass(frozen=True)
class Shown:
    """A column of the dry run: which ledger columns it stands for, and which facts of the lead."""

    key: str
    title: str
    meanings: tuple[Field, ...]
    facts: tuple[str, ...] = ()
    unit: str = ""
    num: bool = False


@dataclass(frozen=True)
class Cell:
    """One cell: what the ledger says, what stood before where it differs, why it was refused."""

    column: Shown
    text: str
    changed: bool = False
    old: str = ""
    note: str = ""
    problem: Problem | None = None
    stage: Stage | None = None


def columns_of(plan: Plan) -> list[Shown]:
    """The columns this ledger is shown with: who, what, how far – and what it has besides."""
    rows = plan.rows
    money = _("万元")
    agreed = any(row.values.agreed for row in rows) or plan.reading.head.has(Field.AGREED)
    planned = any(row.values.planned for row in rows) or plan.reading.head.has(Field.PLANNED) or not agreed
    sums = (Field.TOTAL,)
    columns = [
        Shown("enterprise", _("投资方"), (Field.ENTERPRISE_NAME, Field.CREDIT_CODE)),
        Shown("project", _("项目"), (Field.PROJECT_NAME,), ("project_name",)),
    ]
    if planned:
        meanings = (Field.PLANNED, *sums)
        facts = ("planned_yuan", "planned_original", "planned_currency", "planned_parts")
        columns.append(Shown("planned", _("拟投资"), meanings, facts, money, True))
    if agreed:
        meanings = (Field.AGREED, *(() if planned else sums))
        facts = ("agreed_yuan", "agreed_original", "agreed_currency", *(() if planned else ("planned_parts",)))
        columns.append(Shown("agreed", _("协议投资"), meanings, facts, money, True))
    columns.append(Shown("stage", _("阶段"), (Field.STAGE,), ("stage", "claimed_stage")))
    signing = ("contract_on", "framework_on", "intent_on")
    for column in (
        Shown("county", _("县"), (Field.COUNTY_NAME,)),
        Shown("site", _("拟建地点"), (Field.SITE,), ("site",)),
        Shown("land", _("用地"), (Field.LAND,), ("land_mu",), _("亩"), True),
        Shown("role", _("链条作用"), (Field.CHAIN_ROLE,), ("chain_role",)),
        Shown("signed", _("签约时间"), (Field.SIGNED_ON,), signing),
        Shown("reported", _("首报时间"), (Field.FIRST_REPORTED_ON,), ("first_reported_text",)),
        Shown("contact", _("首次接触"), (Field.FIRST_CONTACT_ON,)),
        Shown("unit", _("联系单位"), (Field.UNIT_NAME,)),
        Shown("introducer", _("引荐单位"), (Field.INTRODUCER_NAME,), ("introducer_id",)),
    ):
        if any(plan.reading.head.has(meaning) for meaning in column.meanings):
            columns.append(column)
    return columns


def cells_of(row: PlannedRow, columns: list[Shown], meanings: Mapping[str, Field | None]) -> list[Cell]:
    """The row under these columns. ``meanings``: what each ledger column means, by letter."""
    return [_cell(row, column, meanings) for column in columns]


def more_of(row: PlannedRow, columns: list[Shown], meanings: Mapping[str, Field | None]) -> list[str]:
    """What no column shows: other changes, problems of other columns, what a person should look at."""
    shown = {name for column in columns for name in column.facts}
    seen = {meaning for column in columns for meaning in column.meanings}
    said = [
        _("%(field)s：%(old)s → %(new)s", field=field_title("lead", name), old=_plain(old) or "—", new=_plain(new))
        for name, (old, new) in row.changes.items()
        if name not in shown
    ]
    if row.note is not None:
        said.append(_("记一条进展：%(text)s", text=" ".join(_("；").join(filter(None, row.note)).split())[:80]))
    if row.contact is not None:
        said.append(_("联系人：%(name)s", name=row.contact.name))
    if row.enterprise and row.enterprise.id and row.enterprise.code:
        said.append(_("补统一社会信用代码 %(code)s", code=row.enterprise.code))
    said += [
        f"{problem.column}{row.row} {problem.value or ''} {problem.reason}".replace("  ", " ")
        for problem in row.problems
        if meanings.get(problem.column) not in seen
    ]
    return said + row.cautions


def meanings_of(plan: Plan) -> dict[str, Field | None]:
    """What each column of the ledger means, by its letter."""
    return {heading.letter: heading.field for heading in plan.reading.head.headings}


def _cell(row: PlannedRow, column: Shown, meanings: Mapping[str, Field | None]) -> Cell:
    problem = next((p for p in row.problems if meanings.get(p.column) in column.meanings), None)
    if problem is not None:
        return Cell(column, problem.value or _text(row, column.key), problem=problem)
    changed = [name for name in column.facts if name in row.changes]
    text = _text(row, column.key)
    if column.key == "stage":
        return _stage_cell(row, column, bool(changed) and row.fate is Fate.UPDATE)
    if row.fate is not Fate.UPDATE or not changed:
        return Cell(column, text)
    return Cell(column, text, changed=True, old=_old(row, column, changed))


def _stage_cell(row: PlannedRow, column: Shown, changed: bool) -> Cell:
    standing = row.standing
    if standing is None:
        claimed = row.values.claimed_stage
        return Cell(column, str(claimed.title) if claimed else "", stage=claimed)
    note = ""
    if standing.claimed is not None:
        title = standing.claimed.title
        note = (
            _("申报%(stage)s，差 %(count)s 项", stage=title, count=standing.missing)
            if standing.missing
            else _("申报%(stage)s，待核定", stage=title)
        )
    return Cell(column, str(standing.stage.title), changed=changed, note=note, stage=standing.stage)


def _text(row: PlannedRow, key: str) -> str:
    values = row.values
    match key:
        case "enterprise":
            return values.enterprise_name or ""
        case "project":
            return values.project_name or values.content or ""
        case "planned" | "agreed":
            return _amount(values.planned if key == "planned" else values.agreed)
        case "county":
            return row.county_short or values.county_name or ""
        case "site":
            return values.site or ""
        case "land":
            return _number(values.land_mu)
        case "role":
            return str(values.chain_role.title) if values.chain_role else ""
        case "signed" | "reported" | "contact":
            meaning = {"signed": Field.SIGNED_ON, "reported": Field.FIRST_REPORTED_ON}.get(key, Field.FIRST_CONTACT_ON)
            date = values.dates.get(meaning)
            return (date.date.isoformat() if date.date else date.text) if date else ""
        case "unit":
            return row.unit_name or values.unit_name or ""
        case "introducer":
            return row.introducer_name or values.introducer_name or ""
        case _:
            return ""


def _old(row: PlannedRow, column: Shown, changed: list[str]) -> str:
    before = {name: old for name, (old, _new) in row.changes.items()}
    if column.key in ("planned", "agreed"):
        original, currency = before.get(f"{column.key}_original"), before.get(f"{column.key}_currency")
        if before.get(f"{column.key}_yuan") is not None:
            return wan(before[f"{column.key}_yuan"])
        return f"{_number(original)} {currency or ''}".strip() if original is not None else ""
    if column.key == "introducer":
        return str(_("另一单位")) if before["introducer_id"] else ""
    return _plain(before[changed[0]])


def _amount(amount: Amount | None) -> str:
    if amount is None:
        return ""
    return wan(amount.yuan) if amount.yuan is not None else amount.text


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, StrEnum):
        return str(value.title)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, dict):
        return str(_("、").join(f"{Part(name).title} {figure}" for name, figure in value.items()))
    return str(value)


@dataclass(frozen=True)
class SumLine:
    """One money column added up, beside what the ledger's own 合计 row says. Whole yuan."""

    column: Shown
    written: int | None
    """What the 合计 row says; None when it has none that can be read."""
    all_yuan: int
    """All rows whose figure could be read."""
    writable_yuan: int
    writable_rows: int
    foreign_rows: int

    @property
    def difference(self) -> int:
        """Between the ledger's total (its 合计 row, else its rows) and what can be written."""
        return (self.written if self.written is not None else self.all_yuan) - self.writable_yuan


def sums_of(plan: Plan, columns: list[Shown]) -> list[SumLine]:
    """The sums under the table."""
    lines = []
    for column in columns:
        if column.key not in ("planned", "agreed"):
            continue
        amounts = [(row, getattr(row.values, column.key)) for row in plan.rows]
        taken = [(row, a) for row, a in amounts if a and row.fate not in (Fate.REJECTED, Fate.DUPLICATE)]
        lines.append(
            SumLine(
                column,
                _written(plan, column),
                sum(a.yuan or 0 for _row, a in amounts if a),
                sum(a.yuan or 0 for _row, a in taken),
                len(taken),
                sum(1 for _row, a in amounts if a and a.yuan is None),
            )
        )
    return lines


def _written(plan: Plan, column: Shown) -> int | None:
    """What the last 合计 row says for the column's whole sum."""
    whole = {
        heading.letter
        for heading in plan.reading.head.headings
        if heading.field in column.meanings and heading.part in (None, Part.TOTAL)
    }
    said = [t.written.yuan for t in plan.reading.totals if t.column in whole and t.written and t.written.yuan]
    return said[-1] if said else None


def differences(plan: Plan) -> Iterator[list[str | int | None]]:
    """Every row with every difference, a line each, for the workbook people take to a meeting."""
    columns, meanings = columns_of(plan), meanings_of(plan)
    sources = {row.row: row for row in plan.reading.rows}
    for row in plan.rows:
        head: list[str | int | None] = [
            row.row,
            str(row.fate.title),
            row.values.enterprise_name,
            row.values.project_name,
            row.county_name or row.values.county_name,
        ]
        lines: list[tuple[str, str, str, str]] = []
        problems = [*sources[row.row].problems, *as_rejected(row, sources[row.row], plan.reading)]
        if problems:
            lines = [(f"{p.column}{row.row} {p.heading}", "", p.value or "", p.reason) for p in problems]
        elif row.fate is Fate.UPDATE:
            cells = [cell for cell in cells_of(row, columns, meanings) if cell.changed]
            lines = [(cell.column.title, cell.old, cell.text, cell.note) for cell in cells]
            lines += [("", "", "", text) for text in more_of(row, columns, meanings)]
        else:
            lines = [("", "", "", _("；").join(more_of(row, columns, meanings)))]
        for line in lines:
            yield [*head, *line]
