"""The lead's pages as people use them: new, edit with both versions, refuse and move, confirm by another, evidence."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.enterprises.models import Enterprise
from crm.leads import operations
from crm.leads.models import Lead, LeadMove, MoveRequest, Voucher
from crm.leads.moves import advance_lead
from crm.leads.states import RequestState, Stage, Status
from tests.factories import accounts, enterprises, leads, units

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[..., Any]

NEW = {
    "investor_name": "样例·珠江电子材料有限公司",
    "intention": "年产样例浆料 200 吨",
    "source": "样例商会推荐",
}


def send(browser: Any, page: Any, values: dict[str, Any] | None = None) -> Any:
    """Fill in the form that the page itself answers."""
    return browser.submit(page, values, action=page.request.path)


def text_of(response: Any) -> str:
    return str(response.get_data(as_text=True))


def test_investor_source_and_intention_make_a_lead(sign_in: SignIn) -> None:
    browser = sign_in("bureau", county=units.region())
    county = units.region()
    page = browser.get("/leads/new")
    sent = send(browser, page, {**NEW, "county_id": str(county.id), "planned_yuan": "２６，０００"})
    assert sent.status_code == 303
    made = db.session.scalar(select(Lead))
    assert made is not None
    assert (made.planned_yuan, made.stage, made.county_id) == (260_000_000, Stage.LEAD, county.id)
    assert "样例·珠江电子材料有限公司" in text_of(browser.get(sent.location))


def test_a_double_click_makes_one_lead(sign_in: SignIn) -> None:
    browser = sign_in("office")
    page = browser.get("/leads/new")
    first, second = send(browser, page, NEW), send(browser, page, NEW)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert db.session.scalar(select(func.count()).select_from(Lead)) == 1


def test_what_is_missing_or_wrong_is_said_at_its_field(sign_in: SignIn) -> None:
    browser = sign_in("office")
    page = browser.get("/leads/new")
    sent = send(browser, page, {"planned_yuan": "-5", "introduced_on": "2018-02-30"})
    assert sent.status_code == 422
    said = text_of(sent)
    for sentence in ("填写投资方名称", "金额不能小于 0", "没有 2018-02-30 这一天", "写明从哪里得知"):
        assert sentence in said
    for amount in ("1e15", "九千", "0.00001"):
        assert send(browser, page, {**NEW, "planned_yuan": amount}).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Lead)) == 0


def test_script_in_every_field_stays_text(sign_in: SignIn) -> None:
    browser = sign_in("office")
    evil = "<script>alert(1)</script>"
    page = browser.get("/leads/new")
    fields = ("investor_name", "project_name", "intention", "source", "contact_name", "off_chain_reason")
    sent = send(browser, page, dict.fromkeys(fields, evil))
    shown = text_of(browser.get(sent.location))
    assert evil not in shown
    assert "&lt;script&gt;" in shown


def test_a_like_named_investor_of_another_county_is_shown_masked(sign_in: SignIn) -> None:
    theirs = units.region("522325")
    by = accounts.reader("bureau", county=theirs)
    known = enterprises.enterprise("样例·岭南胶业有限公司", by=by, credit_code=enterprises.credit_code())
    leads.lead(county=theirs, enterprise=known, by=by, intention="不可外传的意向")
    here = units.region("522326")
    browser = sign_in("bureau", county=here)
    page = browser.get("/leads/new")
    asked = send(browser, page, {**NEW, "investor_name": "样例岭南胶业有限责任公司", "county_id": str(here.id)})
    assert asked.status_code == 422
    said = text_of(asked)
    assert "已有相近的企业" in said
    assert "首报" in said
    assert "不可外传的意向" not in said
    again = send(browser, asked, {"use_enterprise": str(known.id)})
    assert again.status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Enterprise)) == 1


def test_the_second_editor_sees_both_versions_and_chooses(sign_in: SignIn) -> None:
    made = leads.lead(county=units.region(), planned_yuan=80_000_000)
    number = made.number
    first, second = sign_in("office"), sign_in("office")
    mine, theirs = (browser.get(f"/leads/{number}/edit/basics") for browser in (first, second))
    assert send(second, theirs, {"planned_yuan": "9600"}).status_code == 303
    refused = send(first, mine, {"planned_yuan": "7000"})
    assert refused.status_code == 409
    assert "对照两版" in text_of(refused)
    assert "没有保存" in text_of(refused)
    db.session.expire_all()
    assert db.session.scalar(select(Lead.planned_yuan)) == 96_000_000
    assert send(first, refused).status_code == 303
    assert db.session.scalar(select(Lead.planned_yuan)) == 70_000_000


def test_a_refused_move_says_what_is_missing_with_links(sign_in: SignIn) -> None:
    made = leads.lead(county=units.region())
    browser = sign_in("bureau", county=units.region())
    page = browser.get(f"/leads/{made.number}")
    refused = browser.submit(page, {"to": "negotiation"}, action="/move")
    assert refused.status_code == 422
    said = text_of(refused)
    assert "进入洽谈，差" in said
    for fact in ("对接人", "产业链与作用", "联系记录", "下一步", "自查三问"):
        assert fact in said
    assert f"/leads/{made.number}/edit/talks" in said
    assert db.session.scalar(select(Lead.stage)) == Stage.LEAD


def test_signing_is_requested_by_one_and_confirmed_by_another(sign_in: SignIn) -> None:
    made = leads.signed_facts(leads.lead_at(Stage.NEGOTIATION))
    number = made.number
    county = sign_in("bureau", county=units.region())
    assert county.submit(county.get(f"/leads/{number}"), {"to": "signed"}, action="/move").status_code == 303
    assert "待核定" in text_of(county.get(f"/leads/{number}"))
    asked = db.session.scalar(select(MoveRequest))
    assert asked is not None
    assert county.get(f"/leads/requests/{asked.id}").status_code == 200
    office = sign_in("office")
    assert number in text_of(office.get("/leads/requests"))
    page = office.get(f"/leads/requests/{asked.id}")
    assert office.submit(page, action="/confirm").status_code == 303
    db.session.expire_all()
    assert db.session.scalar(select(Lead.stage)) == Stage.SIGNED


def test_a_request_is_returned_with_a_reason(sign_in: SignIn) -> None:
    made, by = leads.signed_facts(leads.lead_at(Stage.NEGOTIATION)), accounts.reader("office")
    with writing():
        asked = advance_lead(lead_id=made.id, to=Stage.SIGNED, by=by, at=clock.now())
    assert asked is not None
    office = sign_in("office")
    page = office.get(f"/leads/requests/{asked.id}")
    assert office.submit(page, {"sentence": ""}, action="/return").status_code == 422
    done = office.submit(page, {"reason": "incomplete", "sentence": "缺样例附件"}, action="/return")
    assert done.status_code == 303
    db.session.expire_all()
    assert db.session.scalar(select(MoveRequest.state)) == RequestState.RETURNED
    assert "缺样例附件" in text_of(office.get(f"/leads/{made.number}"))


def test_going_back_and_losing_ask_for_reason_and_sentence(sign_in: SignIn) -> None:
    made = leads.lead_at(Stage.NEGOTIATION)
    browser = sign_in("bureau", county=units.region())
    page = browser.get(f"/leads/{made.number}/back?to=lead")
    assert send(browser, page).status_code == 422
    assert send(browser, page, {"reason": "facts_changed", "sentence": "样例"}).status_code == 303
    page = browser.get(f"/leads/{made.number}/status/lose")
    assert send(browser, page, {"reason": "conditions", "sentence": "样例"}).status_code == 303
    db.session.expire_all()
    assert db.session.scalar(select(Lead.status)) == Status.LOST
    assert "样例" in text_of(browser.get(f"/leads/{made.number}"))


def test_vouchers_files_and_notes(sign_in: SignIn) -> None:
    made = leads.lead_at(Stage.SIGNED)
    browser = sign_in("bureau", county=units.region())
    page = browser.get(f"/leads/{made.number}/vouchers/new")
    pdf = b"%PDF-1.4\n%sample\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    values = {"paid_on": clock.today().isoformat(), "yuan": "300", "number": "样例1"}
    sent = send(browser, page, {**values, "file": (io.BytesIO(pdf), "银行回单.pdf")})
    assert sent.status_code == 303, text_of(sent)
    assert db.session.scalar(select(Voucher.yuan)) == 3_000_000
    shown = text_of(browser.get(f"/leads/{made.number}"))
    assert "银行回单.pdf" in shown
    page = browser.get(f"/leads/{made.number}/files/new")
    refused = send(browser, page, {"file": (io.BytesIO(b"MZ\x90\x00" * 300), "合同.pdf")})
    assert refused.status_code == 422
    page = browser.get(f"/leads/{made.number}/progress/new")
    assert send(browser, page, {"situation": "样例进展一句"}).status_code == 303
    assert "样例进展一句" in text_of(browser.get(f"/leads/{made.number}?show=progress"))


def test_a_voided_contract_scan_no_longer_counts(sign_in: SignIn) -> None:
    made = leads.lead_at(Stage.NEGOTIATION)
    browser = sign_in("office")
    page = browser.get(f"/leads/{made.number}/files/new")
    pdf = b"%PDF-1.4\n%sample\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    assert send(browser, page, {"kind": "contract", "file": (io.BytesIO(pdf), "合同.pdf")}).status_code == 303
    assert db.session.scalar(select(Lead.contract_files)) == 1
    page = browser.get("/leads/files/1/void")
    assert send(browser, page, {"reason": "样例"}).status_code == 303
    db.session.expire_all()
    assert db.session.scalar(select(Lead.contract_files)) == 0


def test_a_lead_out_of_scope_and_one_that_is_not_there_read_alike(sign_in: SignIn) -> None:
    made = leads.lead(county=units.region("522326"), intention="不可外传的意向")
    browser = sign_in("bureau", county=units.region("522325"))
    for path in (f"/leads/{made.number}", "/leads/GZ-2018-999999-0001"):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert "不在你的可见范围内" in text_of(answer)
        assert "不可外传的意向" not in text_of(answer)


def test_who_introduced_a_lead_elsewhere_sees_stage_and_dates_only(sign_in: SignIn) -> None:
    unit = units.unit()
    units.pairing(unit, county=units.region("522325"))
    made = leads.lead(county=units.region("522326"), intention="不可外传的意向", introducer_id=unit.id)
    browser = sign_in("unit", unit=unit)
    shown = text_of(browser.get(f"/leads/{made.number}"))
    assert "引荐到外县" in shown
    assert "不可外传的意向" not in shown
    assert browser.get(f"/leads/{made.number}/brief.pdf").status_code == 404


def test_the_brief_is_one_page_and_says_what_the_page_says(sign_in: SignIn) -> None:
    made = leads.lead_at(Stage.NEGOTIATION, project_name="样例·喆堃镕䶮精深加工")
    browser = sign_in("bureau", county=units.region())
    answer = browser.get(f"/leads/{made.number}/brief.pdf")
    assert answer.mimetype == "application/pdf"
    document = PdfReader(io.BytesIO(answer.data))
    assert len(document.pages) == 1
    said = document.pages[0].extract_text().replace("\n", "")
    for words in (
        made.number,
        "样例·喆堃镕䶮精深加工",
        made.enterprise.name,
        "望谟县",
        "正式合同",
        "第 1 页 共 1 页",
        "第 1 版",
    ):
        assert words in said
    second = PdfReader(io.BytesIO(browser.get(f"/leads/{made.number}/brief.pdf?lang=en").data))
    assert "Edition 2" in second.pages[0].extract_text().replace("\n", " ")
    printed = db.session.scalar(select(func.count()).where(AuditEntry.action == "lead:print"))
    assert printed == 2
    assert len(PdfReader(io.BytesIO(browser.get(f"/leads/{made.number}/checklist.pdf").data)).pages) == 1


def test_the_office_marks_key_projects_and_voids(sign_in: SignIn) -> None:
    made = leads.lead(county=units.region())
    office = sign_in("office")
    page = office.get(f"/leads/{made.number}")
    assert office.submit(page, {"key": "1"}, action="/key").status_code == 303
    assert "重点项目" in text_of(office.get(f"/leads/{made.number}"))
    page = office.get(f"/leads/{made.number}/void")
    assert send(office, page, {"reason": "样例重复录入"}).status_code == 303
    assert office.get(f"/leads/{made.number}").status_code == 404


def test_a_claimed_lead_is_taken_as_opening_stock_by_the_office(sign_in: SignIn) -> None:
    made, by = leads.lead(county=units.region()), accounts.reader("office")
    with writing():
        operations.edit_lead(lead_id=made.id, version=None, values={"site": "样例"}, by=by, at=clock.now())
        made.claimed_stage = Stage.SIGNED
    office = sign_in("office")
    page = office.get(f"/leads/{made.number}")
    assert "申报签约" in text_of(page)
    assert office.submit(page, action="/opening").status_code == 303
    shown = text_of(office.get(f"/leads/{made.number}"))
    assert "期初" in shown
    assert db.session.scalar(select(LeadMove.kind).order_by(LeadMove.id.desc()).limit(1)) == "opening"
