"""The running marks of a print, drawn on pages already finished: foot, page number, 内部资料, watermark.

Kept pages carry none, so that a sheet needs no new layout when its edition, its date or its page number changes. The
words are set in the house's 黑 (numbers of a booklet in its 宋), a rare character in the system's full face; they lie
on the page as text and extract exactly. The watermark does not: it is drawn as outlines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from flask_babel import gettext as _

from crm.printing.embedding import Face, fallback_face, house_face
from crm.printing.imprint import Imprint

MM = 72 / 25.4
INK, SECOND, THIRD = "0.102 0.102 0.102", "0.29 0.31 0.329", "0.42 0.443 0.467"
RULE = "0.725 0.745 0.765"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What stands on every page that wants marks.

    *foot* are the words at the left foot, an em apart; *sample* (样例数据) follows in grey. *numbering* is ``"pages"``
    (*page_words* filled with page and pages, at the right foot), ``"folio"`` (the bare number in the outer margin,
    mirrored, as booklets have it) or ``"none"``. *inner* is boxed at the head's left, *notice* beside it; a part's
    *number* stands at the head's right. *ruled* draws the thin lines of briefs. Lengths in mm from the page's edges.
    """

    foot: tuple[str, ...] = ()
    sample: str = ""
    numbering: Literal["pages", "folio", "none"] = "pages"
    page_words: str = "第 {page} 页 共 {pages} 页"
    inner: str = ""
    notice: str = ""
    watermark: str = ""
    ruled: bool = False
    left: float = 24.0
    right: float = 20.0
    foot_at: float = 12.9
    head_at: float = 14.0
    folio_at: float = 14.3

    @classmethod
    def of(cls, imprint: Imprint, **over: object) -> Marks:
        """The marks of a single print in its language (inside ``force_locale``): edition, when, by whom, as of when;
        内部资料 and watermark if it is internal.
        """
        foot = [_("第 %(edition)s 版", edition=imprint.edition), imprint.printed_words]
        if imprint.printed_by:
            foot.append(_("%(unit)s 打印", unit=imprint.printed_by))
        if imprint.as_of_words:
            foot.append(_("数据截至 %(when)s", when=imprint.as_of_words))
        notice = _("严禁录入、存储、传输国家秘密") if imprint.internal else ""
        made = cls(
            foot=tuple(foot),
            sample=_("样例数据") if imprint.sample else "",
            page_words=_("第 %(page)s 页 共 %(pages)s 页", page="{page}", pages="{pages}"),
            inner=_("内部资料") if imprint.internal else "",
            notice=notice[:1].upper() + notice[1:],
            watermark=imprint.watermark,
        )
        return replace(made, **over)  # type: ignore[arg-type]


#: Tells the booklet that a glyph of a face is drawn, and gets the name the page knows the face by.
Using = Callable[[Face, int, str], str]


class Pen:
    """Writes marks as drawing operators; *using* is told each glyph."""

    def __init__(self, using: Using) -> None:
        self._using = using
        self._faces = {"hei": house_face("Press Hei", 400), "bold": house_face("Press Hei", 700)}
        self._faces["song"] = house_face("Press Song", 400)
        self.written: list[str] = []

    def width(self, words: str, size: float, face: str = "hei") -> float:
        """How far *words* go, in pt."""
        return sum(held.width(glyph) for held, glyph, _ in self._glyphs(words, face)) * size / 1000

    def words(self, words: str, x: float, y: float, size: float, ink: str, face: str = "hei") -> float:
        """Set *words* with their left foot at *x*, *y* (pt); where they end."""
        runs: list[tuple[str, list[int]]] = []
        for held, glyph, character in self._glyphs(words, face):
            name = self._using(held, glyph, character)
            if not runs or runs[-1][0] != name:
                runs.append((name, []))
            runs[-1][1].append(glyph)
            x += held.width(glyph) * size / 1000
        start = x - self.width(words, size, face)
        shown = "\n".join(f"/{name} {size:g} Tf <{''.join(f'{g:04x}' for g in glyphs)}> Tj" for name, glyphs in runs)
        self.written.append(f"BT {ink} rg {start:.2f} {y:.2f} Td {shown} ET")
        return x

    def fitting(self, words: str, room: float, size: float) -> str:
        """*words* if they take at most *room* pt, else their beginning and “…”: for running heads only."""
        if self.width(words, size) <= room:
            return words
        while words and self.width(words + "…", size) > room:
            words = words[:-1]
        return words + "…"

    def line(self, x: float, y: float, to: float, ink: str, width: float) -> None:
        """A level line."""
        self.written.append(f"{ink} RG {width:g} w {x:.2f} {y:.2f} m {to:.2f} {y:.2f} l S")

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """The frame around 内部资料."""
        self.written.append(f"{INK} RG 0.9 w {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")

    def take(self) -> bytes:
        """What was written, inside its own graphics state; the pen is empty afterwards."""
        written, self.written = self.written, []
        return ("q " + "\n".join(written) + " Q").encode("ascii") if written else b""

    def _glyphs(self, words: str, face: str) -> list[tuple[Face, int, str]]:
        found = []
        for character in words:
            held: Face | None = self._faces[face]
            glyph = held.glyph(character) if held else None
            if glyph is None:
                held = fallback_face(character)
                glyph = held.glyph(character) if held else None
            if held is not None and glyph is not None:
                found.append((held, glyph, character))
        return found


