"""Takes the pictures of the user guide from a running instance with fresh sample data.

    CRM_DATA_DIR=build/guide make run          # in one terminal
    .venv/bin/python docs/guide/shots.py http://127.0.0.1:8000 build/guide/sample_password

Writes docs/guide/*.png, wide pages at 1440 px and phones at 390. Needs Chromium, Pillow and pdftoppm (poppler-utils).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

HERE = Path(__file__).parent
LEDGER = HERE.parent.parent / "tests" / "ledgers" / "workbooks" / "pairs_in_talk.xlsx"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
LARGEST = 200_000
"""Bytes a picture may have."""


class Camera:
    """One instance looked at by several people."""

    def __init__(self, browser: Browser, base: str, password: str) -> None:
        self.browser, self.base, self.password = browser, base, password
        self.people: dict[str, BrowserContext] = {}

    def page(self, user: str, path: str, width: int = 1440, height: int = 900) -> Page:
        """A page opened by that person; signs them in the first time."""
        if user not in self.people:
            self.people[user] = self.browser.new_context(locale="zh-CN")
            door = self.people[user].new_page()
            door.goto(self.base + "/")
            door.fill("input[name=username]", user)
            door.fill("input[name=password]", self.password)
            door.click("main button[type=submit]")
            door.wait_for_url(self.base + "/")
            door.close()
        page = self.people[user].new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.goto(self.base + path)
        return page

    def take(self, page: Page, name: str, *, whole: bool = False) -> None:
        """Photograph and close the page."""
        target = HERE / f"{name}.png"
        page.screenshot(path=target, full_page=whole)
        page.close()
        lighten(target)


def lighten(picture: Path) -> None:
    """Fewer colours, then fewer pixels, until the file is small enough for a repository."""
    with Image.open(picture) as opened:
        image = opened.convert("RGB")
    for colours in (256, 128, 64):
        # Maximum coverage keeps the rare colours: a red light among ten thousand grey letters stays red. One round of
        # means brings each colour to where its pixels are: the page keeps its own grey and does not turn greenish.
        image.quantize(colours, Image.Quantize.MAXCOVERAGE, kmeans=1).save(picture, optimize=True)
        if picture.stat().st_size <= LARGEST:
            return
    while picture.stat().st_size > LARGEST:
        image = image.resize((image.width * 4 // 5, image.height * 4 // 5))
        image.quantize(64).save(picture, optimize=True)


def first_lead(camera: Camera, stage: str) -> str:
    """Where the first lead of that stage stands in the unit's list."""
    page = camera.page("unit", f"/leads/list?stage={stage}")
    address = page.locator("main a[href^='/leads/GZ-']").first.get_attribute("href")
    page.close()
    assert address is not None, f"no sample lead in stage {stage}"
    return address.partition("?")[0]


def brief(camera: Camera, lead: str) -> None:
    """The brief as a picture."""
    body = camera.people["unit"].request.get(f"{camera.base}{lead}/brief.pdf").body()
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "brief.pdf"
        pdf.write_bytes(body)
        program = shutil.which("pdftoppm") or "pdftoppm"
        subprocess.run([program, "-png", "-r", "110", "-singlefile", str(pdf), str(HERE / "brief")], check=True)  # noqa: S603 – our own PDF
    lighten(HERE / "brief.png")


def ledger(camera: Camera) -> None:
    """The way of a ledger up to the dry run; nothing is applied."""
    page = camera.page("office", "/ledgers")
    page.set_input_files("input[type=file]", LEDGER)
    page.click("main form button[type=submit].d-btn-primary")
    page.wait_for_load_state()
    page.screenshot(path=HERE / "import-heads.png")
    lighten(HERE / "import-heads.png")
    page.click("main form button[type=submit].d-btn-primary")
    page.wait_for_load_state()
    camera.take(page, "import-dry-run")


def first_of(camera: Camera, path: str, begin: str) -> str:
    """The first address that begins so on the office's page of that path."""
    page = camera.page("office", path)
    address = page.locator(f"main a[href^='{begin}']").first.get_attribute("href")
    page.close()
    assert address is not None, f"nothing like {begin} on {path}"
    return address.partition("?")[0].partition("#")[0]


