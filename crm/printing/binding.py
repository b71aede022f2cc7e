"""Binding: kept pages and freshly printed ones become one PDF, stamped while they are joined.

Nothing is laid out here. Pages are copied as they were kept; marks are drawn over them; each face is cut once to the
glyphs of the whole booklet; links and bookmarks are led to where their pages have come to lie. A single sheet is bound
the same way, so it is the same page alone and in a booklet.

A link from one part to another is written ``<a href="bound:ANCHOR">`` in the part's HTML: *ANCHOR* is another part's
``anchor``, or the ``id`` of anything a freshly printed part holds.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote

from crm.printing.drawn import HIGH, WIDE, Drawn, operators
from crm.printing.figures import FIGURE, Figure
from crm.printing.fileends import Bookmark, Metadata, write_outline, write_properties, write_xmp
from crm.printing.fonts_once import FontsOnce
from crm.printing.galley import FONTS, MARK, CannotBind, Galley, Link, Page
from crm.printing.kept import Kept, read_kept, say_full
from crm.printing.marks import Marks
from crm.printing.pdffile import PdfFile, text
from crm.printing.pdfreading import galley_of
from crm.printing.stamping import BrokenLink, Stamps

__all__ = ["Bound", "BrokenLink", "CannotBind", "Marks", "Metadata", "Part", "bind"]

BOUND = "bound:"


@dataclass(frozen=True, slots=True)
class Part:
    """Something to be bound: kept pages, a PDF the press has just made, or pages to be drawn.

    *title* is its bookmark at *level* (1 outermost); without one, the bookmarks of its own headings are taken over.
    *anchor* is what ``bound:`` links call its first page. *marks* False leaves its pages without
    foot, number and head (covers; the watermark stays); *foot* False leaves out the left foot only; *head* is the
    running title of a booklet's section, *number* what an internal print has at its head's right. *foreign*: a PDF
    made by another program, whose fonts are kept as they are.
    """

    pdf: Kept | bytes | Drawn
    title: str = ""
    level: int = 1
    anchor: str = ""
    marks: bool = True
    foot: bool = True
    head: str = ""
    number: str = ""
    foreign: bool = False
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound file: its *path*, or its *content* when no path was asked for; its page count; the page (from 1) each
    part begins on.
    """

    pages: int
    starts: list[int]
    path: Path | None = None
    content: bytes = b""


def bind(
    parts: Sequence[Part],
    *,
    marks: Marks,
    metadata: Metadata,
    lang: str = "zh-CN",
    outline: bool = True,
    out: Path | None = None,
) -> Bound:
    """Join *parts* in their order, stamped with *marks*; written to *out*, or returned as bytes.

    The same parts, marks and metadata give the same bytes. Raises :class:`CannotBind` when a part cannot be joined
    the fast way (print it with :func:`crm.printing.slowly.bind_slowly`), :class:`BrokenLink` for a ``bound:`` link
    without its end, :class:`crm.core.errors.Unavailable` when the disk is full – *out* is then as it was before.
    """
    if not parts:
        raise ValueError("nothing to bind")
    if out is None:
        buffer = BytesIO()
        pages, starts = _Binder(buffer, parts, marks, metadata, lang, outline).run()
        return Bound(pages, starts, content=buffer.getvalue())
    coming = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with coming.open("wb") as file:
            pages, starts = _Binder(file, parts, marks, metadata, lang, outline).run()
            file.flush()
            os.fsync(file.fileno())
        coming.replace(out)
    except OSError as error:
        raise say_full(error) from error
    finally:
        with suppress(OSError):
            coming.unlink()
    return Bound(pages, starts, path=out)


