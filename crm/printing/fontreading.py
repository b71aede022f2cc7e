"""Reading the fonts of a PDF of WeasyPrint: which face of this machine each was cut from, and which of its glyphs."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from typing import Any

from crm.printing.embedding import Face, FaceName, find_face, stamp_of
from crm.printing.galley import CannotBind, FontUse


def font_use(font: Any) -> FontUse:
    """How the pages use *font*. One whose face is not on this machine, or cannot be cut, is a stranger: its object is to
    be copied. Raises :class:`CannotBind` for a font in an unknown form.
    """
    if font.get("/Subtype") != "/Type0":
        return FontUse(None, called=str(font.get("/BaseFont", font.get("/Subtype")))[1:])
    try:
        descendant = font.DescendantFonts[0]
        descriptor = descendant.FontDescriptor
        stream = descriptor.get("/FontFile2") or descriptor.get("/FontFile3")
        program = stream.read_bytes()
        texts = _texts_of(font.ToUnicode.read_bytes())
        encoding = font.Encoding
    except (AttributeError, KeyError, IndexError) as error:
        raise CannotBind(f"a font in an unknown form: {error}") from error
    name = _face_name(program, str(font.BaseFont))
    face = find_face(name)
    if face is None:
        called = name.postscript or str(font.BaseFont).partition("+")[2]
        return FontUse(None, called=called, weight=len(stream.read_raw_bytes()))
    use = FontUse(name, ascent=int(descriptor.Ascent), descent=int(descriptor.Descent), flags=int(descriptor.Flags))
    if encoding != "/Identity-H":
        most, widths = face.face.glyph_count, dict(_widths_of(descendant))
        use.lacking = {code: (words, widths.get(code, 1000)) for code, words in texts.items() if code >= most}
        texts = {code: words for code, words in texts.items() if code < most}
    _check_widths(face, descendant, texts)
    use.glyphs = array("H", sorted(texts))
    known = face.texts
    use.texts = {code: words for code, words in texts.items() if known.get(code) != words}
    return use


def _check_widths(face: Face, descendant: Any, texts: dict[int, str]) -> None:
    """That the glyphs' numbers are the face's own: they go as far there as here."""
    for glyph, width in _widths_of(descendant):
        if glyph and glyph in texts and abs(face.width(glyph) - width) > 1:
            raise CannotBind(f"{face.name}: glyph {glyph} is {width} wide, not {face.width(glyph)}")


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
