"""The faces of a finished print: each is found again on this machine, cut once to the glyphs used and embedded once.

WeasyPrint embeds in every file a cut of each face that keeps the numbers of the glyphs. So the glyphs of 500 files can
be put together: the union of their numbers is cut from the face itself, and no letter on any page has to be written
anew.
"""

from __future__ import annotations

import logging
import shutil
import struct
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from crm.printing.faces import CUT_FACES, FONT_FOLDER

log = logging.getLogger(__name__)

#: Tables a TrueType face needs inside a PDF; hints and layout have done their work.
_NEEDED = ("glyf", "head", "hhea", "hmtx", "loca", "maxp")


@dataclass(frozen=True, slots=True)
class FaceName:
    """Which face: its PostScript name, whether it is one of the house's own cuts, and the stamp its maker gave it
    (revision and time of change of the table ``head``), so that a face replaced by another of the same name is seen.
    """

    postscript: str
    house: bool
    stamp: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A face cut to some glyphs: the program, the descriptor's key for it, its subtype, and where codes lead
    (``None``: the program itself knows).
    """

    program: bytes
    key: bytes
    subtype: bytes
    glyph_of_code: bytes | None


class Face:
    """A face of this machine, opened: widths, texts and cuts of its glyphs."""

    def __init__(self, name: str, path: Path, index: int) -> None:
        import uharfbuzz as hb

        self.name, self.path, self.index = name, path, index
        self.face = hb.Face(hb.Blob.from_file_path(str(path)), index)
        self.font = hb.Font(self.face)
        self.upem: int = self.face.upem
        self.house = path.parent == FONT_FOLDER
        tables = frozenset(self.face.table_tags)
        self.postscript_outlines = "CFF " in tables
        #: Colours, pictures, variations: WeasyPrint changes such a face before it embeds it, so it cannot be cut anew.
        self.plain = bool(tables & {"CFF ", "glyf"}) and not tables & {
            *("fvar", "CFF2", "CBDT", "EBDT", "sbix", "COLR", "SVG "),
        }

    @cached_property
    def stamp(self) -> str:
        """Revision and time of change, as the table ``head`` tells."""
        return stamp_of(bytes(self.face.reference_table("head").data))

    @cached_property
    def texts(self) -> dict[int, str]:
        """What each glyph stands for when a text uses it plainly: glyph → character.

        Where several characters share a glyph, ordinary hanzi go before radicals and compatibility forms.
        """
        nominal = self.font.get_nominal_glyph
        found: dict[int, int] = {}
        for code in self.face.unicodes:
            glyph = nominal(code)
            if glyph is not None and (glyph not in found or _rank(code) < _rank(found[glyph])):
                found[glyph] = code
        return {glyph: chr(code) for glyph, code in found.items()}

    def glyph(self, character: str) -> int | None:
        """The glyph of *character*, or None."""
        found: int | None = self.font.get_nominal_glyph(ord(character))
        return found or None

    def width(self, glyph: int) -> int:
        """How far a glyph goes, in thousandths of its size."""
        advance: int = self.font.get_glyph_h_advance(glyph)
        return round(advance * 1000 / self.upem)

    def cut(self, glyphs: Iterable[int], boxes: Iterable[int] = ()) -> Cut:
        """The face cut to *glyphs*; their numbers stay what they are for whoever draws with them. *boxes* are codes
        beyond its glyphs, drawn as the box that stands for a character no face has.
        """
        import uharfbuzz as hb

        wanted = sorted({0, *glyphs})
        if self.postscript_outlines:
            return self._cut_postscript(wanted)
        request = self._request(wanted)
        plan = hb.SubsetPlan(self.face, request)
        program = bytes(plan.execute().blob.data)
        places = bytearray(2 * (max(wanted[-1], *boxes, 0) + 1))  # 0, for codes not wanted, is the box
        moved = dict(plan.old_to_new_glyph_mapping)
        for glyph in wanted:
            struct.pack_into(">H", places, 2 * glyph, moved.get(glyph, 0))
        return Cut(program, b"/FontFile2", b"", bytes(places))

    def _request(self, glyphs: list[int]) -> Any:
        import uharfbuzz as hb

        request = hb.SubsetInput()
        request.glyph_set.update(glyphs)
        request.drop_table_tag_set.update(
            int.from_bytes(tag.encode(), "big")
            for tag in self.face.table_tags
            if tag not in _NEEDED and tag.strip() != "CFF"
        )
        request.flags = (
            hb.SubsetFlags.NO_HINTING
            | hb.SubsetFlags.DESUBROUTINIZE
            | hb.SubsetFlags.NOTDEF_OUTLINE
            | hb.SubsetFlags.NO_LAYOUT_CLOSURE
            | hb.SubsetFlags.NO_BIDI_CLOSURE
        )
        return request

    def _cut_postscript(self, wanted: list[int]) -> Cut:
        """Faces with PostScript outlines: of the full Noto CJK, the glyph's number is also its name (CID), which the
        cut face keeps; of others, the empty places of the glyphs left out are kept.
        """
        import uharfbuzz as hb

        request = self._request(wanted)
        table = bytes(hb.subset(self.face, request).reference_table("CFF ").data)
        if _names_of_glyphs(table) == wanted:
            return Cut(table, b"/FontFile3", b"/CIDFontType0C", None)
        request.flags |= hb.SubsetFlags.RETAIN_GIDS
        table = bytes(hb.subset(self.face, request).reference_table("CFF ").data)
        if _names_of_glyphs(table) is not None:
            raise ValueError(f"{self.name}: glyphs are named by other numbers than their own")
        return Cut(table, b"/FontFile3", b"/CIDFontType0C", None)


def _rank(code: int) -> tuple[bool, int]:
    odd = 0x2E80 <= code < 0x2FE0 or 0xF900 <= code < 0xFB00 or 0x2F800 <= code < 0x2FA20 or code in (0xA0, 0xAD)
    return odd, code


def _names_of_glyphs(table: bytes) -> list[int] | None:
    """The CIDs of the glyphs of a CFF table in order, or None when its glyphs have no numbers for names."""
    from io import BytesIO

    from fontTools.cffLib import CFFFontSet

    fonts = CFFFontSet()
    fonts.decompile(BytesIO(table), None)
    top = fonts.topDictIndex[0]
    if not hasattr(top, "ROS"):
        return None
    return [0 if name == ".notdef" else int(name.removeprefix("cid")) for name in top.charset]


def stamp_of(head: bytes) -> str:
    """Revision and time of change of a face, from its table ``head``."""
    return (head[4:8] + head[28:36]).hex()


@lru_cache(maxsize=64)
def find_face(name: FaceName) -> Face | None:
    """The face of that name on this machine, if it is the very one; None when it is gone, another, or cannot be cut."""
    face = _open_house(name.postscript) if name.house else _open_installed(name.postscript)
    if face is None or face.stamp != name.stamp or not face.plain:
        return None
    return face


@lru_cache(maxsize=8)
def house_face(family: str, weight: int) -> Face:
    """One of the house's own cuts, as CSS calls it (``"Press Hei"``, 400)."""
    for face in CUT_FACES:
        if (face.family, face.weight) == (family, weight):
            return Face(face.file.removesuffix(".ttf"), FONT_FOLDER / face.file, 0)
    raise KeyError(f"{family} {weight}")


