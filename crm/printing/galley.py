"""A galley: finished pages taken out of their PDF, ready to be put into another one.

A PDF of WeasyPrint is read once and for all: its pages' drawing operators stay as they are, packed; of its fonts only
which face and which glyphs; of its links only where they lie and lead. Putting 500 galleys together is then little more
than copying bytes. The structure tree is left out, and so is everything else a booklet has only one of.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from crm.printing.embedding import Face, FaceName, find_face, stamp_of

#: The WeasyPrint whose files we know how to read. Another major may write fonts in another way.
KNOWN_WEASYPRINT = "70."

#: In an object's syntax, a reference to another object of the galley; ``F`` is the dictionary of fonts.
MARK = re.compile(rb"\x01(\d+|F)\x02")
FONTS = b"\x01F\x02"


class CannotBind(Exception):
    """The fast way does not know how to join this print; one document of WeasyPrint does the same, slowly."""


@dataclass(slots=True)
class FontUse:
    """How a galley uses one font: the face and its glyphs, or (a *stranger*) an object of its own.

    *texts* holds only the glyphs that stand for something else than the face itself says; *lacking* are codes beyond
    the face's glyphs, given to characters it does not have: what they mean and how wide their box is.
    """

    face: FaceName | None
    glyphs: array[int] = field(default_factory=lambda: array("H"))
    texts: dict[int, str] = field(default_factory=dict)
    lacking: dict[int, tuple[str, int]] = field(default_factory=dict)
    ascent: int = 0
    descent: int = 0
    flags: int = 4
    stranger: int = -1


@dataclass(slots=True)
class Pressed:
    """One object: its syntax with marks for references, its packed stream if it has one, and a digest of all that
    hangs on it (empty when nothing may share it).
    """

    syntax: bytes
    data: bytes | None = None
    digest: str = ""


@dataclass(slots=True)
class Link:
    """Where a link lies (left, bottom, right, top) and leads: an address, or a place in this galley."""

    rectangle: str
    address: str = ""
    place: tuple[int, str] | None = None


@dataclass(slots=True)
class Page:
    """One page: width and height in pt, its drawing operators, its resources by category, its links."""

    width: float
    height: float
    content: int
    resources: dict[str, str] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)


@dataclass(slots=True)
class Galley:
    """Pages and what they need. *places* are named spots (page, ``/XYZ x y``), *bookmarks* are level, title, spot."""

    pages: list[Page] = field(default_factory=list)
    objects: list[Pressed] = field(default_factory=list)
    fonts: dict[str, FontUse] = field(default_factory=dict)
    places: dict[str, tuple[int, str]] = field(default_factory=dict)
    bookmarks: list[tuple[int, str, int, str]] = field(default_factory=list)


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
        if font.get("/Subtype") != "/Type0":
            return FontUse(None, stranger=self._object(font))
        try:
            descendant = font.DescendantFonts[0]
            descriptor = descendant.FontDescriptor
            program = (descriptor.get("/FontFile2") or descriptor.get("/FontFile3")).read_bytes()
            texts = _texts_of(font.ToUnicode.read_bytes())
            encoding = font.Encoding
        except (AttributeError, KeyError, IndexError) as error:
            raise CannotBind(f"a font in an unknown form: {error}") from error
        name = _face_name(program, str(font.BaseFont))
        face = find_face(name)
        if face is None:
            return FontUse(None, stranger=self._object(font))
        use = FontUse(name, ascent=int(descriptor.Ascent), descent=int(descriptor.Descent), flags=int(descriptor.Flags))
        if encoding != "/Identity-H":
            most, widths = face.face.glyph_count, dict(_widths_of(descendant))
            use.lacking = {code: (words, widths.get(code, 1000)) for code, words in texts.items() if code >= most}
            texts = {code: words for code, words in texts.items() if code < most}
        self._check_widths(face, descendant, texts)
        use.glyphs = array("H", sorted(texts))
        known = face.texts
        use.texts = {code: words for code, words in texts.items() if known.get(code) != words}
        return use

    def _check_widths(self, face: Face, descendant: Any, texts: dict[int, str]) -> None:
        """That the glyphs' numbers are the face's own: they go as far there as here."""
        for glyph, width in _widths_of(descendant):
            if glyph and glyph in texts and abs(face.width(glyph) - width) > 1:
                raise CannotBind(f"{face.name}: glyph {glyph} is {width} wide, not {face.width(glyph)}")

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


def _widths_of(descendant: Any) -> Iterator[tuple[int, int]]:
    """Code and width (thousandths) of a font's glyphs, as WeasyPrint lists them: in runs."""
    widths = list(descendant.get("/W", ()))
    for first, run in zip(widths[::2], widths[1::2], strict=True):
        for code, width in enumerate(run, int(first)):
            yield code, round(float(width))


def _face_name(program: bytes, base_font: str) -> FaceName:
    """Which face a font program was cut from: its own tables tell."""
    count = int.from_bytes(program[4:6], "big")
    tables = {
        program[at : at + 4]: (
            int.from_bytes(program[at + 8 : at + 12], "big"),
            int.from_bytes(program[at + 12 : at + 16], "big"),
        )
        for at in range(12, 12 + 16 * count, 16)
    }
    if b"head" not in tables or b"name" not in tables:
        raise CannotBind(f"{base_font}: a font program that does not tell its name")
    start, length = tables[b"head"]
    stamp = stamp_of(program[start : start + length])
    start, length = tables[b"name"]
    return FaceName(_postscript_name(program[start : start + length]), "+Press-" in base_font, stamp)


def _postscript_name(table: bytes) -> str:
    count, strings = int.from_bytes(table[2:4], "big"), int.from_bytes(table[4:6], "big")
    for at in range(6, 6 + 12 * count, 12):
        platform, _code, _language, name, length, start = (
            int.from_bytes(table[at + 2 * i : at + 2 * i + 2], "big") for i in range(6)
        )
        if name == 6:
            raw = table[strings + start : strings + start + length]
            return raw.decode("latin-1" if platform == 1 else "utf-16-be")
    return ""


_ONE = re.compile(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]*)>")


def _texts_of(cmap: bytes) -> dict[int, str]:
    """Code → text of a ToUnicode map as WeasyPrint writes it: single codes only."""
    if b"beginbfrange" in cmap:
        raise CannotBind("a ToUnicode map with ranges")
    start = cmap.find(b"beginbfchar")
    return {
        int(code, 16): bytes.fromhex(words.decode()).decode("utf-16-be", "surrogatepass")
        for code, words in _ONE.findall(cmap, max(start, 0))
    }
