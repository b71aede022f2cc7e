"""A real Chromium before the real server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests import databases, live
from tests.live import Server

AXE = next((Path(__file__).parent / "vendor").glob("axe-*.min.js"), None)

WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}

# A browser under test talks to the server under test and to nobody else.
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test, and those of one file share a server."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Daitou with its sample data, fresh for each file of tests."""
    data = tmp_path_factory.mktemp("live") / "data"
    databases.sqlite_house("sample").copy_to(data)
    server = live.serve_samples(data)
    yield server
    server.interrupt()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("There is no Chromium here; `make setup` installs it.", pytrace=False)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=[*QUIET, *sandbox])
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, live_server: Server) -> Iterator[Callable[..., Page]]:
    """``open_page()`` gives a page of a browser of its own; ``width=390``-like viewports and ``scripts=False`` work.

    At the end the test fails if a page wrote an error to its console: a refused script, a missing file.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(viewport: dict[str, int] = WIDE, *, scripts: bool = True, **options: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=viewport,  # type: ignore[arg-type]
            java_script_enabled=scripts,
            locale=options.pop("locale", "zh-CN"),
            timezone_id="Asia/Shanghai",
            **options,
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: _note(message, complaints))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        return page

    yield opened
    for context in contexts:
        context.close()
    if complaints:
        pytest.fail("The browser complained:\n" + "\n".join(complaints), pytrace=False)


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    # An answer of 4xx is part of many journeys (a refused move is 422); the browser reports each as an error.
    if message.type == "error" and "the server responded with a status of 4" not in message.text:
        complaints.append(f"{message.location.get('url', '')}: {message.text}")


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page 1440 px wide."""
    return open_page()


@pytest.fixture
def sign_in_as(live_server: Server) -> Callable[[Page, str], None]:
    """``sign_in_as(page, "office")`` signs a sample person in, by the form, as a person would."""

    def signed_in(page: Page, username: str) -> None:
        page.goto("/sign-in")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", live_server.sample_password)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/sign-in" not in url)

    return signed_in


def axe_violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands, one line per rule with its first place."""
    if AXE is None:
        raise FileNotFoundError("axe-core is not in tests/browser/vendor")
    # Through the debugger, not as a script of the page, which its own policy would rightly refuse.
    page.evaluate(AXE.read_text(encoding="utf-8") + "; null")
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [
        f"{rule['id']} ({rule['impact']}, {len(rule['nodes'])} ×): {rule['help']} – {rule['nodes'][0]['html'][:200]}"
        for rule in found
    ]
