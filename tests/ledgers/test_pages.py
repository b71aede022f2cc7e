"""The pages: upload, confirm, dry run, decide, write, receipt, undo – and what is refused on the way."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from crm.audit.models import AuditEntry
from crm.core.db import db
from crm.files.models import Attachment
from crm.leads.models import Lead
from crm.ledgers.models import LedgerImport
from crm.ledgers.states import ImportState
from crm.workbooks.reading import read_workbook
from tests.clients import Client
from tests.factories import enterprises as firms
from tests.factories import leads, units
from tests.ledgers.running import PAIRS, SIGNED, workbook


def upload(browser: Client, file: Path, name: str | None = None) -> TestResponse:
    page = browser.get("/ledgers")
    return browser.submit(page, {"file": (io.BytesIO(file.read_bytes()), name or file.name)}, action="/ledgers")


def tried(browser: Client, file: Path, **decided: Any) -> tuple[str, TestResponse]:
    """Upload and confirm; the address of the import and its dry run."""
    sent = upload(browser, file)
    assert sent.status_code == 303, sent.text
    where = sent.location.removesuffix("/heads")
    confirmed = browser.submit(browser.get(sent.location), decided, action="/heads")
    assert confirmed.status_code == 303, confirmed.text
    return where, browser.get(confirmed.location)


def count(model: Any, *conditions: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


@pytest.fixture
def office(sign_in: Callable[..., Client]) -> Client:
    browser = sign_in("office")
    browser.query_bound = 60  # four leads are written with their history and trail
    return browser


def test_the_way_of_the_first_ledger(office: Client) -> None:
    where, dry = tried(office, PAIRS)
    assert "写入 4 行" in dry.text
    assert "申报洽谈，差" in dry.text
    assert "800万美元" in dry.text
    assert count(Lead) == 0
    office.query_bound = 300
    written = office.submit(dry, action="/apply")
    assert written.location == where
    again = office.submit(dry, action="/apply")  # the second click
    assert again.location == where
    office.query_bound = 60
    assert count(Lead) == 4
    receipt = office.get(where)
    for number in db.session.scalars(select(Lead.number)):
        assert f"/leads/{number}" in receipt.text
    office.query_bound = 300
    undone = office.submit(office.get(f"{where}/undo"), action="/undo")
    assert undone.location == where
    assert "已整批撤销" in office.get(where).text
    assert count(Lead, Lead.voided_at.is_(None)) == 0


def test_a_receipt_says_why_in_the_readers_language(office: Client, tmp_path: Path) -> None:
    units.region(units.WANGMO)
    file = workbook(
        tmp_path,
        ["脐橙分选", "样例·赣南果业有限公司", "望谟县", "2-3亿", None, None, None],
        ["冷库", "样例·黔南冷链有限公司", "望谟县", 800, None, None, None],
    )
    where, dry = tried(office, file)
    office.query_bound = 300
    assert office.submit(dry, action="/apply").location == where
    office.query_bound = 60
    assert "D3 金额是区间" in office.get(where).text
    english = office.get(f"{where}?lang=en").text
    assert "D3 A range, not an amount" in english
    assert "金额是" not in english


def test_a_list_without_a_county_asks_for_it(office: Client) -> None:
    sent = upload(office, SIGNED)
    page = office.get(sent.location)
    assert "台账没有县一列" in page.text
    refused = office.submit(page, action="/heads")
    assert refused.status_code == 422
    assert "请指明这是哪个县的台账" in refused.text
    yinjiang = units.region(units.YINJIANG).id
    confirmed = office.submit(refused, {"county_id": str(yinjiang)}, action="/heads")
    dry = office.get(confirmed.location)
    assert "申报签约，差" in dry.text
    assert "2018-04-18" in dry.text


def test_differences_are_shown_cell_by_cell(office: Client, tmp_path: Path) -> None:
    county = units.region(units.WANGMO)
    investor = firms.enterprise("样例·沪上冷链物流有限公司")
    leads.lead(county=county, enterprise=investor, project_name="集配中心", planned_yuan=80_000_000)
    file = workbook(
        tmp_path,
        ["集配中心", investor.name, "望谟县", 9600, None, None, None],
        ["脐橙分选", "样例·赣南果业有限公司", "望谟县", "2-3亿", None, None, None],
        ["合计", None, None, 30000, None, None, None],
        title="项目台账",
    )
    where, dry = tried(office, file)
    assert "变更 1 格" in dry.text
    assert "<del>8,000</del><ins>9,600</ins>" in dry.text
    assert "D4 金额是区间" in dry.text
    assert "与台账合计差 20,400 万元" in dry.text
    only = office.get(f"{where}?show=rejected")
    assert "脐橙分选" in only.text
    assert "集配中心" not in only.text
    sheet = read_workbook(office.get(f"{where}/differences.xlsx").data, "差异.xlsx").sheets[0]
    assert ["拟投资", "8,000", "9,600"] in [row[5:8] for row in sheet.rows]
    back = read_workbook(office.get(f"{where}/rejected.xlsx").data, "拒收.xlsx").sheets[0]
    assert "D4 金额是区间" in str(back.rows)


def test_a_possible_duplicate_is_masked_and_waits_for_a_word(
    office: Client, sign_in: Callable[..., Client], tmp_path: Path
) -> None:
    investor = firms.enterprise("样例·珠江电池科技有限公司")
    elsewhere = leads.lead(county=units.region(units.YINJIANG), enterprise=investor, project_name="秘密项目")
    file = workbook(tmp_path, ["二期", investor.name, "望谟县", 100, None, None, None])
    bureau = sign_in("bureau", county=units.region(units.WANGMO))
    bureau.query_bound = 100
    _where, dry = tried(bureau, file)
    assert "疑似重复" in dry.text
    assert "其余不可见" in dry.text
    assert "秘密项目" not in dry.text
    assert elsewhere.number not in dry.text
    assert "没有要写入的行" in dry.text
    chosen = bureau.submit(dry, {"choice": "import"}, action="/rows/3")
    dry = bureau.get(chosen.location)
    assert "写入 1 行" in dry.text
    bureau.submit(dry, action="/apply")
    county_id = units.region(units.WANGMO).id
    made = db.session.scalars(select(Lead).where(Lead.county_id == county_id)).one()
    assert made.enterprise_id == investor.id
    assert made.first_reporter == bureau.user.name


def test_a_county_sees_neither_anothers_import_nor_its_file(office: Client, sign_in: Callable[..., Client]) -> None:
    where, _dry = tried(office, PAIRS)
    attachment = db.session.scalars(select(Attachment)).one().id
    bureau = sign_in("bureau", county=units.region(units.YINJIANG))
    assert PAIRS.name not in bureau.get("/ledgers").text
    for path in (where, f"{where}/heads", f"{where}/undo", f"{where}/rejected.xlsx", f"{where}/differences.xlsx"):
        assert bureau.get(path).status_code == 404
    assert bureau.get(f"/files/{attachment}").status_code == 404
    assert office.get(f"/files/{attachment}").status_code == 200


def test_a_county_outside_ones_area_cannot_be_chosen(sign_in: Callable[..., Client]) -> None:
    bureau = sign_in("bureau", county=units.region(units.WANGMO))
    page = bureau.get(upload(bureau, SIGNED).location)
    refused = bureau.submit(page, {"county_id": str(units.region(units.YINJIANG).id)}, action="/heads")
    assert refused.status_code == 422
    assert db.session.scalars(select(LedgerImport.state)).one() is ImportState.UPLOADED


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("台账.xlsx", b"", "是空文件"),
        ("台账.xlsx", b"MZ\x90\x00" + b"\0" * 200, "没有接收"),
        ("台账.exe", b"MZ\x90\x00" + b"\0" * 200, "不接收 .exe 文件"),
        ("台账.csv", "年龄,身高\n1,2\n".encode("gbk"), "找不到表头"),
        ("台账.xlsx", b"PK\x05\x06" + b"\0" * 18, "没有接收"),
    ],
)
def test_what_is_no_ledger_is_refused_with_a_sentence(
    app: Flask, office: Client, name: str, content: bytes, sentence: str
) -> None:
    page = office.get("/ledgers")
    refused = office.submit(page, {"file": (io.BytesIO(content), name)}, action="/ledgers")
    assert refused.status_code == 422
    assert sentence in refused.text
    assert count(LedgerImport) == count(Attachment) == 0
    folder = app.extensions["settings"].files_dir
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_no_file_at_all(office: Client) -> None:
    refused = office.submit(office.get("/ledgers"), action="/ledgers")
    assert refused.status_code == 422
    assert "请选择一个文件" in refused.text


def test_columns_can_be_set_right_and_money_needs_a_unit(office: Client, tmp_path: Path) -> None:
    file = workbook(
        tmp_path,
        ["竹加工", "样例·闽江竹木有限公司", "望谟县", 5800, "甲区"],
        headings=("项目名称", "投资方", "县", "拟投资额", "哪里"),
        title=None,
    )
    page = office.get(upload(office, file).location)
    assert "没认出" in page.text
    refused = office.submit(page, action="/heads")
    assert "没有写金额单位" in refused.text
    confirmed = office.submit(refused, {"unit": "万元", "column_E": "site"}, action="/heads")
    dry = office.get(confirmed.location)
    assert "5,800" in dry.text
    assert "甲区" in dry.text
    wrong = office.submit(office.get(f"{confirmed.location}/heads"), {"column_E": "<script>"}, action="/heads")
    assert wrong.status_code == 422
    assert "请从列出的含义中选一个" in wrong.text


def test_data_changed_between_dry_run_and_writing_are_shown_again(office: Client) -> None:
    where, dry = tried(office, PAIRS)
    office.query_bound = 300
    other_where, other = tried(office, PAIRS)
    assert office.submit(other, action="/apply").location == other_where
    stale = office.submit(dry, action="/apply")
    assert stale.status_code == 409
    assert "试导入之后数据有了变化，没有写入" in stale.text
    assert count(Lead) == 4
    assert count(LedgerImport, LedgerImport.state == ImportState.APPLIED) == 1
    assert where != other_where


def test_giving_up_writes_nothing(office: Client) -> None:
    where, dry = tried(office, PAIRS)
    assert office.submit(dry, action="/discard").location == "/ledgers"
    assert "已放弃" in office.get(where).text
    assert office.submit(dry, action="/apply").location == where
    assert count(Lead) == 0
    acts = set(db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_kind == "ledger_import")))
    assert acts == {"ledger:upload", "ledger:confirm", "ledger:discard"}


def test_what_people_type_is_shown_not_obeyed(office: Client, tmp_path: Path) -> None:
    evil = '<script>alert(1)</script>"&'
    file = workbook(tmp_path, [evil, f"样例·{evil}", "望谟县", 1, None, evil, evil], name="台账<b>.xlsx")
    where, dry = tried(office, file)
    assert "<script>alert" not in dry.text
    office.query_bound = 300
    office.submit(dry, action="/apply")
    assert "<script>alert" not in office.get(where).text


@pytest.mark.parametrize("role", ["leader", "department", "auditor"])
def test_others_do_not_import(sign_in: Callable[..., Client], role: str) -> None:
    assert sign_in(role).get("/ledgers").status_code == 403
