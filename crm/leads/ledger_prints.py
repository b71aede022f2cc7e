"""The board's list as a ledger in landscape: what is filtered, group by group, with sums.

The rows arrive as plain values. Money is in yuan and printed in 万元 (English: million CNY), each column with one
number of decimals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from flask_babel import force_locale

from crm.printing.compose import compose
from crm.printing.imprint import Imprint
from crm.printing.render import Job, render_pdf
from crm.printing.typesetting import tidy


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """A lead. *days* since it entered its stage; money in yuan, None where not recorded; *missing* facts to go on."""

    number: str
    project: str
    enterprise: str
    county: str = ""
    unit: str = ""
    role: str = ""
    stage: str = ""
    days: int | None = None
    light: Literal["green", "yellow", "red"] | None = None
    light_text: str = ""
    planned: int | None = None
    agreed: int | None = None
    paid_in: int | None = None
    missing: int | None = None
    key_project: bool = False


@dataclass(frozen=True, slots=True)
class LedgerGroup:
    """Rows of one stage, under its name."""

    name: str
    rows: Sequence[LedgerRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """A whole list. *filters* in words ("县：望谟县"), *notes* below the table."""

    imprint: Imprint
    title: str
    subtitle: str = ""
    filters: Sequence[str] = ()
    groups: Sequence[LedgerGroup] = ()
    notes: Sequence[str] = ()


MONEY = ("planned", "agreed", "paid_in")


def render_list(ledger: Ledger) -> bytes:
    """The list as a PDF, A4 landscape, as many pages as it takes.

    Headings repeat on each page; a group's heading never stands alone at a foot, and the last three rows stay
    with the total, so no last page holds fewer.
    """
    with force_locale(ledger.imprint.lang):
        english = ledger.imprint.lang == "en"
        groups = [group for group in ledger.groups if group.rows]
        rows = [row for group in groups for row in group.rows]
        columns = {name: [getattr(row, name) for row in rows] for name in MONEY}
        unit = 1_000_000 if english else 10_000
        places = {name: decimals(values, unit) for name, values in columns.items()}

        def money(name: str, values: Iterable[int | None]) -> str:
            return amount(total(values), unit, places[name])

        body = compose(
            "leads/print/list.html",
            ledger=ledger,
            imprint=ledger.imprint,
            groups=groups,
            rows=rows,
            kept=frozenset(row.number for row in rows[-2:]),
            money=money,
            names=MONEY,
            unit_word="CNY m" if english else "万元",
            tidy=tidy,
        )
        return render_pdf(
            body,
            Job(
                title=ledger.title,
                author=ledger.imprint.printed_by,
                lang="en" if english else "zh-CN",
                printed_at=ledger.imprint.printed_at,
                sheets=("ledger",),
                watermark=ledger.imprint.watermark,
            ),
        )


def total(values: Iterable[int | None]) -> int | None:
    """The sum of what is recorded; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def decimals(values: Iterable[int | None], unit: int) -> int:
    """How many decimals the column needs so that no figure of it is rounded; at most four, at least none."""
    for places in range(4):
        if all(value is None or value * 10**places % unit == 0 for value in values):
            return places
    return 4


def amount(yuan: int | None, unit: int, places: int) -> str:
    """*yuan* in *unit* with thousands separators and exactly *places* decimals; “—” when not recorded."""
    return "—" if yuan is None else f"{Decimal(yuan) / unit:,.{places}f}"
