"""The lead brief: one page whatever the texts, every word extractable, the same bytes twice."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace

import pytest
from pypdf import PdfReader

from crm.leads.briefs import Brief, Fact, clause, render_brief
from crm.printing.imprint import Imprint
from tests.printing.samples import BRIEF, ENGLISH, LONG, SHORT

pytestmark = pytest.mark.prints

RARE = "喆堃镕䶮"


def squeezed(text: str) -> str:
    """Text without its white space, as where a line breaks is the page's business."""
    return re.sub(r"\s+", "", text)


def extracted(pdf: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def by_poppler(pdf: bytes) -> str:
    program = shutil.which("pdftotext")
    assert program, "poppler-utils belongs to the test set-up"
    done = subprocess.run([program, "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return squeezed(done.stdout.decode())


@pytest.mark.parametrize("brief", [BRIEF, SHORT, LONG, ENGLISH], ids=["normal", "short", "long", "english"])
def test_a_brief_is_one_page(brief: Brief) -> None:
    assert len(PdfReader(io.BytesIO(render_brief(brief))).pages) == 1


@pytest.mark.parametrize("brief", [BRIEF, ENGLISH], ids=["zh", "en"])
def test_every_word_of_a_brief_extracts(brief: Brief) -> None:
    pdf = render_brief(brief)
    words = [
        brief.number,
        brief.title,
        brief.enterprise,
        brief.county,
        brief.chain_link,
        brief.role,
        brief.summary,
    ]
    words += [fact.label for fact in (*brief.enterprise_facts, *brief.people_facts)]
    words += [fact.value for fact in (*brief.enterprise_facts, *brief.people_facts)]
    words += [word for cell in brief.stages for word in (cell.name, cell.entered, *cell.notes)]
    words += [word for cell in brief.money for word in (cell.label, cell.value or "—", cell.note)]
    words += [step.what for step in brief.next_steps] + [item.name for item in brief.missing]
    words += [brief.imprint.printed_by, brief.missing_head]
    assert brief.light
    words += [brief.light.name, brief.light.text, brief.light.since]
    for text in (extracted(pdf), by_poppler(pdf)):
        lacking = [word for word in words if squeezed(word) not in text]
        assert not lacking


def test_contacts_extract_in_order() -> None:
    text = extracted(render_brief(BRIEF))
    places = [text.find(squeezed(row.text)) for row in BRIEF.contacts]
    assert -1 not in places
    assert places == sorted(places)


def test_rare_hanzi_extract_exactly() -> None:
    brief = replace(
        BRIEF,
        title=f"样例·{RARE}项目",
        summary=f"董事长李{RARE}来访。",
        people_facts=[Fact("企业联系人", f"王{RARE}"), Fact("联系单位", RARE)],
    )
    pdf = render_brief(brief)
    for text in (extracted(pdf), by_poppler(pdf)):
        assert text.count(RARE) == 4


def test_a_brief_says_what_a_print_must() -> None:
    text = extracted(render_brief(BRIEF))
    for word in (
        "内部资料",
        "严禁录入、存储、传输国家秘密",
        "样例数据",
        "第3版",
        "2018年7月16日09:42", "数据截至7月15日24:00",
        "第1页共1页", "重点项目", "领导批示",
    ):  # fmt: skip
        assert word in text


def test_an_english_brief_has_no_hanzi() -> None:
    text = extracted(render_brief(ENGLISH))
    assert re.findall(r"[\u3400-\u9fff]", text) == []
    assert "Page1of1" in text
    assert "Edition3" in text


def test_a_public_print_carries_no_internal_mark() -> None:
    public = replace(BRIEF, imprint=replace(BRIEF.imprint, internal=False, sample=False))
    pdf = render_brief(public)
    text = extracted(pdf)
    assert "内部资料" not in text
    assert "样例数据" not in text
    assert b"/Mark" not in _plain(pdf)


def test_the_watermark_leaves_the_text_clean() -> None:
    marked, plain = (
        render_brief(replace(BRIEF, imprint=replace(BRIEF.imprint, internal=internal))) for internal in (True, False)
    )
    assert b"/Mark Do" in _plain(marked)
    head = "内部资料严禁录入、存储、传输国家秘密"
    assert extracted(marked).replace(head, "") == extracted(plain)
    assert extracted(marked).count("内部资料") == 1


def test_the_same_brief_gives_the_same_bytes() -> None:
    assert render_brief(BRIEF) == render_brief(BRIEF)
    later = replace(BRIEF, imprint=replace(BRIEF.imprint, printed_at=BRIEF.imprint.printed_at.replace(minute=43)))
    assert render_brief(BRIEF) != render_brief(later)


def test_each_face_is_embedded_once() -> None:
    names = embedded(render_brief(BRIEF))
    assert len(names) == len(set(names))
    assert set(names) == {"Press-Song", "Press-Song-Bold", "Press-Hei", "Press-Hei-Bold", "LXGW-WenKai"}


def test_a_shortened_brief_says_so_and_cuts_at_a_clause() -> None:
    text = extracted(render_brief(LONG))
    assert "本页有删节，全文扫码查看" in text
    assert "本页有删节" not in extracted(render_brief(BRIEF))
    for item in LONG.missing:
        if item.state != "done":
            assert squeezed(item.name) in text  # what is missing is never dropped


@pytest.mark.parametrize(
    ("text", "length", "cut"),
    [
        ("短句。", 10, "短句。"),
        ("年处理油茶籽三万吨，冷榨、精炼三条线", 14, "年处理油茶籽三万吨，冷榨……"),
        ("年营业收入达到了 8.65 亿元左右", 12, "年营业收入达到了……"),
        ("没有标点的一串很长很长的文字", 6, "没有标点的一……"),
    ],
)
def test_clause(text: str, length: int, cut: str) -> None:
    assert clause(text, length) == cut


def test_markup_in_a_text_stays_text() -> None:
    hostile = '<img src="file:///etc/passwd"><script>alert(1)</script>'
    pdf = render_brief(replace(SHORT, title=hostile, enterprise_facts=[Fact("企业", hostile)]))
    assert squeezed(hostile) in extracted(pdf)


def test_the_qr_code_is_drawn() -> None:
    imprint: Imprint = BRIEF.imprint
    assert imprint.qr.startswith('<svg class="qr"')
    assert imprint.qr != replace(imprint, url=imprint.url + "/x").qr


def embedded(pdf: bytes) -> list[str]:
    """Names of the embedded font programs, without the tag of the subset."""
    names = []
    for entry in PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values():  # type: ignore[index]
        names.append(str(entry.get_object()["/BaseFont"]).split("+")[1])
    return names


def _plain(pdf: bytes) -> bytes:
    return b"".join(page.get_contents().get_data() for page in PdfReader(io.BytesIO(pdf)).pages)  # type: ignore[union-attr]
