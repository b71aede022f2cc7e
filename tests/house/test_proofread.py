"""The proof-reader itself: each fault is seen, and a good page has none."""

from __future__ import annotations

import pytest

from tests.proofread import problems

PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title></head>
<body><main><h1>看板</h1>{body}</main></body></html>"""


def page(body: str = "", title: str = "看板 · 带头") -> str:
    return PAGE.format(body=body, title=title)


def test_a_good_page_has_no_fault() -> None:
    body = """
      <form method="post" action="/leads"><input type="hidden" name="csrf_token" value="x">
        <label for="amount">投资额</label><input id="amount" name="amount" aria-describedby="unit">
        <p id="unit">万元</p><label><input type="checkbox" name="key"> 重点项目</label>
        <button hx-post="/leads">保存</button></form>
      <h2>线索</h2>
      <table><caption>线索</caption><tbody><tr><td><a href="/leads/1">一</a></td></tr></tbody></table>
      <svg viewBox="0 0 8 8" aria-hidden="true"><path d="M0 0h8v8z"/></svg>"""
    assert problems(page(body)) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<h1>又一个</h1>", "there are 2 h1"),
        ('<p id="a"></p><p id="a"></p>', "'a' is there 2 times"),
        ('<input name="amount">', "has no label"),
        ('<label for="gone">投资额</label>', "not on the page"),
        ("<p><div>块</div></p>", "line"),
        ("<b>粗<i>斜</b></i>", "line"),
        ('<p style="color:red">红</p>', "has style="),
        ('<button onclick="go()">走</button>', "has onclick="),
        ("<script>go()</script>", "script stands in the page"),
        ('<a href="javascript:go()">走</a>', "javascript:"),
        ('<form method="post" action="/x"></form>', "without its CSRF token"),
        ('<form method="get"></form>', "has no action"),
        ("<a>走</a>", "without an address"),
        ('<a href="/x"><svg aria-hidden="true"></svg></a>', "without words"),
        ('<a href="/x" aria-hidden="true"><img src="/x" alt=""></a>', "without words"),
        ('<div hx-get="/x">更多</div>', "needs scripts"),
        ("<h3>跳级</h3>", "skips a level"),
        ("<table><tbody><tr><td>1</td></tr></tbody></table>", "no caption"),
        ('<img src="/x.png">', "no alt text"),
        ("<button></button>", "says nothing"),
    ],
)
def test_each_fault_is_seen(body: str, fault: str) -> None:
    assert any(fault in problem for problem in problems(page(body))), problems(page(body))


def test_a_title_that_names_something_else_is_seen() -> None:
    assert any("does not begin with the h1" in problem for problem in problems(page(title="线索 · 带头")))


def test_a_table_row_is_a_fragment_of_its_own() -> None:
    assert problems('<tr id="lead-1"><td>望谟县</td></tr>') == []
