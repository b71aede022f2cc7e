"""Figures that look wrong are asked about, never refused: the person corrects them, or says why they are right.

Amounts in whole yuan, land in 亩, payback in years. The limits are our own rules of thumb for county projects; each
question names the figures it compares, so that nobody has to guess what it means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from crm.core.money import WAN, wan

MOST_IRR = Decimal(60)
"""Per cent; a bankable industrial project seldom shows a third of it."""
LEAST_PER_MU, MOST_PER_MU = 10 * WAN, 5_000 * WAN
"""Total investment per 亩 of land, in yuan."""
PAYBACK_TOLERANCE = Decimal(2)
"""How far the stated payback may lie from total / profit before we ask: building time and ramp-up come on top."""
MOST_YEARS = Decimal(25)


@dataclass(frozen=True)
class Question:
    """What looks wrong, and the field to look at first."""

    field: str
    sentence: str


def questions(facts: Mapping[str, Any]) -> list[Question]:
    """What to ask about these figures (of ``facts_of``, or of a form's values under the same names)."""
    total, sales, profit = facts.get("total_yuan"), facts.get("sales_yuan"), facts.get("profit_yuan")
    land, irr = _number(facts.get("land_mu")), _number(facts.get("irr_percent"))
    payback = _number(facts.get("payback_years"))
    found: list[Question] = []

    def ask(field: str, sentence: str) -> None:
        found.append(Question(field, sentence))

    if profit is not None and sales is not None and profit > sales:
        ask(
            "profit_yuan",
            _("年利润 %(profit)s 万元大于年销售收入 %(sales)s 万元", profit=wan(profit), sales=wan(sales)),
        )
    if sales == 0 and not profit:
        ask("sales_yuan", _("年销售收入是 0：没有测算的请留空，不填 0"))
    if total == 0:
        ask("total_yuan", _("总投资是 0：没有测算的请留空，不填 0"))
    if land is not None and land == 0:
        ask("land_mu", _("用地是 0 亩：不用地的项目请留空，在建设条件里写明"))
    if irr is not None and irr > MOST_IRR:
        ask("irr_percent", _("内部收益率 %(irr)s%% 太高，是不是多写了一位？", irr=_plain(irr)))
    if irr is not None and irr == 0:
        ask("irr_percent", _("内部收益率是 0：没有测算的请留空，不填 0"))
    if payback is not None and (payback == 0 or payback > MOST_YEARS):
        ask("payback_years", _("投资回收期 %(years)s 年，请核对", years=_plain(payback)))
    elif payback and total and profit:
        plain = Decimal(total) / Decimal(profit)
        if payback * PAYBACK_TOLERANCE < plain or payback > plain * PAYBACK_TOLERANCE + 3:
            ask(
                "payback_years",
                _(
                    "投资回收期写 %(years)s 年，按总投资和年利润算约 %(plain)s 年",
                    years=_plain(payback),
                    plain=_plain(round(plain, 1)),
                ),
            )
    if total and land:
        per_mu = Decimal(total) / land
        if not LEAST_PER_MU <= per_mu <= MOST_PER_MU:
            ask(
                "land_mu",
                _(
                    "每亩总投资 %(each)s 万元，通常在 %(least)s 到 %(most)s 万元之间",
                    each=_plain(round(per_mu / WAN, 1)),
                    least=LEAST_PER_MU // WAN,
                    most=MOST_PER_MU // WAN,
                ),
            )
    return found


def _number(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(value)


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
