"""Names as ledgers write them lead to one region or unit, to a question, or to nothing – never to a guess."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.core import clock
from crm.units import names
from crm.units.finding import RegionNames, find_region, find_unit, region_names, unit_names
from crm.units.models import Region
from crm.units.operations import save_unit
from crm.units.queries import region_by_code
from crm.units.states import UnitKind
from tests.factories import accounts

PROPERTY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def known(app: Flask) -> RegionNames:
    return region_names()


def code_of(match: names.Match[Region]) -> str | None:
    return match.one.code if match.one else None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("望谟县", "522326"),
        ("望谟", "522326"),
        ("贵州省望谟县", "522326"),
        ("黔西南州望谟县", "522326"),
        ("贵州省黔西南布依族苗族自治州望谟县", "522326"),
        (" 望 谟 县 ", "522326"),
        ("522326", "522326"),
        ("５２２３２６", "522326"),
        ("印江县", "520625"),
        ("铜仁市印江土家族苗族自治县", "520625"),
        ("铜仁印江", "520625"),
        ("盘县", "520281"),
        ("遵义县", "520304"),
        ("遵义", "520300"),
        ("黔西", "520581"),
        ("黔西县", "520581"),
        ("黔西南", "522300"),
        ("兴仁县", "522302"),
        ("贵州省", "520000"),
        ("Wangmo County", "522326"),
        ("贵安新区", "Z520001"),
        ("毕节市本级", "Z520500"),
    ],
)
def test_a_region_by_any_of_its_names(known: RegionNames, text: str, code: str) -> None:
    assert code_of(known.find(text)) == code


@pytest.mark.parametrize("text", ["火星县", "", "  ", "（）", "县", "盘", "望", "谟望", "望谟县长顺县", "长寿", "贵州"])
def test_what_names_no_region_finds_none(known: RegionNames, text: str) -> None:
    match = known.find(text)
    assert match.unknown
    assert match.one is None


def test_an_ambiguous_name_is_a_question(app: Flask) -> None:
    match = find_region("市本级")
    assert match.ambiguous
    assert match.one is None
    assert len(match.candidates) == 6
    assert code_of(find_region("市本级", within=region_by_code("520600"))) == "Z520600"
    assert find_region("望谟", within=region_by_code("520600")).unknown


def dressed(text: str) -> Iterator[str]:
    yield text
    yield f"  {text}\u3000"
    yield f"({text})"
    yield "".join(unicodedata.normalize("NFC", chr(ord(c) + 0xFEE0)) if "!" <= c <= "~" else c for c in text)
    yield " ".join(text)


@PROPERTY
@given(data=st.data())
def test_every_name_of_every_region_finds_it_however_it_is_dressed(known: RegionNames, data: st.DataObject) -> None:
    regions = list(known._regions.values())
    region = data.draw(st.sampled_from(regions))
    written = [region.name, region.short_name, region.code, f"贵州省{region.name}", region.name_en]
    name = data.draw(st.sampled_from(written))
    if region.level == "province":
        name = region.name
    for text in dressed(name):
        match = known.find(text)
        assert region in match.candidates, text
        assert len(match.candidates) == 1, text


@PROPERTY
@given(text=st.text(alphabet="望谟长顺印江镇宁县市州省区贵黔遵义 （）()", max_size=8))
def test_nothing_is_found_by_likeness(known: RegionNames, text: str) -> None:
    """What is found has, undressed, exactly one of the region's names; nothing else was close enough."""
    for region in known.find(text).candidates:
        key = names.region_key(text)
        own = {names.region_key(n) for n in (region.name, region.short_name, *(a.alias for a in region.aliases))}
        assert any(key.endswith(name) or name.startswith(key) for name in own)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("省发展改革委", "sfgw"),
        ("省发改委", "sfgw"),
        ("贵州省发展和改革委员会", "sfgw"),
        ("贵州省 发展和改革委员会", "sfgw"),
        ("sfgw", "sfgw"),
        ("省水利投资(集团)有限责任公司", "sstjt"),
        ("省水利投资（集团）有限责任公司", "sstjt"),
        ("贵州省水利投资（集团）有限责任公司", "sstjt"),
        ("省水投集团", "sstjt"),
        ("共青团省委", "gqtsw"),
        ("共青团贵州省委", "gqtsw"),
        ("团省委", "gqtsw"),
        ("省农村信用社联合社", "snxs"),
        ("省公共资源交易中心", "sggzy"),
        ("省工商联", "sgsl"),
        ("大招商办", "dzsb"),
        ("印江土家族苗族自治县投资促进局", "yinjiang-tcj"),
    ],
)
def test_a_unit_by_any_of_its_names(app: Flask, text: str, code: str) -> None:
    found = find_unit(text).one
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", ["", "省", "水利", "省发展", "某单位", "投资促进局"])
def test_what_names_no_unit_finds_none(app: Flask, text: str) -> None:
    assert find_unit(text).unknown


@PROPERTY
@given(data=st.data())
def test_every_name_of_every_unit_finds_it_however_it_is_dressed(app: Flask, data: st.DataObject) -> None:
    known = unit_names()
    unit = data.draw(st.sampled_from(list(known._units.values())))
    name = data.draw(st.sampled_from([unit.name, unit.short_name, unit.code, *(a.alias for a in unit.aliases)]))
    for text in dressed(name):
        assert known.find(text).one is unit, text


def test_a_new_alias_is_found_at_once(app: Flask) -> None:
    from crm.core.db import writing

    by = accounts.reader("office")
    with writing():
        save_unit(
            unit_id=None,
            values={
                "code": "new-body",
                "name": "样例·新单位",
                "short_name": "样例新单位",
                "name_en": "",
                "kind": UnitKind.OTHER,
                "region_id": None,
                "office_phone": "",
                "note": "",
            },
            aliases=["样例（新）单位", "新单位样例"],
            capacities=[],
            strengths={},
            version=None,
            by=by,
            at=clock.now(),
        )
    found = find_unit("新 单位样例").one
    assert found is not None
    assert found.code == "new-body"
