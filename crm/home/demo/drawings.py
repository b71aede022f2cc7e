"""Pictures of sample projects, drawn by this program: hills, fields, bamboo, a river. None shows a real place.

Each is marked 样例图 in its caption; drawn at the size of a sheet's picture, they need no cropping.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from crm.files.operations import Received, receiving
from crm.projects.pictures.decoding import DPI, SLOT, Crop
from crm.projects.pictures.operations import Made, Prepared

if TYPE_CHECKING:
    from PIL import ImageDraw

Colour = tuple[int, int, int]

PICTURES: Mapping[str, tuple[str, str, str]] = {
    "样例·蔗香山茶油精深加工项目": ("terraces", "样例图：油茶梯田示意", "Sample drawing: terraced camellia fields"),
    "样例·望谟竹集成材与家居板材项目": ("bamboo", "样例图：竹林示意", "Sample drawing: a bamboo forest"),
    "样例·镇宁李子与刺梨精深加工项目": ("orchard", "样例图：果园示意", "Sample drawing: an orchard"),
    "样例·印江抹茶与茶叶提取物项目": ("tea", "样例图：茶山示意", "Sample drawing: tea on hills"),
}
"""By project name: which drawing, and its captions."""
CREDIT = "程序绘制，样例图"

SCALE = 2
"""Drawn twice as large and reduced, which smooths every edge."""


def drawn(stack: ExitStack) -> dict[str, Prepared]:
    """The sample pictures, written to the data folder before the transaction; by project name."""
    found = {}
    for name, (kind, _caption, _caption_en) in PICTURES.items():
        data = jpeg_of(kind)
        whole, ready = (_stored(stack, data, f"样例图-{kind}{end}.jpg") for end in ("", f"-{SLOT[0]}x{SLOT[1]}"))
        found[name] = Prepared(whole, ready, Crop(0.0, 0.0, 1.0, 1.0), *SLOT, ())
    return found


def _stored(stack: ExitStack, data: bytes, name: str) -> Received:
    return stack.enter_context(receiving(Made(io.BytesIO(data), name)))


@cache
def jpeg_of(kind: str) -> bytes:
    """The drawing of that kind as a JPEG of the slot's size at 300 dpi."""
    from PIL import Image, ImageDraw

    width, height = SLOT[0] * SCALE, SLOT[1] * SCALE
    sky = Image.linear_gradient("L").resize((width, height))
    image = Image.composite(
        Image.new("RGB", (width, height), (231, 229, 214)), Image.new("RGB", (width, height), (198, 215, 222)), sky
    )
    random = Random(kind)  # noqa: S311 - the same drawing on every machine is what is wanted
    draw = ImageDraw.Draw(image)
    hills(draw, random, width, height)
    FOREGROUNDS[kind](draw, random, width, height)
    image = image.resize(SLOT, Image.Resampling.BOX)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=86, optimize=True, dpi=(DPI, DPI))
    return out.getvalue()


