"""The board in a browser: a refused drag goes back and says why, an allowed one moves, the menu does the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import databases
from tests.browser.conftest import NARROW, Server, axe_violations

ROOT = Path(__file__).parents[2]

SignIn = Callable[[Page, str], None]


@pytest.fixture(scope="module", autouse=True)
def cards(live_server: Server) -> None:
    """A few dozen sample leads, none of which has the facts of the next stage."""
    environ = {
        **os.environ,
        **databases.environment(databases.sqlite_url(live_server.data), live_server.data, "sample"),
    }
    command = [sys.executable, "-m", "crm.cli", "bench", "data", "--leads", "120"]
    subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True)


def drag(page: Page, card: str, column: str) -> None:
    source, target = page.locator(card).first.bounding_box(), page.locator(column).bounding_box()
    assert source is not None
    assert target is not None
    page.mouse.move(source["x"] + 60, source["y"] + 60)
    page.mouse.down()
    page.mouse.move(target["x"] + 60, target["y"] + 40, steps=10)
    page.mouse.move(target["x"] + 62, target["y"] + 60, steps=4)
    page.mouse.up()


def test_a_refused_drag_goes_back_and_says_what_is_missing(page: Page, sign_in_as: SignIn) -> None:
    sign_in_as(page, "office")
    page.goto("/leads/")
    expect(page.locator("[data-board-ready]")).to_be_visible()
    number = page.locator("[data-column=lead] [data-card]").first.get_attribute("id")
    drag(page, "[data-column=lead] [data-card]", "[data-column=negotiation] [data-cards]")
    expect(page.locator("#panel h2")).to_contain_text("进入洽谈，差")
    expect(page.locator("#panel h2")).to_be_focused()
    expect(page.locator(f"[data-column=lead] #{number}")).to_have_class("d-lead-card d-lead-card-menu d-card-refused")
    expect(page.locator("[data-column=negotiation] .d-drop-note")).to_contain_text("卡片已退回线索")
    page.keyboard.press("Escape")
    expect(page.locator("#panel h2")).to_have_count(0)


def test_the_menu_gives_the_same_refusal_with_scripts_and_without(
    open_page: Callable[..., Page], sign_in_as: SignIn
) -> None:
    titles = []
    for scripts in (True, False):
        page = open_page(scripts=scripts)
        sign_in_as(page, "office")
        page.goto("/leads/")
        card = page.locator("[data-column=negotiation] [data-card]").first
        card.locator("summary").click()
        card.get_by_role("button", name="签约").click()
        heading = page.locator("#panel h2" if scripts else "h1")
        expect(heading).to_contain_text("进入签约，差")
        titles.append(heading.inner_text().strip())
    assert titles[0] == titles[1]


def test_moving_back_leads_to_the_page_that_asks_why(page: Page, sign_in_as: SignIn) -> None:
    sign_in_as(page, "office")
    page.goto("/leads/")
    expect(page.locator("[data-board-ready]")).to_be_visible()
    drag(page, "[data-column=negotiation] [data-card]", "[data-column=lead] [data-cards]")
    page.wait_for_url("**/back?to=lead")


def test_columns_page_in_and_the_conditions_load_when_opened(page: Page, sign_in_as: SignIn) -> None:
    sign_in_as(page, "office")
    page.goto("/leads/")
    column = page.locator("[data-column=lead] [data-card]")
    expect(column).to_have_count(20)
    page.locator("#more-lead a").click()
    expect(column).not_to_have_count(20)
    page.locator("summary", has_text="条件").click()
    page.locator("#conditions").get_by_label("签约").check()
    page.locator("#conditions").get_by_role("button", name="筛选").click()
    page.wait_for_url("**/leads/?stage=signed*")


@pytest.mark.parametrize("address", ["/leads/", "/leads/list", "/leads/conditions"])
@pytest.mark.parametrize("viewport", [None, NARROW], ids=["wide", "narrow"])
def test_nobody_is_shut_out(
    open_page: Callable[..., Page], sign_in_as: SignIn, address: str, viewport: dict[str, int] | None
) -> None:
    page = open_page(viewport) if viewport else open_page()
    sign_in_as(page, "office")
    page.goto(address)
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
