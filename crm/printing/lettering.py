"""Words shaped into glyphs for pages that are drawn, not laid out: kerned as WeasyPrint kerns them, broken as it breaks.

Each glyph keeps the character it stands for, so that what is drawn extracts as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from crm.printing.embedding import Face, fallback_face, house_face

FaceWord = Literal["hei", "bold", "song", "title"]
_FACES = {
    "hei": ("Press Hei", 400),
    "bold": ("Press Hei", 700),
    "song": ("Press Song", 400),
    "title": ("Press Song", 700),
}
_NOT_FIRST = "，。、；：！？）》〉」』】〕”’…—·,.;:!?)]}%％"
_NOT_LAST = "（《〈「『【〔“‘([{"
#: What a line may not part: hanzi stand alone, a Latin word or figure with the space behind it together.
_PIECES = re.compile(r"[^\u2e80-\U0010ffff\s]+\s*|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one face in a row: each with how far it goes (thousandths of the size) and its character."""

    face: Face
    glyphs: tuple[tuple[int, float, str], ...]


@lru_cache(maxsize=8192)
def shaped(words: str, face: FaceWord, english: bool = False) -> tuple[Run, ...]:
    """*words* as runs of glyphs; a character the cut face lacks comes from a full one of this machine, one that no face
    has is left out.
    """
    house = house_face(*_FACES[face])
    parts: list[tuple[Face, str]] = []
    for character in words:
        held = house if house.glyph(character) else fallback_face(character)
        if held is None:
            continue
        if parts and parts[-1][0] is held:
            parts[-1] = (held, parts[-1][1] + character)
        else:
            parts.append((held, character))
    return tuple(Run(held, _glyphs(held, text, english)) for held, text in parts)


def _glyphs(face: Face, text: str, english: bool) -> tuple[tuple[int, float, str], ...]:
    import uharfbuzz as hb

    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction, buffer.language = "ltr", "en" if english else "zh-Hans"
    hb.shape(face.font, buffer, {"liga": False, "clig": False, "pwid": english})
    scale = 1000 / face.upem
    infos, places = buffer.glyph_infos, buffer.glyph_positions
    if [info.cluster for info in infos] != list(range(len(text))):  # joined or split: each character by itself
        plain = [(face.glyph(character) or 0, character) for character in text]
        return tuple((glyph, float(face.width(glyph)), character) for glyph, character in plain)
    return tuple(
        (info.codepoint, place.x_advance * scale, character)
        for info, place, character in zip(infos, places, text, strict=True)
    )


def width(words: str, size: float, face: FaceWord, english: bool = False) -> float:
    """How far *words* go, in pt."""
    return sum(step for run in shaped(words, face, english) for _glyph, step, _c in run.glyphs) * size / 1000


@lru_cache(maxsize=8192)
def broken(words: str, room: float, size: float, face: FaceWord, english: bool = False) -> Sequence[str]:
    """*words* in lines of at most *room* pt: between hanzi and behind Latin words, never before a closing mark nor behind
    an opening one; a word longer than a line is cut.
    """
    if width(words, size, face, english) <= room:
        return [words]
    lines = [""]
    for piece in _joined(_PIECES.findall(words)):
        if lines[-1] and width((lines[-1] + piece).rstrip(), size, face, english) > room:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        for character in piece if width(piece.rstrip(), size, face, english) > room else (piece,):
            if lines[-1] and width((lines[-1] + character).rstrip(), size, face, english) > room:
                lines.append("")
            lines[-1] += character
    return [line for line in lines if line]


def _joined(pieces: Sequence[str]) -> list[str]:
    """Pieces with the marks that must stay beside them."""
    found: list[str] = []
    for piece in pieces:
        if found and (piece[0] in _NOT_FIRST or found[-1][-1] in _NOT_LAST):
            found[-1] += piece
        else:
            found.append(piece)
    return found
