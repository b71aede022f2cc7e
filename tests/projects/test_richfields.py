"""The field of a long text: what it shows, what it takes, what it refuses."""

from __future__ import annotations

from typing import Any

from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict

from crm.core.forms import Form
from crm.projects.texts.cleaning import MOST_RAW
from crm.projects.texts.fields import RichTextField

STORED = (
    "<p>年处理<strong>油茶籽</strong>，<em>分两期</em>。</p>\n<table><thead><tr><th>电</th><th>水</th></tr></thead>"
    '<tbody><tr><td colspan="2">面议</td></tr></tbody></table>'
)


class TextForm(Form):
    """A form with one long text."""

    market = RichTextField("市场前景", budget=40)


def form_of(app: Flask, stored: str, sent: str | None = None) -> Any:
    data = None if sent is None else MultiDict({"market": sent})
    with app.test_request_context():
        return TextForm(data, data={"market": stored}, meta={"csrf": False})


def test_it_shows_lines_and_keeps_the_stored_text_when_they_come_back_untouched(app: Flask) -> None:
    shown = form_of(app, STORED).market._value()
    assert shown == "年处理**油茶籽**，分两期。\n\n| 电 | 水 |\n| 面议 |"
    for line_end in ("\n", "\r\n"):
        form = form_of(app, STORED, shown.replace("\n", line_end) + line_end)
        assert form.market.data == STORED


def test_what_is_typed_becomes_paragraphs_and_an_empty_field_is_empty(app: Flask) -> None:
    assert form_of(app, STORED, "一段\n二段").market.data == "<p>一段</p>\n<p>二段</p>"
    assert form_of(app, STORED, "").market.data == ""


def test_what_is_too_long_is_refused_and_shown_again(app: Flask) -> None:
    form = form_of(app, "", "茶" * 4001)
    with app.test_request_context():
        assert not form.validate()
        assert form.market.errors == ["“市场前景”有 4001 个字，最多 4000 个，请精简"]
    assert form.market._value() == "茶" * 4001


def test_of_a_paste_that_is_too_large_only_the_beginning_is_read(app: Flask) -> None:
    form = form_of(app, "", "茶" * (MOST_RAW + 300_000))
    with app.test_request_context():
        assert not form.validate()
        assert "粘贴的内容太大" in form.market.errors[0]
    assert form.market.count == form.market._value().count("茶") == MOST_RAW


def test_the_field_gives_the_editor_clean_html_even_of_what_was_refused(app: Flask) -> None:
    form = form_of(app, "", "<p onclick=x>茶<script>alert(1)</script></p>")
    assert form.market.html == "<p>茶</p>"
    assert form.market._value() == "茶"


def test_the_component_says_how_much_room_there_is(app: Flask) -> None:
    with app.test_request_context():
        form = TextForm(data={"market": STORED}, meta={"csrf": False})
        html = render_template_string(
            '{% from "components/rich_text.html" import rich_text %}{{ rich_text(form.market) }}', form=form
        )
    assert "15 字 · 一页约可容 40 字" in html
    assert 'data-html="&lt;p&gt;年处理&lt;strong&gt;' in html
    assert '<label for="market" id="market-label">' in html
