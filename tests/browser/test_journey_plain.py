"""The same way on a phone without any script: links, forms and pages carry it from end to end."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import journey
from tests.browser.conftest import NARROW
from tests.live import Server

Open = Callable[..., Page]
SignIn = Callable[[Page, str], None]

INVESTOR = "江苏筑能建工集团有限公司"


def test_from_the_ledger_to_a_printed_brief_without_scripts(open_page: Open, sign_in_as: SignIn) -> None:
    page, another, screener = (open_page(NARROW, scripts=False) for _who in range(3))
    sign_in_as(page, "office")
    number = journey.bring_the_ledger_in(page, INVESTOR, scripts=False)

    def move_to(title: str) -> None:
        page.goto("/leads/?q=筑能")
        card = page.locator(f"#card-{number}")
        card.locator("summary").click()
        card.get_by_role("button", name=title, exact=True).click()

    def stands_in(code: str) -> None:
        page.goto("/leads/?q=筑能")
        expect(page.locator(f"#column-{code} #card-{number}")).to_be_visible()

    move_to("签约")
    expect(page.locator("main")).to_contain_text("先进入洽谈")
    move_to("洽谈")
    journey.says(page.locator("main"), journey.FOR_NEGOTIATION)
    stands_in("lead")
    journey.enter_what_negotiation_asks(page, number)
    move_to("洽谈")
    stands_in("negotiation")
    move_to("签约")
    journey.says(page.locator("main"), journey.FOR_SIGNING)
    sign_in_as(screener, "department")
    journey.enter_what_signing_asks(page, screener, number, INVESTOR)
    move_to("签约")
    stands_in("negotiation")
    expect(page.locator(f"#card-{number}")).to_contain_text("待核定")
    sign_in_as(another, "office2")
    journey.confirm_as_another(another, number)
    stands_in("signed")
    said = journey.brief_of(page, number)
    for words in (number, INVESTOR, "长顺县", "签约", "第 1 页 共 1 页"):
        assert words in said, words


def test_a_session_lost_in_the_middle_gives_back_what_was_typed(
    open_page: Open, sign_in_as: SignIn, live_server: Server
) -> None:
    page = open_page(NARROW, scripts=False)
    sign_in_as(page, "county")
    page.goto("/leads/new")
    journey.fill(page, investor_name="样例·丢了登录的企业", intention="样例意向一段", source="样例来源")
    elsewhere = open_page(NARROW, scripts=False)
    sign_in_as(elsewhere, "county")
    elsewhere.goto("/account")
    elsewhere.locator("#sessions tbody tr").filter(has_not_text="本机").get_by_role("button").click()
    expect(elsewhere.locator("#sessions tbody tr")).to_have_count(1)
    page.locator("main").get_by_role("button", name="保存线索").click()
    expect(page.locator("body")).to_contain_text("刚才填写的内容已保留")
    page.fill("input[name=username]", "county")
    page.fill("input[name=password]", live_server.sample_password)
    page.locator("main button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("样例·丢了登录的企业")
    page.locator("main").get_by_role("button").first.click()
    expect(page.locator("main [name=investor_name]")).to_have_value("样例·丢了登录的企业")
    expect(page.locator("main [name=intention]")).to_have_value("样例意向一段")
    page.locator("main").get_by_role("button", name="保存线索").click()
    expect(page.locator("h1")).to_contain_text("样例·丢了登录的企业")
