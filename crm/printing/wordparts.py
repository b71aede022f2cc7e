"""The pieces of WordprocessingML that python-docx leaves to its users: East Asian faces, fields, lists, borders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: What a style is set in: the East Asian face, the one a machine without it takes instead, and the Latin one.
FACES: dict[str, tuple[str, str, str]] = {
    "title": ("方正小标宋简体", "宋体", "Times New Roman"),
    "fang": ("仿宋_GB2312", "仿宋", "Times New Roman"),
    "kai": ("楷体_GB2312", "楷体", "Times New Roman"),
    "hei": ("黑体", "微软雅黑", "Arial"),
    "song": ("宋体", "SimSun", "Times New Roman"),
}


def _make(tag: str, **values: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in values.items():
        element.set(qn(f"w:{name}"), value)
    return element


def face(properties: Any, kind: str, *, lang: str = "") -> None:
    """Set a run's or style's faces: ``w:eastAsia`` too, which python-docx does not touch and Word needs for hanzi."""
    from docx.oxml.ns import qn

    asian, _instead, latin = FACES[kind]
    old = properties.find(qn("w:rFonts"))
    if old is not None:
        properties.remove(old)
    properties.insert(0, _make("w:rFonts", ascii=latin, hAnsi=latin, cs=latin, eastAsia=asian))
    if lang:
        for known in properties.findall(qn("w:lang")):
            properties.remove(known)
        properties.append(_make("w:lang", val="en-GB" if lang == "en" else "en-US", eastAsia="zh-CN"))


def name_faces(document: Any) -> None:
    """List the faces with what stands in for each, so that Word and WPS do not choose for themselves."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from lxml import etree

    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    table = etree.Element(f"{{{space}}}fonts", nsmap={"w": space})
    seen: set[str] = set()
    for asian, instead, latin in FACES.values():
        for name, other, charset in ((asian, instead, "86"), (latin, "", "00")):
            if name not in seen:
                seen.add(name)
                font = etree.SubElement(table, f"{{{space}}}font", {f"{{{space}}}name": name})
                if other:
                    etree.SubElement(font, f"{{{space}}}altName", {f"{{{space}}}val": other})
                etree.SubElement(font, f"{{{space}}}charset", {f"{{{space}}}val": charset})
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


def add_field(paragraph: Any, code: str) -> None:
    """A field Word fills in when it opens the file: ``PAGE``, ``NUMPAGES``."""
    from docx.oxml.ns import qn

    field = _make("w:fldSimple", instr=f" {code} ")
    run = _make("w:r")
    text = _make("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
    assert field.get(qn("w:instr"))


def begin_list(document: Any, *, ordered: bool) -> Callable[[Any, int], None]:
    """A new list of its own, three levels deep; the function returned puts a paragraph into it."""
    from docx.oxml.ns import qn

    numbering = document.part.numbering_part.element
    ids = [int(one.get(qn("w:abstractNumId"))) for one in numbering.findall(qn("w:abstractNum"))]
    abstract_id = max(ids, default=0) + 1
    abstract = _make("w:abstractNum", abstractNumId=str(abstract_id))
    abstract.append(_make("w:multiLevelType", val="hybridMultilevel"))
    for level in range(3):
        step = _make("w:lvl", ilvl=str(level))
        step.append(_make("w:start", val="1"))
        step.append(_make("w:numFmt", val="decimal" if ordered else "bullet"))
        step.append(_make("w:lvlText", val=f"%{level + 1}." if ordered else "•"))
        step.append(_make("w:lvlJc", val="left"))
        place = _make("w:pPr")
        place.append(_make("w:ind", left=str(480 + 420 * level), hanging="360"))
        step.append(place)
        abstract.append(step)
    first = numbering.find(qn("w:num"))
    if first is not None:
        first.addprevious(abstract)  # all abstract ones stand before the first list
    else:
        numbering.append(abstract)
    taken = [int(one.get(qn("w:numId"))) for one in numbering.findall(qn("w:num"))]
    number = str(max(taken, default=0) + 1)
    made = _make("w:num", numId=number)
    made.append(_make("w:abstractNumId", val=str(abstract_id)))
    numbering.append(made)

    def put(paragraph: Any, depth: int) -> None:
        properties = paragraph._p.get_or_add_pPr()
        held = properties._add_numPr() if properties.numPr is None else properties.numPr
        held.append(_make("w:ilvl", val=str(min(depth, 2))))
        held.append(_make("w:numId", val=number))

    return put


def keep_with_next(style: Any) -> None:
    """A heading never stands alone at a page's foot."""
    style.paragraph_format.keep_with_next = True


def shade(cell: Any, fill: str = "F1F3F4") -> None:
    """Tint a cell."""
    cell._tc.get_or_add_tcPr().append(_make("w:shd", val="clear", color="auto", fill=fill))


def border(cell: Any, *sides: str, size: int = 6) -> None:
    """Lines on the given sides of a cell; *size* in eighths of a pt."""
    lines = _make("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        if side in sides:
            lines.append(_make(f"w:{side}", val="single", sz=str(size), space="0", color="1A1A1A"))
    cell._tc.get_or_add_tcPr().append(lines)


def grid_borders(table: Any) -> None:
    """Stronger lines above and below, hairlines between rows, none upright: the house's tables."""
    from docx.oxml.ns import qn

    properties = table._tbl.tblPr
    lines = _make("w:tblBorders")
    for side, size, colour in (("top", "10", "1A1A1A"), ("bottom", "10", "1A1A1A"), ("insideH", "4", "B9BEC3")):
        lines.append(_make(f"w:{side}", val="single", sz=size, space="0", color=colour))
    layout = properties.find(qn("w:tblLayout"))
    inset = _make("w:tblInd", w="108", type="dxa")  # the width of a cell's margin: the rules end flush with the text
    for part in (inset, lines):
        if layout is not None:
            layout.addprevious(part)
        else:
            properties.append(part)
