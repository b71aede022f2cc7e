"""From a county's ledger to a printed brief in a real browser, dragging on the board.

The office brings the ledger in, fills in and asks; the department screens; a second person of the office confirms.
"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import journey

Open = Callable[..., Page]
SignIn = Callable[[Page, str], None]

INVESTOR = "江苏筑能建工集团有限公司"


def test_from_the_ledger_to_a_printed_brief(open_page: Open, sign_in_as: SignIn) -> None:
    page, another, screener = open_page(), open_page(), open_page()
    sign_in_as(page, "office")
    number = journey.bring_the_ledger_in(page, INVESTOR)
    card, panel = page.locator(f"#card-{number}"), page.locator("#panel")

    def drag_to(code: str) -> None:
        page.goto("/leads/?q=筑能")
        expect(page.locator("[data-board-ready=yes]")).to_be_visible()
        journey.drag(page, card, page.locator(f"#column-{code} [data-cards]"))

    def stands_in(code: str) -> None:
        expect(page.locator(f"#column-{code} #card-{number}")).to_be_visible()

    drag_to("signed")
    expect(panel).to_contain_text("先进入洽谈")
    stands_in("lead")

    drag_to("negotiation")
    journey.says(panel, journey.FOR_NEGOTIATION)
    stands_in("lead")
    journey.accessible(page, scripts=True)

    journey.enter_what_negotiation_asks(page, number)
    drag_to("negotiation")
    expect(panel).to_be_empty()
    stands_in("negotiation")
    page.reload()
    stands_in("negotiation")

    drag_to("signed")
    journey.says(panel, journey.FOR_SIGNING)
    stands_in("negotiation")
    panel.get_by_role("link", name="去补材料").click()
    journey.says(page.locator("#missing"), journey.FOR_SIGNING)

    sign_in_as(screener, "department")
    journey.enter_what_signing_asks(page, screener, number, INVESTOR)
    drag_to("signed")
    stands_in("negotiation")
    expect(card).to_contain_text("待核定")
    page.goto(f"/leads/{number}")
    expect(page.locator("main").get_by_role("link", name="核定", exact=True)).to_have_count(0)

    sign_in_as(another, "office2")
    journey.confirm_as_another(another, number)
    page.goto("/leads/?q=筑能")
    stands_in("signed")
    said = journey.brief_of(page, number)
    for words in (number, INVESTOR, "长顺县", "省水利投资(集团)", "签约", "32,000", "第 1 页 共 1 页"):
        assert words in said, words
