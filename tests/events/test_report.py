"""The report: figures that open their rows, the office's wording, paper."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from flask import Flask
from flask_babel import force_locale
from pypdf import PdfReader
from sqlalchemy import select

from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError
from crm.core.reader import system
from crm.events.guests.operations import check_in, set_reply, walk_in
from crm.events.models import Event, ReportTemplate
from crm.events.report.figures import figures_of
from crm.events.report.paper import title_lines
from crm.events.report.wording import DEFAULT, PLACES, amount, check_wording, days, filled
from crm.events.states import Reply, SigningKind
from tests.clients import Client
from tests.events.test_events import send, text
from tests.events.test_outcomes import DAY, sign
from tests.factories import enterprises, events, leads, units

SignIn = Callable[..., Client]
BY = system("test")


@pytest.fixture
def held(app: Flask) -> Event:
    """An event with three invited, one come with 4 people, one walked in, one contract of 1.2 亿."""
    made = events.event(name="样例·深圳推介会", host=units.unit("样例·主办单位"))
    guests = [events.guest(made, person=f"样例·客{number}") for number in range(3)]
    with writing():
        set_reply(guest=guests[0], reply=Reply.ACCEPTED, by=BY, at=clock.now())
        check_in(guest=guests[0], by=BY, at=clock.now(), people=4)
        event = db.session.get_one(Event, made.id)
        walk_in(event=event, firm="样例·路过有限公司", person="", by=BY, at=clock.now())
    sign(made, leads.lead(county=units.region()), SigningKind.CONTRACT, yuan=120_000_000)
    return db.session.get_one(Event, made.id)


def test_the_paragraph_says_the_figures(held: Event) -> None:
    said = filled(DEFAULT, held, figures_of(held, BY))
    assert said == (
        "2018年9月20日，样例·主办单位在深圳市举办样例·深圳推介会。\n"
        "活动共邀请客商3家，到会2家、5人，到会率33%（另有1家现场报名到会）。"
        "现场签约1个，签约金额1.2亿元；其中正式合同1个、1.2亿元，各项后续工作正按责任分工跟进。"
    )


def test_the_paragraph_is_chinese_for_every_reader(held: Event) -> None:
    figures = figures_of(held, BY)
    with force_locale("en"):
        assert filled("{活动种类}：{活动名称}", held, figures) == "推介会：样例·深圳推介会"


@pytest.mark.each_engine
def test_two_people_of_one_firm_are_one_firm(app: Flask) -> None:
    made = events.event(host=units.unit("样例·主办单位"))
    kept = enterprises.enterprise("样例·华强食品有限公司")
    boss = events.guest(made, firm=kept.name, person="样例·董事长")
    events.guest(made, firm="样例·华强食品 有限公司", person="样例·总经理")
    nobody = events.guest(made, firm="", person="样例·独自来的")
    with writing():
        set_reply(guest=boss, reply=Reply.DECLINED, by=BY, at=clock.now())
        check_in(guest=nobody, by=BY, at=clock.now(), people=2)
        event = db.session.get_one(Event, made.id)
        walk_in(event=event, firm="样例·华强食品有限公司", person="样例·秘书", by=BY, at=clock.now())
        walk_in(event=event, firm="样例·路过有限公司", person="", by=BY, at=clock.now())
    figures = figures_of(db.session.get_one(Event, made.id), BY)
    found = figures.guests
    assert (found.invited, found.accepted, found.declined, found.unanswered) == (2, 0, 0, 2)
    assert (found.came, found.came_invited, found.walked_in, found.people) == (3, 2, 1, 4)
    assert [(row.invited, row.came) for row in figures.by_unit] == [(2, 2)]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("样例·深圳推介会", ["样例·深圳推介会总结"]),
        ("样例·贵州（深圳）竹产业和特色食品推介会", ["样例·贵州（深圳）竹产业和特色食品推介会", "活动总结"]),
        (
            "样例·贵州省大数据电子信息产业（深圳）专题招商推介暨集中签约活动",
            ["样例·贵州省大数据电子信息产业（深圳）", "专题招商推介暨集中签约活动总结"],
        ),
    ],
)
def test_a_title_is_parted_where_words_end(name: str, lines: list[str]) -> None:
    assert title_lines(name) == lines


def test_nothing_is_boasted_of(app: Flask) -> None:
    made = events.event(name="样例·空会", ends_on=DAY.replace(day=21), host=units.unit("样例·主办单位"))
    said = filled(DEFAULT, made, figures_of(made, BY))
    assert "签约" not in said
    assert "洽谈" not in said
    assert said.startswith("2018年9月20日至21日，")
    assert days(made) == "2018年9月20日至21日"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("{活动名}好", "没有这样的位置：{活动名}"),
        ("{活动名称", "花括号要成对"),
        ("［{签约项目数}个", "方括号"),
        ("{}", "没有这样的位置"),
    ],
)
def test_a_place_nobody_knows_is_named(app: Flask, body: str, sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence.replace("{", r"\{").replace("}", r"\}")):
        check_wording(body)


@pytest.mark.parametrize("name", sorted(PLACES))
def test_every_place_is_filled_and_explained(held: Event, name: str) -> None:
    assert str(PLACES[name].meaning)
    assert filled("[{%s}]" % name, held, figures_of(held, BY)).startswith("[")  # noqa: UP031 – braces are the matter


def test_amounts_in_words() -> None:
    assert [amount(yuan) for yuan in (0, 86_000_000, 100_000_000, 123_450_000)] == [
        "0万元",
        "8600万元",
        "1亿元",
        "1.2345亿元",
    ]


def test_the_office_writes_the_wording_and_sees_it_first(held: Event, sign_in: SignIn) -> None:
    browser = sign_in("office")
    page = browser.get("/events/report-template")
    assert "{活动名称}" in text(page)
    assert "样例·深圳推介会" in text(page)
    shown = send(browser, page, {"body": "预览<script>alert(7)</script>{活动名称}", "act": "preview"})
    assert shown.status_code == 200
    assert "<script>alert(7)" not in text(shown)
    assert db.session.scalar(select(ReportTemplate)) is None
    wrong = send(browser, browser.get("/events/report-template"), {"body": "{不知道}"})
    assert wrong.status_code == 422
    assert "没有这样的位置：{不知道}" in text(wrong)
    assert send(browser, browser.get("/events/report-template"), {"body": "短：{活动名称}。"}).status_code == 303
    assert "短：样例·深圳推介会。" in text(browser.get(f"/events/{held.code}/report"))
    own = send(browser, browser.get(f"/events/{held.code}/report/edit"), {"text": "自己写的一段。"})
    assert own.status_code == 303
    assert "自己写的一段。" in text(browser.get(f"/events/{held.code}/report"))
    back = send(browser, browser.get(f"/events/{held.code}/report/edit"), {"act": "template"})
    assert back.status_code == 303
    assert "短：样例·深圳推介会。" in text(browser.get(f"/events/{held.code}/report"))
    assert sign_in("unit").get("/events/report-template").status_code == 403


def test_every_number_opens_its_rows(held: Event, sign_in: SignIn) -> None:
    browser = sign_in("office")
    shown = text(browser.get(f"/events/{held.code}/report"))
    for address, rows in (
        (f"/events/{held.code}/guests?walked=0", 3),
        (f"/events/{held.code}/guests?came=1", 2),
        (f"/events/{held.code}/guests?came=1&walked=0", 1),
    ):
        assert address.replace("&", "&amp;") in shown
        assert text(browser.get(address)).count('<tr id="guest-') == rows
    assert 'href="#signings"' in shown
    assert "12,000" in shown


def test_on_paper_and_as_a_word_file(held: Event, sign_in: SignIn) -> None:
    browser = sign_in("office")
    pdf = browser.get(f"/events/{held.code}/report.pdf")
    assert pdf.mimetype == "application/pdf"
    words = "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf.data)).pages)
    for said in ("样例·深圳推介会总结", "签约金额1.2亿元", "正式合同", "严禁录入、存储、传输国家秘密"):
        assert said in words, said
    docx = browser.get(f"/events/{held.code}/report.docx")
    written = Document(io.BytesIO(docx.data))
    assert any("签约金额1.2亿元" in paragraph.text for paragraph in written.paragraphs)
    assert [row.cells[0].text for row in written.tables[0].rows][:2] == ["项目", "邀请客商"]
    for path, said in (("programme.pdf", "签到表"), ("guests-list.pdf?came=1", "样例·路过有限公司")):
        printed = browser.get(f"/events/{held.code}/{path}")
        pages = "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(printed.data)).pages)
        assert said in pages
    english = browser.get(f"/events/{held.code}/guests-list.pdf?lang=en")
    assert "Guest list" in PdfReader(io.BytesIO(english.data)).pages[0].extract_text()


def test_the_commands(held: Event, app: Flask, tmp_path: Path) -> None:
    import json

    from crm.events.commands import events_group

    runner, code = app.test_cli_runner(), held.code
    listed = runner.invoke(events_group, ["list", "--json"])
    assert listed.exit_code == 0, listed.output
    found = json.loads(listed.output)
    assert [(one["code"], one["invited"], one["came"], one["state"]) for one in found] == [(code, 3, 2, "planned")]
    target = tmp_path / "report.docx"
    made = runner.invoke(events_group, ["report", code, "-o", str(target)])
    assert made.exit_code == 0, made.output
    assert any("样例·深圳推介会" in paragraph.text for paragraph in Document(str(target)).paragraphs)
    nothing = runner.invoke(events_group, ["report", "HD-1999-001", "-o", str(target)])
    assert nothing.exit_code != 0
    assert "没有这个推介活动" in nothing.output


def test_the_english_sign_in_list_breaks_no_heading(held: Event, sign_in: SignIn) -> None:
    answer = sign_in("office").get(f"/events/{held.code}/programme.pdf?lang=en")
    said = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    assert "People" in said, "“Peopl/e” in a column of 12 mm"
