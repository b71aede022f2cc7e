"""Status words, chain roles and land."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.chains.states import ChainRole
from crm.leads.states import Stage
from crm.ledgers.roles import read_role
from crm.ledgers.stages import read_stage, stage_of_title
from crm.workbooks.cells import CellRefused, read_name, read_text
from crm.workbooks.land import read_land


@pytest.mark.parametrize(
    ("words", "stage", "milestone"),
    [
        ("跟踪洽谈中", Stage.NEGOTIATION, None),
        ("投资意向明确", Stage.NEGOTIATION, None),
        ("来访考察", Stage.NEGOTIATION, "visit"),
        ("已经来黔考察", Stage.NEGOTIATION, "visit"),
        ("已签意向书", Stage.NEGOTIATION, "intent"),
        ("已签投资协议", Stage.NEGOTIATION, "framework"),
        ("已签订框架协议", Stage.NEGOTIATION, "framework"),
        ("拟签约", Stage.NEGOTIATION, None),
        ("已签正式合同", Stage.SIGNED, "contract"),
        (" 已签 正式合同 ", Stage.SIGNED, "contract"),
        ("签约", Stage.SIGNED, None),
        ("已注册", Stage.SIGNED, "registration"),
        ("已备案", Stage.SIGNED, "filing"),
        ("已开工", Stage.LANDED, "start"),
        ("在建", Stage.LANDED, "start"),
        ("已投产", Stage.LANDED, "production"),
        ("已达产。", Stage.LANDED, "capacity"),
        ("线索", Stage.LEAD, None),
        ("洽谈阶段", Stage.NEGOTIATION, None),
    ],
)
def test_what_a_status_claims(words: str, stage: Stage, milestone: str | None) -> None:
    claim = read_stage(words)
    assert claim
    assert (claim.stage, claim.milestone, claim.text) == (stage, milestone, words.strip())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("已终止", "原因"),
        ("搁置", "原因"),
        ("项目流失", "原因"),
        ("火热", "认不出"),
        ("3", "认不出"),
        ("签约或洽谈", "认不出"),
    ],
)
def test_statuses_and_unknown_words_are_refused(words: str, says: str) -> None:
    with pytest.raises(CellRefused, match=says):
        read_stage(words)


@pytest.mark.parametrize(
    ("title", "stage"),
    [
        ("省级联系单位帮扶县招商引资在谈项目台账", Stage.NEGOTIATION),
        ("印江土家族苗族自治县招商引资签约项目一览表", Stage.SIGNED),
        ("2018年新注册项目统计表", Stage.SIGNED),
        ("开工项目台账", Stage.LANDED),
        ("招商线索汇总", Stage.LEAD),
        ("已签投资协议项目", Stage.NEGOTIATION),
        ("签约及在谈项目台账", None),
        ("招商引资项目台账", None),
    ],
)
def test_what_a_title_claims(title: str, stage: Stage | None) -> None:
    assert stage_of_title(title) is stage


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("建链", ChainRole.BUILD),
        ("补链 ", ChainRole.FILL),
        ("强", ChainRole.STRENGTHEN),
        ("强链项目", ChainRole.STRENGTHEN),
        ("不涉链", ChainRole.NONE),
        ("", None),
        ("/", None),
        (None, None),
    ],
)
def test_chain_roles(word: str | None, role: ChainRole | None) -> None:
    assert read_role(word) is role


@pytest.mark.parametrize(("word", "says"), [("建链、补链", "只能写一个"), ("延链", "三种"), (1.0, "三种")])
def test_unclear_roles_are_refused(word: str | float, says: str) -> None:
    with pytest.raises(CellRefused, match=says):
        read_role(word)


@pytest.mark.parametrize(
    ("cell", "unit", "mu"),
    [
        (100, "亩", "100.00"),
        ("１２０．５亩", None, "120.50"),
        ("2公顷", "亩", "30.00"),
        (8000, "平方米", "12.00"),
        ("6667㎡", None, "10.00"),
        ("1,200", "亩", "1200.00"),
        ("0.5平方公里", None, "750.00"),
        ("待定", "亩", None),
        (None, "亩", None),
    ],
)
def test_land_in_mu(cell: object, unit: str | None, mu: str | None) -> None:
    assert read_land(cell, unit) == (Decimal(mu) if mu else None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("约100亩", "约数"),
        ("100-200亩", "约数"),
        (-3, "为负"),
        ("很多", "不是面积|约数"),
        (100, "面积单位"),
        ("9999999亩", "过大"),
    ],
)
def test_unclear_land_is_refused(cell: object, says: str) -> None:
    with pytest.raises(CellRefused, match=says):
        read_land(cell, None)  # type: ignore[arg-type]


def test_names_on_two_lines_are_joined_and_hidden_characters_dropped() -> None:
    assert read_name("贵州\n样例\u200b有限公司 ") == "贵州样例有限公司"
    assert read_name("ABC\nLimited") == "ABC Limited"
    assert read_name("<script>x</script>") == "<script>x</script>"
    assert read_name("喆堃镕䶮") == "喆堃镕䶮"
    with pytest.raises(CellRefused, match="超过 120"):
        read_name("长" * 121)


@given(
    st.one_of(
        st.none(), st.text(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.dates(), st.times()
    )
)
def test_no_reader_raises_anything_but_the_named_refusal(cell: object) -> None:
    refused = 0
    for read in (read_stage, read_role, read_name, read_text, lambda c: read_land(c, "亩")):
        try:
            read(cell)  # type: ignore[arg-type, operator]
        except CellRefused:
            refused += 1
    assert 0 <= refused <= 5
