"""Decoding pictures, always in a process of its own and never inside a transaction."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from crm.core.errors import DomainError

log = logging.getLogger(__name__)

MOST_PIXELS = 60_000_000
LONGEST = 4000
"""Pixels a side of what is kept: half of it still fills the sheet's measure at 300 dpi."""
LIMITS = {"pixels": MOST_PIXELS, "memory": 1_300_000_000, "seconds": 40}
WALL_SECONDS = 60
EXTENSIONS = ("jpg", "jpeg", "png", "webp", "tif", "tiff")

SLOT_MM = (166, 56)
"""The place of the picture on a sheet: the whole measure, 56 mm high."""
DPI = 300
SLOT = (round(SLOT_MM[0] / 25.4 * DPI), round(SLOT_MM[1] / 25.4 * DPI))
"""The same in pixels: 1961 × 661."""
LEAST_DPI = 100
"""Below it a photograph falls apart in print: refused."""
GOOD_DPI = 200
"""Below it lines get soft: said, not refused."""


@dataclass(frozen=True)
class Decoded:
    """An upright sRGB JPEG without metadata, its size in pixels, and what had to be done to it."""

    data: bytes
    width: int
    height: int
    done: tuple[str, ...] = ()


@dataclass(frozen=True)
class Crop:
    """The printed part of a picture as fractions of it (0–1, from the top left); its shape is the slot's."""

    x: float
    y: float
    width: float
    height: float

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """The same in whole pixels: left, top, right, bottom, of exactly the slot's shape as near as pixels allow."""
        left, right = min(round(self.x * width), width - 1), round((self.x + self.width) * width)
        right = min(max(right, left + 1), width)
        tall = min(height, max(1, round((right - left) * SLOT_MM[1] / SLOT_MM[0])))
        top = min(round(self.y * height), height - tall)
        return left, top, right, top + tall


def widest_crop(width: int, height: int) -> Crop:
    """The largest part of the slot's shape, from the middle."""
    ratio = SLOT_MM[0] / SLOT_MM[1]
    if width / height >= ratio:
        part = ratio * height / width
        return Crop((1 - part) / 2, 0.0, part, 1.0)
    part = width / ratio / height
    return Crop(0.0, (1 - part) / 2, 1.0, part)


def shaped(crop: Crop, width: int, height: int) -> Crop:
    """A crop of the slot's shape inside the picture: as wide as asked where it fits, moved inside where it does not."""
    most = widest_crop(width, height)
    across = min(max(crop.width, 0.001), most.width)
    down = across * most.height / most.width
    return Crop(min(max(crop.x, 0.0), 1 - across), min(max(crop.y, 0.0), 1 - down), across, down)


def dpi_of(crop: Crop, width: int) -> int:
    """How many pixels an inch the crop prints with."""
    return round(crop.width * width / (SLOT_MM[0] / 25.4))


def take(data: bytes, name: str) -> Decoded:
    """What is kept of an uploaded picture.

    Raises ``DomainError`` with a sentence when it is no picture, is too large to decode, moves, has several pages, is
    broken, or is too small to print.
    """
    answer, picture = _apart(data, {"do": "take", "longest": LONGEST, "quality": 90})
    if "refused" in answer:
        raise DomainError(_why(answer, name), field="file")
    decoded = Decoded(picture, answer["width"], answer["height"], tuple(answer["done"]))
    refuse_coarse(widest_crop(decoded.width, decoded.height), decoded.width, decoded.height, field="file")
    return decoded


def cut(data: bytes, crop: Crop, width: int, height: int) -> Decoded:
    """The print-ready copy: the crop at no more than 300 dpi of the slot. ``data`` is what ``take`` gave."""
    box = crop.box(width, height)
    answer, picture = _apart(data, {"do": "cut", "box": box, "width": SLOT[0], "height": SLOT[1], "quality": 86})
    if "refused" in answer:
        raise DomainError(_why(answer, ""), field="file")
    return Decoded(picture, answer["width"], answer["height"])


def refuse_coarse(crop: Crop, width: int, height: int, *, field: str) -> None:
    """Raise ``DomainError`` when the crop prints with fewer than 100 dots an inch, naming the size that is needed."""
    if dpi_of(crop, width) >= LEAST_DPI:
        return
    left, top, right, bottom = crop.box(width, height)
    raise DomainError(
        _(
            "太小，印出来看不清：选中的部分只有 %(wide)s × %(high)s 像素，简介上的图至少要 %(least_wide)s × "
            "%(least_high)s，最好 %(good_wide)s × %(good_high)s（300 dpi）。请换一张大的原图",
            wide=right - left,
            high=bottom - top,
            least_wide=-(-SLOT[0] * LEAST_DPI // DPI),
            least_high=-(-SLOT[1] * LEAST_DPI // DPI),
            good_wide=SLOT[0],
            good_high=SLOT[1],
        ),
        field=field,
    )


def _apart(data: bytes, wanted: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        done = subprocess.run(  # noqa: S603 - our own script, no shell, nothing of the upload in the arguments
            [sys.executable, "-IB", str(Path(__file__).with_name("child.py")), json.dumps(LIMITS | wanted)],
            input=data,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
            env={"LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        return {"refused": "limits"}, b""
    head, _line_end, picture = done.stdout.partition(b"\n")
    if done.returncode != 0 or not head:
        log.warning("picture reader ended with %s: %s", done.returncode, done.stderr[-300:].decode(errors="replace"))
        return {"refused": "limits" if done.returncode < 0 else "broken"}, b""
    answer: dict[str, Any] = json.loads(head)
    if "detail" in answer:
        log.warning("picture not readable: %s", answer["detail"])
    return answer, picture


def _why(answer: dict[str, Any], name: str) -> str:
    code = answer["refused"]
    if code == "none":
        return str(_("“%(name)s”不是图片，没有接收。图片要是 JPEG、PNG、WebP 或 TIFF", name=name))
    if code == "pixels":
        return str(
            _(
                "“%(name)s”有 %(width)s × %(height)s 像素，超过 %(most)s 万像素，没有打开。请缩小后再传，长边 %(long)s 像素足够印刷",
                name=name,
                width=answer["width"],
                height=answer["height"],
                most=MOST_PIXELS // 10_000,
                long=LONGEST,
            )
        )
    if code == "moves":
        return str(_("“%(name)s”是动图，纸上不会动。请另存为一张静止的图再传", name=name))
    if code == "pages":
        return str(_("“%(name)s”有 %(count)s 页，只能是一页。请另存要用的那一页", name=name, count=answer["count"]))
    if code == "truncated":
        return str(_("“%(name)s”不完整，后半没有传到或没有存好。请从原处重新取一份", name=name))
    if code == "limits":
        return str(_("打开“%(name)s”占用的内存或时间超过上限，已停止。请缩小后再传", name=name))
    return str(_("“%(name)s”已损坏，打不开。请用看图软件另存为 JPEG 再传", name=name))
