"""Project sheets: one page by stated steps, every word extractable, nothing internal in public, nothing Chinese for English."""

from __future__ import annotations

import copy
import io
import json
import re
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from pypdf import PdfReader

from crm.core.errors import DomainError
from crm.printing.kept import keep, key_of
from crm.projects.facts import public_facts
from crm.projects.sheets.content import sheet_of
from crm.projects.sheets.document import sheet_document
from crm.projects.sheets.english import EnglishMissing, missing_english
from crm.projects.sheets.figures import key_figures, price_columns
from crm.projects.sheets.press import SheetImprint, print_sheet, sheet_source
from crm.projects.sheets.steps import steps_of
from crm.projects.texts.cleaning import checked
from tests.projects.sheet_samples import CANARIES, FACTS, RARE, many_times

pytestmark = pytest.mark.prints

AT = datetime(2018, 7, 12, 9, 42)  # noqa: DTZ001 - wall-clock time of the print
URL = "https://daitou.example/p/XM-522326-018"


def printed(facts: dict[str, Any], *, lang: str = "zh", public: bool = True) -> bytes:
    imprint = SheetImprint(at=AT, edition=2, printed_by="样例·望谟县投资促进局")
    return print_sheet(facts, lang=lang, public=public, url=URL, imprint=imprint)


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def extracted(pdf: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in reader(pdf).pages))


def step_of(facts: dict[str, Any], lang: str = "zh") -> tuple[str, int]:
    """The setting the press took, and how many pages that made."""
    source = sheet_source(facts, lang=lang, public=True, url=URL)
    kept = keep(source)
    with force_locale(lang):
        steps = steps_of(sheet_of(public_facts(facts), lang=lang, public=True, url=URL))
    return steps[kept.attempt].css, kept.pages


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_of_a_sheet_extracts(app: Flask, lang: str) -> None:
    text = extracted(printed(FACTS, lang=lang))
    end = "_en" if lang == "en" else ""
    words = [FACTS["code"], FACTS[f"name{end}"], FACTS["contact"][f"office{end}"], FACTS["contact"]["postcode"]]
    words += [
        re.sub(r"<[^>]+>", "", FACTS[f"{name}{end}"]) for name in ("content", "conditions", "market", "cooperation")
    ]
    words += (
        ["320", "8.0", "18.6", "5.2", "0.452", "2.60"]
        if lang == "en"
        else ["3.20", "120", "4.10", "0.62", "9.6", "3,400"]
    )
    words += (
        ["MCNY", "+868590000116"]
        if lang == "en"
        else ["亿元", "0859-000-0116", "本项目补此环节", "第2版", "第1页共1页", "贵州省产业招商项目简介"]
    )
    assert not [word for word in words if squeezed(word.replace("­", "")) not in text.replace("-\u200b", "")]
    assert len(reader(printed(FACTS, lang=lang)).pages) == 1


def test_rare_hanzi_and_emoji_extract_exactly(app: Flask) -> None:
    facts = {**FACTS, "name": f"样例·{RARE}项目😀", "content": f"<p>由李{RARE}牵头。</p>"}
    text = extracted(printed(facts))
    assert f"样例·{RARE}项目😀" in text
    assert f"由李{RARE}牵头。" in text


def test_a_public_sheet_holds_nothing_internal(app: Flask) -> None:
    """A canary in every internal field: none gets out, whatever facts the caller hands over."""
    for lang in ("zh", "en"):
        pdf = printed(FACTS, lang=lang, public=True)
        document = reader(pdf)
        held = extracted(pdf) + json.dumps({key: str(value) for key, value in (document.metadata or {}).items()})
        assert not [canary for canary in CANARIES if squeezed(canary) in held]
        assert "内部资料" not in held
        assert "INTERNAL" not in held
        word = sheet_document(FACTS, lang=lang, public=True, url=URL, at=AT, author="样例")
        assert not [canary for canary in CANARIES if canary.encode() in _unzipped(word)]


def _unzipped(content: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())