def draw_head(pen: Pen, marks: Marks, width: float, height: float, *, number: str, running: str, page: int) -> bytes:
    """The head of a page: 内部资料 and its notice at the left, *number* at the right; a booklet's *running* title on
    the outer side of public pages.
    """
    left, right, y = marks.left * MM, width - marks.right * MM, height - marks.head_at * MM
    begins = left
    if marks.inner:
        end = pen.words(marks.inner, left + 1.6 * MM, y, 8.5, INK, "bold")
        pen.box(left, y - 2.9, end - left + 1.6 * MM, 12.6)
        begins = pen.words(marks.notice, end + 3.6 * MM, y, 8.5, SECOND) + 17
    running = pen.fitting(running, right - begins, 8.5)
    at_right = pen.fitting(number, right - begins, 8.5) or (running if marks.inner or page % 2 else "")
    if at_right:
        pen.words(at_right, right - pen.width(at_right, 8.5), y, 8.5, SECOND if number else THIRD)
    elif running:
        pen.words(running, left, y, 8.5, THIRD)
    if marks.ruled and (marks.inner or at_right):
        pen.line(left, y - 7, right, INK, 0.6)
    return pen.take()


def draw_foot(pen: Pen, marks: Marks, width: float) -> bytes:
    """The left foot, the same on every page; too long for one line, it goes on below: no word of it is cut off."""
    left, y = marks.left * MM, marks.foot_at * MM
    room = width - marks.right * MM - left
    if marks.numbering == "pages":
        room -= pen.width(marks.page_words.format(page=8888, pages=8888), 8) + 8
    if marks.ruled:
        pen.line(left, y + 11, width - marks.right * MM, RULE, 0.4)
    x = left
    for word, ink in (*((word, SECOND) for word in marks.foot), (marks.sample, THIRD)):
        for piece in _pieces(pen, word, room):
            if x > left and x + pen.width(piece, 8) > left + room:
                x, y = left, y - 10
            x = pen.words(piece, x, y, 8, ink)
        x += 8 if word else 0
    return pen.take()


def _pieces(pen: Pen, word: str, room: float) -> list[str]:
    """*word* whole, or in pieces that a line holds."""
    if not word or pen.width(word, 8) <= room:
        return [word] if word else []
    pieces = [""]
    for character in word:
        if pen.width(pieces[-1] + character, 8) > room:
            pieces.append("")
        pieces[-1] += character
    return pieces


def draw_number(pen: Pen, marks: Marks, width: float, page: int, pages: int) -> bytes:
    """Page x of y at the right foot, or a booklet's number in the outer margin."""
    y = marks.foot_at * MM
    if marks.numbering == "pages":
        words = marks.page_words.format(page=page, pages=pages)
        pen.words(words, width - marks.right * MM - pen.width(words, 8), y, 8, SECOND)
    elif marks.numbering == "folio":
        words, outer = str(page), marks.folio_at * MM
        pen.words(words, width - outer - pen.width(words, 11, "song") if page % 2 else outer, y, 11, SECOND, "song")
    return pen.take()
