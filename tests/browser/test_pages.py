"""Every page that needs no more than its address: no axe-core violation, nothing wider than the screen.

In Chinese and in English, light and dark, at 1440 and at 390 px.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests import databases
from tests.browser.conftest import NARROW, WIDE, axe_violations
from tests.house.verdict import nothing

NOT_PAGES = {"livez", "readyz", "static"}


def addresses() -> list[str]:
    """Each GET route without a variable part that answers with a page."""
    app = databases.sqlite_house("sample").app
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and not rule.arguments and rule.endpoint not in NOT_PAGES
    )


@pytest.mark.parametrize(
    ("viewport", "language", "theme"),
    [(WIDE, "zh", "light"), (WIDE, "en", "dark"), (NARROW, "zh", "dark"), (NARROW, "en", "light")],
    ids=["wide-zh-light", "wide-en-dark", "narrow-zh-dark", "narrow-en-light"],
)
def test_every_page_is_accessible_and_fits(
    open_page: Callable[..., Page],
    sign_in_as: Callable[[Page, str], None],
    viewport: dict[str, int],
    language: str,
    theme: str,
) -> None:
    page = open_page(viewport, color_scheme=theme, locale="zh-CN" if language == "zh" else "en-GB")
    sign_in_as(page, "office")
    found = []
    for address in addresses():
        answer = page.request.get(f"{address}?lang={language}")
        if answer.status >= 500:
            found.append(f"{address}: answered {answer.status}")
        a_page = answer.body().lstrip()[:15].lower() == b"<!doctype html>"
        if not a_page or answer.status >= 400:
            continue  # a download, a fragment, or an address that wants to be told more
        page.goto(f"{address}?lang={language}")
        found += [f"{address}: {violation}" for violation in axe_violations(page)]
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wider > 0:
            found.append(f"{address}: {wider} px wider than the screen")
    nothing(found, "Not accessible, or it does not fit")


def test_the_sign_in_page_is_accessible_and_fits(open_page: Callable[..., Page]) -> None:
    for viewport in (WIDE, NARROW):
        page = open_page(viewport)
        page.goto("/sign-in")
        assert axe_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
