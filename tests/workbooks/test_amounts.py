"""Money: exact, in whole yuan, or refused with the reason."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.workbooks.amounts import TOO_LARGE, money_unit, read_amount
from crm.workbooks.cells import CellRefused

YI, WAN = money_unit("亿元"), money_unit("万元")
USD = money_unit("万美元")


@pytest.mark.parametrize(
    ("cell", "unit", "yuan"),
    [
        (3.2, YI, 320_000_000),
        (0.65, YI, 65_000_000),
        (1.1, YI, 110_000_000),
        (0.1 + 0.2, YI, 30_000_000),
        ("2.35", YI, 235_000_000),
        ("５０００万元", YI, 50_000_000),
        ("5000万", YI, 50_000_000),
        ("1,234.5", WAN, 12_345_000),
        ("１，２３４．５", WAN, 12_345_000),
        ("12 345 万元", None, 123_450_000),
        (" 3.2 亿元 ", None, 320_000_000),
        ("3.2亿元人民币", WAN, 320_000_000),
        ("人民币3.2亿元", WAN, 320_000_000),
        ("¥500", WAN, 500),
        ("￥500万元整", WAN, 5_000_000),
        ("2千万", YI, 20_000_000),
        ("1万亿", None, None),
        (1234.56789, WAN, 12_345_679),
        (0, WAN, 0),
    ],
)
def test_figures_become_whole_yuan(cell: object, unit: object, yuan: int | None) -> None:
    if yuan is None:
        assert read_amount(cell, unit).figure == 10**12  # type: ignore[arg-type, union-attr]
        return
    amount = read_amount(cell, unit)  # type: ignore[arg-type]
    assert amount
    assert (amount.yuan, amount.figure, amount.currency) == (yuan, yuan, "CNY")


@pytest.mark.parametrize(
    ("cell", "unit", "figure", "currency"),
    [
        ("800万美元", YI, 8_000_000, "USD"),
        ("８００万美元", YI, 8_000_000, "USD"),
        (800, USD, 8_000_000, "USD"),
        ("800", USD, 8_000_000, "USD"),
        ("US$1,000", YI, 1_000, "USD"),
        ("$2万", YI, 20_000, "USD"),
        ("1.5亿港元", WAN, 150_000_000, "HKD"),
        ("300万欧元", None, 3_000_000, "EUR"),
        ("5亿日元", None, 500_000_000, "JPY"),
        ("20万usd", None, 200_000, "USD"),
    ],
)
def test_a_foreign_figure_is_kept_and_no_rate_is_invented(
    cell: object, unit: object, figure: int, currency: str
) -> None:
    amount = read_amount(cell, unit)  # type: ignore[arg-type]
    assert amount
    assert (amount.yuan, amount.figure, amount.currency) == (None, figure, currency)


def test_the_original_writing_is_kept() -> None:
    assert read_amount("５０００万元", YI).text == "５０００万元"  # type: ignore[union-attr]
    assert read_amount(3.2, YI).text == "3.2亿元"  # type: ignore[union-attr]


@pytest.mark.parametrize("cell", [None, "", "  ", "-", "—", "——", "/", "无", "待定", "未 定", "面议", "　"])
def test_nothing_is_nothing(cell: str | None) -> None:
    assert read_amount(cell, YI) is None


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("2-3亿", "区间"),
        ("2～3亿元", "区间"),
        ("2亿至3亿", "区间"),
        ("2—3", "区间"),
        ("约3亿", "约数"),
        ("3亿左右", "约数"),
        ("近5亿元", "约数"),
        ("5亿以上", "约数"),
        ("≥5亿", "约数"),
        ("数千万", "约数"),
        ("-5", "为负"),
        ("－5万元", "为负"),
        ("(5)", "为负"),
        (-5, "为负"),
        (-0.5, "为负"),
        (1e15, "过大"),
        (10_000_000, "过大"),
        ("1000000000000000元", "过大"),
        ("9" * 60, "过大"),
        ("9" * 38, "过大"),
        (1e300, "过大"),
        (1e20, "过大"),
        (1e-12, "不到 1 元"),
        ("三亿元", "阿拉伯数字"),
        ("1.2E+8", "科学记数"),
        ("详见附件", "不是金额"),
        (True, "不是金额"),
        ("3.2亿元(含土地)", "其他文字"),
        ("800万美元，5300万元", "其他文字"),
        ("1,23", "其他文字"),
        ("1.2.3", "其他文字"),
        ("3 5亿", "其他文字"),
        ("5²", "其他文字"),
        ("①5000万", "其他文字"),
        ("$5万元", "币种"),
        ("<script>alert(1)</script>", "约数"),
    ],
)
def test_what_is_not_certain_is_refused_with_the_reason(cell: object, says: str) -> None:
    with pytest.raises(CellRefused, match=says):
        read_amount(cell, YI)  # type: ignore[arg-type]


def test_a_bare_number_needs_a_unit_from_somewhere() -> None:
    with pytest.raises(CellRefused, match="没有写金额单位"):
        read_amount(3.2, None)
    with pytest.raises(CellRefused, match="没有写金额单位"):
        read_amount("3.2", None)


@pytest.mark.parametrize(
    ("text", "scale", "currency"),
    [
        ("亿元", 10**8, "CNY"),
        ("亿", 10**8, "CNY"),
        ("万元", 10**4, "CNY"),
        ("万 元", 10**4, "CNY"),
        ("人民币万元", 10**4, "CNY"),
        ("万元人民币", 10**4, "CNY"),
        ("元", 1, "CNY"),
        ("千元", 1000, "CNY"),
        ("百万元", 10**6, "CNY"),
        ("万美元", 10**4, "USD"),
        ("亿美元", 10**8, "USD"),
        ("万港币", 10**4, "HKD"),
    ],
)
def test_units_of_money(text: str, scale: int, currency: str) -> None:
    unit = money_unit(text)
    assert unit
    assert (unit.scale, unit.currency) == (scale, currency)


@pytest.mark.parametrize("text", ["亩", "", "个", "合计", "亿元亿元", "2018年", "%"])
def test_what_is_no_unit_of_money(text: str) -> None:
    assert money_unit(text) is None


FULL = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


@given(
    yuan=st.integers(1, TOO_LARGE - 1),
    unit=st.sampled_from(["元", "千元", "万元", "百万元", "千万元", "亿元"]),
    own=st.booleans(),
    full=st.booleans(),
    comma=st.booleans(),
    spaces=st.tuples(*[st.sampled_from(["", " ", "\u3000", "\u00a0"])] * 3),
)
def test_any_amount_written_in_any_unit_comes_back_exactly(
    yuan: int, unit: str, own: bool, full: bool, comma: bool, spaces: tuple[str, str, str]
) -> None:
    scale = money_unit(unit)
    assert scale
    number = format(Decimal(yuan) / scale.scale, ",f" if comma else "f")
    text = spaces[0] + (number.translate(FULL) if full else number) + spaces[1] + (unit if own else "") + spaces[2]
    amount = read_amount(text, YI if own else scale)
    assert amount
    assert amount.yuan == yuan


@given(st.integers(1, 10**11))
def test_figures_typed_as_numbers_come_back_exactly(wan: int) -> None:
    assert read_amount(wan / 100, WAN).yuan == wan * 100  # type: ignore[union-attr]


NEARLY = st.text("0123456789.,万亿元美约-至 ()０５", max_size=12)


@given(
    st.one_of(
        st.text(), NEARLY, st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.dates(), st.times()
    )
)
def test_nothing_but_the_named_refusal_is_ever_raised(cell: object) -> None:
    try:
        amount = read_amount(cell, YI)  # type: ignore[arg-type]
    except CellRefused:
        amount = None
    assert amount is None or 0 <= amount.figure < TOO_LARGE
