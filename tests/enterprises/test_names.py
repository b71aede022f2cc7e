"""Matching by name: what is the same, what is asked about, what never matches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.enterprises.names import LONGEST, Relation, core_name, is_person, is_placeholder, normal_name, relation

SAME = [
    ("贵州省长顺县华强科技有限责任公司", "贵州长顺华强科技有限公司"),
    ("华强（集团）有限公司", "华强(集团)有限责任公司"),
    ("华强集团公司", "华强集团有限公司"),
    ("贵州 华强 科技 有限公司", "贵州华强科技有限公司"),
    ("ＡＢＣ新材料有限公司", "abc新材料有限公司"),
    ("Huaqiang Materials Co., Ltd.", "HUAQIANG MATERIALS COMPANY LIMITED"),
    ("镇宁布依族苗族自治县红星食品有限公司", "镇宁红星食品有限公司"),
    ("贵阳市市政工程有限公司", "贵阳市政工程有限公司"),
    ("诸城市外贸有限公司", "诸城外贸有限责任公司"),
    ("贵州喆堃镕䶮科技有限公司", "贵州省喆堃镕䶮科技有限责任公司"),
    ("浙江梵净茶业股份有限公司", "浙江省梵净茶业股份公司"),
]
ASKED = [
    ("贵州华强科技有限公司", "华强科技有限公司"),  # a missing place
    ("贵阳华强科技有限公司", "遵义华强科技有限公司"),  # another place
    ("贵州华强科技股份有限公司", "贵州华强科技有限公司"),  # 股份 against 有限
    ("贵州华强科技有限公司", "贵州华强科技有限公司遵义分公司"),  # a branch
    ("华强科技（贵州）有限公司", "贵州华强科技有限公司"),
    ("贵州华强新能源材料科技有限公司", "贵州华强新能源材料科枝有限公司"),  # a slip of the pen
]
DIFFERENT = [
    ("贵州华强科技有限公司", "贵州盛泰食品有限公司"),
    ("贵州华强科技有限公司", "贵州华盛科技有限公司"),
    ("待定", "待定"),
    ("某企业", "某企业"),
    ("浙江客商", "浙江客商"),
    ("张三", "张三"),
    ("王先生", "王先生"),
    ("", ""),
    ("有限公司", "有限责任公司"),
    ("🙂", "🙂"),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_spelling_alone_makes_no_other_firm(a: str, b: str) -> None:
    assert relation(a, b) is Relation.SAME
    assert normal_name(a) == normal_name(b)


@pytest.mark.parametrize(("a", "b"), ASKED)
def test_place_form_branch_and_slips_are_asked_about(a: str, b: str) -> None:
    assert relation(a, b) is Relation.POSSIBLY_RELATED
    assert relation(b, a) is Relation.POSSIBLY_RELATED


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_others_placeholders_and_persons_never_match(a: str, b: str) -> None:
    assert relation(a, b) is Relation.DIFFERENT


@pytest.mark.parametrize(
    "name",
    [
        *("待定", "未定", "无", "暂无", "客商", "某企业", "某某集团有限公司", "广东某大型上市公司", "XX公司", "××集团"),
        *("N/A", "-", "", "　", "外地客商", "意向企业", "贵州某企业", "自然人", "*", "有限公司"),
    ],
)
def test_a_placeholder_is_known_as_one(name: str) -> None:
    assert is_placeholder(name)


@pytest.mark.parametrize(
    "name",
    ["无锡尚德电力有限公司", "无限极有限公司", "空港物流有限公司", "浙江客家食品有限公司"],
)
def test_a_firm_is_no_placeholder(name: str) -> None:
    assert not is_placeholder(name)


def test_short_brands_are_no_persons() -> None:
    assert [name for name in ("华为", "万科", "金龙", "联想", "百灵") if is_person(name)] == []
    assert all(is_person(name) for name in ("张三", "王小明", "欧阳娜娜", "李总", "王女士"))


def test_sample_firms_are_not_all_alike() -> None:
    assert core_name("样例·贵州长顺华强科技股份有限公司") == "华强科技"
    assert relation("样例·华强科技有限公司", "样例·盛泰食品有限公司") is Relation.DIFFERENT


names = st.text(max_size=150) | st.text(
    alphabet="贵州省遵义市长顺县华强科技集团股份有限责任公司分（）()· ABcoltd,.某待定样例布依族自治", max_size=40
)


@given(names)
def test_normalising_twice_changes_nothing(name: str) -> None:
    once = normal_name(name)
    assert normal_name(once) == once
    assert len(once) <= LONGEST


@given(names)
def test_how_the_suffix_is_spelt_changes_nothing(name: str) -> None:
    assert normal_name(name[:60] + "有限公司") == normal_name(name[:60] + "有限责任公司")
    assert normal_name(name[:60] + "（集团）有限公司") == normal_name(name[:60] + "(集团) 有限责任公司")


@given(names, names)
def test_no_name_is_too_strange_to_compare(a: str, b: str) -> None:
    assert relation(a, b) is relation(b, a)
