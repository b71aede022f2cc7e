"""Long texts of projects: paragraphs, lists and tables, cleaned of everything else.

``clean`` takes whatever a person typed or pasted – plain text, HTML of our editor, of Word or WPS – and gives the
HTML that is stored and printed. Cleaning twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from markupsafe import Markup

from crm.core.errors import DomainError

from .blocks import Block, Listing, Paragraph, Piece, Pieces, Table, html_of, text_of

MOST_CHARACTERS = 4000
"""Of one text: ten pages of sheet are no sheet. English may have twice as many, its words being longer."""
MOST_COLUMNS = 10
"""More do not fit 137 mm of text at a size that can be read."""
MOST_ROWS = 40
MOST_RAW = 400_000
"""Characters as they arrive; what Word puts on the clipboard is ten times its text."""


def clean(html: str | None) -> str:
    """The text as stored: only p, br, strong, em, lists and tables; "" for nothing. Never raises, refuses nothing."""
    return html_of(blocks_of(html))


def marked_up(html: str | None) -> Markup:
    """The text for a page: cleaned once more, so that nothing stored can ever bring a tag of its own."""
    return Markup(clean(html))  # noqa: S704 - made of escaped pieces and our own tags alone


def blocks_of(html: str | None) -> list[Block]:
    """The same as blocks, for whoever writes another format than HTML."""
    from .reading import is_html, read_html, read_text, washed

    text = washed(html or "")
    return read_html(text) if is_html(text) else read_text(text)


def plain(html: str | None) -> str:
    """The words alone, a line to a paragraph, entry or row (its cells with blanks between)."""
    return "\n".join(_lines(blocks_of(html)))


def length(html: str | None) -> int:
    """How many characters it has, blanks and line ends not counted."""
    return sum(1 for character in plain(html) if not character.isspace())


def as_text(html: str | None) -> str:
    """The text as it is shown in a plain field: blank lines, ``• ``, ``1. ``, ``| a | b |``, ``**strong**``."""
    return "\n\n".join(_written(block) for block in blocks_of(html))


def checked(raw: str | None, *, title: str, field: str | None = None, most: int = MOST_CHARACTERS) -> str:
    """``clean``, refusing what no sheet can print. ``title`` is what the field is called.

    Raises ``DomainError`` naming the field and the limit: too long, a table too wide or too high.
    """
    if raw and len(raw) > MOST_RAW:
        raise DomainError(
            _("“%(title)s”粘贴的内容太大（%(count)s 个字符，含格式），请只粘贴文字", title=title, count=len(raw)),
            field=field,
        )
    blocks = blocks_of(raw)
    for block in blocks:
        if isinstance(block, Table):
            _refuse_large(block, title, field)
    html = html_of(blocks)
    if (count := length(html)) > most:
        raise DomainError(
            _("“%(title)s”有 %(count)s 个字，最多 %(most)s 个，请精简", title=title, count=count, most=most),
            field=field,
        )
    return html


def _refuse_large(table: Table, title: str, field: str | None) -> None:
    if table.columns > MOST_COLUMNS:
        raise DomainError(
            _(
                "“%(title)s”里的表格有 %(count)s 列，最多 %(most)s 列，否则印出来看不清。请拆成几张表",
                title=title,
                count=table.columns,
                most=MOST_COLUMNS,
            ),
            field=field,
        )
    if (rows := len(table.head) + len(table.body)) > MOST_ROWS:
        raise DomainError(
            _(
                "“%(title)s”里的表格有 %(count)s 行，最多 %(most)s 行，请只留要点",
                title=title,
                count=rows,
                most=MOST_ROWS,
            ),
            field=field,
        )


def _lines(blocks: list[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield text_of(block.pieces)
        elif isinstance(block, Listing):
            for item in block.items:
                if item.pieces:
                    yield text_of(item.pieces)
                yield from _lines([*item.lists])
        else:
            if block.caption:
                yield text_of(block.caption)
            for row in (*block.head, *block.body):
                yield " ".join(text_of(cell.pieces).replace("\n", " ") for cell in row)


def _written(block: Block) -> str:
    if isinstance(block, Paragraph):
        return _typed(block.pieces)
    if isinstance(block, Listing):
        return "\n".join(_entries(block))
    rows = [
        f"| {' | '.join(_typed(cell.pieces, ' ').replace('|', '｜') for cell in row)} |"
        for row in (*block.head, *block.body)
    ]
    return "\n".join([_typed(block.caption), *rows] if block.caption else rows)


def _entries(listing: Listing) -> Iterator[str]:
    for number, item in enumerate(listing.items, start=1):
        yield f"{number}. {_typed(item.pieces, ' ')}" if listing.ordered else f"• {_typed(item.pieces, ' ')}"
        for inner in item.lists:
            yield from _entries(Listing(False, inner.items))


def _typed(pieces: Pieces, line_end: str = "\n") -> str:
    def mark(piece: Piece) -> str:
        if piece.text == "\n":
            return line_end
        return f"**{piece.text}**" if piece.strong else piece.text

    return text_of(pieces, mark)
