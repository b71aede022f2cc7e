"""Drawn pages: plain pages of lines – contents, an index – drawn while a booklet is bound, not laid out by WeasyPrint.

Contents bear the page numbers of everything else, so each edition has its own; WeasyPrint takes 5 seconds for the
contents and index of 500 projects (every dot of a leader is a box to it), drawing them takes a tenth of one. Lengths are
pt from the page's left top corner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from crm.printing.lettering import FaceWord, Run, shaped, width

WIDE, HIGH = 595.276, 841.89
ASCENT = {"hei": 0.436, "bold": 0.436, "song": 0.4325, "title": 0.4325}
"""How far below a line's middle its base line stands, in ems."""
FAMILY = {
    "hei": "400 {0}pt/{1}pt var(--hei)",
    "bold": "700 {0}pt/{1}pt var(--hei)",
    "song": "400 {0}pt/{1}pt var(--song)",
    "title": "700 {0}pt/{1}pt 'Press Song', 'Noto Serif CJK SC'",
}


@dataclass(frozen=True, slots=True)
class Letters:
    """Words with their left foot at *x*, *y*."""

    words: str
    x: float
    y: float
    size: float
    face: FaceWord
    ink: str
    """Three parts of 255, ``"#17495a"``."""


@dataclass(slots=True)
class Leaf:
    """One page: words, level lines (x, y, to, ink, width), links (left, top, right, bottom, address)."""

    letters: list[Letters] = field(default_factory=list)
    rules: list[tuple[float, float, float, str, float]] = field(default_factory=list)
    links: list[tuple[float, float, float, float, str]] = field(default_factory=list)


@dataclass(slots=True)
class Drawn:
    """Pages to be drawn when they are bound. *anchor* of the part names the first."""

    leaves: list[Leaf]
    english: bool = False

    @property
    def pages(self) -> int:
        """How many they are."""
        return len(self.leaves)

    def html(self) -> str:
        """The same pages for WeasyPrint, word by word in its place: for when the fast way cannot bind."""
        style = "<style>@page { size: A4; margin: 0 } .leaf { position: relative; height: 297mm; break-after: page; overflow: hidden }"
        style += " .leaf:last-child { break-after: auto } .leaf > * { position: absolute; white-space: pre }</style>"
        return style + "".join(f'<div class="leaf">{_leaf_html(leaf)}</div>' for leaf in self.leaves)


def _leaf_html(leaf: Leaf) -> str:
    found = []
    for one in leaf.letters:
        top = one.y - one.size - ASCENT[one.face] * one.size
        font = FAMILY[one.face].format(one.size, 2 * one.size)
        found.append(
            f'<span style="left:{one.x:.2f}pt;top:{top:.2f}pt;font:{font};color:{one.ink}">{escape(one.words)}</span>'
        )
    for x, y, to, ink, thick in leaf.rules:
        box = f"left:{x:.2f}pt;top:{y - thick / 2:.2f}pt;width:{to - x:.2f}pt;height:{thick:g}pt;background:{ink}"
        found.append(f'<i style="{box}"></i>')
    for left, top, right, bottom, address in leaf.links:
        box = f"left:{left:.2f}pt;top:{top:.2f}pt;width:{right - left:.2f}pt;height:{bottom - top:.2f}pt"
        found.append(f'<a href="{escape(address)}" style="{box}"></a>')
    return "".join(found)


#: Tells the booklet that a glyph of a face is drawn, and gets the name the page knows the face by.
Using = Callable[..., str]


def operators(leaf: Leaf, english: bool, using: Using) -> bytes:
    """What draws *leaf*: words as text that extracts exactly, then its lines."""
    written = ["q"]
    for x, y, to, ink, thick in leaf.rules:
        written.append(f"{_ink(ink)} RG {thick:g} w {x:.2f} {HIGH - y:.2f} m {to:.2f} {HIGH - y:.2f} l S")
    for one in leaf.letters:
        shown = " ".join(_run(run, one.size, using) for run in shaped(one.words, one.face, english))
        written.append(f"BT {_ink(one.ink)} rg {one.x:.2f} {HIGH - one.y:.2f} Td {shown} ET")
    written.append("Q")
    return "\n".join(written).encode("ascii")


def _run(run: Run, size: float, using: Using) -> str:
    """Operators of a run; where kerning sets a glyph nearer or farther than its width, the difference is written."""
    parts: list[str] = []
    name = ""
    codes = ""
    held: list[str] = []

    def flush() -> None:
        nonlocal codes
        if codes:
            held.append(f"<{codes}>")
            codes = ""

    def show() -> None:
        flush()
        if held:
            shown = f"{held[0]} Tj" if len(held) == 1 and held[0][0] == "<" else f"[{''.join(held)}] TJ"
            parts.append(f"/{name} {size:g} Tf {shown}")
            held.clear()

    for glyph, step, character in run.glyphs:
        known = using(run.face, glyph, character)
        if known != name:
            show()
            name = known
        codes += f"{glyph:04x}"
        off = run.face.width(glyph) - step
        if abs(off) > 0.6:
            flush()
            held.append(f"{off:.0f}")
    show()
    return "\n".join(parts)


def _ink(ink: str) -> str:
    return " ".join(f"{int(ink[at : at + 2], 16) / 255:.3g}" for at in (1, 3, 5))


@dataclass(slots=True)
class Column:
    """A page's column being filled from the top: *leaves*, and how far down the last one is filled.

    *begin* is told each new leaf and its number (from 0), and gives where its text begins and its left and right edge.
    """

    begin: Callable[[Leaf, int], tuple[float, float, float]]
    bottom: float
    english: bool = False
    leaves: list[Leaf] = field(default_factory=list)
    y: float = 0.0
    left: float = 0.0
    right: float = 0.0

    def turn(self) -> None:
        """Go on to a new page."""
        leaf = Leaf()
        self.leaves.append(leaf)
        self.y, self.left, self.right = self.begin(leaf, len(self.leaves) - 1)

    @property
    def leaf(self) -> Leaf:
        """The page being filled."""
        return self.leaves[-1]

    def fits(self, height: float) -> bool:
        """Whether *height* pt are left on this page."""
        return self.y + height <= self.bottom + 0.01

    def write(
        self, words: str, x: float, line: float, size: float, face: FaceWord, ink: str, *, down: float = 0.0
    ) -> float:
        """Set *words* at *x* in a line *line* pt high that begins *down* pt below the present one; where they end."""
        if words:
            y = self.y + down + line / 2 + ASCENT[face] * size
            self.leaf.letters.append(Letters(words, x, y, size, face, ink))
        return x + width(words, size, face, self.english)
