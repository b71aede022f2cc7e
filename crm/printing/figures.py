"""Figures drawn while a booklet is bound: a page leaves a place for one, and what several pages show is in the file once.

The place is an element ``<a href="figure:NAME">`` of the page; the figure of that name of the page's part is drawn into
its rectangle. WeasyPrint takes half a second to draw a map with 88 names as outlines, on each section's page anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from crm.printing.outlines import face, path_operators

FIGURE = "figure:"


@dataclass(frozen=True, slots=True)
class Figure:
    """Drawing operators in layers, one over the other; a box *width* wide whose corner (*left*, *top*) lies at the place's
    left top, y downwards.
    """

    layers: tuple[bytes, ...]
    left: float
    top: float
    width: float
    height: float


def ink(colour: str) -> str:
    """``#17495a`` or ``#fff`` as the three numbers of an operator."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    return " ".join(f"{int(digits[at : at + 2], 16) / 255:.3g}" for at in (0, 2, 4))


@lru_cache(maxsize=2048)
def _glyph(character: str, bold: bool) -> tuple[str, float]:
    """The outline as operators in thousandths of the size, y upwards, and its width in the same."""
    glyphs, cmap, upem = face(bold)
    name = cmap.get(ord(character))
    if name is None:
        return "", 1000.0  # its place stays empty, the text beside the figure has it
    scale = 1000 / upem
    return "\n".join(path_operators(glyphs, name, scale=scale)), glyphs[name].width * scale


def outlined_operators(text: str, *, x: float, y: float, size: float, fill: str, bold: bool = False) -> bytes:
    """*text* centred on *x*, its base line at *y* (downwards), as outlines."""
    glyphs = [_glyph(character, bold) for character in text]
    at = x - sum(width for _path, width in glyphs) * size / 2000
    parts = [f"{ink(fill)} rg"]
    for path, width in glyphs:
        if path:
            parts.append(f"q {size / 1000:.5f} 0 0 {-size / 1000:.5f} {at:.2f} {y:.2f} cm\n{path}\nf Q")
        at += width * size / 1000
    return "\n".join(parts).encode("ascii")
