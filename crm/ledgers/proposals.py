"""What a row says about a lead, as the lead keeps it: only what the ledger says, nothing filled in.

The texts composed here are data, read back by the next import of the same ledger, and therefore Chinese whatever the
reader's language.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any, NamedTuple

from crm.leads.states import Stage
from crm.ledgers.fields import Field
from crm.ledgers.values import RowValues
from crm.workbooks.amounts import Amount
from crm.workbooks.cells import CellRefused
from crm.workbooks.dates import read_date

SOURCE = "台账导入：{name}"

_MILESTONES = {"visit": "visited_on", "intent": "intent_on", "framework": "framework_on", "contract": "contract_on"}
_DATES = {
    Field.REGISTERED_ON: "company_registered_on",
    Field.STARTED_ON: "started_on",
    Field.PRODUCED_ON: "produced_on",
}
_AS_OF = re.compile(
    r"截[至止]\s*(?:到|日期)?\s*[:：]?\s*([0-9０-９]{4}[^)）;；,，\s]*?[0-9０-９]\s*日?)(?=[)）;；,，\s]|$)"
)


class Note(NamedTuple):
    """A progress note as the ledger has it."""

    situation: str
    problem: str
    next_step: str


def facts_of_row(values: RowValues) -> dict[str, Any]:
    """The lead's facts a row states, by the lead's own names; what the ledger leaves out is left out."""
    facts: dict[str, Any] = {}

    def say(name: str, value: Any) -> None:
        if value is not None and value != "":
            facts[name] = value

    say("project_name", values.project_name)
    say("intention", values.content)
    say("site", values.site)
    say("industry_text", values.industry or values.chain_name)
    say("land_mu", values.land_mu)
    say("chain_role", values.chain_role)
    say("county_officer", values.officer)
    for name, amount in (("planned", values.planned), ("agreed", values.agreed)):
        if amount is not None:
            facts |= _money(name, amount)
    if values.planned_parts:
        facts["planned_parts"] = {str(part): _figure(amount) for part, amount in sorted(values.planned_parts.items())}
    for meaning, name in _DATES.items():
        say(name, _day(values, meaning))
    signed = _day(values, Field.SIGNED_ON)
    if signed:
        facts[signing_field(values)] = signed
    reported = values.first_reported_on
    if reported and reported.date is None:
        facts["first_reported_text"] = reported.text[:40]
    return facts


def signing_field(values: RowValues) -> str:
    """What was signed on the day of signing: the framework or the letter of intent where the row says so, else the
    formal contract."""
    milestone = values.claim.milestone if values.claim else None
    if milestone in ("intent", "framework"):
        return _MILESTONES[milestone]
    if values.claim and values.claimed_stage is Stage.NEGOTIATION:
        return "framework_on"
    return "contract_on"


def note_of_row(values: RowValues, unit_note: str | None = None) -> Note | None:
    """What the row tells beside facts: progress, problems, next step, remark, and figures nobody has proved."""
    lines = [values.progress or ""]
    if values.review:
        lines.append(f"审核状态：{values.review}")
    if values.remark:
        lines.append(f"备注：{values.remark}")
    contact = values.dates.get(Field.FIRST_CONTACT_ON)
    if contact:
        lines.append(f"首次接触：{contact.text}")
    for meaning, word in ((Field.SIGNED_ON, "签约时间"), *((f, w) for f, w in _UNKNOWN_DAYS.items())):
        date = values.dates.get(meaning)
        if date and date.date is None:
            lines.append(f"{word}：{date.text}")
    if values.paid_in:
        lines.append(f"台账所报到位资金：{values.paid_in.text}（无凭证，不计入）")
    if unit_note:
        lines.append(unit_note)
    situation = "\n".join(line for line in lines if line)
    if not (situation or values.problems or values.next_step):
        return None
    return Note(situation, values.problems or "", values.next_step or "")


_UNKNOWN_DAYS = {Field.REGISTERED_ON: "注册时间", Field.STARTED_ON: "开工时间", Field.PRODUCED_ON: "投产时间"}


def as_of(title: str, remarks: tuple[str, ...], today: dt.date) -> dt.date:
    """The day a ledger speaks of: its 截至 date when it names one that is not in the future, else the day of import."""
    for text in (title, *remarks):
        found = _AS_OF.search(text)
        if found:
            try:
                read = read_date(found[1])
            except CellRefused:  # a remark that names no readable day names none
                continue
            if read and read.date and read.date <= today:
                return read.date
    return today


def _day(values: RowValues, meaning: Field) -> dt.date | None:
    date = values.dates.get(meaning)
    return date.date if date else None


def _money(name: str, amount: Amount) -> dict[str, Any]:
    foreign = amount.currency != "CNY"
    return {
        f"{name}_yuan": amount.yuan,
        f"{name}_original": Decimal(amount.figure) if foreign else None,
        f"{name}_currency": amount.currency,
    }


def _figure(amount: Amount) -> str:
    return str(amount.figure) if amount.currency == "CNY" else f"{amount.figure} {amount.currency}"
