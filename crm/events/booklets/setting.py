"""Setting a booklet's own pages: by the press and kept like sheets, with a place for the map, or drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from markupsafe import Markup

from crm.printing.assets import Asset
from crm.printing.drawn import Drawn
from crm.printing.kept import SheetSource, keep
from crm.units.print_map import map_figure, map_place, print_map

from .book import Book, Set


def swapped(page: int) -> bool:
    """A print's own first page is a right one; what begins on an even page of the book changes sides."""
    return page % 2 == 0


def set_pages(book: Book, title: str, body: str) -> Set:
    """The pages of that body, kept like a sheet: what a later edition says in the same words is not set again."""
    source = _source(book, title, body)
    return Set(source, keep(source))


def _source(book: Book, title: str, body: str) -> SheetSource:
    return SheetSource(
        attempts=(partial(str, body),),
        title=title,
        lang="en" if book.english else "zh-CN",
        sheets=("booklet",),
        assets={"cover": Asset(book.cover, "image/jpeg")} if "press:cover" in body else {},
        most_pages=1,
    )


def with_map(
    book: Book,
    title: str,
    body: Callable[[Markup], str],
    filled: Mapping[str, str],
    names: Mapping[str, Sequence[str]],
    *,
    labels: bool = False,
) -> Set:
    """Pages with the tile map: kept with a place for it, which is drawn when they are bound."""
    slow = _source(book, title, "")
    slow = replace(slow, attempts=(lambda: body(print_map(filled, labels=labels, names=names)),))
    kept = keep(_source(book, title, body(map_place())))
    return Set(slow, kept, {"map": map_figure(filled, labels=labels, names=names)})


def drawn_pages(book: Book, title: str, drawn: Drawn) -> Set:
    """Drawn pages, and the same for the slow way."""
    lang = "en" if book.english else "zh-CN"
    return Set(SheetSource([drawn.html], title=title, lang=lang, most_pages=drawn.pages), drawn)