def test_an_internal_sheet_says_so_and_names_the_person(app: Flask) -> None:
    text = extracted(printed(FACTS, public=False))
    assert not [canary for canary in CANARIES if squeezed(canary) not in text]
    for word in ("内部资料", "严禁录入、存储、传输国家秘密", "2018年7月12日09:42", "样例·望谟县投资促进局打印"):
        assert word in text, word


@pytest.mark.parametrize(
    ("times", "step", "pages"),
    [(1, "s0", 1), (2, "s0", 1), (3, "s1", 1), (4, "s2", 1), (6, "s2 two", 2)],
)
def test_a_longer_sheet_takes_the_next_step(app: Flask, times: int, step: str, pages: int) -> None:
    assert step_of(many_times(FACTS, times)) == (step, pages)


def test_a_sheet_of_two_pages_is_whole_and_both_bear_the_contact(app: Flask) -> None:
    facts = many_times(FACTS, 6)
    pdf = printed(facts)
    document = reader(pdf)
    assert len(document.pages) == 2
    for number, page in enumerate(document.pages, start=1):
        text = squeezed(page.extract_text())
        assert "望谟县投资促进局0859-000-0116（办公电话）" in text
        assert f"第{number}页共2页" in text
    whole = extracted(pdf)
    for name in ("content", "market", "groundwork", "cooperation"):
        sentence = squeezed(re.sub(r"<[^>]+>", "", FACTS[name]))
        assert whole.count(sentence[:12]) == 6, name


def test_twenty_thousand_characters_are_not_cut(app: Flask) -> None:
    facts = {
        **FACTS,
        "content": "".join(f"<p>第{number:04d}段，" + "年处理油茶籽三万吨" * 8 + "。</p>" for number in range(250)),
    }
    text = extracted(printed(facts))
    assert not [number for number in range(250) if f"第{number:04d}段" not in text]


def test_english_is_asked_for_before_a_public_print(app: Flask) -> None:
    facts = {**FACTS, "name_en": "", "market_en": ""}
    with force_locale("zh"):
        assert missing_english(facts) == ["项目名称", "市场前景"]
    with pytest.raises(EnglishMissing) as refused:
        printed(facts, lang="en")
    assert refused.value.parts == ["Project name", "Market outlook"]
    text = extracted(printed(facts, lang="en", public=False))
    assert "NotyetinEnglish:Projectname,Marketoutlook" in text
    assert FACTS["name"] not in text
    assert squeezed(re.sub(r"<[^>]+>", "", FACTS["market"]))[:12] not in text


def test_what_is_not_known_is_left_out(app: Flask) -> None:
    facts = {
        **FACTS,
        **dict.fromkeys(
            ("total_yuan", "land_mu", "sales_yuan", "profit_yuan", "irr_percent", "payback_years", "nature")
        ),
        **dict.fromkeys(("chain", "link", "role", "industry", "prefecture")),
        **dict.fromkeys(("content", "conditions", "market", "groundwork", "cooperation", "site"), ""),
        "links": [],
        "prices": [],
        "contact": dict.fromkeys(FACTS["contact"], ""),
        "county": {**FACTS["county"], "tile_x": None, "tile_y": None},
    }
    text = extracted(printed(facts))
    assert FACTS["name"] in text
    assert "None" not in text
    assert "总投资" not in text


@pytest.mark.parametrize(
    ("yuan", "zh", "en"),
    [
        (320_000_000, ("3.20", "亿元"), ("320", "M CNY")),
        (320_450_000, ("32,045", "万元"), ("320.45", "M CNY")),
        (5_000_000, ("500", "万元"), ("5", "M CNY")),
        (123_456_789, ("12,345.6789", "万元"), ("123.456789", "M CNY")),
    ],
)
def test_money_is_told_exactly(app: Flask, yuan: int, zh: tuple[str, str], en: tuple[str, str]) -> None:
    for lang, wanted in (("zh", zh), ("en", en)):
        with force_locale(lang):
            figure = key_figures({"total_yuan": yuan}, lang)[0]
        assert (figure.value, figure.unit) == wanted


