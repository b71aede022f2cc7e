"""Taking a PDF of WeasyPrint apart into a galley, once and for all, when its page is kept."""

from __future__ import annotations

import hashlib
import re
import zlib
from io import BytesIO
from typing import Any

from crm.printing.fontreading import font_use
from crm.printing.galley import FONTS, MARK, CannotBind, FontUse, Galley, Link, Page, Pressed

#: The WeasyPrint whose files we know how to read. Another major may write fonts in another way.
KNOWN_WEASYPRINT = "70."


def galley_of(pdf: bytes, *, foreign: bool = False) -> Galley:
    """The galley of a PDF made by the press.

    *foreign* PDFs (a cover somebody made elsewhere) keep their fonts as they are. Raises :class:`CannotBind` for a PDF
    of another WeasyPrint, or with a font in a form not known.
    """
    import pikepdf

    try:
        with pikepdf.open(BytesIO(pdf)) as opened:
            return _Reader(opened, foreign).galley()
    except pikepdf.PdfError as error:
        raise CannotBind(f"not a PDF that can be read: {error}") from error


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has."""
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


class _Reader:
    """Takes one PDF apart."""

    def __init__(self, pdf: Any, foreign: bool) -> None:
        import pikepdf

        self.kit = pikepdf
        self.pdf = pdf
        self.foreign = foreign
        self.out = Galley()
        self.numbers: dict[tuple[int, int], int] = {}
        self.page_of: dict[tuple[int, int], int] = {}
        if not foreign:
            producer = str(pdf.docinfo.get("/Producer", ""))
            if not producer.startswith(f"WeasyPrint {KNOWN_WEASYPRINT}"):
                raise CannotBind(f"made by {producer or 'an unknown program'}, not WeasyPrint {KNOWN_WEASYPRINT}x")

    def galley(self) -> Galley:
        pages = list(self.pdf.pages)
        self.page_of = {page.obj.objgen: index for index, page in enumerate(pages)}
        self._read_places()
        for page in pages:
            self._read_page(page)
        self._read_bookmarks()
        return self.out

    def _read_page(self, page: Any) -> None:
        left, bottom, right, top = (float(edge) for edge in page.mediabox)
        if (left, bottom) != (0, 0) or int(page.obj.get("/Rotate", 0)) % 360:
            raise CannotBind("a page that is turned or does not begin at 0, 0")
        contents = page.obj.get("/Contents")
        streams = list(contents) if isinstance(contents, self.kit.Array) else [contents] if contents is not None else []
        if len(streams) == 1:
            content = self._object(streams[0], shared=False)
        else:
            joined = b"\n".join(stream.read_bytes() for stream in streams)
            content = self._add(Pressed(b"<</Filter/FlateDecode>>", zlib.compress(joined, 6)))
        made = Page(right - left, top - bottom, content)
        resources = page.obj.get("/Resources", {})
        for category, entries in resources.items():
            if category == "/Font" and not self.foreign:
                self._read_fonts(entries)
            elif category != "/ProcSet":
                made.resources[category] = self._syntax(entries, inside=True)
        for note in page.obj.get("/Annots", ()):
            link = self._link(note)
            if link is not None:
                made.links.append(link)
        self.out.pages.append(made)

    def _link(self, note: Any) -> Link | None:
        if note.get("/Subtype") != "/Link":
            return None
        rectangle = " ".join(f"{float(edge):.2f}".rstrip("0").rstrip(".") for edge in note.Rect)
        action = note.get("/A")
        if action is not None and action.get("/S") == "/URI":
            return Link(rectangle, address=str(action.URI))
        target = note.get("/Dest") if action is None else action.get("/D")
        if isinstance(target, self.kit.String):
            place = self.out.places.get(str(target))
        else:
            place = self._spot(target) if isinstance(target, self.kit.Array) else None
        return Link(rectangle, place=place) if place else None

    def _spot(self, target: Any) -> tuple[int, str] | None:
        page = self.page_of.get(target[0].objgen)
        if page is None:
            return None
        left, top = (float(target[i]) if len(target) > i and target[i] is not None else 0.0 for i in (2, 3))
        return page, f"/XYZ {left:.2f} {top:.2f} 0" if target[1] == "/XYZ" else "/Fit"

    def _read_places(self) -> None:
        names = self.pdf.Root.get("/Names", {}).get("/Dests")
        if names is None:
            return
        for name, target in self.kit.NameTree(names).items():
            spot = self._spot(target.D if isinstance(target, self.kit.Dictionary) else target)
            if spot is not None:
                self.out.places[str(name)] = spot

    def _read_bookmarks(self) -> None:
        def walk(entry: Any, level: int) -> None:
            while entry is not None:
                target = entry.get("/Dest")
                spot = self._spot(target) if isinstance(target, self.kit.Array) else None
                if spot is not None:
                    self.out.bookmarks.append((level, str(entry.Title), *spot))
                if level < 6 and "/First" in entry:
                    walk(entry.First, level + 1)
                entry = entry.get("/Next")

        outlines = self.pdf.Root.get("/Outlines")
        if outlines is not None and "/First" in outlines:
            walk(outlines.First, 1)

    def _read_fonts(self, fonts: Any) -> None:
        for key, font in fonts.items():
            name = key[1:]
            if name not in self.out.fonts:
                self.out.fonts[name] = self._font(font)

    def _font(self, font: Any) -> FontUse:
        use = font_use(font)
        if use.face is None:
            use.stranger = self._object(font)
        return use

    def _object(self, thing: Any, *, shared: bool = True) -> int:
        """The number in the galley of an object that stands by itself, with all that hangs on it."""
        known = self.numbers.get(thing.objgen)
        if known is not None:
            return known
        place = self._add(Pressed(b""))
        self.numbers[thing.objgen] = place
        made = self.out.objects[place]
        if isinstance(thing, self.kit.Stream):
            made.data = thing.read_raw_bytes()
            entries = {key: value for key, value in thing.items() if key != "/Length"}
            made.syntax = self._dictionary(entries).encode("latin-1")
        else:
            made.syntax = self._syntax(thing, inside=True).encode("latin-1")
        if shared:
            made.digest = self._digest(made)
        return place

    def _add(self, made: Pressed) -> int:
        self.out.objects.append(made)
        return len(self.out.objects) - 1

    def _digest(self, made: Pressed) -> str:
        def child(mark: re.Match[bytes]) -> bytes:
            return b"?" if mark[1] == b"F" else self.out.objects[int(mark[1])].digest.encode() or b"?"

        syntax = MARK.sub(child, made.syntax)
        return "" if b"?" in syntax else hashlib.sha256(syntax + b"\n" + (made.data or b"")).hexdigest()[:32]

    def _syntax(self, thing: Any, *, inside: bool = False) -> str:
        """PDF syntax of anything, references marked."""
        if isinstance(thing, self.kit.Object) and thing.is_indirect and not inside:
            if thing.objgen in self.page_of:
                return "null"
            return f"\x01{self._object(thing)}\x02"
        if isinstance(thing, self.kit.Dictionary):
            return self._dictionary(dict(thing.items()))
        if isinstance(thing, self.kit.Array):
            return "[" + " ".join(self._syntax(entry) for entry in thing) + "]"
        if isinstance(thing, self.kit.String):
            return f"<{bytes(thing).hex()}>"
        if isinstance(thing, self.kit.Object):
            return str(thing.unparse().decode("latin-1"))
        if thing is None:
            return "null"
        return ("false", "true")[thing] if isinstance(thing, bool) else str(thing)

    def _dictionary(self, entries: dict[str, Any]) -> str:
        parts = []
        for key, value in entries.items():
            if key in ("/StructParent", "/StructParents", "/Metadata", "/PieceInfo"):
                continue
            if key == "/Resources" and isinstance(value, self.kit.Dictionary) and "/Font" in value and not self.foreign:
                self._read_fonts(value.Font)
                rest = self._dictionary({name: held for name, held in value.items() if name != "/Font"})
                parts.append(f"/Resources<</Font {FONTS.decode()}{rest[2:]}")
                continue
            parts.append(f"{self.kit.Name(key).unparse().decode('latin-1')} {self._syntax(value)}")
        return "<<" + "\n".join(parts) + ">>"
