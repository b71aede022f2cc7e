"""Each face of a booklet once: who draws which glyphs is noted while the parts pass, the cuts are made at the end.

A glyph may stand for different characters in different parts (a radical and a hanzi that look alike share one). Then
the parts share the embedded face and differ only in the small table that says what the glyphs mean, so that the text
of each page extracts as it was written.
"""

from __future__ import annotations

import hashlib
import struct
from array import array
from dataclasses import dataclass, field

from crm.printing.embedding import Face, find_face
from crm.printing.galley import CannotBind, FontUse, Galley
from crm.printing.pdffile import PdfFile

MOST_COPIED = 2_000_000
"""Bytes that copies of faces the press cannot cut anew may add to a booklet: emoji here and there, a borrowed cover. A
variable face in every sheet would make it many times as heavy as one document of WeasyPrint, which is then the better."""

_HEAD = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n<< /Registry (Adobe)\n"
    b"/Ordering (UCS)\n/Supplement 0\n>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    b"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
)
_BOX_ENTRIES = b"/Type/CMap/CMapName/Dt-Box/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
_FOOT = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


@dataclass(slots=True)
class _Meaning:
    """One font object: what glyphs mean in the parts that use it. *texts* differ from what the face says itself."""

    number: int
    glyphs: set[int] = field(default_factory=set)
    texts: dict[int, str] = field(default_factory=dict)

    def takes(self, glyphs: array[int], texts: dict[int, str]) -> bool:
        """Whether these glyphs mean the same here; if so they are added."""
        for glyph, words in texts.items():
            if glyph in self.glyphs and self.texts.get(glyph) != words:
                return False
        if self.texts:
            for glyph in self.texts.keys() & set(glyphs):
                if texts.get(glyph) != self.texts[glyph]:
                    return False
        self.glyphs.update(glyphs)
        self.texts.update(texts)
        return True


@dataclass(slots=True)
class _Embedded:
    """One face of the file."""

    face: Face
    descendant: int
    ascent: int
    descent: int
    flags: int
    glyphs: set[int] = field(default_factory=set)
    meanings: list[_Meaning] = field(default_factory=list)
    boxes: dict[int, int] = field(default_factory=dict)  # codes of characters the face lacks, and their width


class FontsOnce:
    """The fonts of one file being written."""

    def __init__(self, file: PdfFile) -> None:
        self._file = file
        self._embedded: dict[tuple[str, bool], _Embedded] = {}
        self._names: dict[str, int] = {}
        self._mark_names: dict[tuple[str, bool], str] = {}
        self._others: dict[tuple[tuple[str, int], ...], int] = {}
        self._copied: dict[int, int] = {}
        self.dictionary = file.number()

    def of(self, galley: Galley, numbers: list[int]) -> bytes:
        """A reference to the dictionary of fonts the pages of *galley* draw with."""
        used = {name: self._font(use, numbers) for name, use in galley.fonts.items()}
        if any(self._names.setdefault(name, number) != number for name, number in used.items()):
            key = tuple(sorted(used.items()))
            if key not in self._others:
                self._others[key] = self._file.number()
            return b"%d 0 R" % self._others[key]
        return b"%d 0 R" % self.dictionary

    def draw(self, face: Face, glyph: int, character: str) -> str:
        """A mark draws a glyph; the name pages know its face by."""
        key = (face.name, face.house)
        held = self._embedded.get(key) or self._new(key, face, 880, -120, 4)
        held.glyphs.add(glyph)
        if not held.meanings:
            held.meanings.append(_Meaning(self._file.number()))
        name = self._mark_names.get(key)
        if name is None:
            name = self._mark_names[key] = f"Dt{len(self._mark_names)}"
        one = array("H", (glyph,))
        texts = {} if face.texts.get(glyph) == character else {glyph: character}
        for meaning in held.meanings:
            if meaning.takes(one, texts):
                return self._mark_name(name, meaning.number)
        held.meanings.append(_Meaning(self._file.number()))
        held.meanings[-1].takes(one, texts)
        return self._mark_name(name, held.meanings[-1].number)

    def _mark_name(self, name: str, number: int) -> str:
        while self._names.setdefault(name, number) != number:
            name += "x"
        return name

    def with_strangers(self, own: bytes) -> bytes:
        """A dictionary of a foreign page's *own* fonts and those of the marks."""
        marks = b"".join(b"/%b %d 0 R" % (n.encode(), o) for n, o in sorted(self._names.items()) if n.startswith("Dt"))
        return b"<<" + marks + own[2:]

    def finish(self) -> None:
        """Cut the faces and write everything the pages already refer to."""
        marks = {name: number for name, number in self._names.items() if name.startswith("Dt")}
        for held in self._embedded.values():
            self._write(held)
        self._file.put(_dictionary(self._names), self.dictionary)
        for key, number in self._others.items():
            self._file.put(_dictionary({**marks, **dict(key)}), number)

    def _font(self, use: FontUse, numbers: list[int]) -> int:
        if use.face is None:
            return self._stranger(use, numbers[use.stranger])
        key = (use.face.postscript, use.face.house)
        held = self._embedded.get(key)
        if held is None:
            face = find_face(use.face)
            if face is None:
                raise CannotBind(f"the face {use.face.postscript} has changed or gone since the page was kept")
            held = self._new(key, face, use.ascent, use.descent, use.flags)
        elif held.face.stamp != use.face.stamp:
            raise CannotBind(f"pages were kept with two different faces called {use.face.postscript}")
        held.glyphs.update(use.glyphs)
        glyphs, texts = use.glyphs, use.texts
        if use.lacking:
            glyphs = use.glyphs + array("H", use.lacking)
            texts = use.texts | {code: words for code, (words, _width) in use.lacking.items()}
            held.boxes.update({code: width for code, (_words, width) in use.lacking.items()})
        for meaning in held.meanings:
            if meaning.takes(glyphs, texts):
                return meaning.number
        held.meanings.append(_Meaning(self._file.number()))
        held.meanings[-1].takes(glyphs, texts)
        return held.meanings[-1].number

    def _stranger(self, use: FontUse, number: int) -> int:
        """A font copied as it is; the same one is in the file once."""
        self._copied.setdefault(number, use.weight)
        if sum(self._copied.values()) > MOST_COPIED:
            raise CannotBind(f"the face {use.called} cannot be cut anew, and its copies would weigh too much")
        return number

    def _new(self, key: tuple[str, bool], face: Face, ascent: int, descent: int, flags: int) -> _Embedded:
        made = self._embedded[key] = _Embedded(face, self._file.number(), ascent, descent, flags & ~1)
        return made

    def _write(self, held: _Embedded) -> None:
        face, file = held.face, self._file
        try:
            cut = face.cut(held.glyphs, held.boxes)
        except (ValueError, RuntimeError) as error:
            raise CannotBind(f"{face.name} cannot be cut: {error}") from error
        glyphs, lacking = sorted({0, *held.glyphs}), held.boxes
        if lacking and face.postscript_outlines:
            lacking = {0: min(lacking.items())[1], **lacking}  # drawn through the encoding, a box is as wide as glyph 0
        tag = hashlib.sha256(struct.pack(f">{len(glyphs)}H", *glyphs)).digest()
        name = b"/" + bytes(65 + byte % 26 for byte in tag[:6]) + b"+" + face.name.encode("ascii", "replace")
        extra = b"/Subtype" + cut.subtype if cut.subtype else b"/Length1 %d" % len(cut.program)
        program = file.stream(cut.program, extra)
        descriptor = file.put(
            b"<</Type/FontDescriptor/FontName%b/Flags %d/FontBBox[0 %d 1000 %d]/ItalicAngle 0/Ascent %d/Descent %d"
            b"/CapHeight %d/StemV 80%b %d 0 R>>"
            % (name, held.flags, held.descent, held.ascent, held.ascent, held.descent, held.ascent, cut.key, program)
        )
        kind = b"/CIDFontType2" if cut.glyph_of_code is not None else b"/CIDFontType0"
        leads = b"/CIDToGIDMap %d 0 R" % file.stream(cut.glyph_of_code) if cut.glyph_of_code is not None else b""
        file.put(
            b"<</Type/Font/Subtype%b/BaseFont%b/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            b"/FontDescriptor %d 0 R/DW 1000/W[%b]%b>>"
            % (kind, name, descriptor, _widths(face, glyphs, lacking), leads),
            held.descendant,
        )
        for meaning in held.meanings:
            texts = file.stream(_meanings(face, meaning))
            encoding = b"/Identity-H"
            boxes = sorted(meaning.glyphs & held.boxes.keys())
            if boxes and face.postscript_outlines:  # such a face has no table of codes: the encoding leads to the box
                encoding = b" %d 0 R" % file.stream(_to_the_box(face, boxes), _BOX_ENTRIES)
            file.put(
                b"<</Type/Font/Subtype/Type0/BaseFont%b/Encoding%b/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
                % (name, encoding, held.descendant, texts),
                meaning.number,
            )


