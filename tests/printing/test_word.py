"""Word files: what is said stands in them, in the faces of official papers, the same bytes twice."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from PIL import Image

from crm.leads.brief_document import brief_document
from crm.printing.word import WordCell, WordFile, Words, said
from tests.printing.samples import BRIEF, ENGLISH

RARE = "喆堃镕䶮😀"
AT = datetime(2018, 7, 16, 9, 42)  # noqa: DTZ001 - wall-clock time


def written(**over: Any) -> WordFile:
    facts = {
        "title": "样例",
        "author": "望谟县投资促进局",
        "lang": "zh",
        "created": AT,
        "inner": "内部资料",
        "head": "XM-1",
    }
    return WordFile(**{**facts, **over})


def opened(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def texts(document: Any) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_words_extract_exactly_and_the_sheet_is_a4() -> None:
    file = written()
    file.title(f"样例·{RARE}项目")
    file.paragraph([Words("重点", bold=True), Words("\n"), Words("其余")])
    document = opened(file.save())
    assert document.paragraphs[0].text == f"样例·{RARE}项目"
    assert document.paragraphs[1].text == "重点\n其余"
    assert [run.bold for run in document.paragraphs[1].runs] == [True, None, None]
    section = document.sections[0]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)


def test_hanzi_have_their_face_in_every_style() -> None:
    """Without ``w:eastAsia`` Word sets hanzi in whatever the reader's theme says."""
    document = opened(written().save())
    faces = {
        name: document.styles[name].element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia"))
        for name in ("Normal", "Title", "Heading 1", "Cell", "Subtitle")
    }
    assert faces == {
        "Normal": "仿宋_GB2312",
        "Title": "方正小标宋简体",
        "Heading 1": "黑体",
        "Cell": "宋体",
        "Subtitle": "楷体_GB2312",
    }
    with zipfile.ZipFile(io.BytesIO(written().save())) as parts:
        assert '<w:altName w:val="仿宋"/>' in parts.read("word/fontTable.xml").decode()


def test_head_and_page_numbers_are_running() -> None:
    document = opened(written().save())
    section = document.sections[0]
    assert section.header.paragraphs[0].text == "内部资料\tXM-1"
    foot = section.footer.paragraphs[0]._p
    assert [field.get(qn("w:instr")).strip() for field in foot.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]
    assert "".join(text.text for text in foot.iter(qn("w:t"))) == "第 1 页 共 1 页"


def test_a_table_keeps_its_spans_and_repeats_its_head() -> None:
    file = written()
    file.table(
        [
            [WordCell(said("产品"), down=2), WordCell(said("产量"), across=2)],
            [WordCell(said("一期"), align="right"), WordCell(said("二期"), align="right")],
            [WordCell(said("精炼油")), WordCell(said("1,200"), align="right"), WordCell(said("800"), align="right")],
        ],
        head_rows=2,
    )
    table = opened(file.save()).tables[0]
    assert table.cell(0, 0).text == table.cell(1, 0).text == "产品"
    assert table.cell(0, 1).text == table.cell(0, 2).text == "产量"
    assert [cell.text for cell in table.rows[2].cells] == ["精炼油", "1,200", "800"]
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert heads == [True, True, False]


def test_each_numbered_list_begins_at_one() -> None:
    file = written()
    for _again in range(2):
        file.listing([(0, said("甲")), (1, said("其一")), (0, said("乙"))], ordered=True)
    paragraphs = opened(file.save()).paragraphs
    numbers = [paragraph._p.pPr.numPr.numId.val for paragraph in paragraphs]
    assert numbers[0] == numbers[2] != numbers[3] == numbers[5]
    assert [paragraph._p.pPr.numPr.ilvl.val for paragraph in paragraphs[:3]] == [0, 1, 0]


def test_a_picture_has_words_for_who_cannot_see_it() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (332, 112), (80, 125, 120)).save(picture, "JPEG")
    file = written()
    file.picture(picture.getvalue(), width_mm=300, alt="油茶梯田")
    shape = opened(file.save()).inline_shapes[0]
    assert shape._inline.docPr.get("descr") == "油茶梯田"
    assert shape.width == Mm(160)  # never wider than the text


def test_the_same_words_give_the_same_bytes_and_nothing_that_runs() -> None:
    first, second = written(), written()
    for file in (first, second):
        file.facts([("地址", "王母街道"), ("邮编", "")])
    assert first.save() == second.save()
    with zipfile.ZipFile(io.BytesIO(first.save())) as parts:
        names = parts.namelist()
        links = "".join(parts.read(name).decode() for name in names if name.endswith(".rels"))
    assert not [name for name in names if "vba" in name.lower() or name.endswith(".bin")]
    assert "External" not in links


@pytest.mark.parametrize("brief", [BRIEF, ENGLISH], ids=["zh", "en"])
def test_a_brief_as_a_word_file_says_what_the_print_says(brief: Any) -> None:
    content = brief_document(brief)
    assert content == brief_document(brief)
    document = opened(content)
    said_there = texts(document)
    words = [brief.number, brief.title, brief.enterprise, brief.county, brief.summary]
    words += [word for fact in (*brief.enterprise_facts, *brief.people_facts) for word in (fact.label, fact.value)]
    words += [word for cell in brief.money for word in (cell.label, cell.value or "—")]
    words += [row.text for row in brief.contacts]
    words += [item.name for item in brief.missing] + [step.what for step in brief.next_steps]
    assert not [word for word in words if str(word) not in said_there]
    assert document.sections[0].header.paragraphs[0].text.startswith("内部资料" if brief is BRIEF else "INTERNAL")
    assert document.core_properties.title == brief.title
