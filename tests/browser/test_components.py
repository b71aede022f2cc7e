"""Every part, as a browser shows it: nothing axe-core objects to, nothing wider than the screen, keys and menus work."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import databases
from tests.browser.conftest import NARROW, WIDE, axe_violations

Open = Callable[..., Page]


def as_office(page: Page) -> Page:
    """Signs the sample office in."""
    password = (databases.run_folder() / "making-sample" / "sample_password").read_text().strip()
    page.goto("/sign-in")
    page.locator("#username").fill("office")
    page.locator("#password").fill(password)
    page.locator("form button[type=submit]").click()
    page.wait_for_url(re.compile(r"^(?!.*sign-in)"))
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sheet_offends_nobody(open_page: Open, viewport: dict[str, int], scheme: Any, language: str) -> None:
    page = as_office(open_page(viewport, color_scheme=scheme))
    page.goto(f"/components?lang={language}")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_the_dark_comes_without_scripts_too(open_page: Open) -> None:
    page = as_office(open_page(WIDE, scripts=False, color_scheme="dark"))
    page.goto("/components")
    ground = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert ground == "rgb(17, 22, 28)"


def test_menus_close_and_the_password_shows(open_page: Open) -> None:
    page = as_office(open_page())
    page.goto("/components")
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


def test_rows_by_keys_and_the_sum_of_the_chosen(open_page: Open) -> None:
    page = as_office(open_page())
    page.goto("/components")
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
