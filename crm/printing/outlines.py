"""Words as drawn outlines: for names inside a map, which would otherwise stand between the sentences of the text."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from markupsafe import Markup

from crm.printing.faces import FONT_FOLDER


@lru_cache(maxsize=4)
def face(bold: bool) -> tuple[Any, dict[int, str], int]:
    """The house's 黑: its glyphs, which of them a character has, and units to the em."""
    from fontTools.ttLib import TTFont

    font = TTFont(FONT_FOLDER / f"NotoSansSC-{'Bold' if bold else 'Regular'}.ttf", lazy=True)
    return font.getGlyphSet(), font.getBestCmap(), font["head"].unitsPerEm


@cache
def _pen_class() -> type[Any]:
    """A pen that writes PDF path operators; made on first use, as fontTools loads late."""
    from fontTools.pens.basePen import BasePen

    class PathPen(BasePen):  # type: ignore[misc]
        """Writes whole numbers: at the sizes words are drawn in, nobody sees a thousandth."""

        def __init__(self, glyphs: Any, scale: float, at: float) -> None:
            super().__init__(glyphs)
            self.scale, self.at = scale, at
            self.written: list[str] = []

        def point(self, point: tuple[float, float]) -> str:
            return f"{self.at + point[0] * self.scale:.0f} {point[1] * self.scale:.0f}"

        def _moveTo(self, point: tuple[float, float]) -> None:
            self.written.append(f"{self.point(point)} m")

        def _lineTo(self, point: tuple[float, float]) -> None:
            self.written.append(f"{self.point(point)} l")

        def _curveToOne(self, *points: tuple[float, float]) -> None:
            self.written.append(" ".join(map(self.point, points)) + " c")

        def _closePath(self) -> None:
            self.written.append("h")

    return PathPen


def path_operators(glyphs: Any, name: str, *, scale: float, at: float = 0.0) -> list[str]:
    """The outline of the glyph of that name as PDF path operators, y upwards, *at* so far to the right."""
    pen = _pen_class()(glyphs, scale, at)
    glyphs[name].draw(pen)
    written: list[str] = pen.written
    return written


@lru_cache(maxsize=2048)
def _glyph(character: str, bold: bool) -> tuple[str, float]:
    """The outline as SVG path commands in thousandths of the size, y downwards, and its width in the same."""
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen

    glyphs, cmap, upem = face(bold)
    name = cmap.get(ord(character))
    if name is None:
        return "", 1000.0  # a character the cut face lacks: its place stays empty, the text beside the map has it
    pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.0f}")
    scale = 1000 / upem
    glyphs[name].draw(TransformPen(pen, (scale, 0, 0, -scale, 0, 0)))
    return pen.getCommands(), glyphs[name].width * scale


def outlined(text: str, *, x: float, y: float, size: float, fill: str, bold: bool = False) -> Markup:
    """*text* centred on *x*, its base line at *y*, as SVG paths of the given size and colour."""
    glyphs = [_glyph(character, bold) for character in text]
    at = x - sum(width for _path, width in glyphs) * size / 2000
    parts = []
    for path, width in glyphs:
        if path:
            parts.append(f'<path transform="translate({at:.2f} {y:.2f}) scale({size / 1000:.5f})" d="{path}"/>')
        at += width * size / 1000
    return Markup('<g fill="{}">{}</g>').format(fill, Markup("".join(parts)))  # noqa: S704 - digits and letters of paths