def ridge(random: Random, width: int, level: float, swing: float, waves: int) -> list[tuple[float, float]]:
    """A line of hills: a sum of waves, its points from left to right."""
    parts = [(random.uniform(0.6, 2.6) * (i + 1), random.uniform(0, 7), swing / (i + 1.2)) for i in range(waves)]
    step = max(8, width // 400)
    return [
        (x, level - sum(size * math.sin(speed * x / width * 6 + shift) for speed, shift, size in parts))
        for x in range(0, width + step, step)
    ]


def cones(random: Random, width: int, level: float, high: float, count: int) -> list[tuple[float, float]]:
    """A line of steep round hills beside each other, as karst has them."""
    tops = [
        (random.uniform(0, width), random.uniform(0.35, 1.0) * high, random.uniform(0.02, 0.05) * width)
        for _ in range(count)
    ]
    step = max(8, width // 500)
    return [
        (x, level - max(top * math.exp(-(((x - at) / wide) ** 2)) for at, top, wide in tops))
        for x in range(0, width + step, step)
    ]


def filled(draw: ImageDraw.ImageDraw, line: Sequence[tuple[float, float]], height: int, colour: Colour) -> None:
    """Everything below the line."""
    draw.polygon([*line, (line[-1][0], height), (line[0][0], height)], fill=colour)


def hills(draw: ImageDraw.ImageDraw, random: Random, width: int, height: int) -> None:
    """Four rows of hills, each nearer and darker."""
    colours: tuple[Colour, ...] = ((176, 198, 205), (140, 173, 181), (100, 144, 149), (66, 113, 113))
    for place, colour in enumerate(colours):
        level = height * (0.56 + 0.08 * place)
        filled(draw, cones(random, width, level, height * (0.34 - 0.04 * place), 16), height, colour)


def terraces(draw: ImageDraw.ImageDraw, random: Random, width: int, height: int) -> None:
    """Fields in steps, each with its lighter edge."""
    for step in range(9):
        level = height * (0.70 + 0.036 * step)
        shade = step / 9
        colour = (int(142 - 52 * shade), int(158 - 46 * shade), int(82 - 20 * shade))
        line = ridge(random, width, level, height * 0.022, 3)
        filled(draw, line, height, colour)
        draw.line(line, fill=(206, 212, 150), width=3 * SCALE)


def bamboo(draw: ImageDraw.ImageDraw, random: Random, width: int, height: int) -> None:
    """Stems with their knots, leaves at their tops."""
    filled(draw, ridge(random, width, height * 0.86, height * 0.02, 2), height, (92, 124, 72))
    for _stem in range(64):
        x, top = random.uniform(0, width), random.uniform(-0.15, 0.35) * height
        lean, wide = random.uniform(-0.04, 0.04) * height, random.uniform(5, 13) * SCALE
        green = random.randint(96, 150)
        colour = (int(green * 0.62), green, int(green * 0.5))
        foot = height * random.uniform(0.9, 1.05)
        draw.line([(x, foot), (x + lean, top)], fill=colour, width=int(wide))
        for knot in range(1, 9):
            part = knot / 9
            at_x, at_y = x + lean * part, foot + (top - foot) * part
            draw.line([(at_x - wide / 2, at_y), (at_x + wide / 2, at_y)], fill=(70, 96, 58), width=2 * SCALE)
        for _leaf in range(7):
            part = random.uniform(0.55, 1.0)
            at_x, at_y = x + lean * part, foot + (top - foot) * part
            way, long = random.choice((-1, 1)), random.uniform(24, 60) * SCALE
            tip = (at_x + way * long, at_y + long * random.uniform(0.1, 0.6))
            draw.polygon(
                [
                    (at_x, at_y),
                    (at_x + way * long * 0.5, at_y - 5 * SCALE),
                    tip,
                    (at_x + way * long * 0.4, at_y + 7 * SCALE),
                ],
                fill=colour,
            )


def orchard(draw: ImageDraw.ImageDraw, random: Random, width: int, height: int) -> None:
    """Rows of round trees with fruit, smaller the farther away."""
    filled(draw, ridge(random, width, height * 0.70, height * 0.015, 2), height, (136, 158, 88))
    for row in range(6):
        y = height * (0.72 + 0.052 * row)
        size = height * (0.022 + 0.011 * row)
        shift = random.uniform(0, size * 2)
        for number in range(int(width / (size * 2.5)) + 2):
            x = number * size * 2.5 - shift
            green = random.randint(96, 128)
            draw.rectangle((x - size * 0.08, y, x + size * 0.08, y + size * 0.9), fill=(94, 74, 54))
            draw.ellipse(
                (x - size, y - size * 0.9, x + size, y + size * 0.7), fill=(int(green * 0.55), green, int(green * 0.48))
            )
            for _fruit in range(4):
                fx, fy = x + random.uniform(-0.6, 0.6) * size, y + random.uniform(-0.6, 0.4) * size
                dot = size * 0.09
                draw.ellipse((fx - dot, fy - dot, fx + dot, fy + dot), fill=(178, 62, 74))


def tea(draw: ImageDraw.ImageDraw, random: Random, width: int, height: int) -> None:
    """Rounded hedges that follow the slope."""
    filled(draw, ridge(random, width, height * 0.66, height * 0.03, 2), height, (150, 160, 104))
    shape = ridge(random, width, 0, height * 0.035, 2)
    for row in range(13):
        level = height * (0.69 + 0.0016 * row * row + 0.008 * row)
        thick = 5 + row * 1.7
        colour = (int(88 - 2.4 * row), int(134 - 2.6 * row), int(72 - 1.6 * row))
        line = [(x, y + level + 0.4 * row * math.sin(x / width * 9)) for x, y in shape]
        draw.line(line, fill=colour, width=int(thick * SCALE), joint="curve")
        draw.line(
            [(x, y - thick * 0.55) for x, y in line],
            fill=(146, 178, 104),
            width=int(thick * 0.4 * SCALE),
            joint="curve",
        )


FOREGROUNDS: Mapping[str, Callable[[ImageDraw.ImageDraw, Random, int, int], None]] = {
    "terraces": terraces,
    "bamboo": bamboo,
    "orchard": orchard,
    "tea": tea,
}
