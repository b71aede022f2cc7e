"""Money: whole yuan inside, 万元 in tables and forms, 亿元 in sums."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from flask_babel import lazy_gettext as _l

from .errors import DomainError

WAN = 10_000
YI = 100_000_000
MOST_YUAN = 10**15 - 1
"""Nothing the province has ever signed comes near a quadrillion yuan: a larger figure is a slip of the unit."""


def wan(yuan: int | None, *, empty: str = "") -> str:
    """Yuan as 万元 with thousands separators and only the decimals it needs (at most four)."""
    return empty if yuan is None else _grouped(Decimal(yuan) / WAN)


def yi(yuan: int | None, *, empty: str = "") -> str:
    """Yuan as 亿元 with two decimals, for sums."""
    return empty if yuan is None else f"{Decimal(yuan) / YI:,.2f}"


def _grouped(value: Decimal) -> str:
    whole = f"{value:,.4f}"
    return whole.rstrip("0").rstrip(".") if "." in whole else whole


def parse_wan(text: str) -> int:
    """What a person typed as 万元, in whole yuan. Full-width digits and separators are understood.

    Raises ``DomainError`` for what is no number, negative, too large, or finer than one yuan.
    """
    plain = text.strip().translate(_NARROW).replace(",", "").replace(" ", "").removesuffix("万元")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise DomainError(_l("“%(text)s”不是金额，请只填数字，单位万元", text=text.strip())) from None
    if not value.is_finite():
        raise DomainError(_l("“%(text)s”不是金额，请只填数字，单位万元", text=text.strip()))
    if value < 0:
        raise DomainError(_l("金额不能小于 0"))
    in_yuan = value * WAN
    if in_yuan > MOST_YUAN:
        raise DomainError(_l("金额过大，请核对单位是否为万元"))
    if in_yuan != in_yuan.to_integral_value():
        raise DomainError(_l("金额最多精确到 1 元（四位小数）"))
    return int(in_yuan)


_NARROW = {
    ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９．，－＋\u3000", "0123456789.,-+ ", strict=True)
}
