"""Every page: no axe-core violation, nothing wider than the screen.

In Chinese and in English, light and dark, at 1440 and at 390 px. (The pages of an import are read in the journey.)
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests import databases
from tests.browser.conftest import NARROW, WIDE, axe_violations
from tests.house.verdict import nothing
from tests.places import places


def addresses(*, every: bool) -> list[str]:
    """Each page's address: of every page, or of those that need no more than their address."""
    house = databases.sqlite_house("sample")
    with house.app.app_context():
        return [place.url for place in places(house.app) if every or "<" not in place.rule]


@pytest.mark.parametrize(
    ("viewport", "language", "theme", "every"),
    [
        (WIDE, "zh", "light", True),
        (WIDE, "en", "dark", False),
        (NARROW, "zh", "light", False),
        (NARROW, "en", "dark", True),
    ],
    ids=["wide-zh-light", "wide-en-dark", "narrow-zh-light", "narrow-en-dark"],
)
def test_every_page_is_accessible_and_fits(
    open_page: Callable[..., Page],
    sign_in_as: Callable[[Page, str], None],
    viewport: dict[str, int],
    language: str,
    theme: str,
    every: bool,
) -> None:
    page = open_page(viewport, color_scheme=theme, locale="zh-CN" if language == "zh" else "en-GB")
    sign_in_as(page, "office")
    found = []
    for address in addresses(every=every):
        shown = f"{address}{'&' if '?' in address else '?'}lang={language}"
        answer = page.request.get(shown)
        if answer.status >= 400:
            found.append(f"{address}: answered {answer.status}")
        if "text/html" not in answer.headers.get("content-type", "") or "<html" not in answer.text():
            continue  # a download, or a part of a page
        page.goto(shown)
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
