"""Money: whole yuan inside; shown as 万元 in tables and 亿元 in sums, to English readers as CNY m in both.

What is *typed* is 万元 in either language (in English under the word “CNY 10k”): a form may be opened in one language
and sent, or taken back after signing in, in the other, and must mean the same amount."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from .errors import DomainError

WAN = 10_000
YI = 100_000_000
MILLION = 1_000_000
MOST_YUAN = 10**15 - 1
"""Nothing the province has ever signed comes near a quadrillion yuan: a larger figure is a slip of the unit."""


def wan(yuan: int | None, *, empty: str = "") -> str:
    """Yuan as 万元 (English: million) with thousands separators and only the decimals it needs, never rounded."""
    return empty if yuan is None else _grouped(Decimal(yuan) / shown_unit())


def shown_unit() -> int:
    """How many yuan the unit of a table's figures is: 10 000 (万元), to English readers a million."""
    return MILLION if _english() else WAN


def typed_wan(yuan: int | None) -> str:
    """Yuan as ``parse_wan`` reads it back: 万元 in every language, for what stands in a field or an address."""
    return "" if yuan is None else _grouped(Decimal(yuan) / WAN)


def yi(yuan: int | None, *, empty: str = "") -> str:
    """Yuan as 亿元 with two decimals, for sums; in English as whole millions, which is the same exactness."""
    if yuan is None:
        return empty
    return f"{Decimal(yuan) / MILLION:,.0f}" if _english() else f"{Decimal(yuan) / YI:,.2f}"


def _english() -> bool:
    locale = get_locale()
    return locale is not None and locale.language == "en"


def _grouped(value: Decimal) -> str:
    whole = f"{value:,.6f}"
    return whole.rstrip("0").rstrip(".") if "." in whole else whole


def plain(value: Decimal | None) -> str:
    """A number with separators and only the decimals it needs: 320 for the 320.00 a column keeps."""
    return "" if value is None else _grouped(value)


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
    if value > MOST_YUAN // WAN + 1:  # before multiplying: “1e999999” would overflow there
        raise DomainError(_l("金额过大，请核对单位是否为万元"))
    in_yuan = value * WAN
    if in_yuan > MOST_YUAN:
        raise DomainError(_l("金额过大，请核对单位是否为万元"))
    if in_yuan != in_yuan.to_integral_value():
        raise DomainError(_l("金额最多精确到 1 元（四位小数）"))
    return int(in_yuan)


_NARROW = {
    ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９．，－＋\u3000", "0123456789.,-+ ", strict=True)
}