def _open_house(postscript: str) -> Face | None:
    for face in CUT_FACES:
        if face.file == f"{postscript}.ttf":
            return house_face(face.family, face.weight)
    return None


@lru_cache(maxsize=32)
def _open_installed(postscript: str) -> Face | None:
    for name, path, index in installed_faces():
        if name == postscript:
            return Face(name, path, index)
    return None


@lru_cache(maxsize=256)
def fallback_face(character: str) -> Face | None:
    """A face of this machine that draws a character the house's own cuts lack: full 黑 first, then any plain one."""
    for postscript in ("NotoSansCJKsc-Regular", "DejaVuSans"):
        face = _open_installed(postscript)
        if face is not None and face.glyph(character):
            return face
    for postscript in sorted(name for name, _path, _index in _listed(f":charset={ord(character):x}")):
        face = _open_installed(postscript)
        if face is not None and face.plain and face.glyph(character):
            return face
    return None


@lru_cache(maxsize=1)
def installed_faces() -> tuple[tuple[str, Path, int], ...]:
    """PostScript name, file and place in the file of every face fontconfig knows, sorted."""
    return tuple(sorted(_listed(":")))


def _listed(pattern: str) -> list[tuple[str, Path, int]]:
    program = shutil.which("fc-list")
    if program is None:
        return []
    listed = subprocess.run(  # noqa: S603
        [program, pattern, "-f", "%{postscriptname}\t%{file}\t%{index}\n"], capture_output=True, text=True, check=False
    )
    found = []
    for line in listed.stdout.splitlines():
        name, _tab, rest = line.partition("\t")
        path, _tab, index = rest.partition("\t")
        if name and index.isdigit() and int(index) < 1 << 16:  # above: named instances of a variable face
            found.append((name, Path(path), int(index)))
    return found
