"""Word files (.docx) that staff go on writing in: A4, the faces of official papers, running heads and page numbers.

A small writer on python-docx. It knows titles, headings, paragraphs, lists, tables and pictures, no word of the trade;
rooms bring their facts. Files hold no macros and no outside links; the same content gives the same bytes. The faces
named are those of public offices (小标宋, 仿宋); each names the common one a machine without it shall take instead.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Literal

from crm.printing.wordparts import FACES, begin_list, border, face, grid_borders, name_faces, shade
from crm.printing.wordstyles import set_properties, set_running, set_styles

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Words:
    """A run of text; ``"\\n"`` alone is a line break."""

    text: str
    bold: bool = False
    emphasis: bool = False


@dataclass(frozen=True, slots=True)
class WordCell:
    """A table's cell: its words, and over how many columns and rows it goes."""

    words: Sequence[Words]
    across: int = 1
    down: int = 1
    align: Align = "left"
    head: bool = False


def said(text: str, *, bold: bool = False) -> tuple[Words, ...]:
    """Plain text as words, its line ends kept."""
    parts = text.split("\n")
    found: list[Words] = []
    for number, part in enumerate(parts):
        if number:
            found.append(Words("\n"))
        if part:
            found.append(Words(part, bold))
    return tuple(found)


class WordFile:
    """A Word file being written, from top to bottom."""

    def __init__(
        self, *, title: str, author: str, lang: str, created: datetime, inner: str = "", head: str = ""
    ) -> None:
        """*created* is wall-clock time and stands in the file's properties; *inner* (内部资料 and its notice) and *head*
        run above each page.
        """
        from docx import Document
        from docx.shared import Mm

        self.lang = lang
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(26), Mm(24)
        section.left_margin, section.right_margin = Mm(26), Mm(24)
        section.header_distance, section.footer_distance = Mm(14), Mm(12)
        self.width = 160.0
        set_styles(self.document, lang)
        name_faces(self.document)
        set_properties(self.document, lang, title=title, author=author, created=created)
        set_running(self.document, lang, self.width, inner=inner, head=head)

    # -- what stands in the text ------------------------------------------------------------------------------------

    def title(self, text: str, *, centred: bool = False) -> None:
        """The paper's title."""
        self._place(self._paragraph(said(text), "Title"), centred)

    def subtitle(self, text: str, *, centred: bool = False) -> None:
        """A line under the title."""
        self._place(self._paragraph(said(text), "Subtitle"), centred)

    def signed(self, *lines: str) -> None:
        """Whose paper it is and of which day, at the right as official papers have it."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        for number, line in enumerate(lines):
            made = self._paragraph(said(line), "Normal")
            made.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            made.paragraph_format.first_line_indent, made.paragraph_format.right_indent = 0, Pt(24)
            if not number:
                made.paragraph_format.space_before = Pt(12)
            made.paragraph_format.keep_with_next = number < len(lines) - 1

    def heading(self, text: str) -> None:
        """The heading of a section; stays with what follows."""
        self._paragraph(said(text), "Heading 1")

    def paragraph(self, words: Sequence[Words], *, indent: bool = True) -> None:
        """A paragraph of text; in Chinese its first line stands two characters in, unless *indent* is False."""
        made = self._paragraph(words, "Normal")
        if not indent or self.lang == "en":
            made.paragraph_format.first_line_indent = 0

    def note(self, text: str, *, bold: bool = False) -> None:
        """A small line: a caption, a source, what an empty cell means."""
        self._paragraph(said(text, bold=bold), "Caption")

    def listing(self, items: Sequence[tuple[int, Sequence[Words]]], *, ordered: bool) -> None:
        """A list; each item with its depth from 0. A numbered one begins at 1 whatever came before."""
        number = begin_list(self.document, ordered=ordered)
        for depth, words in items:
            made = self._paragraph(words, "List Number" if ordered else "List Bullet")
            made.paragraph_format.first_line_indent = None
            number(made, depth)

    def table(
        self,
        rows: Sequence[Sequence[WordCell]],
        *,
        head_rows: int = 1,
        widths: Sequence[float] = (),
        columns: int = 0,
        ruled: bool = True,
    ) -> None:
        """A table over the text's width. *widths* are shares of it; *head_rows* are repeated on each page."""
        from docx.shared import Mm

        columns = columns or max(sum(cell.across for cell in row) for row in rows)
        table = self.document.add_table(rows=len(rows), cols=columns)
        table.autofit = False
        shares = list(widths) or [1.0] * columns
        sizes = [Mm(self.width * share / sum(shares)) for share in shares]
        for column, size in zip(table.columns, sizes, strict=True):
            column.width = size
        taken: set[tuple[int, int]] = set()
        for y, row in enumerate(rows):
            x = 0
            for cell in row:
                while (y, x) in taken:
                    x += 1
                across, down = min(cell.across, columns - x), min(cell.down, len(rows) - y)
                target = table.cell(y, x)
                if across > 1 or down > 1:
                    target = target.merge(table.cell(y + down - 1, x + across - 1))
                taken.update((y + j, x + i) for i in range(across) for j in range(down))
                target.width = sum(sizes[x : x + across])
                self._cell(target, cell, head=cell.head or y < head_rows)
                x += across
        for y in range(head_rows):
            properties = table.rows[y]._tr.get_or_add_trPr()
            properties.append(_element("w:tblHeader"))
        for row_made in table.rows:
            row_made._tr.get_or_add_trPr().append(_element("w:cantSplit"))
        if ruled:
            grid_borders(table)
        after = self.document.add_paragraph(style="Table Gap")
        after.paragraph_format.first_line_indent = 0

    def facts(self, pairs: Sequence[tuple[str, str]], *, label: float = 0.2) -> None:
        """Labels and what is known, a row each; what is not known is “—”."""
        rows = [[WordCell(said(name), head=True), WordCell(said(value or "—"))] for name, value in pairs]
        if rows:
            self.table(rows, head_rows=0, widths=(label, 1 - label))

    def picture(self, content: bytes, *, width_mm: float, alt: str) -> None:
        """A picture (JPEG or PNG) in its own line; *alt* says what it shows."""
        from docx.shared import Mm

        made = self.document.add_paragraph(style="Picture")
        drawn = made.add_run().add_picture(BytesIO(content), width=Mm(min(width_mm, self.width)))
        for side in ("distT", "distB", "distL", "distR"):
            drawn._inline.set(side, "0")  # left out, LibreOffice and WPS keep a margin of their own
        drawn._inline.docPr.set("descr", alt)
        drawn._inline.docPr.set("name", f"picture {drawn._inline.docPr.get('id')}")

    def box(self, words: Sequence[Words], *, lines: int = 0) -> None:
        """A framed field, with room for *lines* to be written by hand."""
        table = self.document.add_table(rows=1, cols=1)
        cell = table.cell(0, 0)
        self._cell(cell, WordCell(words), head=False)
        for _line in range(lines):
            cell.add_paragraph(style="Cell")
        border(cell, "top", "bottom", "left", "right")
        self.document.add_paragraph(style="Table Gap")

    def save(self) -> bytes:
        """The file."""
        raw = BytesIO()
        self.document.save(raw)
        made = BytesIO()
        with zipfile.ZipFile(raw) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
            for name in sorted(source.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # the hour of writing would differ each time
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                target.writestr(entry, source.read(name))
        return made.getvalue()

    # -- how it is made ---------------------------------------------------------------------------------------------

    @staticmethod
    def _place(paragraph: Any, centred: bool) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _paragraph(self, words: Sequence[Words], style: str, *, into: Any = None) -> Any:
        made = (into or self.document).add_paragraph(style=style)
        self._run(made, words)
        return made

    def _run(self, paragraph: Any, words: Sequence[Words]) -> None:
        for piece in words:
            run = paragraph.add_run()
            if piece.text == "\n":
                run.add_break()
                continue
            run.text = piece.text
            if piece.bold:
                run.bold = True
            if piece.emphasis:
                if self.lang == "en":
                    run.italic = True
                else:
                    face(run._element.get_or_add_rPr(), "kai")

    def _cell(self, target: Any, cell: WordCell, *, head: bool) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph = target.paragraphs[0]
        paragraph.style = self.document.styles["Cell Head" if head else "Cell"]
        self._run(paragraph, cell.words)
        paragraph.alignment = {
            "left": WD_ALIGN_PARAGRAPH.LEFT,
            "center": WD_ALIGN_PARAGRAPH.CENTER,
            "right": WD_ALIGN_PARAGRAPH.RIGHT,
        }[cell.align]
        if head:
            shade(target)


def _element(tag: str) -> Any:
    from docx.oxml import OxmlElement

    return OxmlElement(tag)


__all__ = ["FACES", "Align", "WordCell", "WordFile", "Words", "said"]
