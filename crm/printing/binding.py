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
from datetime import datetime
from html import escape
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote

from crm.printing.drawn import HIGH, WIDE, Drawn, operators
from crm.printing.figures import FIGURE, Figure
from crm.printing.fonts_once import FontsOnce
from crm.printing.galley import FONTS, MARK, CannotBind, Galley, Link, Page
from crm.printing.kept import Kept, read_kept, say_full
from crm.printing.marks import Marks, Pen, draw_foot, draw_head, draw_number
from crm.printing.pdffile import PdfFile, text
from crm.printing.pdfreading import galley_of
from crm.printing.watermark import outline as outlined
from crm.printing.watermark import placements

__all__ = ["Bound", "CannotBind", "Marks", "Metadata", "Part", "bind"]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The file's properties; *created* is wall-clock time of Asia/Shanghai."""

    title: str
    author: str
    created: datetime
    subject: str = ""
    keywords: str = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound file: its *path*, or its *content* when no path was asked for; its page count; the page (from 1) each
    part begins on.
    """

    pages: int
    starts: list[int]
    path: Path | None = None
    content: bytes = b""


class BrokenLink(ValueError):
    """A part links to an anchor that no part has: contents that lie are not printed."""


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
        self.parts, self.marks, self.metadata, self.lang, self.outline = parts, marks, metadata, lang, outline
        self.fonts = FontsOnce(self.file)
        self.pen = Pen(self.fonts.draw)
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
        self.tree = self.file.number()
        self.anchors = self._anchors()
        self.shared: dict[str, int] = {}
        self.repeated: dict[tuple[str, ...], int] = {}
        self.bookmarks: list[tuple[int, str, bytes]] = []
        self.mark_form: int | None = None

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
        self.file.end(root=self._catalog(), info=self._info())
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
        under, over = self._marks(at, part, page)
        forms = [("DtMark", self.mark_form)] if self.marks.watermark and self.mark_form is not None else []
        links, drawn = [], set()
        for link in page.links:
            if link.address.startswith(FIGURE):
                if link.address in drawn:  # WeasyPrint tells a place twice: for the element and for the line in it
                    continue
                drawn.add(link.address)
                placed = self._figure(part, link.address.removeprefix(FIGURE), link.rectangle, forms)
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
        return self._once(("resources", syntax.decode("latin-1")), syntax, stream=False)

    def _marks(self, at: int, part: Part, page: Page) -> tuple[list[int], list[int]]:
        """Streams to draw below and above a page's own."""
        marks, width, height = self.marks, page.width, page.height
        size = (f"{width:.2f}", f"{height:.2f}")
        drawn = b""
        if marks.watermark:
            paths, length = outlined(marks.watermark)
            if self.mark_form is None:
                box = b"/Type/XObject/Subtype/Form/BBox[-50 -300 %d 1100]" % (round(length) + 50)
                self.mark_form = self.file.stream(paths, box)
            drawn = placements(width, height, length).replace(b"/Mark", b"/DtMark") + b"\n"
        number = at + 1
        if part.marks:
            side = str(number % 2) if part.head else ""
            key: tuple[str, ...] = ("head", *size, part.number, part.head, side, str(bool(drawn)))
            if key not in self.repeated:
                head = draw_head(self.pen, marks, width, height, number=part.number, running=part.head, page=number)
                self.repeated[key] = self.file.stream(drawn + head + b"\nq\n")
        else:
            key = ("under", *size)
            if key not in self.repeated:
                self.repeated[key] = self.file.stream(drawn + b"q\n")
        under = [self.repeated[key]]
        over = []
        if part.marks:
            below = ("foot", *size, str(part.foot))
            if below not in self.repeated:
                foot = draw_foot(self.pen, marks, width) if part.foot else b""
                self.repeated[below] = self.file.stream(b"Q\n" + foot)
            over.append(self.repeated[below])
            drawn_number = draw_number(self.pen, marks, width, number, len(self.page_objects))
            if drawn_number:
                over.append(self.file.stream(drawn_number, packed=True))
        else:
            over.append(self._once(("end",), b"Q\n", stream=True))
        return under, over

    def _figure(self, part: Part, name: str, rectangle: str, forms: list[tuple[str, int]]) -> bytes:
        """What draws a figure into its place; its layers join the page's *forms*, each in the file once."""
        if name not in part.figures:
            raise BrokenLink(f"no figure is called {name!r}")
        figure = part.figures[name]
        left, one, right, other = (float(edge) for edge in rectangle.split())
        top = max(one, other)
        scale = (right - left) / figure.width
        x, y = left - figure.left * scale, top + figure.top * scale
        box = b"/Type/XObject/Subtype/Form/BBox[%.2f %.2f %.2f %.2f]" % (
            figure.left,
            figure.top,
            figure.left + figure.width,
            figure.top + figure.height,
        )
        drawn = b"Q q %.5f 0 0 %.5f %.2f %.2f cm" % (scale, -scale, x, y)
        for layer in figure.layers:
            key = ("figure", layer.decode("latin-1"))
            if key not in self.repeated:
                self.repeated[key] = self.file.stream(layer, box)
            forms.append((f"DtFigure{len(forms)}", self.repeated[key]))
            drawn += b" /%b Do" % forms[-1][0].encode()
        return drawn + b" Q q\n"

    def _once(self, key: tuple[str, ...], syntax: bytes, *, stream: bool) -> int:
        if key not in self.repeated:
            self.repeated[key] = self.file.stream(syntax) if stream else self.file.put(syntax)
        return self.repeated[key]

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
            entries.append(b"/Outlines %d 0 R/PageMode/UseOutlines" % self._outlines())
        entries.append(b"/Metadata %d 0 R>>" % self._xmp())
        return self.file.put(b"".join(entries))

    def _outlines(self) -> int:
        """The bookmarks as a tree; levels that skip a step are drawn up to their parent."""
        top = self.file.number()
        numbers = [self.file.number() for _ in self.bookmarks]
        parents: list[int] = []
        children: dict[int, list[int]] = {-1: []}
        open_at: list[tuple[int, int]] = []
        for index, (level, _title, _spot) in enumerate(self.bookmarks):
            while open_at and open_at[-1][0] >= level:
                open_at.pop()
            parent = open_at[-1][1] if open_at else -1
            parents.append(parent)
            children.setdefault(parent, []).append(index)
            open_at.append((level, index))
        for index, (_level, title, spot) in enumerate(self.bookmarks):
            beside = children[parents[index]]
            place = beside.index(index) if len(beside) < 64 else _place(beside, index)
            parent = numbers[parents[index]] if parents[index] >= 0 else top
            entry = b"<</Title%b/Dest%b/Parent %d 0 R" % (text(title), spot, parent)
            if place:
                entry += b"/Prev %d 0 R" % numbers[beside[place - 1]]
            if place + 1 < len(beside):
                entry += b"/Next %d 0 R" % numbers[beside[place + 1]]
            below = children.get(index)
            if below:  # closed: a booklet opens on its sections, not on 500 lines
                entry += b"/First %d 0 R/Last %d 0 R/Count %d" % (numbers[below[0]], numbers[below[-1]], -len(below))
            self.file.put(entry + b">>", numbers[index])
        first, last = children[-1][0], children[-1][-1]
        tree = b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>"
        return self.file.put(tree % (numbers[first], numbers[last], len(children[-1])), top)

    def _info(self) -> int:
        held = self.metadata
        entries = {"Title": held.title, "Author": held.author, "Subject": held.subject, "Keywords": held.keywords}
        written = b"".join(b"/%b%b" % (key.encode(), text(words)) for key, words in entries.items() if words)
        when = f"(D:{held.created:%Y%m%d%H%M%S}+08'00)".encode()
        return self.file.put(b"<<" + written + b"/Producer(Daitou)/CreationDate" + when + b"/ModDate" + when + b">>")

    def _xmp(self) -> int:
        held, when = self.metadata, f"{self.metadata.created:%Y-%m-%dT%H:%M:%S}+08:00"
        subject = (
            f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(held.subject)}</rdf:li></rdf:Alt></dc:description>'
            if held.subject
            else ""
        )
        packet = (
            '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
            'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
            f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(held.title)}</rdf:li></rdf:Alt></dc:title>'
            f"<dc:creator><rdf:Seq><rdf:li>{escape(held.author)}</rdf:li></rdf:Seq></dc:creator>{subject}"
            f"<dc:language><rdf:Bag><rdf:li>{escape(self.lang)}</rdf:li></rdf:Bag></dc:language>"
            f"<xmp:CreateDate>{when}</xmp:CreateDate><xmp:ModifyDate>{when}</xmp:ModifyDate>"
            '</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>'
        )
        return self.file.stream(packet.encode(), b"/Type/Metadata/Subtype/XML", packed=True)


def _place(beside: list[int], index: int) -> int:
    from bisect import bisect_left

    return bisect_left(beside, index)


def _filled(syntax: bytes, numbers: list[int], fonts: bytes) -> bytes:
    if b"\x01" not in syntax:
        return syntax
    return MARK.sub(lambda mark: fonts if mark[1] == b"F" else b"%d 0 R" % numbers[int(mark[1])], syntax)
