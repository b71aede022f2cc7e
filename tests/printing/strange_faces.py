"""Faces no machine has, made here: a static one, a variable one, one with coloured pictures. Each draws U+3134A alone."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables.sbixGlyph import Glyph as Picture
from fontTools.ttLib.tables.sbixStrike import Strike
from fontTools.ttLib.tables.TupleVariation import TupleVariation
from PIL import Image

from crm.printing import embedding, kept

CHARACTER = "\U0003134a"
"""A hanzi of Unicode 15 that none of the installed faces draws."""


def _box(right: int) -> Any:
    pen = TTGlyphPen(None)
    pen.moveTo((80, 0))
    for point in ((80, 700), (right, 700), (right, 0)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


def _plain(family: str) -> FontBuilder:
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder([".notdef", "odd"])
    made.setupCharacterMap({ord(CHARACTER): "odd"})
    made.setupGlyf({".notdef": _box(300), "odd": _box(720)})
    made.setupHorizontalMetrics({".notdef": (500, 80), "odd": (800, 80)})
    made.setupHorizontalHeader(ascent=880, descent=-120)
    made.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")})
    made.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    made.setupPost()
    return made


def static(path: Path) -> None:
    """A plain face."""
    _plain("Sample Static").save(path)


def variable(path: Path) -> None:
    """A face whose box grows with its weight."""
    made = _plain("Sample Variable")
    made.setupFvar([("wght", 100, 400, 900, "Weight")], [])
    grown = TupleVariation({"wght": (0, 1, 1)}, [(0, 0), (0, 0), (60, 0), (60, 0), (0, 0), (0, 0), (0, 0), (0, 0)])
    made.setupGvar({"odd": [grown]})
    made.save(path)


def coloured(path: Path) -> None:
    """A face whose glyph is a picture, as emoji are."""
    made = _plain("Sample Emoji")
    drawn = io.BytesIO()
    Image.new("RGBA", (64, 64), (220, 30, 30, 255)).save(drawn, "PNG")
    strike = Strike(ppem=64, resolution=72)
    strike.glyphs = {
        "odd": Picture(
            glyphName="odd", graphicType="png ", imageData=drawn.getvalue(), originOffsetX=0, originOffsetY=0
        )
    }
    table: Any = newTable("sbix")
    table.version, table.flags, table.numStrikes, table.strikes = 1, 1, 1, {64: strike}
    font: TTFont = made.font
    font["sbix"] = table
    made.save(path)


def install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine as it would be with the faces of *folder* installed, for whatever asks fontconfig from now on."""
    configuration = folder / "fonts.conf"
    configuration.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<include>/etc/fonts/fonts.conf</include><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>",
        "utf-8",
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(configuration))
    forget()


def forget() -> None:
    """What a process remembers of the machine's faces, it reads anew."""
    for known in (embedding.find_face, embedding.installed_faces, embedding._open_installed, embedding.fallback_face):
        known.cache_clear()
    kept._press.cache_clear()
