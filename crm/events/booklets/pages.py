"""The pages around the sheets: cover, 编印说明, contents, section pages, prices, contacts, back cover.

Everything comes from the plan and the sheets' frozen facts. Page numbers are computed, not asked of the typesetter:
the sheets' page counts are known before, the contents are set again until their own length has been right.
"""

from __future__ import annotations

from flask_babel import gettext as _

from crm.printing.renderers import Renderers

from .book import Around, Book, Lengths, Paging
from .ends import back_body, contact_pages, offices, price_body
from .front import contents_lines, contents_pages, cover_page, preface_body
from .sections import section_page
from .setting import pages_of, set_all

LINES_A_PAGE = 33
"""Lines of contents a page holds: what their length is first taken for."""


def set_around(book: Book, renderers: Renderers | None = None) -> Around:
    """Set all pages around the sheets, by *renderers* or here; call it inside ``force_locale`` of the book's language.

    What bears page numbers of others is set again until the counts it was set with are the real ones.
    """
    titled = [section["titled"] for section in book.plan["sections"]]
    lengths = Lengths(
        preface=1,
        contents=-(-contents_lines(book) // LINES_A_PAGE),
        sections=[1 if one else 0 for one in titled],
        prices=1 if book.plan["prices"] else 0,
        contacts=-(-(len(book.facts) * 15 + len(offices(book)) * 28) // 620) if book.plan["with_contacts"] else 0,
    )
    for _attempt in range(6):
        paging = _paged(book, lengths)
        contents = contents_pages(book, paging)
        contacts = contact_pages(book, paging) if paging.contacts else None
        wanted = [cover_page(book), pages_of(book, _("封底"), back_body(book))]
        wanted.append(pages_of(book, _("编印说明"), preface_body(book, paging)))
        if paging.prices:
            wanted.append(pages_of(book, _("要素价格表"), price_body(book, paging)))
        for place, section in enumerate(book.plan["sections"], start=1):
            if section["titled"]:
                wanted.append(section_page(book, place, section, paging))
        cover, back, preface, *others = set_all(wanted, renderers)
        prices = others.pop(0) if paging.prices else None
        sections = [others.pop(0) if one else None for one in titled]
        real = Lengths(
            preface=preface.pages,
            contents=contents.pages,
            sections=[one.pages if one is not None else 0 for one in sections],
            prices=prices.pages if prices is not None else 0,
            contacts=contacts.pages if contacts is not None else 0,
        )
        if real == lengths:
            return Around(cover, preface, contents, sections, prices, contacts, back, paging)
        lengths = real
    raise RuntimeError("the contents do not come to rest")  # pragma: no cover - a number is never a line longer


def _paged(book: Book, lengths: Lengths) -> Paging:
    paging = Paging(contents=2 + lengths.preface)
    at, sheet = paging.contents + lengths.contents, 0
    for section, length in zip(book.plan["sections"], lengths.sections, strict=True):
        paging.sections.append(at)
        at += length
        for _one in range(section["count"]):
            paging.sheets.append(at)
            at += book.sheet_pages[sheet]
            sheet += 1
    if lengths.prices:
        paging.prices = at
        at += lengths.prices
    if lengths.contacts:
        paging.contacts = at
        at += lengths.contacts
    paging.back = at
    return paging