def events(camera: Camera) -> tuple[str, str]:
    """The sample event that was held, and the one to come, which has a booklet."""
    page = camera.page("office", "/projects")
    found = []
    for number in (1, 2):
        year = page.evaluate("new Date().getFullYear()")
        found.append(f"/events/HD-{year}-{number:03d}")
    page.close()
    return found[0], found[1]


def prices(camera: Camera) -> None:
    """The dry run of the price table that the product gives out itself, one figure changed; nothing is applied."""
    import openpyxl

    body = camera.people["office"].request.get(f"{camera.base}/element-prices/table.xlsx").body()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "要素价格表.xlsx"
        file.write_bytes(body)
        book = openpyxl.load_workbook(file)
        sheet = book.active
        for row in range(4, 7):
            sheet.cell(row=row, column=3).value = (sheet.cell(row=row, column=3).value or 0.45) + 0.01
        book.save(file)
        page = camera.page("office", "/element-prices/imports")
        page.set_input_files("input[type=file]", file)
        page.click("main form button[type=submit].d-btn-primary")
        page.wait_for_load_state()
        page.click("main form button[type=submit].d-btn-primary")
        page.wait_for_load_state()
        camera.take(page, "prices-import")


def booklet(camera: Camera, event: str) -> None:
    """The booklet put together, its check, and the edition while and after it is printed by a worker."""
    camera.take(camera.page("office", f"{event}/booklet/choose"), "booklet-choose")
    camera.take(camera.page("office", f"{event}/booklet/order"), "booklet-order")
    page = camera.page("office", f"{event}/booklet/check")
    page.screenshot(path=HERE / "booklet-check.png")
    lighten(HERE / "booklet-check.png")
    page.locator("main button", has_text="中文版").first.click()
    page.wait_for_load_state()
    page.get_by_text("已定版").first.wait_for(timeout=120_000)
    page.reload()
    camera.take(page, "booklet-edition")


def main(base: str, password_file: str) -> None:
    """All pictures, in the order of the guide."""
    password = Path(password_file).read_text(encoding="utf-8").strip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        camera = Camera(browser, base.rstrip("/"), password)
        stranger = browser.new_context(locale="zh-CN").new_page()
        stranger.set_viewport_size({"width": 1440, "height": 900})
        stranger.goto(base + "/sign-in")
        camera.take(stranger, "sign-in")
        talk = first_lead(camera, "negotiation")
        shots: list[tuple[str, Callable[[], Page]]] = [
            ("desk", lambda: camera.page("unit", "/")),
            ("desk-390", lambda: camera.page("unit", "/", 390, 844)),
            ("board", lambda: camera.page("county", "/leads/")),
            ("board-390", lambda: camera.page("county", "/leads/", 390, 844)),
            ("list", lambda: camera.page("office", "/leads/list")),
            ("lead", lambda: camera.page("unit", talk, 1440, 1100)),
            ("lead-390", lambda: camera.page("unit", talk, 390, 844)),
            ("missing", lambda: camera.page("unit", f"{talk}/missing?to=signed")),
            ("requests", lambda: camera.page("office", "/leads/requests")),
            ("county", lambda: camera.page("county", "/regions/522326", 1440, 1000)),
        ]
        for name, opened in shots:
            camera.take(opened(), name)
        ledger(camera)
        brief(camera, talk)
        held, coming = events(camera)
        project = first_of(camera, "/projects?q=竹", "/projects/XM-")
        later: list[tuple[str, Callable[[], Page]]] = [
            ("projects", lambda: camera.page("office", "/projects")),
            ("project", lambda: camera.page("county", project, 1440, 1000)),
            ("project-texts", lambda: camera.page("county", f"{project}/edit/texts", 1440, 1000)),
            ("window", lambda: camera.page("office", "/p")),
            ("window-390", lambda: camera.page("office", "/p", 390, 844)),
            ("events", lambda: camera.page("office", "/events?view=year")),
            ("event", lambda: camera.page("office", held, 1440, 1000)),
            ("check-in", lambda: camera.page("office", f"{coming}/check-in", 820, 1000)),
            ("report", lambda: camera.page("office", f"{held}/report", 1440, 1000)),
        ]
        for name, opened in later:
            camera.take(opened(), name)
        prices(camera)
        booklet(camera, coming)
        camera.take(camera.page("office", "/jobs"), "jobs")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
