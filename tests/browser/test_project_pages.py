"""Writing a project's long texts and cropping its picture, in a real browser; neither breaks the page's policy."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import NARROW, axe_violations

SignIn = Callable[[Page, str], None]


def project_of(page: Page, name: str) -> str:
    """The address of the sample project of that name."""
    page.goto(f"/projects?q={name}")
    found = re.search(r"/projects/XM-[0-9-]+", page.content())
    assert found
    return found[0]


def test_a_text_is_written_with_a_list_and_a_table_and_pasted_from_word(page: Page, sign_in_as: SignIn) -> None:
    sign_in_as(page, "office")
    address = project_of(page, "竹浆模塑")
    page.goto(f"{address}/edit/texts")
    editor = page.locator("#market-editor")
    expect(editor).to_be_visible()
    assert axe_violations(page) == []
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("- 甲")
    page.keyboard.press("Enter")
    page.keyboard.type("乙")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    bar = page.locator("[data-rich=market] [role=toolbar]")
    bar.get_by_text("插入表格").click()
    page.keyboard.type("销地")
    page.keyboard.press("Tab")
    page.keyboard.type("年需")
    editor.locator("p").last.click()
    expect(bar.locator(".d-rich-table-acts")).to_be_hidden()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData('text/html', "<p class=MsoNormal style='color:red'>粘<b style='x'>贴</b></p><script>1</" + "script>");
          const event = new ClipboardEvent('paste', {clipboardData: data, bubbles: true});
          document.querySelector('#market-editor').dispatchEvent(event);
        }"""
    )
    page.keyboard.press("Alt+F10")
    expect(bar.locator("[data-do=strong]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(editor).to_be_focused()
    page.locator("main form").get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(lambda url: "/edit" not in url)
    text = page.locator(".d-rich-text", has_text="销地").first
    expect(text.locator("li")).to_have_text(["甲", "乙"])
    expect(text.locator("th").nth(1)).to_have_text("年需")
    expect(text.locator("strong")).to_have_text("贴")


def test_without_scripts_the_same_text_is_lines_and_comes_back_untouched(
    open_page: Callable[..., Page], sign_in_as: SignIn
) -> None:
    page = open_page(scripts=False)
    sign_in_as(page, "office")
    address = project_of(page, "蔗香")
    page.goto(f"{address}/edit/texts")
    plain = page.locator("textarea[name=conditions]")
    assert "• 码头 500 吨级泊位" in plain.input_value()
    page.locator("main form").get_by_role("button", name="保存", exact=True).click()
    page.goto(f"{address}/history")
    expect(page.locator("main")).not_to_contain_text("第 5 次")


def test_a_picture_is_cropped_by_keys_by_mouse_and_by_figures(page: Page, sign_in_as: SignIn) -> None:
    sign_in_as(page, "office")
    page.goto(f"{project_of(page, '蔗香')}/pictures")
    page.get_by_role("link", name="裁剪和图说").first.click()
    width, left = page.locator("input[name=width]"), page.locator("input[name=x]")
    expect(width).to_have_value("100")
    stage = page.locator("[data-crop-stage]")
    stage.focus()
    for _time in range(10):
        page.keyboard.press("-")
    expect(width).to_have_value(re.compile(r"^79\.9\d?$|^80$"))  # whole pixels are not quite of the slot's shape
    expect(left).to_have_value(re.compile(r"^10"))
    page.keyboard.press("ArrowRight")
    expect(left).to_have_value(re.compile(r"^11"))
    box = stage.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 - 400, box["y"] + box["height"] / 2)
    page.mouse.up()
    expect(left).to_have_value("0")
    width.fill("55")
    expect(page.locator("[data-crop-words]")).to_contain_text("165 dpi，印出来偏软")
    assert axe_violations(page) == []
    page.locator("main form").get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(lambda url: url.split("#")[0].endswith("/pictures"))
    expect(page.locator(".d-picture img").first).to_have_attribute("width", "1079")


def test_on_a_phone_prices_and_pictures_fit_the_screen(open_page: Callable[..., Page], sign_in_as: SignIn) -> None:
    page = open_page(NARROW)
    sign_in_as(page, "office")
    for address in ("/element-prices", "/element-prices/522326", "/element-prices/522326/new"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], address
        assert axe_violations(page) == [], address
