"""A chart in a browser: drawn under the content policy, in both themes; without scripts its table stands there."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, axe_violations

SignIn = Callable[[Page, str], None]


def test_charts_are_drawn_and_fold_their_tables(open_page: Callable[..., Page], sign_in_as: SignIn) -> None:
    page = open_page(NARROW, color_scheme="dark")
    sign_in_as(page, "office")
    page.goto("/projects/overview")
    drawing = page.locator("[data-option] svg").first
    expect(drawing).to_be_visible()
    expect(drawing).to_contain_text("已发布")
    expect(page.locator(".d-chart td").first).to_be_hidden()
    page.get_by_text("数据表").first.click()
    expect(page.locator(".d-chart td").first).to_be_visible()
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_the_table_is_the_chart(open_page: Callable[..., Page], sign_in_as: SignIn) -> None:
    plain = open_page(scripts=False)
    sign_in_as(plain, "office")
    plain.goto("/projects/overview?by=prefecture")
    expect(plain.locator(".d-chart td").first).to_be_visible()
    expect(plain.locator("[data-option]").first).to_be_hidden()
