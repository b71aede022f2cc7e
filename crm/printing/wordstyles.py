"""How a Word file looks: styles, properties, running head and foot."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crm.printing.wordparts import add_field, face, keep_with_next


def set_styles(document: Any, lang: str) -> None:
    """The faces and sizes of official papers: 小标宋 二号 title, 黑体 四号 headings, 仿宋 小四 text."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    english = lang == "en"
    styles = document.styles
    for name in ("Cell", "Cell Head", "Table Gap", "Picture"):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    settings: tuple[tuple[str, str, float, float, float, float], ...] = (
        # style, face, size, leading, space before, space after; in pt
        ("Normal", "fang", 12 if not english else 11, 22 if not english else 16, 0, 0 if not english else 5),
        ("Title", "title", 22 if not english else 20, 31 if not english else 25, 2, 2),
        ("Subtitle", "kai", 12, 18, 0, 6),
        ("Heading 1", "hei", 14 if not english else 12.5, 22 if not english else 18, 9, 2),
        ("Caption", "song", 9, 13, 1, 5),
        ("List Bullet", "fang", 12 if not english else 11, 22 if not english else 16, 0, 0),
        ("List Number", "fang", 12 if not english else 11, 22 if not english else 16, 0, 0),
        ("Cell", "song", 10.5, 15, 1.5, 1.5),
        ("Cell Head", "hei", 10, 14, 1.5, 1.5),
        ("Table Gap", "song", 4, 6, 0, 0),
        ("Header", "hei", 9, 12, 0, 0),
        ("Footer", "song", 9, 12, 0, 0),
    )
    for name, kind, size, leading, before, after in settings:
        style = styles[name]
        style.font.size, style.font.bold, style.font.italic = Pt(size), kind == "title" and english, False
        style.font.color.rgb = RGBColor(0x1A, 0x1A, 0x1A)
        style.font.underline = False
        face(style.element.get_or_add_rPr(), kind, lang=lang)
        form = style.paragraph_format
        form.line_spacing, form.space_before, form.space_after = Pt(leading), Pt(before), Pt(after)
        form.first_line_indent = Pt(24) if name == "Normal" and not english else Pt(0)
    for name in ("List Bullet", "List Number"):
        styles[name].paragraph_format.first_line_indent = None
    picture = styles["Picture"].paragraph_format
    picture.line_spacing, picture.space_before, picture.space_after = 1.0, Pt(4), Pt(2)
    picture.first_line_indent = Pt(0)
    picture.keep_with_next = True
    for name in ("Title", "Subtitle"):
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    for spaced in styles["Subtitle"].element.findall(f".//{_name('w:rPr')}/{_name('w:spacing')}"):
        spaced.getparent().remove(spaced)
    border_free = styles["Title"].element.pPr.find(_name("w:pBdr"))
    if border_free is not None:
        styles["Title"].element.pPr.remove(border_free)
    if english:
        styles["Heading 1"].font.bold = True
        styles["Cell Head"].font.bold = True
    keep_with_next(styles["Heading 1"])
    styles["Header"].paragraph_format.tab_stops.clear_all()  # Word's own, in the middle of a Letter page


def set_properties(document: Any, lang: str, *, title: str, author: str, created: datetime) -> None:
    """Title, author and hour of the file; nothing else of whoever wrote it."""
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.created = properties.modified = created
    properties.comments = properties.keywords = properties.subject = properties.category = ""
    properties.language = "en" if lang == "en" else "zh-CN"
    properties.revision = 1


def set_running(document: Any, lang: str, width: float, *, inner: str, head: str) -> None:
    """Head and foot of every page; *width* of the text in mm, *inner* at the head's left, *head* at its right."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
    from docx.shared import Mm

    section = document.sections[0]
    stops = document.styles["Header"].element.pPr.find(_name("w:tabs"))
    if stops is not None:  # Word's own, for letter paper: a tab would stop in the middle of the line
        document.styles["Header"].element.pPr.remove(stops)
    top = section.header.paragraphs[0]
    top.paragraph_format.tab_stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT)
    if inner:
        top.add_run(inner).bold = True
    if head:
        top.add_run(f"\t{head}")
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, between, after = ("Page ", " of ", "") if lang == "en" else ("第 ", " 页 共 ", " 页")
    foot.add_run(before)
    add_field(foot, "PAGE")
    foot.add_run(between)
    add_field(foot, "NUMPAGES")
    if after:
        foot.add_run(after)


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(tag))
