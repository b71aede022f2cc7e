"""The result of an import or a dry run: what happened to each row, and its JSON shape (kept for scripts)."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from crm.ledgers.planning import Plan, PlannedRow, as_rejected
from crm.ledgers.rows import Reading
from crm.ledgers.states import Fate


class Action(StrEnum):
    """A row's fate; in a dry run ``create`` means "would be"."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"

    @property
    def title(self) -> LazyString:
        return _ACTIONS[self]


_ACTIONS = {Action.CREATE: _l("新增"), Action.UPDATE: _l("变更"), Action.UNCHANGED: _l("无变化")}


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """A lead as scripts see it; None where nothing is known. Amounts in whole yuan, land in 亩."""

    project_name: str | None = None
    enterprise_name: str | None = None
    county_name: str | None = None
    unit_name: str | None = None
    planned_yuan: int | None = None
    agreed_yuan: int | None = None
    signed_on: dt.date | None = None
    first_reported_on: dt.date | None = None
    land_mu: Decimal | None = None
    chain_role: str | None = None
    stage: str | None = None
    claimed_stage: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Exactly the twelve fields, dates in ISO, land as a number."""
        return {
            "project_name": self.project_name,
            "enterprise_name": self.enterprise_name,
            "county_name": self.county_name,
            "unit_name": self.unit_name,
            "planned_yuan": self.planned_yuan,
            "agreed_yuan": self.agreed_yuan,
            "signed_on": self.signed_on.isoformat() if self.signed_on else None,
            "first_reported_on": self.first_reported_on.isoformat() if self.first_reported_on else None,
            "land_mu": _number(self.land_mu),
            "chain_role": self.chain_role,
            "stage": self.stage,
            "claimed_stage": self.claimed_stage,
        }


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row that was (or would be) taken."""

    row: int
    action: Action
    lead: LeadFacts


@dataclass(frozen=True, slots=True)
class RejectedCell:
    """A cell for whose sake its row was not taken."""

    row: int
    column: str
    heading: str
    value: str | None
    reason: str


@dataclass(slots=True)
class ImportReport:
    """What an import did. A row with two bad cells is one rejected row with two entries."""

    file: str
    read: int
    rows: list[ImportedRow] = field(default_factory=list)
    rejected: list[RejectedCell] = field(default_factory=list)

    def count(self, action: Action) -> int:
        """How many rows had this fate."""
        return sum(row.action is action for row in self.rows)

    @property
    def rejected_rows(self) -> int:
        return len({cell.row for cell in self.rejected})

    def as_json(self) -> dict[str, Any]:
        """The object ``crm ledgers import --json`` prints."""
        return {
            "file": self.file,
            "summary": {
                "read": self.read,
                "created": self.count(Action.CREATE),
                "updated": self.count(Action.UPDATE),
                "unchanged": self.count(Action.UNCHANGED),
                "rejected": self.rejected_rows,
            },
            "rows": [{"row": row.row, "action": str(row.action), "lead": row.lead.as_json()} for row in self.rows],
            "rejected": [
                {
                    "row": cell.row,
                    "column": cell.column,
                    "heading": cell.heading,
                    "value": cell.value,
                    "reason": cell.reason,
                }
                for cell in self.rejected
            ],
        }

    def dumps(self) -> str:
        """The JSON text, hanzi as they are."""
        return json.dumps(self.as_json(), ensure_ascii=False, indent=2)


def facts_of_plan(row: PlannedRow) -> LeadFacts:
    """The lead a planned row would make or change, as scripts see it."""
    values, standing = row.values, row.standing
    return LeadFacts(
        project_name=values.project_name,
        enterprise_name=values.enterprise_name,
        county_name=row.county_name,
        unit_name=row.unit_name,
        planned_yuan=values.planned.yuan if values.planned else None,
        agreed_yuan=values.agreed.yuan if values.agreed else None,
        signed_on=values.signed_on.date if values.signed_on else None,
        first_reported_on=values.first_reported_on.date if values.first_reported_on else None,
        land_mu=values.land_mu,
        chain_role=str(values.chain_role) if values.chain_role else None,
        stage=str(standing.stage) if standing else None,
        claimed_stage=str(standing.claimed) if standing and standing.claimed else None,
    )


def report_of_plan(plan: Plan, file: str) -> ImportReport:
    """The report of a dry run, or of its application. Rows nobody has decided about count as rejected."""
    report = ImportReport(file=file, read=len(plan.rows))
    sources = {row.row: row for row in plan.reading.rows}
    for row in plan.rows:
        if row.fate in (Fate.REJECTED, Fate.DUPLICATE):
            problems = [*sources[row.row].problems, *as_rejected(row, sources[row.row], plan.reading)]
            report.rejected += [RejectedCell(row.row, p.column, p.heading, p.value, p.reason) for p in problems]
        else:
            report.rows.append(ImportedRow(row.row, Action(row.fate.value), facts_of_plan(row)))
    return report


def rejected_cells(reading: Reading) -> list[RejectedCell]:
    """The problems of a reading, as the report lists them."""
    return [
        RejectedCell(row.row, problem.column, problem.heading, problem.value, problem.reason)
        for row in reading.rows
        for problem in row.problems
    ]


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
