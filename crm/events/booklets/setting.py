"""Setting a booklet's own pages: by the press and kept like sheets, with a place for the map, or drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from markupsafe import Markup

from crm.printing.assets import Asset
from crm.printing.drawn import Drawn
from crm.printing.figures import Figure
from crm.printing.kept import SheetSource
from crm.printing.renderers import Renderers, keep_all
from crm.units.regions.print_map import map_figure, map_place, print_map

from .book import Book, Set


def swapped(page: int) -> bool:
    """A print's own first page is a right one; what begins on an even page of the book changes sides."""
    return page % 2 == 0


@dataclass(frozen=True)
class Wanted:
    """Pages to be set: what the press keeps of them, what the slow way sets, and the figures drawn when they are bound."""

    kept: SheetSource
    source: SheetSource
    figures: Mapping[str, Figure] = field(default_factory=dict)


def set_all(wanted: Sequence[Wanted], renderers: Renderers | None = None) -> list[Set]:
    """Have all those pages set, many at a time; kept like sheets: what an edition says again is not set again."""
    pages = keep_all([one.kept for one in wanted], renderers=renderers)
    return [Set(one.source, kept, one.figures) for one, kept in zip(wanted, pages, strict=True)]


def pages_of(book: Book, title: str, body: str) -> Wanted:
    """The pages of that body."""
    source = _source(book, title, body)
    return Wanted(source, source)


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
) -> Wanted:
    """Pages with the tile map: kept with a place for it, which is drawn when they are bound."""
    slow = _source(book, title, "")
    slow = replace(slow, attempts=(lambda: body(print_map(filled, labels=labels, names=names)),))
    kept = _source(book, title, body(map_place()))
    return Wanted(kept, slow, {"map": map_figure(filled, labels=labels, names=names)})


def drawn_pages(book: Book, title: str, drawn: Drawn) -> Set:
    """Drawn pages, and the same for the slow way."""
    lang = "en" if book.english else "zh-CN"
    return Set(SheetSource([drawn.html], title=title, lang=lang, most_pages=drawn.pages), drawn)
