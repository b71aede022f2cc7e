"""Long texts: whatever comes in, only paragraphs, lists and tables go out, and the words survive."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crm.core.errors import DomainError
from crm.projects.texts.blocks import Listing, Paragraph, Table, html_of
from crm.projects.texts.cleaning import as_text, blocks_of, checked, clean, length, plain

ALLOWED = {"p", "br", "strong", "em", "ul", "ol", "li", "table", "caption", "thead", "tbody", "tr", "th", "td"}

TAGS = [*sorted(ALLOWED), "div", "span", "a", "script", "style", "img", "h2", "b", "i", "o:p", "svg", "math", "iframe"]
TAGS += ["pre", "blockquote", "dl", "dd", "tfoot", "textarea", "select", "template", "noscript", "plaintext", "xmp"]
ATTRIBUTE = st.sampled_from(
    ["", ' onclick="alert(1)"', " style='x'", ' colspan="3"', ' rowspan="4"', ' colspan="999"', ' href="javascript:1"']
)
TOKEN = st.one_of(
    st.builds("<{}{}>".format, st.sampled_from(TAGS), ATTRIBUTE),
    st.builds("</{}>".format, st.sampled_from(TAGS)),
    st.sampled_from(
        ["<!--", "-->", "<![if !x]>", "&lt;", "&nbsp;", "&#x3c;script&#x3e;", "\n", "\u3000", " ", "1. ", "• "]
    ),
    st.text(alphabet="油茶籽123.<>&\"' \n\t|*-·、（一）\u00a0\u3000\u200b", max_size=8),
)
SOUP = st.lists(TOKEN, max_size=40).map("".join)


class Seen(HTMLParser):
    """What tags and attributes there are."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open, html

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(attrs)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = unknown_decl = handle_pi = handle_comment


@given(st.one_of(SOUP, st.text(max_size=200)))
@example("<ol><li>1. x</ol><p>1. a</p><p>2. b</p>")
@example("<p>a<br> <br>b</p>")
@example("<table><tr><td rowspan=2>a<tr><td>b<td colspan=2>c</table>")
def test_only_allowed_tags_leave_and_cleaning_twice_changes_nothing(text: str) -> None:
    html = clean(text)
    seen = Seen(html)
    assert seen.tags <= ALLOWED
    assert {name for name, _value in seen.attributes} <= {"colspan", "rowspan"}
    assert all(value and re.fullmatch(r"[2-9]|[1-9][0-9]|100", value) for _name, value in seen.attributes)
    assert clean(html) == html


@given(st.lists(st.text(alphabet="油茶籽亩产abcXYZ0123456789，。；&'\"%<>", min_size=1, max_size=30), max_size=6))
def test_the_words_of_plain_text_survive(lines: list[str]) -> None:
    text = "\n".join(lines)
    if re.search(r"<[a-zA-Z/!]", text):
        return
    assert plain(clean(text)).split("\n") == [line for line in lines if line] or not any(lines)


@given(SOUP)
def test_every_table_is_square(text: str) -> None:
    for block in blocks_of(text):
        if isinstance(block, Table):
            taken: dict[tuple[int, int], int] = {}
            for y, row in enumerate((*block.head, *block.body)):
                x = 0
                for cell in row:
                    while (y, x) in taken:
                        x += 1
                    for i in range(cell.rowspan):
                        for j in range(cell.colspan):
                            assert (y + i, x + j) not in taken
                            taken[y + i, x + j] = 1
            height = len(block.head) + len(block.body)
            assert set(taken) == {(y, x) for y in range(height) for x in range(block.columns)}


@given(SOUP)
def test_what_a_plain_field_shows_reads_back_with_the_same_words(text: str) -> None:
    html = clean(text)
    again = clean(as_text(html))
    if not re.search(r"[<>*|\t•·-]|\d[.．]", as_text(html)):  # what would be read as a mark
        assert length(again) == length(html)


def test_a_line_is_a_paragraph_and_blank_lines_are_nothing() -> None:
    assert (
        clean("　　年处理油茶籽 3 万吨。\r\n\r\n\n分两期建设。\n")
        == "<p>年处理油茶籽 3 万吨。</p>\n<p>分两期建设。</p>"
    )
    assert clean(None) == clean("  \n\u3000") == ""


def test_signs_of_comparison_are_text() -> None:
    assert clean("亩产 <3 吨, a<b 且 c>d & 余") == "<p>亩产 &lt;3 吨, a&lt;b 且 c&gt;d &amp; 余</p>"


def test_lists_become_lists_where_that_is_certain_and_stay_as_written_elsewhere() -> None:
    html = clean("1. 建冷榨线\n2．建精炼线\n（一）资金到位\n一、用地\n1. 单独一条\n1.5 亿元\n3、其他\n• 甲\n- 乙")
    assert html.split("\n") == [
        "<ol><li>建冷榨线</li><li>建精炼线</li></ol>",
        "<p>（一）资金到位</p>",
        "<p>一、用地</p>",
        "<p>1. 单独一条</p>",
        "<p>1.5 亿元</p>",
        "<p>3、其他</p>",
        "<ul><li>甲</li><li>乙</li></ul>",
    ]


def test_scripts_go_with_their_content_and_links_become_text() -> None:
    html = clean(
        '<p onclick="x()">看<a href="javascript:alert(1)">这里</a><script>alert(1)</script>'
        "<img src=x onerror=alert(1)><style>p{}</style></p><svg><script>2</script></svg>"
    )
    assert html == "<p>看这里</p>"


