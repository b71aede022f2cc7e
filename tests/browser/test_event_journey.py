"""From forty projects to a lead that knows its page: choose, put in order, mend what the check names, print, freeze,
print again, see the difference, tick a guest off at the door, make the lead, and follow it back. The worker beside the
server prints; nobody waits for it but by looking at the page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from crm.core import clock
from tests import databases
from tests.browser.conftest import NARROW, axe_violations
from tests.browser.journey import fill, save
from tests.factories import events, projects, units
from tests.live import Server

Open = Callable[..., Page]
SignIn = Callable[[Page, str], None]

COUNT = 40
NAMES = [f"样例·走册{number:02}号项目" for number in range(1, COUNT + 1)]
INCOMPLETE = (NAMES[6], NAMES[22])
PRINTED = 120_000
"""Milliseconds a booklet of forty may take on a slow machine that does other things."""

# A refusal of the page's own policy reaches the console whatever the browser thinks of it.
WATCH = """document.addEventListener("securitypolicyviolation", (refused) =>
  console.error("policy: " + refused.violatedDirective + " " + refused.blockedURI));"""


@pytest.fixture
def event_code(live_server: Server) -> Iterator[str]:
    """An event of today with a guest; forty projects, two of which lack a telephone and so were never published."""
    app: Flask = databases.build(
        databases.environment(databases.sqlite_url(live_server.data), live_server.data, "sample")
    )
    with app.app_context():
        county = units.region(units.WANGMO)
        for name in NAMES:
            if name in INCOMPLETE:
                projects.make_project(county=county, name=name, contact_phone="")
            else:
                projects.make_published_project(county=county, name=name)
        event = events.event(name="样例·走册推介会", starts_on=clock.today())
        events.guest(event, firm="样例·远客新材料有限公司", person="样例·远客")
        code = event.code
    yield code
    databases.dispose(app)


def accessible(page: Page) -> None:
    """No violation on the page as it stands, and nothing wider than the screen."""
    assert axe_violations(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def act(page: Page, word: str) -> None:
    """The button of that name, and the page it leads to."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=word, exact=True).click()


def publish(page: Page, another: Page, code: str) -> None:
    """Sent by one person; checked and published by another."""
    page.goto(f"/projects/{code}/submit")
    save(page, "送审")
    another.goto(f"/projects/{code}")
    another.locator("main").get_by_role("link", name="审核", exact=True).click()
    save(another, "审核通过")
    another.locator("main").get_by_role("link", name="发布", exact=True).click()
    save(another, "发布")


def order(page: Page, booklet: str, number: int) -> str:
    """Order the Chinese edition, watch it being printed; the address of its page."""
    page.goto(f"{booklet}/check")
    act(page, "印中文版")
    expect(page.locator("h1")).to_contain_text(f"第 {number} 版")
    expect(page.get_by_role("link", name="下载 PDF").first).to_be_visible(timeout=PRINTED)
    expect(page.locator("main")).to_contain_text("已定版")
    return page.url


def pdf_of(page: Page) -> bytes:
    """The file as the page's own button gives it."""
    with page.expect_download() as coming:
        page.get_by_role("link", name="下载 PDF").first.click()
    return coming.value.path().read_bytes()


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def choose_forty(page: Page, booklet: str) -> None:
    page.goto(f"{booklet}/choose")
    page.locator("main summary", has_text="条件").click()
    page.fill("main input[name=q]", "走册")
    with page.expect_navigation():
        page.get_by_role("button", name="筛选").click()
    accessible(page)
    act(page, f"加入这 {COUNT} 个")
    expect(page.locator("main")).to_contain_text(f"册中现有 {COUNT} 个项目")


def put_in_order(page: Page, booklet: str) -> list[str]:
    """One row by the mouse, one by the keyboard; the names in the order that then stands."""
    page.goto(f"{booklet}/order")
    rows = page.locator("tr[data-project]")
    expect(rows).to_have_count(COUNT)
    expect(page.locator("[data-order-ready=yes]").first).to_be_visible()
    accessible(page)
    dragged, keyed = (rows.nth(at).locator(".d-cell-main a").inner_text() for at in (4, 9))
    grip, first = rows.nth(4).locator(".d-book-grip"), rows.first
    start, end = grip.bounding_box(), first.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] - 12, steps=6)
    page.mouse.move(start["x"] + start["width"] / 2, end["y"] + 6, steps=20)
    with page.expect_response(lambda answer: answer.url.endswith("/move")):
        page.mouse.up()
    expect(rows.first).to_contain_text(dragged)
    expect(rows.first.locator("[data-place]")).to_have_text("1")  # the page as the server has it
    expect(page.locator("[data-order-ready=yes]").first).to_be_visible()
    place = page.locator("tr[data-project]", has_text=keyed).locator("input.d-book-place")
    place.focus()
    page.keyboard.type("1")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(rows.first).to_contain_text(keyed)
    expect(rows.nth(1)).to_contain_text(dragged)
    return rows.locator(".d-cell-main a").all_inner_texts()


