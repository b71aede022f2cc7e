"""The watermark of internal prints: unit and time, diagonally across the page, as outlines.

Text laid under a page lands in its text layer and tears every extracted sentence apart; outlines do not.
They are drawn straight into the finished PDF – one form, placed a dozen times a page – because a picture of
them in the page's style cost as much time as all the rest of the page. The glyphs come from the cut 黑
face, and from the system's full one for a rare character of a unit's name.
"""

from __future__ import annotations

import math
import shutil
import subprocess
from functools import lru_cache
from typing import Any

from crm.printing.faces import FONT_FOLDER
from crm.printing.outlines import path_operators

#: #efefef: as dark as a mark may be that figures are printed over.
GREY = 0.937
SIZE = 15.5  # pt
STEP_X, STEP_Y = 330.0, 188.0  # pt from one mark to the next; every other row is shifted by half a step
TURN = math.radians(30)


@lru_cache(maxsize=32)
def outline(text: str) -> tuple[bytes, float]:
    """*text* as PDF path operators in thousandths of its size, filled, and its width in the same unit."""
    written = [f"{GREY} g"]
    at = 0.0
    for character in text:
        face = _face_with(ord(character))
        if face is None:
            at += 1000  # no face of this machine draws it: leave its place empty
            continue
        glyphs, cmap, upem = face
        name = cmap[ord(character)]
        written += path_operators(glyphs, name, scale=1000 / upem, at=at)
        at += glyphs[name].width * 1000 / upem
    written.append("f")
    return "\n".join(written).encode("ascii"), at


def placements(width: float, height: float, length: float) -> bytes:
    """PDF operators that place the form ``/Mark`` all over a page; sizes in pt, *length* as :func:`outline`
    gives.
    """
    long = length * SIZE / 1000
    step_x = max(STEP_X, long * math.cos(TURN) + 40)
    step_y = max(STEP_Y, long * math.sin(TURN) + 20)
    a, b = SIZE / 1000 * math.cos(TURN), SIZE / 1000 * math.sin(TURN)
    written = []
    row, y = 0, 30.0 - step_y
    while y < height:
        x = -step_x + (step_x / 2 if row % 2 else 0.0)
        while x < width:
            written.append(f"q {a:.6f} {b:.6f} {-b:.6f} {a:.6f} {x:.1f} {y:.1f} cm /Mark Do Q")
            x += step_x
        row, y = row + 1, y + step_y
    return "\n".join(written).encode("ascii")


def stamp(pdf: Any, text: str) -> None:
    """Put the watermark under every page of *pdf*, a :class:`pydyf.PDF` about to be written."""
    import pydyf

    paths, length = outline(text)
    form = pydyf.Stream(
        [paths],
        {"Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array([-50, -300, round(length) + 50, 1100])},
        compress=True,
    )
    pdf.add_object(form)
    by_reference = {entry.reference: entry for entry in pdf.objects if entry.number is not None}
    for page in [entry for entry in pdf.objects if isinstance(entry, dict) and entry.get("Type") == "/Page"]:
        left, bottom, right, top = page["MediaBox"]
        marks = pydyf.Stream([placements(right - left, top - bottom, length)], compress=True)
        pdf.add_object(marks)
        page["Contents"] = pydyf.Array([marks.reference, page["Contents"]])
        by_reference[page["Resources"]]["XObject"]["Mark"] = form.reference


def _face_with(code: int) -> tuple[Any, dict[int, str], int] | None:
    for face in (_cut_face(), _full_face()):
        if face is not None and code in face[1]:
            return face
    return None


@lru_cache(maxsize=1)
def _cut_face() -> tuple[Any, dict[int, str], int]:
    from fontTools.ttLib import TTFont

    return _opened(TTFont(FONT_FOLDER / "NotoSansSC-Regular.ttf", lazy=True))


@lru_cache(maxsize=1)
def _full_face() -> tuple[Any, dict[int, str], int] | None:
    """The system's full 黑 face, or None where it is not installed (``check_press`` says so at start)."""
    from fontTools.ttLib import TTFont

    program = shutil.which("fc-match")
    if program is None:
        return None
    found = subprocess.run(  # noqa: S603
        [program, "-f", "%{file}\n%{index}", "Noto Sans CJK SC:style=Regular"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    if len(found) < 2 or "CJK" not in found[0]:
        return None
    return _opened(TTFont(found[0], fontNumber=int(found[1]), lazy=True))


def _opened(font: Any) -> tuple[Any, dict[int, str], int]:
    return font.getGlyphSet(), font.getBestCmap(), font["head"].unitsPerEm
