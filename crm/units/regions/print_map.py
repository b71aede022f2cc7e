"""The tile map on paper: the province's counties as squares, names drawn as outlines so that no text is torn apart.

The places on the grid come from the kept list, not from the database: a page that was frozen years ago is drawn again
without asking for a row. It shades by any list: counties in *filled* stand dark with a white name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from crm.printing.figures import Figure, ink, outlined_operators
from crm.printing.outlines import outlined

from ..kept import rows

PALE, OWN, DARK, EDGE, LABEL = "#f1f3f4", "#dfe9ec", "#17495a", "#6b7177", "#8b9197"
SIDE = 20.0


@dataclass(frozen=True, slots=True)
class Tile:
    """A county's square: its code, short name, place on the grid, and the code of its prefecture."""

    code: str
    name: str
    x: int
    y: int
    prefecture: str


@cache
def tiles() -> tuple[Tile, ...]:
    """The 88 squares of the kept list."""
    names = {row["code"]: row["short_name"] for row in rows("region_names.csv")}
    return tuple(
        Tile(row["code"], names.get(row["code"], row["name"]), int(row["tile_x"]), int(row["tile_y"]), row["parent"])
        for row in rows("regions.csv")
        if row["tile_x"]
    )


def print_map(
    filled: Mapping[str, str],
    *,
    own: str = "",
    labels: bool = False,
    names: Mapping[str, Sequence[str]] | None = None,
    css: str = "tile-map",
) -> Markup:
    """The map as an SVG element of class *css*.

    *filled* maps county codes to the words under the name ("" for none, "2 项" on a section's page); *own* is the code
    of a prefecture to tint; with *labels* each pale square bears its name in grey. *names* gives filled counties another
    name, in one or two lines (English ones). All names are outlines.
    """
    by_place = {(tile.x, tile.y): tile for tile in tiles()}
    wide, high = max(x for x, _y in by_place) + 1, max(y for _x, y in by_place) + 1
    parts = [
        _squares([t for t in tiles() if t.code not in filled and t.prefecture != own], PALE),
        _squares([t for t in tiles() if t.code not in filled and own and t.prefecture == own], OWN),
        _edges(by_place),
        _squares([t for t in tiles() if t.code in filled], DARK),
    ]
    for tile in tiles():
        middle, top = (tile.x + 0.5) * SIDE, tile.y * SIDE
        note = filled.get(tile.code)
        if note is not None:
            lines = (names or {}).get(tile.code) or (tile.name,)
            parts += _name(lines, note, middle, top)
        elif labels:
            size = min(6.2, 17.0 / len(tile.name))
            parts.append(outlined(tile.name, x=middle, y=top + 12.3, size=size, fill=LABEL))
    return Markup('<svg class="{}" viewBox="-0.6 -0.6 {:g} {:g}">{}</svg>').format(
        css, wide * SIDE + 1.2, high * SIDE + 1.2, Markup("").join(parts)
    )


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a filled square and how it is set."""

    text: str
    y: float
    size: float
    bold: bool


def _words(lines: Sequence[str], note: str, top: float) -> list[_Word]:
    """The white name of a filled square, its *note* below; Latin letters are about half as wide as hanzi."""
    wide = max(sum(0.66 if character < "\u2e80" else 1.0 for character in line) for line in lines)
    if len(lines) == 1:
        size = min(8.0, 17.0 / wide)
        spots = [top + (9.6 if note else 12.9)]
    else:
        size = min(5.4, 17.0 / wide)
        spots = [top + (6.8 if note else 9.0), top + (12.2 if note else 14.8)]
    found = [_Word(line, spot, size, True) for line, spot in zip(lines, spots, strict=True)]
    if note:
        below = (16.6, 5.4) if len(lines) == 1 else (18.0, 4.8)
        found.append(_Word(note, top + below[0], below[1], False))
    return found


def _name(lines: Sequence[str], note: str, middle: float, top: float) -> list[Markup]:
    return [
        outlined(word.text, x=middle, y=word.y, size=word.size, fill="#fff", bold=word.bold)
        for word in _words(lines, note, top)
    ]


def map_figure(
    filled: Mapping[str, str], *, labels: bool = False, names: Mapping[str, Sequence[str]] | None = None
) -> Figure:
    """The same map as :func:`print_map` draws, for the binding: the province is one layer, which all maps of a booklet
    share, the *filled* counties are another.
    """
    wide, high = _extent()
    drawn = [_strokes([tile for tile in tiles() if tile.code in filled], DARK)]
    for tile in tiles():
        if tile.code in filled:
            for word in _words((names or {}).get(tile.code) or (tile.name,), filled[tile.code], tile.y * SIDE):
                drawn.append(
                    outlined_operators(
                        word.text, x=(tile.x + 0.5) * SIDE, y=word.y, size=word.size, fill="#fff", bold=word.bold
                    )
                )
    return Figure((_province(labels), b"\n".join(drawn)), -0.6, -0.6, wide * SIDE + 1.2, high * SIDE + 1.2)


def map_place() -> Markup:
    """What takes the map's place on a page until it is bound: as high as it for its width."""
    wide, high = _extent()
    return Markup('<a href="figure:map" class="figure"><svg viewBox="-0.6 -0.6 {:g} {:g}"></svg></a>').format(
        wide * SIDE + 1.2, high * SIDE + 1.2
    )