def _dictionary(names: dict[str, int]) -> bytes:
    return b"<<" + b"".join(b"/%b %d 0 R" % (name.encode(), number) for name, number in sorted(names.items())) + b">>"


def _widths(face: Face, glyphs: list[int], boxes: dict[int, int]) -> bytes:
    """The widths that are not a full em, in runs; *boxes* lie beyond the glyphs."""
    written: list[bytes] = []
    last = -2
    for glyph in sorted({*glyphs, *boxes}):
        width = boxes[glyph] if glyph in boxes else face.width(glyph)
        if width == 1000:
            continue
        if glyph != last + 1:
            written.append(b"%s%d[" % (b"]" if written else b"", glyph))
        written.append(b"%d " % width)
        last = glyph
    return b"".join(written) + (b"]" if written else b"")


def _to_the_box(face: Face, boxes: list[int]) -> bytes:
    """The CMap that leaves glyphs what they are and draws *boxes* as the glyph 0."""
    batches = [boxes[at : at + 100] for at in range(0, len(boxes), 100)]
    lines = b"".join(
        b"%d begincidchar\n%bendcidchar\n" % (len(batch), b"".join(b"<%04x> 0\n" % code for code in batch))
        for batch in batches
    )
    return (
        b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n3 dict dup begin\n"
        b"/Registry (Adobe) def\n/Ordering (Identity) def\n/Supplement 0 def\nend def\n/CMapName /Dt-Box def\n"
        b"/CMapType 1 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        b"1 begincidrange\n<0000> <%04x> 0\nendcidrange\n%b" % (face.face.glyph_count - 1, lines)
    ) + _FOOT


def _meanings(face: Face, meaning: _Meaning) -> bytes:
    """The ToUnicode map."""
    plain = face.texts
    texts = {glyph: meaning.texts.get(glyph, plain.get(glyph, "")) for glyph in meaning.glyphs}
    lines = [
        b"<%04x> <%b>" % (code, words.encode("utf-16-be", "surrogatepass").hex().encode())
        for code, words in sorted(texts.items())
    ]
    batches = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    body = b"".join(b"%d beginbfchar\n%b\nendbfchar\n" % (len(batch), b"\n".join(batch)) for batch in batches)
    return _HEAD + body + _FOOT
