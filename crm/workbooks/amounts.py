"""Money in tables people keep: a figure, the unit it stands in, and whole yuan – or a reason why not.

Domain rule (Ledgers, Money): amounts are whole yuan, the original figure and currency are kept, a foreign figure
is never converted by a rate nobody gave, and "2-3亿" or "约3亿" is asked back, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from flask_babel import gettext as _

from crm.workbooks.cells import CellRefused, narrow, number_text, raw_text, says_nothing
from crm.workbooks.sheets import Cell

TOO_LARGE = 10**15
"""Yuan. A thousand million million is no project: the column's unit was mistaken."""

_SCALES = {
    "": 1,
    "千": 10**3,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
_CURRENCIES = {
    "元": "CNY",
    "圆": "CNY",
    "块": "CNY",
    "人民币": "CNY",
    "元人民币": "CNY",
    "人民币元": "CNY",
    "RMB": "CNY",
    "CNY": "CNY",
    "元RMB": "CNY",
    "美元": "USD",
    "美金": "USD",
    "USD": "USD",
    "港元": "HKD",
    "港币": "HKD",
    "港纸": "HKD",
    "HKD": "HKD",
    "澳门元": "MOP",
    "澳门币": "MOP",
    "欧元": "EUR",
    "EUR": "EUR",
    "日元": "JPY",
    "日圆": "JPY",
    "JPY": "JPY",
    "英镑": "GBP",
    "GBP": "GBP",
    "新台币": "TWD",
    "台币": "TWD",
    "韩元": "KRW",
    "新加坡元": "SGD",
    "新币": "SGD",
    "澳元": "AUD",
    "加元": "CAD",
    "瑞士法郎": "CHF",
    "卢布": "RUB",
    "马币": "MYR",
    "林吉特": "MYR",
}
_SIGNS = {"¥": "CNY", "RMB": "CNY", "CNY": "CNY", "人民币": "CNY", "$": "USD", "US$": "USD", "USD": "USD"}
_SIGNS |= {"美元": "USD", "HK$": "HKD", "HKD": "HKD", "港币": "HKD", "€": "EUR", "EUR": "EUR"}

_SCALE = "|".join(sorted((s for s in _SCALES if s), key=len, reverse=True))
_CURRENCY = "|".join(sorted(_CURRENCIES, key=len, reverse=True))
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_UNIT = re.compile(rf"(?P<scale>{_SCALE})?(?P<currency>{_CURRENCY})?", re.IGNORECASE)
_NUMBER = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_AMOUNT = re.compile(
    rf"(?:(?P<sign>{_SIGN})\s*)?(?P<number>{_NUMBER})\s*(?P<scale>{_SCALE})?\s*(?P<currency>{_CURRENCY})?整?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"[0-9万亿元]\s*(?:-|~|—|–|−|至|到|或|、)+\s*[0-9]")
_NEGATIVE = re.compile(r"(?:[-−–—]|\()\s*[¥$]?[0-9]|负")
_VAGUE = re.compile(
    r"约|左右|近|超|余|多|以上|以下|以内|不低于|不少于|不超过|大于|小于|预计|估|[≥≤><≈~+]|上下|上限|下限|数[十百千万亿]"
)
_CHINESE = re.compile(r"[零〇一二三四五六七八九十两壹贰叁肆伍陆柒捌玖拾佰仟]+(?:点|万|亿|千|百|元)")
_SCIENTIFIC = re.compile(r"[0-9.]+[eE][+-]?[0-9]+")


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """A unit of money: how many of the currency one unit is. 亿元 = (100,000,000, CNY)."""

    scale: int
    currency: str
    text: str


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as a ledger gives it."""

    yuan: int | None
    """Whole yuan; None for a foreign currency, because no rate is invented."""
    figure: int
    """Whole units of ``currency``, e.g. 8000000 for 800万美元."""
    currency: str
    text: str
    """As written, with the column's unit when the cell had none: ``3.2亿元``."""


def money_unit(text: str) -> MoneyUnit | None:
    """The unit a text names, all of it: 亿元, 万元, 万美元, 元, 亿, 人民币万元 – None when it is no unit of money."""
    word = re.sub(r"\s", "", narrow(text))
    for prefix in ("人民币", "金额", "货币"):
        word = word.removeprefix(prefix) if len(word) > len(prefix) else word
    found = _UNIT.fullmatch(word)
    if not found or not word:
        return None
    currency = found["currency"]
    return MoneyUnit(_SCALES[found["scale"] or ""], _code(currency) if currency else "CNY", word)


def read_amount(cell: Cell, unit: MoneyUnit | None) -> Amount | None:
    """The amount in a cell of a column whose unit is ``unit``; None for an empty cell or 待定.

    A unit in the cell itself wins over the column's: 5000万元 in a 亿元 column is 50,000,000 yuan. Parts of a
    yuan (a third of an 亿, worked out by a formula) are rounded to the nearest yuan.

    Raises CellRefused for ranges, about-figures, negatives, sums of 10^15 and more, other text, no unit at all.
    """
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise CellRefused(_("不是金额"))
    if isinstance(cell, int | float):
        if cell < 0:
            raise CellRefused(_("金额为负"))
        if cell >= 1e21:
            raise CellRefused(_("金额过大，请核对单位"))
        return _amount(Decimal(number_text(cell)), None, None, unit, number_text(cell))
    text = narrow(cell)
    if says_nothing(text):
        return None
    found = _AMOUNT.fullmatch(text)
    if not found:
        raise CellRefused(_why_not(text))
    number = re.sub(r"[, ]", "", found["number"])
    if len(number) > 40:
        raise CellRefused(_("金额过大，请核对单位"))
    currency = _code(found["currency"]) if found["currency"] else None
    if found["sign"]:
        signed = _SIGNS[found["sign"].upper()]
        if currency not in (None, signed):
            raise CellRefused(_("币种前后不一致"))
        currency = signed
    return _amount(Decimal(number), found["scale"], currency, unit, raw_text(cell).strip())


def _amount(number: Decimal, scale: str | None, currency: str | None, unit: MoneyUnit | None, text: str) -> Amount:
    own = scale is not None or currency is not None
    if not own:
        if unit is None:
            raise CellRefused(_("没有写金额单位（万元还是亿元）"))
        factor, code, text = unit.scale, unit.currency, f"{text}{unit.text}"
    else:
        factor = _SCALES[scale or ""]
        code = currency or (unit.currency if unit else "CNY")
    product = number * factor  # compared before it is rounded: a decimal of 29 digits cannot be
    figure = int(product.quantize(Decimal(1), ROUND_HALF_UP)) if product < TOO_LARGE else TOO_LARGE
    if figure >= TOO_LARGE:
        raise CellRefused(_("金额过大，请核对单位"))
    if figure == 0 and number != 0:
        raise CellRefused(_("金额不到 1 元，请核对单位"))
    return Amount(figure if code == "CNY" else None, figure, code, text)


def _why_not(text: str) -> str:
    """The sentence for a text that is no exact amount; the most telling reason first."""
    if _RANGE.search(text):
        return str(_("金额是区间"))
    if _NEGATIVE.match(text):
        return str(_("金额为负"))
    if _SCIENTIFIC.fullmatch(text):
        return str(_("金额是科学记数，请写全数字"))
    if _VAGUE.search(text):
        return str(_("金额是约数，不是确数"))
    if _CHINESE.search(text):
        return str(_("金额请用阿拉伯数字写"))
    if not re.search(r"[0-9]", text):
        return str(_("不是金额"))
    return str(_("金额里有其他文字或写法不规范"))


def _code(currency: str) -> str:
    return _CURRENCIES[currency.upper()] if currency.upper() in _CURRENCIES else _CURRENCIES[currency]