def test_what_word_puts_on_the_clipboard_becomes_paragraphs_and_lists() -> None:
    pasted = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">
    <style><!-- p.MsoNormal {margin:0cm} --></style><xml><o:x>1</o:x></xml></head><body lang=ZH-CN>
    <!--StartFragment--><p class=MsoNormal style='text-indent:21.0pt'><span lang=EN-US style='font-family:仿宋'>&nbsp;&nbsp;</span>
    <span style='font-family:仿宋'>年处理油茶籽<span lang=EN-US>3</span>万吨</span><b><span>（一期）</span></b><o:p></o:p></p>
    <p class=MsoListParagraph><![if !supportLists]><span lang=EN-US style='font-family:Wingdings'><span style='mso-list:Ignore'>\uf06c<span>&nbsp;&nbsp;</span></span></span><![endif]>冷榨线</p>
    <p class=MsoListParagraph><span style='font-family:Symbol'>·<span>&nbsp; </span></span>精炼线</p>
    <table class=MsoTableGrid border=1><tr style='height:1cm'><td width=10 valign=top><p class=MsoNormal>电</p></td><td><p>水</p></td></tr>
    <tr><td><p>0.452</p><p>大工业</p></td><td><p>2.60</p></td></tr></table><!--EndFragment--></body></html>"""
    assert clean(pasted).split("\n") == [
        "<p>年处理油茶籽3万吨<strong>（一期）</strong></p>",
        "<ul><li>冷榨线</li><li>精炼线</li></ul>",
        "<table><tbody><tr><td>电</td><td>水</td></tr><tr><td>0.452<br>大工业</td><td>2.60</td></tr></tbody></table>",
    ]


def test_cells_copied_from_a_sheet_become_a_table() -> None:
    html = clean("要素\t电\t水\n园区现价\t0.452\t2.60")
    assert html == (
        "<table><thead><tr><th>要素</th><th>电</th><th>水</th></tr></thead>"
        "<tbody><tr><td>园区现价</td><td>0.452</td><td>2.60</td></tr></tbody></table>"
    )
    assert clean(as_text(html)) == html


def test_a_list_inside_a_list_keeps_its_place() -> None:
    html = "<ul><li>一期<ol><li>厂房</li><li>油库</li></ol></li><li>二期</li></ul>"
    assert clean(html) == html
    assert plain(html) == "一期\n厂房\n油库\n二期"


@pytest.mark.parametrize("depth", [5, 5000])
def test_deep_nesting_costs_no_more_than_its_text(depth: int) -> None:
    for tag in ("ul><li", "div", "em", "table><tr><td"):
        opened = "".join(f"<{tag}>" for _ in range(depth))
        assert plain(clean(opened + "油茶")).strip("• ") == "油茶"


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td"])
def test_nesting_nobody_makes_is_read_as_text(tag: str) -> None:
    assert clean(f"<{tag}>" * 600 + "茶" + "<script>") == "<p>茶</p>"


def test_spans_nobody_makes_cannot_ask_for_millions_of_places() -> None:
    row = "<tr>" + "<td colspan=99 rowspan=99>茶" * 30
    (table,) = blocks_of(f"<table>{row * 30}</table>")
    assert isinstance(table, Table)
    assert [len(line) for line in table.body] == [30] * 30
    with pytest.raises(DomainError, match="有 30 列"):
        checked(f"<table>{row * 30}</table>", title="市场前景")


def test_a_table_as_ragged_as_it_is_large_is_not_filled_up() -> None:
    (table,) = blocks_of("<table><tr>" + "<td>茶" * 4000 + "<tr><td>竹" * 4000 + "</table>")
    assert isinstance(table, Table)
    assert sum(map(len, table.body)) == 8000
    assert clean(html_of([table])) == html_of([table])


def test_a_field_too_long_names_itself_and_the_limit() -> None:
    with pytest.raises(DomainError, match="“市场前景”有 20000 个字，最多 4000 个") as refused:
        checked("茶" * 20_000, title="市场前景", field="market")
    assert refused.value.field == "market"
    assert checked("茶" * 4000, title="市场前景") == f"<p>{'茶' * 4000}</p>"


@pytest.mark.parametrize(
    "wide", ["\t".join("x" * 60) + "\n" + "\t".join("y" * 60), f"<table><tr>{'<td>x</td>' * 60}</tr></table>"]
)
def test_a_table_of_sixty_columns_is_refused(wide: str) -> None:
    with pytest.raises(DomainError, match="“建设内容及规模”里的表格有 60 列，最多 10 列"):
        checked(wide, title="建设内容及规模")


def test_a_table_of_hidden_width_is_refused() -> None:
    with pytest.raises(DomainError, match="有 60 列"):
        checked("<table><tr><td colspan=60>x</td></tr><tr><td>y</td></tr></table>", title="前期工作")


def test_a_table_too_high_and_a_paste_too_large_are_refused() -> None:
    with pytest.raises(DomainError, match="有 41 行，最多 40 行"):
        checked("\n".join("a\tb" for _ in range(41)), title="前期工作")
    with pytest.raises(DomainError, match="粘贴的内容太大"):
        checked("<p>" + " " * 400_000, title="前期工作")


def test_rare_hanzi_and_emoji_are_kept_and_marks_that_turn_the_line_are_not() -> None:
    assert plain(clean("𠮷野𫖯\u202e🌱e\u0301\u200b")) == "𠮷野𫖯🌱e\u0301"


def test_blocks_are_given_to_who_writes_another_format() -> None:
    kinds = [type(block) for block in blocks_of("段落\n• 点\na\tb\nc\td")]
    assert kinds == [Paragraph, Listing, Table]
