"""The way from a county's ledger to a printed brief, step by step, as people go it; with scripts or without."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from crm.core import clock
from tests.browser.conftest import axe_violations
from tests.factories import enterprises, files

LEDGER = Path(__file__).parents[1] / "ledgers" / "workbooks" / "pairs_in_talk.xlsx"
TODAY = clock.today().isoformat()
SOON = (clock.today() + timedelta(days=14)).isoformat()
FOR_NEGOTIATION = ("对接人", "产业链与作用", "联系记录", "下一步", "自查三问")
FOR_SIGNING = ("正式合同", "投资方", "审查")


def fill(page: Page, **values: str) -> None:
    """Fills in fields of the page by name: text, the radio of that value, or the option that contains the text."""
    for name, value in values.items():
        field = page.locator(f"main [name={name}]:not([type=hidden])").first
        kind = field.evaluate("one => one.tagName + ':' + one.type")
        if kind.startswith("SELECT"):
            option = field.locator("option", has_text=value).first.get_attribute("value")
            # force: where scripts run, a searchable list stands in front of the plain one
            field.select_option(option, force=True)
        elif kind == "INPUT:radio":
            page.locator(f"main [name={name}][value={value}]").check(force=True)
        else:
            field.fill(value)


def save(page: Page, word: str = "保存") -> None:
    """Sends the form by the button of that name; what comes back must not be a refusal."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=word, exact=True).click()
    refusals = page.locator("main .d-field-error, main .d-note-red")
    assert refusals.count() == 0, refusals.all_inner_texts()


def accessible(page: Page, scripts: bool) -> None:
    """No violation on the page as it stands (axe itself is a script)."""
    if scripts:
        assert axe_violations(page) == []


def bring_the_ledger_in(page: Page, investor: str, *, scripts: bool = True) -> str:
    """Upload, confirm the headings, look at the dry run, write; the number of that investor's new lead."""
    page.goto("/ledgers")
    page.locator("main input[type=file]").set_input_files(LEDGER)
    save(page, "上传并认表头")
    expect(page.locator("main")).to_contain_text("联系单位")
    accessible(page, scripts)
    save(page, "试导入")
    expect(page.locator("main")).to_contain_text("800万美元")
    accessible(page, scripts)
    save(page, "写入 4 行")
    accessible(page, scripts)
    row = page.locator("main tr", has_text=investor)
    return row.get_by_role("link", name=re.compile("^GZ-")).inner_text()


def enter_what_negotiation_asks(page: Page, number: str) -> None:
    """Chain, person, next step, the three answers and a talk."""
    page.goto(f"/leads/{number}/edit/basics")
    page.locator("main select[name=link_id]").select_option(index=1, force=True)
    fill(page, chain_role="建链")
    save(page)
    page.get_by_role("link", name="企业页").click()
    page.locator("main").get_by_role("link", name="添加").first.click()
    fill(page, name="样例·陆行", title="副总经理", phone="13900000001")
    save(page)
    page.goto(f"/leads/{number}/edit/talks")
    fill(page, contact_id="样例·陆行", next_step="送合同草案", next_step_who="样例·某科长", next_step_due=SOON)
    fill(page, checked_obsolete="否", checked_pollution="否", checked_red_line="否")
    save(page)
    page.goto(f"/leads/{number}/activities/new")
    fill(page, kind="talk", on=TODAY, result="谈定用地和厂房方案")
    save(page)


def enter_what_signing_asks(page: Page, screener: Page, number: str, investor: str) -> None:
    """Contract, its scan, who the investor is – and the department's screening."""
    page.goto(f"/leads/{number}/edit/contract")
    fill(page, contract_on=TODAY, agreed_yuan="32000")
    save(page)
    page.goto(f"/leads/{number}/files/new?kind=contract")
    scan = {"name": "正式合同.pdf", "mimeType": "application/pdf", "buffer": files.PDF}
    page.locator("main input[type=file]").set_input_files(scan)  # type: ignore[arg-type]
    fill(page, kind="正式合同")
    save(page, "上传")
    page.get_by_role("link", name="企业页").click()
    page.locator("main").get_by_role("link", name="修改", exact=True).first.click()
    fill(page, credit_code=enterprises.credit_code())
    save(page)
    page.goto(f"/leads/{number}/screenings/new")
    fill(page, department_id="生态环境")
    save(page, "提交审查")
    screener.goto("/screenings")
    screener.locator("main").get_by_role("link", name=investor).first.click()
    fill(screener, outcome="passed", basis="查无", clause="查了目录、清单和红线", sentence="符合准入")
    save(screener, "作结论")


def confirm_as_another(page: Page, number: str) -> None:
    """The second person goes from the desk to what waits, and confirms it."""
    page.goto("/leads/requests")
    page.locator("main tr, main li", has_text=number).get_by_role("link").last.click()
    save(page, "核定通过")


def brief_of(page: Page, number: str) -> str:
    """The brief as the lead's print menu gives it: one page; its text without line ends."""
    page.goto(f"/leads/{number}")
    href = page.get_by_role("link", name="在谈项目一页纸", include_hidden=True).first.get_attribute("href")
    assert href
    printed = page.request.get(href)
    assert printed.headers["content-type"] == "application/pdf"
    document = PdfReader(io.BytesIO(printed.body()))
    assert len(document.pages) == 1
    return document.pages[0].extract_text().replace("\n", "")


def says(place: Locator, words: Iterable[str]) -> None:
    """Each of the words stands there."""
    for one in words:
        expect(place).to_contain_text(one)


def drag(page: Page, card: Locator, column: Locator) -> None:
    """With the mouse, as a hand does it; the board has its answer when this returns."""
    card.scroll_into_view_if_needed()
    start, end = card.bounding_box(), column.bounding_box()
    assert start
    assert end
    foot = start["y"] + start["height"] - 10
    page.mouse.move(start["x"] + start["width"] / 2, foot)
    page.mouse.down()
    page.mouse.move(start["x"] + start["width"] / 2 + 20, foot + 4, steps=5)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 40, steps=15)
    with page.expect_response(lambda answer: answer.url.endswith("/move")):
        page.mouse.up()
