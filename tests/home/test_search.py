"""Search finds what a few characters name – and only what the reader may see."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.clients import Client
from tests.factories import enterprises, leads, units

SignIn = Callable[..., Client]


def words(client: Client, text: str) -> str:
    page = client.get("/search", query_string={"q": text})
    assert page.status_code == 200
    return page.get_data(as_text=True)


@pytest.fixture
def bamboo(app: object) -> str:
    """A lead in Wangmo; its number."""
    county = units.region()
    firm = enterprises.enterprise("样例·闽江竹木科技股份有限公司", region_id=county.id)
    return leads.lead(county=county, enterprise=firm, project_name="竹集成材及家居板材").number


@pytest.mark.each_engine
@pytest.mark.parametrize("text", ["竹木", "闽江", "mjzm", "集成材", "522326", "MJ"])
def test_name_initials_project_and_number_find_the_lead(sign_in: SignIn, bamboo: str, text: str) -> None:
    for browser in (sign_in("office"), sign_in("bureau", county=units.region())):
        found = words(browser, text)
        assert bamboo in found
        assert f"/leads/{bamboo}" in found


@pytest.mark.parametrize("text", ["竹木", "mjzm", "集成材", "522326"])
def test_another_county_finds_nothing_of_it(sign_in: SignIn, bamboo: str, text: str) -> None:
    found = words(sign_in("bureau", county=units.region(units.YINJIANG)), text)
    assert bamboo not in found
    assert "闽江竹木" not in found


@pytest.mark.parametrize("text", ["望谟", "wangmo", "wm", "5223"])
def test_a_region_is_found_by_name_english_initials_and_code(sign_in: SignIn, text: str) -> None:
    assert "/regions/522326" in words(sign_in("office"), text)


def test_a_unit_is_found_by_another_name(sign_in: SignIn) -> None:
    assert "省发展改革委" in words(sign_in("office"), "贵州省发展和改革委员会")


def test_ten_are_shown_and_the_list_has_the_rest(sign_in: SignIn) -> None:
    county = units.region()
    for number in range(12):
        firm = enterprises.enterprise(f"样例·榕江第{number}家有限公司", region_id=county.id)
        leads.lead(county=county, enterprise=firm)
    page = words(sign_in("office"), "榕江第")
    assert page.count('href="/leads/GZ-') == 10
    assert page.count('href="/enterprises/') == 10
    assert page.count("10+") == 2
    assert "在列表中看" in page


@pytest.mark.parametrize("text", ["", "  ", "没有这样的企业", "%", "_", "\\", "<script>", "' or 1=1 --", "a" * 500])
def test_odd_texts_find_nothing_and_break_nothing(sign_in: SignIn, bamboo: str, text: str) -> None:
    found = words(sign_in("office"), text)
    assert bamboo not in found
    assert "<script>alert" not in found


@pytest.mark.parametrize("role", ["department", "auditor"])
def test_who_reads_no_leads_is_offered_no_search(sign_in: SignIn, role: str) -> None:
    browser = sign_in(role)
    assert browser.get("/search?q=竹").status_code == 403
    assert 'role="search"' not in browser.get("/").get_data(as_text=True)
