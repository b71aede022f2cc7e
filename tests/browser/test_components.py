"""What the scripts add to the parts: keys, menus, sums; and what works without them. (Axe reads this page in test_pages.)"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]


@pytest.fixture
def sheet(open_page: Open, sign_in_as: Callable[[Page, str], None]) -> Open:
    """``sheet()`` gives the page of components, the office signed in; options as of ``open_page``."""

    def opened(**options: Any) -> Page:
        page = open_page(**options)
        sign_in_as(page, "office")
        page.goto("/components")
        return page

    return opened


def test_the_dark_comes_without_scripts_too(sheet: Open) -> None:
    page = sheet(scripts=False, color_scheme="dark")
    ground = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert ground == "rgb(17, 22, 28)"


def test_menus_close_and_the_password_shows(sheet: Open) -> None:
    page = sheet()
    menu = page.locator("main details.d-menu").first
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    show = page.locator("[data-password-show=secret]")
    show.click()
    expect(page.locator("#secret")).to_have_attribute("type", "text")
    show.click()
    expect(page.locator("#secret")).to_have_attribute("type", "password")


def test_rows_by_keys_and_the_sum_of_the_chosen(sheet: Open) -> None:
    page = sheet()
    bar = page.locator("[data-bulk]")
    expect(bar).to_be_hidden()
    page.locator("body").press("Tab")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(bar).to_contain_text("已选 1 件")
    expect(bar).to_contain_text("2.10 亿元")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(bar).to_contain_text("已选 2 件")
    page.locator("[data-tick-all]").check()
    expect(bar).to_contain_text("4.56 亿元")
    page.locator("[data-bulk-clear]").click()
    expect(bar).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator(".d-keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".d-keys")).to_have_count(0)


def test_n_on_a_lead_logs_an_activity_of_that_lead(sheet: Open) -> None:
    page = sheet()
    page.goto("/leads/list")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/leads/GZ-*")
    lead = page.url
    page.keyboard.press("n")
    page.wait_for_url(f"{lead}/activities/new")