class _Binder:
    """One run: parts are read one after the other and go straight to the file; what all share follows at the end."""

    def __init__(
        self, out: BinaryIO, parts: Sequence[Part], marks: Marks, metadata: Metadata, lang: str, outline: bool
    ) -> None:
        self.file = PdfFile(out)
        self.parts, self.metadata, self.lang, self.outline = parts, metadata, lang, outline
        self.fonts = FontsOnce(self.file)
        self.fresh = {
            index: galley_of(part.pdf, foreign=part.foreign)
            for index, part in enumerate(parts)
            if isinstance(part.pdf, bytes)
        }
        self.starts: list[int] = []
        total = 0
        for index, part in enumerate(parts):
            self.starts.append(total)
            total += len(self.fresh[index].pages) if isinstance(part.pdf, bytes) else part.pdf.pages
        self.page_objects = [self.file.number() for _ in range(total)]
        self.stamps = Stamps(self.file, self.fonts, marks, total)
        self.tree = self.file.number()
        self.anchors = self._anchors()
        self.shared: dict[str, int] = {}
        self.bookmarks: list[Bookmark] = []

    def run(self) -> tuple[int, list[int]]:
        for index, part in enumerate(self.parts):
            if isinstance(part.pdf, Drawn):
                self._drawn(index, part, part.pdf)
                continue
            galley = self.fresh.pop(index) if index in self.fresh else read_kept(part.pdf)  # type: ignore[arg-type]
            self._part(index, part, galley)
        self.fonts.finish()
        pages = b" ".join(b"%d 0 R" % number for number in self.page_objects)
        self.file.put(b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(self.page_objects), pages), self.tree)
        self.file.end(root=self._catalog(), info=write_properties(self.file, self.metadata))
        return len(self.page_objects), [start + 1 for start in self.starts]

    def _anchors(self) -> dict[str, tuple[int, str]]:
        """Every spot ``bound:`` links can lead to: page index and view."""
        found: dict[str, tuple[int, str]] = {}
        for index, galley in self.fresh.items():
            for name, (page, view) in galley.places.items():
                found.setdefault(name, (self.starts[index] + page, view))
        for index, part in enumerate(self.parts):
            if part.anchor:
                found[part.anchor] = (self.starts[index], "/Fit")
        return found

    def _part(self, index: int, part: Part, galley: Galley) -> None:
        expected = part.pdf.pages if isinstance(part.pdf, Kept) else len(galley.pages)
        if len(galley.pages) != expected:
            raise CannotBind(f"{part.title or index}: {len(galley.pages)} pages, not {expected}")
        first = self.starts[index]
        numbers, fresh = self._number(galley)
        fonts = self.fonts.of(galley, numbers)
        self._write(galley, numbers, fresh, fonts)
        for at, page in enumerate(galley.pages):
            self._page(first + at, part, page, numbers, fonts, first)
        if self.outline and part.title:
            self.bookmarks.append((part.level, part.title, self._spot(first, "/Fit")))
        elif self.outline:
            for level, title, page_index, view in galley.bookmarks:
                self.bookmarks.append((part.level + level - 1, title, self._spot(first + page_index, view)))

    def _drawn(self, index: int, part: Part, drawn: Drawn) -> None:
        """Draw the pages of a part now."""
        first = self.starts[index]
        fonts = b"%d 0 R" % self.fonts.dictionary
        for at, leaf in enumerate(drawn.leaves):
            content = self.file.stream(operators(leaf, drawn.english, self.fonts.draw))
            links = [
                Link(f"{left:.2f} {HIGH - bottom:.2f} {right:.2f} {HIGH - top:.2f}", address)
                for left, top, right, bottom, address in leaf.links
            ]
            self._page(first + at, part, Page(WIDE, HIGH, 0, links=links), [content], fonts, first)
        if self.outline and part.title:
            self.bookmarks.append((part.level, part.title, self._spot(first, "/Fit")))

    def _number(self, galley: Galley) -> tuple[list[int], list[int]]:
        """Numbers for the galley's objects, and which of them are new: what another part brought is used again."""
        numbers: list[int] = []
        fresh: list[int] = []
        for place, held in enumerate(galley.objects):
            known = self.shared.get(held.digest) if held.digest else None
            if known is None:
                known = self.file.number()
                fresh.append(place)
                if held.digest and FONTS not in held.syntax:
                    self.shared[held.digest] = known
            numbers.append(known)
        return numbers, fresh

    def _write(self, galley: Galley, numbers: list[int], fresh: list[int], fonts: bytes) -> None:
        for place in fresh:
            held = galley.objects[place]
            syntax = _filled(held.syntax, numbers, fonts)
            if held.data is None:
                self.file.put(syntax, numbers[place])
            else:
                self.file.stream(held.data, syntax[2:-2], packed=True, number=numbers[place])

    def _page(self, at: int, part: Part, page: Page, numbers: list[int], fonts: bytes, first: int) -> None:
        under, over = self.stamps.around(
            at + 1, page.width, page.height, marked=part.marks, foot=part.foot, head=part.head, code=part.number
        )
        forms = [("DtMark", self.stamps.watermark)] if self.stamps.watermark is not None else []
        links, drawn = [], set()
        for link in page.links:
            if link.address.startswith(FIGURE):
                if link.address in drawn:  # WeasyPrint tells a place twice: for the element and for the line in it
                    continue
                drawn.add(link.address)
                placed = self.stamps.figure(part.figures, link.address.removeprefix(FIGURE), link.rectangle, forms)
                over.insert(0, self.file.stream(placed))
            else:
                links.append(self._link(link.rectangle, link.address, link.place, first))
        resources = self._resources(page, numbers, fonts, forms)
        contents = b" ".join(b"%d 0 R" % number for number in (*under, numbers[page.content], *over))
        notes = b"/Annots[" + b" ".join(link for link in links if link) + b"]" if any(links) else b""
        self.file.put(
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.2f %.2f]/Contents[%b]/Resources %d 0 R%b>>"
            % (self.tree, page.width, page.height, contents, resources, notes),
            self.page_objects[at],
        )

    def _resources(self, page: Page, numbers: list[int], fonts: bytes, forms: Sequence[tuple[str, int]]) -> int:
        held = {
            category: _filled(syntax.encode("latin-1"), numbers, fonts) for category, syntax in page.resources.items()
        }
        own_fonts = held.pop("/Font", b"")
        if forms:
            ours = b"".join(b"/%b %d 0 R" % (name.encode(), number) for name, number in forms)
            held["/XObject"] = b"<<" + ours + held.get("/XObject", b"<<>>")[2:]
        shown = self.fonts.with_strangers(own_fonts) if own_fonts else fonts
        syntax = (
            b"<</Font " + shown + b"".join(key.encode() + b" " + entry for key, entry in sorted(held.items())) + b">>"
        )
        return self.stamps.once(("resources", syntax.decode("latin-1")), syntax, stream=False)

    def _link(self, rectangle: str, address: str, place: tuple[int, str] | None, first: int) -> bytes:
        head = b"<</Type/Annot/Subtype/Link/Border[0 0 0]/Rect[" + rectangle.encode() + b"]"
        if place is not None:
            return head + b"/Dest" + self._spot(first + place[0], place[1]) + b">>"
        if address.startswith(BOUND):
            name = unquote(address.removeprefix(BOUND))
            if name not in self.anchors:
                raise BrokenLink(f"no part is called {name!r}")
            return head + b"/Dest" + text(name) + b">>"
        escaped = address.encode("ascii", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        return head + b"/A<</S/URI/URI(" + escaped + b")>>>>"

    def _spot(self, page: int, view: str) -> bytes:
        return b"[%d 0 R%b]" % (self.page_objects[page], view.encode())

    def _catalog(self) -> int:
        entries = [b"<</Type/Catalog/Pages %d 0 R/Lang%b" % (self.tree, text(self.lang))]
        entries.append(b"/ViewerPreferences<</DisplayDocTitle true>>")
        names = sorted((name.encode("utf-16-be"), name) for name in self.anchors)
        if names:
            held = b"".join(text(name) + self._spot(*self.anchors[name]) for _key, name in names)
            entries.append(b"/Names<</Dests<</Names[" + held + b"]>>>>")
        if self.bookmarks:
            entries.append(b"/Outlines %d 0 R/PageMode/UseOutlines" % write_outline(self.file, self.bookmarks))
        entries.append(b"/Metadata %d 0 R>>" % write_xmp(self.file, self.metadata, self.lang))
        return self.file.put(b"".join(entries))


def _filled(syntax: bytes, numbers: list[int], fonts: bytes) -> bytes:
    if b"\x01" not in syntax:
        return syntax
    return MARK.sub(lambda mark: fonts if mark[1] == b"F" else b"%d 0 R" % numbers[int(mark[1])], syntax)
