"""Stamping: running marks and figures drawn into a file while its pages are bound, what repeats in the file once."""

from __future__ import annotations

from collections.abc import Mapping

from crm.printing.figures import Figure
from crm.printing.fonts_once import FontsOnce
from crm.printing.marks import Marks, Pen, draw_foot, draw_head, draw_number
from crm.printing.pdffile import PdfFile
from crm.printing.watermark import outline, placements


class BrokenLink(ValueError):
    """A part names an anchor or a figure that is not there: contents that lie are not printed."""


class Stamps:
    """The stamps of one file of *pages* pages."""

    def __init__(self, file: PdfFile, fonts: FontsOnce, marks: Marks, pages: int) -> None:
        self._file, self._marks, self._pages = file, marks, pages
        self._pen = Pen(fonts.draw)
        self._repeated: dict[tuple[str, ...], int] = {}
        self.watermark: int | None = None
        """The form drawn all over each page, once there is one."""

    def around(
        self, number: int, width: float, height: float, *, marked: bool, foot: bool, head: str, code: str
    ) -> tuple[list[int], list[int]]:
        """Streams to draw below and above the own ones of page *number*. Only a *marked* one has more than the
        watermark: *head* is its section's running title, *code* stands at its head's right, *foot* at its left.
        """
        marks = self._marks
        size = (f"{width:.2f}", f"{height:.2f}")
        drawn = b""
        if marks.watermark:
            paths, length = outline(marks.watermark)
            if self.watermark is None:
                box = b"/Type/XObject/Subtype/Form/BBox[-50 -300 %d 1100]" % (round(length) + 50)
                self.watermark = self._file.stream(paths, box)
            drawn = placements(width, height, length).replace(b"/Mark", b"/DtMark") + b"\n"
        if marked:
            side = str(number % 2) if head else ""
            key: tuple[str, ...] = ("head", *size, code, head, side, str(bool(drawn)))
            if key not in self._repeated:
                above = draw_head(self._pen, marks, width, height, number=code, running=head, page=number)
                self._repeated[key] = self._file.stream(drawn + above + b"\nq\n")
        else:
            key = ("under", *size)
            if key not in self._repeated:
                self._repeated[key] = self._file.stream(drawn + b"q\n")
        under = [self._repeated[key]]
        over = []
        if marked:
            below = ("foot", *size, str(foot))
            if below not in self._repeated:
                written = draw_foot(self._pen, marks, width) if foot else b""
                self._repeated[below] = self._file.stream(b"Q\n" + written)
            over.append(self._repeated[below])
            drawn_number = draw_number(self._pen, marks, width, number, self._pages)
            if drawn_number:
                over.append(self._file.stream(drawn_number, packed=True))
        else:
            over.append(self.once(("end",), b"Q\n", stream=True))
        return under, over

    def figure(self, figures: Mapping[str, Figure], name: str, rectangle: str, forms: list[tuple[str, int]]) -> bytes:
        """What draws the figure of that name into its place; its layers join the page's *forms*.

        Raises :class:`BrokenLink` when there is none.
        """
        if name not in figures:
            raise BrokenLink(f"no figure is called {name!r}")
        figure = figures[name]
        left, one, right, other = (float(edge) for edge in rectangle.split())
        top = max(one, other)
        scale = (right - left) / figure.width
        x, y = left - figure.left * scale, top + figure.top * scale
        box = b"/Type/XObject/Subtype/Form/BBox[%.2f %.2f %.2f %.2f]" % (
            figure.left,
            figure.top,
            figure.left + figure.width,
            figure.top + figure.height,
        )
        drawn = b"Q q %.5f 0 0 %.5f %.2f %.2f cm" % (scale, -scale, x, y)
        for layer in figure.layers:
            key = ("figure", layer.decode("latin-1"))
            if key not in self._repeated:
                self._repeated[key] = self._file.stream(layer, box)
            forms.append((f"DtFigure{len(forms)}", self._repeated[key]))
            drawn += b" /%b Do" % forms[-1][0].encode()
        return drawn + b" Q q\n"

    def once(self, key: tuple[str, ...], syntax: bytes, *, stream: bool) -> int:
        """The object of that syntax, or stream of that content, written at the first asking."""
        if key not in self._repeated:
            self._repeated[key] = self._file.stream(syntax) if stream else self._file.put(syntax)
        return self._repeated[key]