def _extent() -> tuple[int, int]:
    return max(tile.x for tile in tiles()) + 1, max(tile.y for tile in tiles()) + 1


@cache
def _province(labels: bool) -> bytes:
    """All squares pale, the prefectures' edges, and each name in grey if asked."""
    by_place = {(tile.x, tile.y): tile for tile in tiles()}
    lines = "\n".join(f"{x:g} {y:g} m {to_x:g} {to_y:g} l" for x, y, to_x, to_y in _edge_lines(by_place))
    drawn = [_strokes(tiles(), PALE), f"{ink(EDGE)} RG 1.1 w 2 J\n{lines}\nS 0 J".encode("ascii")]
    for tile in tiles() if labels else ():
        size, x = min(6.2, 17.0 / len(tile.name)), (tile.x + 0.5) * SIDE
        drawn.append(outlined_operators(tile.name, x=x, y=tile.y * SIDE + 12.3, size=size, fill=LABEL))
    return b"\n".join(drawn)


def _strokes(those: Sequence[Tile], colour: str) -> bytes:
    side = SIDE - 0.9
    lines = "\n".join(
        f"{t.x * SIDE + 0.45:g} {(t.y + 0.5) * SIDE:g} m {t.x * SIDE + 0.45 + side:g} {(t.y + 0.5) * SIDE:g} l"
        for t in those
    )
    return f"{ink(colour)} RG {side:g} w\n{lines}\nS".encode("ascii") if lines else b""


def _squares(those: list[Tile], colour: str) -> Markup:
    """Squares as short thick strokes: two drawing operators each, where a filled one takes five."""
    side = SIDE - 0.9
    path = "".join(f"M{t.x * SIDE + 0.45:g} {(t.y + 0.5) * SIDE:g}h{side:g}" for t in those)
    return Markup('<path stroke="{}" stroke-width="{:g}" d="{}"/>').format(colour, side, path) if path else Markup("")


def _edge_lines(by_place: Mapping[tuple[int, int], Tile]) -> list[tuple[float, float, float, float]]:
    """Where two prefectures meet."""
    found = []
    for (x, y), tile in by_place.items():
        below, right = by_place.get((x, y + 1)), by_place.get((x + 1, y))
        if below and below.prefecture != tile.prefecture:
            found.append((x * SIDE, (y + 1) * SIDE, (x + 1) * SIDE, (y + 1) * SIDE))
        if right and right.prefecture != tile.prefecture:
            found.append(((x + 1) * SIDE, y * SIDE, (x + 1) * SIDE, (y + 1) * SIDE))
    return found


def _edges(by_place: Mapping[tuple[int, int], Tile]) -> Markup:
    """Lines where two prefectures meet; the province's own outline is the squares' edge."""
    path = [f"M{x:g} {y:g}{f'h{SIDE:g}' if y == to_y else f'v{SIDE:g}'}" for x, y, _to_x, to_y in _edge_lines(by_place)]
    return Markup('<path fill="none" stroke="{}" stroke-width="1.1" stroke-linecap="square" d="{}"/>').format(
        EDGE, "".join(path)
    )
