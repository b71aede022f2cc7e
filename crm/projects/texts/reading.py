"""Reading what people typed or pasted into blocks: HTML of any origin, or plain text with lists and tables in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

from .blocks import BREAK, Block, Cell, Item, Listing, Paragraph, Piece, Pieces, Table, squared, tidy

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
STRONG, EM = {"strong", "b", *HEADINGS}, {"em", "i", "cite", "var"}
BREAKING = {"p", "div", "section", "article", "header", "footer", "blockquote", "pre", "address", "figure", "hr", "dl"}
BREAKING |= {"dt", "dd", "figcaption", "center", "main", "aside", "details", "summary", "fieldset", "form", *HEADINGS}
TABLED = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
KNOWN = STRONG | EM | BREAKING | TABLED | {"br", "ul", "ol", "li"}
UNSEEN = {
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "object",
    "svg",
    "math",
    "head",
    "title",
    "xml",
    "select",
}
ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
DEEPEST = 2
"""Lists inside lists: deeper ones are drawn up to this."""
MADE_UP = 500
"""Tags inside tags: nobody nests so deep, and a parser's time grows with the square of it."""
CLOSED_BY_THEMSELVES = {"p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "col", "br", "hr"}
CLOSED_BY_THEMSELVES |= {"img", "input", "meta", "link", "base", "embed", "frame"}

_NAME = r"(?:[a-z][a-z0-9]*:)?[a-z][a-z0-9-]*"
_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"'<>=]+)"""
TAG = re.compile(rf"</?(?P<name>{_NAME})(?:\s+[\w:.@-]+(?:\s*=\s*{_VALUE})?)*\s*/?>|<!--|<!doctype|<!\[", re.I | re.A)
PLAIN_TAGS = KNOWN | UNSEEN | {"a", "span", "font", "u", "s", "sub", "sup", "img", "input", "html", "body", "meta"}
PLAIN_TAGS |= {"link", "colgroup", "col", "label", "button", "small", "big", "code", "strike", "del", "ins", "mark"}
PLAIN_TAGS |= {"video", "audio", "embed", "base", "textarea", "frame", "frameset", "applet", "marquee", "nobr", "tt"}

DROPPED = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
"""Controls, marks without width, and what turns the direction of a line: nothing a sheet can show."""
SURROGATE = re.compile("[\ud800-\udfff]")

DOT = re.compile(r"(?:[•●▪■◆\u00b7\uf06c\uf06e\uf0b7\uf0a7\uf0d8\uf0fc]\s*|[-*–] +)(?=\S)")
NUMBER = re.compile(r"(\d{1,2})[.．][ \u3000]*(?=[^\d\s.])")


def is_html(text: str) -> bool:
    """Whether there is a tag of HTML in it; ``a<b and c>d`` has none."""
    for found in TAG.finditer(text):
        name = found["name"]
        if name is None or name.lower() in PLAIN_TAGS or ":" in name:
            return True
    return False


def washed(text: str) -> str:
    """Without characters that show nothing or cannot be stored."""
    return DROPPED.sub("", SURROGATE.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")


def read_html(text: str) -> list[Block]:
    """The blocks of a piece of HTML. Scripts and styles go with their content; of any other tag the text stays."""
    if _depth(text) > MADE_UP:
        return read_text(TAG.sub(" ", text))
    safe = nh3.clean(
        text, tags=KNOWN, clean_content_tags=UNSEEN, attributes=ATTRIBUTES, link_rel=None, strip_comments=True
    )
    reader = _Reader()
    reader.feed(safe)
    reader.close()
    return listed(reader.finish())


def _depth(text: str) -> int:
    """How deep tags lie in tags, at most; those that end where the next begins are not counted."""
    deepest = now = 0
    for found in TAG.finditer(text):
        name = (found["name"] or "").lower()
        if name and name not in CLOSED_BY_THEMSELVES:
            now = max(0, now - 1) if found[0].startswith("</") else now + 1
            deepest = max(deepest, now)
    return deepest


@dataclass
class _OpenItem:
    pieces: list[Piece] = field(default_factory=list)
    lists: list[Listing] = field(default_factory=list)


@dataclass
class _OpenList:
    ordered: bool
    items: list[_OpenItem] = field(default_factory=list)


@dataclass
class _OpenTable:
    caption: list[Piece] = field(default_factory=list)
    head: list[list[Cell]] = field(default_factory=list)
    body: list[list[Cell]] = field(default_factory=list)
    in_head: bool = False
    target: list[Piece] | None = None


class _Reader(HTMLParser):
    """Turns the washed tags into blocks without recursion: made-up nesting of any depth costs no more than its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.run: list[Piece] = []
        self.strong = self.em = 0
        self.lists: list[_OpenList] = []
        self.deeper = 0
        self.table: _OpenTable | None = None
        self.inner: list[str] = []
        """Open tables and lists inside a table's cell, or tables inside a list: their text stays, their shape not."""

    # where text goes ------------------------------------------------------------------------------------------------

    def handle_data(self, data: str) -> None:
        if self.table is not None and self.table.target is None:
            return  # blanks between rows
        self._target().append(Piece(data.replace("\n", " "), self.strong > 0, self.em > 0))

    def _target(self) -> list[Piece]:
        if self.table is not None:
            return self.table.target if self.table.target is not None else []
        if self.lists:
            items = self.lists[-1].items
            if not items or items[-1].lists:
                items.append(_OpenItem())
            return items[-1].pieces
        return self.run

    def _line(self) -> None:
        """A block begins or ends: a new paragraph, or a new line inside a list's entry or a cell."""
        if self.table is not None or self.lists:
            if self.table is not None or (self.lists[-1].items and not self.lists[-1].items[-1].lists):
                self._target().append(BREAK)
        else:
            self._end_paragraph()

    def _end_paragraph(self) -> None:
        run, self.run = self.run, []
        start = 0
        for index in range(len(run) + 1):
            if index == len(run) or (run[index] == BREAK and self._blank_until_break(run, index)):
                if pieces := tidy(run[start:index]):
                    self.blocks.append(Paragraph(pieces))
                start = index

    @staticmethod
    def _blank_until_break(run: list[Piece], index: int) -> bool:
        for place in range(index + 1, len(run)):  # no slice: ten thousand breaks would copy the rest each time
            if run[place] == BREAK:
                return True
            if run[place].text.strip():
                return False
        return False

    # tags -----------------------------------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in STRONG:
            self.strong += 1
        elif tag in EM:
            self.em += 1
        if tag == "br":
            self._target().append(BREAK)
        elif tag in BREAKING:
            self._line()
        elif tag in ("ul", "ol"):
            self._open_list(tag)
        elif tag == "li":
            self._open_item()
        elif tag in TABLED:
            self._open_table_part(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in STRONG:
            self.strong = max(0, self.strong - 1)
        elif tag in EM:
            self.em = max(0, self.em - 1)
        if tag in BREAKING:
            self._line()
        elif tag in ("ul", "ol"):
            self._close_list()
        elif tag in TABLED:
            self._close_table_part(tag)

    def _open_list(self, tag: str) -> None:
        if self.table is not None:
            self.inner.append(tag)
            self._line()
            return
        if not self.lists:
            self._end_paragraph()
        if len(self.lists) >= DEEPEST:
            self.deeper += 1
            return
        self.lists.append(_OpenList(tag == "ol"))

    def _close_list(self) -> None:
        if self.table is not None:
            if self.inner and self.inner[-1] in ("ul", "ol"):
                self.inner.pop()
                self._line()
        elif self.deeper:
            self.deeper -= 1
        elif self.lists:
            done = self._closed(self.lists.pop())
            if not done.items:
                return
            if self.lists:
                items = self.lists[-1].items
                if not items:
                    items.append(_OpenItem())
                items[-1].lists.append(done)
            else:
                self.blocks.append(done)

    @staticmethod
    def _closed(open_list: _OpenList) -> Listing:
        items = [Item(tidy(item.pieces), tuple(item.lists)) for item in open_list.items]
        return Listing(open_list.ordered, tuple(item for item in items if item.pieces or item.lists))

    def _open_item(self) -> None:
        if self.table is not None:
            self._line()
            if self.inner and self.inner[-1] == "ul":
                self._target().append(Piece("• "))
        elif self.lists:
            self.lists[-1].items.append(_OpenItem())
        else:
            self._end_paragraph()

    def _open_table_part(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag == "table":
            if self.table is not None or self.lists:
                self.inner.append("table")
                self._line()
            else:
                self._end_paragraph()
                self.table = _OpenTable()
            return
        if "table" in self.inner or self.table is None:
            self._line() if tag in ("tr", "caption") else self._target().append(Piece(" "))
            return
        if tag == "caption":
            self.table.target = self.table.caption
        elif tag in ("thead", "tbody", "tfoot"):
            self.table.in_head = tag == "thead"
        elif tag == "tr":
            (self.table.head if self.table.in_head else self.table.body).append([])
        else:
            rows = self.table.head if self.table.in_head else self.table.body
            if not rows:
                rows.append([])
            self.table.target = []
            rows[-1].append(Cell((), tag == "th", _span(attrs.get("colspan")), _span(attrs.get("rowspan"))))

    def _close_table_part(self, tag: str) -> None:
        if tag == "table" and "table" in self.inner:
            while self.inner.pop() != "table":
                pass
            self._line()
        elif self.table is None or "table" in self.inner:
            if tag == "tr":
                self._line()
        elif tag in ("td", "th"):
            rows = self.table.head if self.table.in_head else self.table.body
            if rows and rows[-1] and self.table.target is not None:
                last = rows[-1][-1]
                rows[-1][-1] = Cell(tidy(self.table.target), last.head, last.colspan, last.rowspan)
            self.table.target = None
            self.inner.clear()
        elif tag == "caption":
            self.table.target = None
        elif tag == "table":
            self._end_table(self.table)
            self.table = None

    def _end_table(self, table: _OpenTable) -> None:
        head = [row for row in table.head if row]
        body = [row for row in table.body if row]
        while not table.head and len(body) > 1 and all(cell.head for cell in body[0]):
            head.append(body.pop(0))
        caption = tidy(table.caption)
        if not any(cell.pieces for row in (*head, *body) for cell in row):
            if caption:
                self.blocks.append(Paragraph(caption))
            return
        self.blocks.append(table_of(head, body, caption))

    def finish(self) -> list[Block]:
        """What was read; whatever is still open is closed."""
        while self.deeper or self.lists:
            self._close_list()
        self._end_paragraph()
        return self.blocks


def _span(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,3}", text) and int(text) > 0 else 1


def table_of(head: list[list[Cell]], body: list[list[Cell]], caption: Pieces = ()) -> Table:
    """A table with whole rows; all heading cells of the heading, and only single ones of the rows, are headings."""
    if head and not body:
        head, body = head[:1] if len(head) > 1 else [], head[1:] if len(head) > 1 else head
        body = [[Cell(c.pieces, bool(head) and c.head, c.colspan, c.rowspan) for c in row] for row in body]
    head = [[Cell(c.pieces, True, c.colspan, c.rowspan) for c in row] for row in head]
    rows, width = squared([*head, *body], len(head))
    return Table(rows[: len(head)], rows[len(head) :], caption, width)


# plain text ---------------------------------------------------------------------------------------------------------


def read_text(text: str) -> list[Block]:
    """The blocks of plain text: each line a paragraph, lines of ``| a | b |`` or with tabs a table, lists as written."""
    blocks: list[Block] = []
    rows: list[list[str]] = []
    for line in [*text.split("\n"), ""]:
        bare = line.strip(" \u3000\r")
        if len(bare) > 2 and bare.startswith("|") and bare.endswith("|"):
            rows.append([part.strip() for part in bare[1:-1].split("|")])
            continue
        if "\t" in line.strip():
            rows.append([part.strip() for part in line.rstrip("\n").split("\t")])
            continue
        if rows:
            blocks += _table_of_rows(rows)
            rows = []
        if pieces := tidy(_manners(line)):
            blocks.append(Paragraph(pieces))
    return listed(blocks)


def _table_of_rows(rows: list[list[str]]) -> list[Block]:
    rows = [row for row in rows if not all(re.fullmatch(r":?-{2,}:?", cell) for cell in row)]
    if len(rows) < 2:
        return [Paragraph(pieces) for row in rows if (pieces := tidy(_manners(" ".join(row))))]
    cells = [[Cell(tidy(_manners(cell))) for cell in row] for row in rows]
    if not any(cell.pieces for row in cells for cell in row):
        return []
    return [table_of(cells[:1], cells[1:])]


def _manners(text: str) -> list[Piece]:
    """``**so**`` is strong."""
    parts = re.split(r"\*\*(?=\S)([^*]+?)(?<=\S)\*\*", text)
    return [Piece(part, strong=index % 2 == 1) for index, part in enumerate(parts) if part]


# lists written by hand ----------------------------------------------------------------------------------------------


def listed(blocks: list[Block]) -> list[Block]:
    """Paragraphs that begin with a dot, and runs of them numbered 1. 2. 3., as lists; （一）, 一、 and (1) stay."""
    out: list[Block] = []
    index = 0
    while index < len(blocks):
        for ordered in (False, True):
            items = _marked(blocks, index, ordered)
            if len(items) > ordered:  # one dot is a list; a single "1." may be anything
                out.append(Listing(ordered, tuple(items)))
                index += len(items)
                break
        else:
            out.append(blocks[index])
            index += 1
    return out


def _marked(blocks: list[Block], start: int, ordered: bool) -> list[Item]:
    items: list[Item] = []
    for place in range(start, len(blocks)):
        block = blocks[place]
        if not isinstance(block, Paragraph):
            break
        first = block.pieces[0]
        found = (NUMBER if ordered else DOT).match(first.text)
        if not found or (ordered and int(found[1]) != len(items) + 1):
            break
        rest = tidy((Piece(first.text[found.end() :], first.strong, first.em), *block.pieces[1:]))
        if not rest:
            break
        items.append(Item(rest))
    return items