def mend_what_is_named(page: Page, another: Page, booklet: str) -> None:
    """The check stops at the two and leads to the field each lacks."""
    page.goto(f"{booklet}/check")
    findings = page.locator("#findings tbody tr")
    expect(page.locator("main .d-note-red")).to_contain_text("有 2 处拦住")
    accessible(page)
    for name in INCOMPLETE:
        row = findings.filter(has_text=name)
        expect(row).to_contain_text("缺办公电话")
        row.get_by_role("link", name="去补").first.click()
        expect(page.locator("#contact_phone")).to_be_visible()
        code = re.search(r"/projects/(XM-[0-9-]+)/", page.url)
        assert code
        fill(page, contact_phone="0859-000-0116")
        save(page)
        publish(page, another, code[1])
        page.goto(f"{booklet}/check")
        expect(findings.filter(has_text=name)).to_have_count(0)
    expect(page.locator("main .d-note-red")).to_have_count(0)
    page.get_by_role("link", name="英文版").click()
    expect(page.get_by_role("button", name="印英文版")).to_be_visible()  # the edition is English, its maker is not


def test_from_forty_projects_to_a_lead_that_knows_its_page(
    open_page: Open, sign_in_as: SignIn, event_code: str
) -> None:
    page, another, door = open_page(accept_downloads=True), open_page(), open_page(NARROW)
    for one, who in ((page, "office"), (another, "office2"), (door, "office")):
        one.add_init_script(WATCH)
        sign_in_as(one, who)
    booklet = f"/events/{event_code}/booklet"

    page.goto(f"/events/{event_code}")
    accessible(page)
    page.goto(booklet)
    act(page, "开始编排")
    choose_forty(page, booklet)
    names = put_in_order(page, booklet)
    mend_what_is_named(page, another, booklet)

    first = order(page, booklet, 1)
    accessible(page)
    said = page.locator("#sheets tbody tr")
    expect(said).to_have_count(COUNT)
    assert said.locator(".d-cell-main a").all_inner_texts() == names
    pages = [int(text) for text in said.locator("td:first-child").all_inner_texts()]
    kept = pdf_of(page)
    follows_its_contents(PdfReader(io.BytesIO(kept)), names, pages)

    changed = names[3]
    page.locator("#sheets a", has_text=changed).click()
    code = page.url.rsplit("/", 1)[-1]
    page.goto(f"/projects/{code}/edit/figures")
    fill(page, total_yuan="35100")
    save(page)
    publish(page, another, code)
    second = order(page, booklet, 2)
    page.get_by_role("link", name="与第 1 版对照").click()
    difference = page.locator("#changed tbody")
    expect(difference).to_have_count(1)
    expect(difference).to_contain_text(changed)
    expect(difference).to_contain_text("总投资")
    accessible(page)
    page.goto(first)
    expect(page.locator("#sheets tr", has_text=changed)).to_contain_text("印后又发布了新内容")
    assert pdf_of(page) == kept

    door.goto(f"/events/{event_code}/check-in")
    accessible(door)
    door.get_by_role("button", name="到场 样例·远客").click()
    expect(door.locator(".d-door-came")).to_contain_text("样例·远客")

    number = lead_from_the_event(page, event_code, changed)
    told = page.locator("#events")
    expect(told.get_by_role("link", name="样例·走册推介会")).to_have_attribute("href", f"/events/{event_code}")
    edition = told.get_by_role("link", name=f"项目册第 2 版 第 {pages[3]} 页")
    expect(told).to_contain_text(changed)
    accessible(page)
    edition.click()
    assert page.url == second
    page.goto(f"/events/{event_code}")
    expect(page.locator("main")).to_contain_text(number)


def follows_its_contents(book: PdfReader, names: list[str], pages: list[int]) -> None:
    """Each sheet stands on the page the edition's page says, the contents say the same, in the order chosen."""
    texts = [squeezed(one.extract_text()) for one in book.pages]
    contents = "".join(texts[: pages[0] - 1])
    assert pages == sorted(pages)
    at = 0
    for name, number in zip(names, pages, strict=True):
        assert name in texts[number - 1], (name, number)
        at = contents.index(name, at)
        assert re.match(rf"{re.escape(name)}\D*?.*?{number}", contents[at : at + 120]), (name, number)
    assert (book.metadata or {}).get("/Title")


def lead_from_the_event(page: Page, event_code: str, project: str) -> str:
    """A meeting about the project, then one click in the guest list; the lead's number."""
    page.goto(f"/events/{event_code}/meetings/new")
    fill(page, invitation_id="样例·远客", project_id=project, at="10:00")
    accessible(page)
    save(page)
    page.goto(f"/events/{event_code}/guests")
    accessible(page)
    with page.expect_navigation():
        page.get_by_role("button", name="转线索 样例·远客").click()
    expect(page.locator("h1")).to_contain_text("样例·远客新材料有限公司")
    return page.url.rsplit("/", 1)[-1]
