"""Which setting a sheet takes, so that it fills one page: estimated from its length, then checked by laying it out.

s0 → s05 → s1 → s2, each only when the one before does not suffice: the map goes first, then leading and gaps, then the
size of type, then the picture. The floor is 9.5/14 pt; what is longer still runs on to a second page, whole – there a
short section goes over undivided, so that a last page never holds a few lines only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crm.printing.typesetting import measure

from ..texts.blocks import Block, Listing, Paragraph, text_of
from .content import Sheet

PAGE = 654.0
"""pt of text on an A4 page between the margins of a sheet."""


@dataclass(frozen=True, slots=True)
class Step:
    """A setting: its class in the style sheet, the picture's height in mm, whether the map is drawn; and for the
    estimate, the characters of a line, the leading and the gap under a section in pt.
    """

    css: str
    picture: int
    map: bool
    wide: float
    leading: float
    gap: float


CHINESE = (
    Step("s0", 56, True, 35, 18.5, 9.4),
    Step("s0", 56, False, 35, 18.5, 9.4),
    Step("s05", 56, False, 37, 17.0, 7.4),
    Step("s1", 46, False, 39, 15.5, 6.0),
    Step("s2", 46, False, 41, 14.0, 4.8),
    Step("s2", 36, False, 41, 14.0, 4.8),
    Step("s2 two", 46, False, 41, 14.0, 4.8),
)
ENGLISH = (
    Step("s0", 44, True, 39.7, 14.2, 9.4),
    Step("s0", 44, False, 39.7, 14.2, 9.4),
    Step("s05", 44, False, 39.7, 13.6, 7.4),
    Step("s1", 40, False, 41.9, 12.9, 6.0),
    Step("s2", 40, False, 43.0, 12.4, 4.8),
    Step("s2", 34, False, 43.0, 12.4, 4.8),
    Step("s2 two", 40, False, 43.0, 12.4, 4.8),
)
"""Latin stands lower on its line, so its steps are smaller ones; its floor is 8.8/12.4."""


ROOMY = {"zh": Step("s05 two", 56, False, 37, 17.0, 7.4), "en": Step("s05 two", 44, False, 39.7, 13.6, 7.4)}
"""What runs over by a few lines only: on two pages anyway, it takes good type rather than leave the second one bare."""
FEW_LINES = 1.2


def steps_of(sheet: Sheet) -> Sequence[Step]:
    """The settings worth trying, mildest first. The last is taken however many pages it needs."""
    steps = ENGLISH if sheet.lang == "en" else CHINESE
    if height(sheet, steps[-2]) <= PAGE * FEW_LINES:
        steps = (*steps[:-1], ROOMY["en" if sheet.lang == "en" else "zh"])
    for number, step in enumerate(steps):
        if sheet.picture and step.map and not steps[number + 1].map:
            continue  # a picture stands where the map would: the second setting is the same
        if number == len(steps) - 1:
            break
        if height(sheet, step) <= PAGE * 1.04:  # mild: a try too many costs 0.1 s, a step too far costs good type
            return steps[number:]
    return steps[-1:] if height(sheet, steps[-2]) > PAGE * 1.15 else steps[-2:]


def height(sheet: Sheet, step: Step) -> float:
    """About how many pt the sheet is high in that setting."""
    total = 14.0 + 31.0 * math.ceil(measure(sheet.title) / 21) + 22.0 + (46.0 + 14.0 if sheet.figures else 8.0)
    if sheet.picture:
        total += step.picture * 2.835 + (22.0 if sheet.picture.caption else 10.0)
    elif step.map and (sheet.has_tile or sheet.strip):
        links = len(sheet.strip.rows) if sheet.strip else 0
        total += max(146.0 if sheet.has_tile else 0.0, 20.0 + (14.9 if links > 6 else 19.4) * links) + 14.0
    if sheet.missing:
        total += 30.0
    for section in sheet.sections:
        lines = sum(_lines(section.blocks, step.wide)) or 1
        total += lines * step.leading + step.gap + (62.0 if section.prices else 0.0)
        total += sum(6.0 for block in section.blocks if not isinstance(block, Paragraph))
    return total


def short_sections(sheet: Sheet, step: Step) -> set[int]:
    """Which sections take less than a third of a page: they may go over to the next one undivided."""
    return {
        number
        for number, section in enumerate(sheet.sections)
        if sum(_lines(section.blocks, step.wide)) * step.leading < PAGE / 3
    }


def _lines(blocks: Sequence[Block], wide: float) -> Iterator[int]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield sum(max(1, math.ceil(measure(line) / wide)) for line in text_of(block.pieces).split("\n"))
        elif isinstance(block, Listing):
            for item in block.items:
                yield max(1, math.ceil(measure(text_of(item.pieces)) / (wide - 1.5)))
                yield from _lines(item.lists, wide - 1.5)
        else:
            columns = max(block.columns, 1)
            for row in (*block.head, *block.body):
                cells = (measure(text_of(cell.pieces)) / max(1.0, wide * 1.25 / columns * cell.colspan) for cell in row)
                yield max(1, math.ceil(max(cells, default=1.0)))
