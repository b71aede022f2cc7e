"""What one row of a ledger says, typed, and how each kind of cell is read into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from flask_babel import gettext as _

from crm.chains.states import ChainRole
from crm.leads.states import Stage
from crm.ledgers.fields import Field, Part
from crm.ledgers.headings import Heading
from crm.ledgers.roles import read_role
from crm.ledgers.stages import StageClaim, read_stage
from crm.workbooks.amounts import Amount, read_amount
from crm.workbooks.cells import read_name, read_text
from crm.workbooks.dates import LedgerDate, read_date
from crm.workbooks.land import read_land
from crm.workbooks.sheets import Cell

_HUGE_YUAN = 100_000_000_000
"""1000 亿元: more than any single project of a county; the row is kept, the unit is asked to be looked at."""


@dataclass(slots=True)
class RowValues:
    """A row's facts; None where the ledger says nothing. Amounts in whole yuan, land in 亩."""

    project_name: str | None = None
    enterprise_name: str | None = None
    credit_code: str | None = None
    county_name: str | None = None
    unit_name: str | None = None
    introducer_name: str | None = None
    content: str | None = None
    industry: str | None = None
    chain_name: str | None = None
    chain_role: ChainRole | None = None
    site: str | None = None
    land_mu: Decimal | None = None
    claim: StageClaim | None = None
    """What the row's own status cell claims."""
    claimed_stage: Stage | None = None
    """The stage claimed by the row, or else by the list's title or the group it stands in."""
    planned: Amount | None = None
    agreed: Amount | None = None
    paid_in: Amount | None = None
    planned_parts: dict[Part, Amount] = field(default_factory=dict)
    """The planned (or, for a list of signed deals, the agreed) sum by where the money comes from."""
    dates: dict[Field, LedgerDate] = field(default_factory=dict)
    progress: str | None = None
    problems: str | None = None
    next_step: str | None = None
    contact: str | None = None
    phone: str | None = None
    officer: str | None = None
    review: str | None = None
    remark: str | None = None
    amounts: dict[tuple[Field, Part | None], Amount] = field(default_factory=dict)
    """Every money cell by column meaning and part, before ``settle`` decides what a 总投资额 is."""

    @property
    def what(self) -> str | None:
        """What is intended: the project's name, or at least what is to be built."""
        return self.project_name or self.content

    @property
    def signed_on(self) -> LedgerDate | None:
        return self.dates.get(Field.SIGNED_ON)

    @property
    def first_reported_on(self) -> LedgerDate | None:
        return self.dates.get(Field.FIRST_REPORTED_ON)


def _short(limit: int) -> Callable[[Cell], str | None]:
    return lambda cell: read_name(cell, limit=limit)


_TEXTS: dict[Field, Callable[[Cell], str | None]] = {
    Field.PROJECT_NAME: read_name,
    Field.ENTERPRISE_NAME: read_name,
    Field.CREDIT_CODE: _short(40),
    Field.COUNTY_NAME: _short(60),
    Field.UNIT_NAME: read_name,
    Field.INTRODUCER_NAME: read_name,
    Field.CONTENT: read_text,
    Field.INDUSTRY: _short(80),
    Field.CHAIN_NAME: _short(80),
    Field.SITE: _short(200),
    Field.PROGRESS: read_text,
    Field.PROBLEMS: read_text,
    Field.NEXT_STEP: read_text,
    Field.CONTACT: _short(60),
    Field.PHONE: _short(40),
    Field.OFFICER: _short(80),
}


def fill(values: RowValues, heading: Heading, cell: Cell) -> str | None:
    """Read one cell into ``values``; a text that was read is returned, so that names can be looked up.

    Raises CellRefused with the reason when the cell cannot be read for certain.
    """
    meaning = heading.field
    if meaning is None or cell is None:
        return None
    if meaning in _TEXTS:
        text = _TEXTS[meaning](cell)
        setattr(values, meaning, text)
        return text
    if meaning.is_money:
        amount = read_amount(cell, heading.unit)
        if amount:
            values.amounts[meaning, heading.part] = amount
    elif meaning.is_date:
        date = read_date(cell)
        if date:
            values.dates[meaning] = date
    elif meaning is Field.STAGE:
        values.claim = read_stage(cell)
    elif meaning is Field.CHAIN_ROLE:
        values.chain_role = read_role(cell)
    elif meaning is Field.LAND:
        values.land_mu = read_land(cell, heading.land_unit)
    elif meaning in (Field.REMARK, Field.REVIEW):
        text = read_text(cell)
        known: str | None = getattr(values, meaning)
        setattr(values, meaning, "；".join(filter(None, (known, text))) or None)
    return None


def settle(values: RowValues, listed: Stage | None, cautions: list[str]) -> None:
    """Decide what only the whole row tells.

    ``listed`` is what the title or group claims. 总投资额 means planned before signing and agreed after (domain.md,
    Ledgers); beside an explicit agreed sum it is the planned one. A sum left empty is added up from its parts.
    """
    values.claimed_stage = values.claim.stage if values.claim else listed
    sums = {what: _sum_of(values, what, cautions) for what in {what for what, _part in values.amounts}}
    values.planned, values.agreed = sums.get(Field.PLANNED), sums.get(Field.AGREED)
    values.paid_in, total = sums.get(Field.PAID_IN), sums.get(Field.TOTAL)
    if total:
        after = values.claimed_stage is not None and values.claimed_stage.rank >= Stage.SIGNED.rank
        if after and values.agreed is None:
            values.agreed = total
        elif values.planned is None:
            values.planned = total
        else:
            cautions.append(_("总投资额与拟投资额都有数，按拟投资额记"))
    first = next((w for w in (Field.PLANNED, Field.TOTAL, Field.AGREED) if sums.get(w)), None)
    values.planned_parts = {
        part: amount
        for (what, part), amount in values.amounts.items()
        if what is first and part not in (None, Part.TOTAL)
    }
    for amount in (values.planned, values.agreed):
        if amount and amount.yuan is not None and amount.yuan > _HUGE_YUAN:
            cautions.append(_("金额超过 1000 亿元，请核对单位"))


def _sum_of(values: RowValues, what: Field, cautions: list[str]) -> Amount | None:
    """The sum of a money field: its 合计 column, or its parts added when that is empty."""
    whole = values.amounts.get((what, Part.TOTAL)) or values.amounts.get((what, None))
    inside, outside = values.amounts.get((what, Part.INSIDE)), values.amounts.get((what, Part.OUTSIDE))
    domestic = values.amounts.get((what, Part.DOMESTIC))
    home = [domestic] if domestic else [inside, outside]
    parts = [part for part in (*home, values.amounts.get((what, Part.OVERSEAS))) if part]
    if not parts or len({part.currency for part in (*parts, whole) if part}) > 1:
        if parts and whole is None:
            cautions.append(_("合计为空而各分项币种不同，未相加"))
        return whole
    figure = sum(part.figure for part in parts)
    if whole is None:
        cautions.append(_("合计为空，按各分项相加"))
        currency = parts[0].currency
        return Amount(figure if currency == "CNY" else None, figure, currency, "+".join(p.text for p in parts))
    if whole.figure != figure:
        cautions.append(_("合计与各分项之和不符，按合计记"))
    return whole
