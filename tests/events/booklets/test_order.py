"""In which order sheets stand, into which sections they fall, how a section is counted."""

from __future__ import annotations

from typing import Any

import pytest

from crm.events.booklets.order import Entry, Section, arrange, chinese_number, moved
from crm.events.states import BookletOrder

LINKS = ("种植", "加工", "品牌")


def entry(number: int, chain: str | None = "tea", link: str = "加工", county: str = "522326", **more: Any) -> Entry:
    facts: dict[str, Any] = {
        "code": f"XM-{county}-{number:03}",
        "name": f"样例{number}",
        "total_yuan": number * 100,
        "chain": {"code": chain, "name": f"链{chain}", "name_en": f"Chain {chain}"} if chain else None,
        "links": [{"name": name, "own": name == link} for name in LINKS] if chain else [],
        "county": {"code": county, "name": f"县{county}", "name_en": ""},
        "prefecture": {"name": f"州{county[:4]}", "name_en": ""},
        "industry": {"code": "1331", "name": "食用植物油加工"},
        **more,
    }
    return Entry(number, number, more.pop("place", 0), facts)


def shown(sections: list[Section]) -> list[tuple[str, list[int]]]:
    return [(section.key, [one.project_id for one in section.entries]) for section in sections]


def test_by_chain_then_upstream_to_downstream_and_what_has_no_chain_last() -> None:
    rows = [
        entry(1, None),
        entry(2, "tea", "品牌"),
        entry(3, "tea", "种植"),
        entry(4, "bamboo"),
        entry(5, "tea", "种植"),
    ]
    assert shown(arrange(rows, BookletOrder.CHAIN)) == [("bamboo", [4]), ("tea", [3, 5, 2]), ("other", [1])]


def test_by_county_within_one_prefecture_and_by_prefecture_across() -> None:
    one = [entry(1, county="522326"), entry(2, county="522325")]
    assert shown(arrange(one, BookletOrder.COUNTY)) == [("522325", [2]), ("522326", [1])]
    several = [*one, entry(3, county="520423")]
    sections = arrange(several, BookletOrder.COUNTY)
    assert [section.name for section in sections] == ["州5204", "州5223"]
    assert shown(sections)[1][1] == [2, 1]


def test_by_industry_division() -> None:
    rows = [entry(1), entry(2, industry={"code": "3021", "name": "水泥制品"}), entry(3, industry=None)]
    sections = arrange(rows, BookletOrder.INDUSTRY, {"13": "农副食品加工业", "30": "非金属矿物制品业"})
    assert [section.name for section in sections] == ["农副食品加工业", "非金属矿物制品业", "其他项目"]


def test_by_hand_is_one_list_without_a_title_page() -> None:
    rows = [Entry(n, n, place, entry(n).facts) for n, place in ((1, 3), (2, 1), (3, 2))]
    (section,) = arrange(rows, BookletOrder.HAND)
    assert not section.titled
    assert [one.project_id for one in section.entries] == [2, 3, 1]
    assert arrange([], BookletOrder.HAND) == []


def test_a_section_sums_what_is_known() -> None:
    (section,) = arrange([entry(3), entry(4, total_yuan=None)], BookletOrder.CHAIN)
    assert section.total_yuan == 300


@pytest.mark.parametrize(
    ("ident", "to", "after"),
    [(3, 1, [3, 1, 2]), (1, 2, [2, 1, 3]), (1, 99, [2, 3, 1]), (2, 0, [2, 1, 3]), (2, 2, [1, 2, 3])],
)
def test_moving(ident: int, to: int, after: list[int]) -> None:
    assert moved([1, 2, 3], ident, to) == after


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (88, "八十八"), (100, "一百"), (105, "一百零五"),
     (110, "一百一十"), (118, "一百一十八"), (230, "二百三十")],
)  # fmt: skip
def test_sections_are_counted_in_chinese(number: int, words: str) -> None:
    assert chinese_number(number) == words
