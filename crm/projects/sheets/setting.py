"""Rich text set for print: paragraphs, lists and tables as the sheet's style knows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markupsafe import Markup, escape

from crm.printing.typesetting import tidy

from ..texts.blocks import Block, Cell, Listing, Paragraph, Pieces, Row, Table, text_of
from ..texts.cleaning import MOST_COLUMNS

_COMPOUND = re.compile(r"[A-Za-z]{2,}(?:-[A-Za-z]{2,})+")
_FIGURE = re.compile(r"[-+−]?[¥€$]?\d[\d,.]*\s?(?:%|‰)?|[—–-]")


def set_blocks(blocks: Sequence[Block]) -> Markup:
    """The blocks as HTML for the press: numbers keep their units, figures in tables stand right."""
    return Markup("").join(_block(block) for block in blocks)


def _block(block: Block) -> Markup:
    if isinstance(block, Paragraph):
        return Markup("<p>{}</p>").format(_pieces(block.pieces))
    if isinstance(block, Listing):
        return _listing(block)
    return Markup("").join(_table(part) for part in parts_of(block))


def _pieces(pieces: Pieces) -> Markup:
    out = []
    for piece in pieces:
        if piece.text == "\n":
            out.append(Markup("<br>"))
            continue
        text = _compounds_whole(piece.text)
        if piece.em:
            text = Markup("<em>{}</em>").format(text)
        if piece.strong:
            text = Markup("<b>{}</b>").format(text)
        out.append(text)
    return Markup("").join(out)


def _compounds_whole(text: str) -> Markup:
    """Tidied, and compound words broken at their own hyphens only: elec-tronic-grade would read as three."""
    parts: list[Markup] = []
    at = 0
    for word in _COMPOUND.finditer(text):
        parts += [tidy(text[at : word.start()]), Markup('<span class="compound">{}</span>').format(word[0])]
        at = word.end()
    return Markup("").join([*parts, tidy(text[at:])])


def _listing(listing: Listing) -> Markup:
    """Numbers and dots are set as words of the text: they extract with it, and a second page counts on."""
    rows = []
    for number, item in enumerate(listing.items, start=1):
        mark = f"{number}." if listing.ordered else "•"
        inner = Markup("").join(_listing(one) for one in item.lists)
        rows.append(
            Markup('<div class="item"><span class="mark">{}</span>{}{}</div>').format(mark, _pieces(item.pieces), inner)
        )
    return Markup('<div class="list">{}</div>').format(Markup("").join(rows))


def parts_of(table: Table) -> list[Table]:
    """The table, or, when it is wider than the forms take today (an old entry, another program's), one table for every
    ten columns, each beginning with the first column: nothing runs off the page. A cell that reached over several
    columns or rows stands in the first of them.
    """
    if table.columns <= MOST_COLUMNS:
        return [table]

    def cut(rows: Sequence[Row], columns: Sequence[int]) -> tuple[Row, ...]:
        found = []
        for row in placed(rows):
            cells = {column: replace(cell, colspan=1, rowspan=1) for column, cell in row}
            head = all(cell.head for cell in cells.values())
            found.append(tuple(cells.get(column, Cell(head=head)) for column in columns))
        return tuple(found)

    parts = []
    for start in range(1, table.columns, MOST_COLUMNS - 1):
        columns = [0, *range(start, min(start + MOST_COLUMNS - 1, table.columns))]
        caption = table.caption if start == 1 else ()
        parts.append(Table(cut(table.head, columns), cut(table.body, columns), caption, len(columns)))
    return parts


def figure_columns(table: Table) -> frozenset[int]:
    """Columns whose every cell is a figure (or “—”): they stand right-aligned, as does their heading."""
    kinds: dict[int, bool] = {}
    for row in placed(table.body):
        for column, cell in row:
            text = text_of(cell.pieces).strip()
            if cell.colspan == 1 and text:
                kinds[column] = kinds.get(column, True) and bool(_FIGURE.fullmatch(text))
    return frozenset(column for column, figures in kinds.items() if figures)


def placed(rows: Sequence[Row]) -> Iterator[list[tuple[int, Cell]]]:
    """The cells of each row with the column they begin in, cells from above reaching down respected."""
    reach: dict[int, int] = {}  # column -> rows below that are still taken
    for row in rows:
        taken = {column for column, left in reach.items() if left > 0}
        reach = {column: left - 1 for column, left in reach.items() if left > 1}
        found, at = [], 0
        for cell in row:
            while at in taken:
                at += 1
            found.append((at, cell))
            if cell.rowspan > 1:
                reach.update({at + step: cell.rowspan - 1 for step in range(cell.colspan)})
            at += cell.colspan
        yield found


def _table(table: Table) -> Markup:
    figures = figure_columns(table)

    def rows(those: Sequence[Row]) -> Markup:
        return Markup("").join(
            Markup("<tr>{}</tr>").format(Markup("").join(_cell(cell, column in figures) for column, cell in row))
            for row in placed(those)
        )

    caption = Markup("<caption>{}</caption>").format(_pieces(table.caption)) if table.caption else Markup("")
    head = Markup("<thead>{}</thead>").format(rows(table.head)) if table.head else Markup("")
    kind = "grid many" if table.columns > 6 else "grid"
    return Markup('<table class="{}">{}{}<tbody>{}</tbody></table>').format(kind, caption, head, rows(table.body))


def _cell(cell: Cell, figure: bool) -> Markup:
    tag = "th" if cell.head else "td"
    spans = Markup("")
    if cell.colspan > 1:
        spans += Markup(' colspan="{}"').format(cell.colspan)
    if cell.rowspan > 1:
        spans += Markup(' rowspan="{}"').format(cell.rowspan)
    kind = Markup(' class="n"') if figure and cell.colspan == 1 else Markup("")
    inner = _pieces(cell.pieces) if cell.pieces else escape("")
    return Markup("<{0}{1}{2}>{3}</{0}>").format(tag, spans, kind, inner)