def test_land_has_its_price_by_the_hectare_in_english(app: Flask) -> None:
    with force_locale("en"):
        columns = price_columns([{"element": "land", "price": "9.6"}], "en")
        land = key_figures({"land_mu": "125"}, "en")[0]
    assert [(one.measure, one.value) for one in columns] == [("M CNY/ha", "1.44")]
    assert (land.value, land.unit) == ("8.33", "ha")


def test_a_table_in_the_text_is_printed_with_all_its_cells(app: Flask) -> None:
    rows = "".join(f"<tr><td>产品{n}</td><td>{n},200</td><td>—</td></tr>" for n in range(1, 6))
    table = (
        "<p>产品如下：</p><table><caption>产品方案</caption><thead><tr><th>产品</th><th>产量（吨）</th><th>备注</th></tr></thead>"
        f"<tbody><tr><td rowspan='2'>精炼油</td><td>1,000</td><td>一期</td></tr><tr><td>2,000</td><td>二期</td></tr>{rows}</tbody></table>"
        "<ol><li>先冷榨</li><li>后精炼</li></ol>"
    )
    facts = {**FACTS, "content": checked(table, title="建设内容及规模")}
    text = extracted(printed(facts))
    for word in ("产品方案", "精炼油1,000一期", "2,000二期", "产品55,200—", "1.先冷榨", "2.后精炼"):
        assert word in text, word


def test_a_table_of_sixty_columns_never_reaches_a_sheet() -> None:
    row = "".join(f"<td>{number}</td>" for number in range(60))
    with pytest.raises(DomainError, match="60 列"):
        checked(f"<table><tr>{row}</tr></table>", title="市场前景")


def test_at_most_four_faces_and_small_enough(app: Flask) -> None:
    pdf = printed(FACTS)
    faces = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for page in reader(pdf).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert len(faces) <= 4
    assert len(pdf) <= 130_000


def test_the_same_sheet_is_the_same_bytes_and_is_laid_out_once(app: Flask) -> None:
    source = sheet_source(FACTS, lang="zh", public=True, url=URL)
    kept = keep(source)
    before = kept.path.stat().st_mtime_ns
    assert printed(FACTS) == printed(copy.deepcopy(FACTS))
    assert kept.path.stat().st_mtime_ns == before


def test_every_fact_and_the_language_name_another_page(app: Flask) -> None:
    keys = {key_of(sheet_source(FACTS, lang="zh", public=True, url=URL))}
    others = [
        sheet_source(FACTS, lang="en", public=True, url=URL),
        sheet_source(FACTS, lang="zh", public=False, url=URL),
        sheet_source(FACTS, lang="zh", public=True, url=f"{URL}0"),
        *(
            sheet_source({**FACTS, name: "别的"}, lang="zh", public=True, url=URL)
            for name in ("name", "content", "site")
        ),
    ]
    for source in others:
        keys.add(key_of(source))
    assert len(keys) == 1 + len(others)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_word_file_says_what_the_sheet_says(app: Flask, lang: str) -> None:
    from docx import Document

    content = sheet_document(FACTS, lang=lang, public=False, url=URL, at=AT, author="样例")
    assert content == sheet_document(FACTS, lang=lang, public=False, url=URL, at=AT, author="样例")
    document = Document(io.BytesIO(content))
    text = "\n".join(
        [*(p.text for p in document.paragraphs), *(c.text for t in document.tables for r in t.rows for c in r.cells)]
    )
    end = "_en" if lang == "en" else ""
    words = [FACTS[f"name{end}"], FACTS["contact"][f"office{end}"], "13800000172"]
    words += [
        re.sub(r"<[^>]+>", "", FACTS[f"{name}{end}"]) for name in ("content", "market", "groundwork", "cooperation")
    ]
    assert not [word for word in words if word not in text]
    assert document.sections[0].header.paragraphs[0].text.startswith("INTERNAL" if lang == "en" else "内部资料")
