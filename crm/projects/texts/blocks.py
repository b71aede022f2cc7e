"""What a project's long text is made of: paragraphs, lists and tables, and how they are written as HTML.

The only tags that ever leave here are ``p br strong em ul ol li table caption thead tbody tr th td``; the only
attributes are ``colspan`` and ``rowspan``. Everything else is text and is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from html import escape

BLANK = re.compile(r"[ \t\r\n\f\v\u00a0\u2028\u2029\u0085]+")
MARGIN = " \u3000"
"""What is taken off the ends of a paragraph; the two full-width blanks of an indent are the print's business."""
WIDEST_SPAN = 100
MOST_PLACES = 20_000
"""Columns times rows: a table of more is no table anybody wrote. A kilobyte of spans can ask for millions of them."""


@dataclass(frozen=True)
class Piece:
    """A run of text in one manner; ``"\\n"`` alone is a line break."""

    text: str
    strong: bool = False
    em: bool = False


Pieces = tuple[Piece, ...]
BREAK = Piece("\n")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    pieces: Pieces


@dataclass(frozen=True)
class Item:
    """One entry of a list, and the lists inside it."""

    pieces: Pieces
    lists: tuple[Listing, ...] = ()


@dataclass(frozen=True)
class Listing:
    """A list, numbered or with dots."""

    ordered: bool
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Cell:
    """A cell; ``head`` for one of a heading."""

    pieces: Pieces = ()
    head: bool = False
    colspan: int = 1
    rowspan: int = 1


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A table: its caption, heading rows and rows, each row as wide as the table."""

    head: tuple[Row, ...]
    body: tuple[Row, ...]
    caption: Pieces = ()
    columns: int = field(default=0, compare=False)


Block = Paragraph | Listing | Table


def tidy(pieces: Iterable[Piece], *, breaks: bool = True) -> Pieces:
    """Pieces without double blanks, blank ends and double breaks; blanks carry no manner; like ones are joined."""
    found: list[Piece] = []
    for piece in pieces:
        if piece.text == "\n":
            _end_line(found)
            if found and found[-1] != BREAK:
                found.append(BREAK if breaks else Piece(" "))
            continue
        text = BLANK.sub(" ", piece.text)
        if not found or found[-1] == BREAK:
            text = text.lstrip(MARGIN)
        elif found[-1].text.endswith(" "):
            text = text.lstrip(" ")
        if not text:
            continue
        if not text.strip(MARGIN):
            piece = Piece(text)
        if found and found[-1] != BREAK and (found[-1].strong, found[-1].em) == (piece.strong, piece.em):
            found[-1] = replace(piece, text=found[-1].text + text)
        else:
            found.append(replace(piece, text=text))
    while found and (found[-1] == BREAK or not found[-1].text.rstrip(MARGIN)):
        found.pop()
    _end_line(found)
    return tuple(found)


def _end_line(found: list[Piece]) -> None:
    while found and found[-1] != BREAK:
        text = found[-1].text.rstrip(MARGIN)
        if text:
            found[-1] = replace(found[-1], text=text)
            return
        found.pop()


def squared(rows: Sequence[Sequence[Cell]], head_rows: int) -> tuple[tuple[Row, ...], int]:
    """Every row as wide as the widest: spans kept inside the table and their part of it, holes filled; and the width.

    Of a table with more than ``MOST_PLACES`` the spans go first; when that is not enough it stays as ragged as it is.
    """
    if _places(rows) > MOST_PLACES:
        rows = [[replace(cell, colspan=1, rowspan=1) for cell in row] for row in rows]
        if _places(rows) > MOST_PLACES:
            return tuple(tuple(row) for row in rows), max(map(len, rows))
    taken: set[tuple[int, int]] = set()
    placed: list[list[tuple[int, Cell]]] = []
    for y, row in enumerate(rows):
        last = head_rows if y < head_rows else len(rows)
        x, line = 0, []
        for cell in row:
            while (y, x) in taken:
                x += 1
            across = 1
            while across < min(cell.colspan, WIDEST_SPAN) and (y, x + across) not in taken:
                across += 1
            down = max(1, min(cell.rowspan, last - y, WIDEST_SPAN))
            taken.update((y + i, x + j) for i in range(down) for j in range(across))
            line.append((x, replace(cell, colspan=across, rowspan=down)))
            x += across
        placed.append(line)
    width = max((x + 1 for _y, x in taken), default=0)
    full: list[Row] = []
    for y, line in enumerate(placed):
        holes = [(x, Cell(head=y < head_rows)) for x in range(width) if (y, x) not in taken]
        full.append(tuple(cell for _x, cell in sorted(line + holes, key=lambda pair: pair[0])))
    return tuple(full), width


def _places(rows: Sequence[Sequence[Cell]]) -> int:
    """How many places the table has at least, and at most may come to take by its spans: the larger of the two."""
    across = [[min(cell.colspan, WIDEST_SPAN) for cell in row] for row in rows]
    spanned = sum(
        width * min(cell.rowspan, WIDEST_SPAN, len(rows))
        for row, widths in zip(rows, across, strict=True)
        for cell, width in zip(row, widths, strict=True)
    )
    return max(spanned, len(rows) * max(map(sum, across), default=0))


def html_of(blocks: Iterable[Block]) -> str:
    """The blocks as HTML, one to a line."""
    return "\n".join(_block(block) for block in blocks)


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{inline(block.pieces)}</p>"
    if isinstance(block, Listing):
        return _listing(block)
    caption = f"<caption>{inline(block.caption)}</caption>" if block.caption else ""
    head = f"<thead>{''.join(map(_row, block.head))}</thead>" if block.head else ""
    body = f"<tbody>{''.join(map(_row, block.body))}</tbody>" if block.body else ""
    return f"<table>{caption}{head}{body}</table>"


def _listing(listing: Listing) -> str:
    tag = "ol" if listing.ordered else "ul"
    items = "".join(f"<li>{inline(item.pieces)}{''.join(map(_listing, item.lists))}</li>" for item in listing.items)
    return f"<{tag}>{items}</{tag}>"


def _row(row: Row) -> str:
    cells = []
    for cell in row:
        tag = "th" if cell.head else "td"
        spans = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
        spans += f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
        cells.append(f"<{tag}{spans}>{inline(cell.pieces)}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>"


def inline(pieces: Pieces) -> str:
    """A run of pieces as HTML."""
    out = []
    for piece in pieces:
        text = "<br>" if piece.text == "\n" else escape(piece.text, quote=False)
        if piece.em:
            text = f"<em>{text}</em>"
        if piece.strong:
            text = f"<strong>{text}</strong>"
        out.append(text)
    return "".join(out).replace("</strong><strong>", "")


def text_of(pieces: Pieces, mark: Callable[[Piece], str] = lambda piece: piece.text) -> str:
    """A run of pieces as text."""
    return "".join(mark(piece) for piece in pieces)
