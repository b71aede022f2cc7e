"""``crm ledgers import`` on the real database: the two first ledgers, every fate of a row, refusals with exit codes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.chains.states import ChainRole
from crm.core.db import Base, db
from crm.enterprises.states import EnterpriseKind
from crm.leads.models import Lead, LeadMove, ProgressNote
from crm.leads.states import MoveKind, Stage
from crm.ledgers.models import LedgerImport, LedgerImportRow
from crm.ledgers.states import ImportState
from crm.workbooks.reading import read_workbook_file
from tests.factories import accounts, units
from tests.ledgers.running import PAIRS, SIGNED, imported, run, workbook

pytestmark = pytest.mark.each_engine

WATER, EXCHANGE, CREDIT = "省水利投资(集团)有限责任公司", "省公共资源交易中心", "省农村信用社联合社"
CHANGSHUN, ZHENNING, YINJIANG = "长顺县", "镇宁布依族苗族自治县", "印江土家族苗族自治县"


def lead_json(**known: Any) -> dict[str, Any]:
    names = "project_name enterprise_name county_name unit_name planned_yuan agreed_yuan signed_on first_reported_on land_mu chain_role stage claimed_stage"
    return {name: known.get(name) for name in names.split()}


PAIRS_ROWS = [
    (5, "装配式建筑部件生产基地", "江苏筑能建工集团有限公司", CHANGSHUN, WATER, 320_000_000, "build"),
    (6, "高钙苹果冷链物流园", "深圳鲜达冷链物流有限公司", CHANGSHUN, WATER, 110_000_000, "fill"),
    (7, "蜂糖李深加工", "福建果然食品有限公司", ZHENNING, EXCHANGE, 65_000_000, "strengthen"),
    (8, "智能电表组装", "香港建联电子有限公司", YINJIANG, CREDIT, None, "fill"),
]
SIGNED_ROWS = [
    (4, "抹茶精深加工项目", "浙江梵净茶业股份有限公司", "2018-04-18", 160_000_000),
    (5, "紫袍玉带石文化产业园", "广东印江石材实业有限公司", "2018-05-09", 235_000_000),
    (6, "服装加工扶贫车间", "苏州新锦纺织有限公司", "2018-06-01", 50_000_000),
]
EXPECTED_PAIRS = {
    "file": "pairs_in_talk.xlsx",
    "summary": {"read": 4, "created": 4, "updated": 0, "unchanged": 0, "rejected": 0},
    "rows": [
        {
            "row": row,
            "action": "create",
            "lead": lead_json(
                project_name=project,
                enterprise_name=investor,
                county_name=county,
                unit_name=unit,
                planned_yuan=planned,
                chain_role=role,
                stage="lead",
                claimed_stage="negotiation",
            ),
        }
        for row, project, investor, county, unit, planned, role in PAIRS_ROWS
    ],
    "rejected": [],
}
EXPECTED_SIGNED = {
    "file": "signed_list.xlsx",
    "summary": {"read": 3, "created": 3, "updated": 0, "unchanged": 0, "rejected": 0},
    "rows": [
        {
            "row": row,
            "action": "create",
            "lead": lead_json(
                project_name=project,
                enterprise_name=investor,
                county_name=YINJIANG,
                unit_name=CREDIT,
                agreed_yuan=agreed,
                signed_on=signed,
                stage="lead",
                claimed_stage="signed",
            ),
        }
        for row, project, investor, signed, agreed in SIGNED_ROWS
    ],
    "rejected": [],
}


def counted() -> dict[str, int]:
    """How many rows each table has."""
    found = {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }
    db.session.rollback()
    return found


def leads() -> dict[str, Lead]:
    found = db.session.scalars(select(Lead).where(Lead.voided_at.is_(None))).all()
    return {lead.project_name: lead for lead in found}


@pytest.mark.parametrize(("file", "expected"), [(PAIRS, EXPECTED_PAIRS), (SIGNED, EXPECTED_SIGNED)])
def test_a_dry_run_tells_every_row_and_changes_nothing(app: Flask, file: Path, expected: dict[str, Any]) -> None:
    before = counted()
    assert imported(app, file, "--county", "520625", "--dry-run") == expected
    assert counted() == before


def test_the_pairs_become_leads_with_all_the_ledger_says(app: Flask) -> None:
    assert imported(app, PAIRS) == EXPECTED_PAIRS
    found = leads()
    building = found["装配式建筑部件生产基地"]
    assert building.county
    assert building.county.name == CHANGSHUN
    assert building.unit
    assert building.unit.short_name == "省水利投资(集团)"
    assert (building.stage, building.claimed_stage) == (Stage.LEAD, Stage.NEGOTIATION)
    assert building.planned_parts == {"inside": "20000000", "outside": "300000000"}
    assert building.source == "台账导入：pairs_in_talk.xlsx"
    assert building.intention == "装配式建筑部件生产基地"
    assert building.chain_role is ChainRole.BUILD
    meters = found["智能电表组装"]
    assert (meters.planned_yuan, meters.planned_original, meters.planned_currency) == (None, Decimal(8_000_000), "USD")
    assert meters.enterprise.kind is EnterpriseKind.FOREIGN
    notes = db.session.scalars(select(ProgressNote.situation).order_by(ProgressNote.id)).all()
    assert notes == ["备注：拟7月来黔考察", "备注：外资"]


def test_a_signed_list_claims_signed_and_is_dated_as_of_its_day(app: Flask) -> None:
    imported(app, SIGNED, "--county", "520625")
    tea = leads()["抹茶精深加工项目"]
    assert (tea.stage, tea.claimed_stage, tea.contract_on) == (Stage.LEAD, Stage.SIGNED, date(2018, 4, 18))
    assert tea.agreed_yuan == 160_000_000
    assert tea.intention == "建设年产1000吨抹茶生产线及冷链仓储"
    assert tea.industry_text == "农产品加工"
    note = db.session.scalars(select(ProgressNote).where(ProgressNote.lead_id == tea.id)).one()
    assert (note.on, note.situation) == (date(2018, 6, 30), "审核状态：审核通过")
    kinds = db.session.scalars(select(LeadMove.kind).where(LeadMove.lead_id == tea.id)).all()
    assert kinds == [MoveKind.CREATE]


def test_the_same_file_again_changes_nothing(app: Flask) -> None:
    for file in (PAIRS, SIGNED):
        imported(app, file, "--county", "520625")
        before = counted()
        again = imported(app, file, "--county", "520625")
        assert {row["action"] for row in again["rows"]} == {"unchanged"}
        after = counted()
        for table in ("lead", "enterprise", "progress_note", "lead_move"):
            assert after[table] == before[table], table


def test_a_changed_cell_updates_the_lead_and_nothing_else(app: Flask, tmp_path: Path) -> None:
    row = ["冷链物流园", "样例·黔江冷链物流有限公司", "望谟县", 8000, "在谈", "县工业园甲区", None]
    imported(app, workbook(tmp_path, row))
    before = leads()["冷链物流园"].version
    row[3], row[5] = 9600, "县工业园乙区"
    again = imported(app, workbook(tmp_path, row))
    assert again["summary"]["updated"] == 1
    lead = leads()["冷链物流园"]
    assert (lead.planned_yuan, lead.site) == (96_000_000, "县工业园乙区")
    assert lead.version > before
    kept = db.session.scalars(select(LedgerImportRow).order_by(LedgerImportRow.id.desc())).first()
    assert kept
    assert kept.before == {"planned_yuan": 80_000_000, "site": "县工业园甲区"}


def test_what_is_not_certain_is_rejected_with_its_cell(app: Flask, tmp_path: Path) -> None:
    file = workbook(
        tmp_path,
        ["脐橙分选", "样例·赣南果业有限公司", "望谟县", "2-3亿", "线索", None, None],
        ["藻类饲料", "样例·黄海藻业有限公司", "火星县", 3000, "线索", None, None],
        ["冷水鱼", "样例·洞庭水产有限公司", "黔西南州", 2600, "线索", None, None],
        ["冷水鱼", "待定", "望谟县", 2600, "线索", None, None],
        ["节水灌溉", "样例·钱江智能灌溉有限公司", "望谟县", 6100, "线索", None, None],
        ["节水灌溉", "样例·钱江智能灌溉有限公司", "望谟县", 6100, "线索", None, None],
        ["淀粉", "样例·珠江淀粉有限公司", None, 6100, "线索", None, None],
    )
    found = imported(app, file)
    assert found["summary"] == {"read": 7, "created": 1, "updated": 0, "unchanged": 0, "rejected": 6}
    assert [(r["row"], r["column"], r["value"], r["reason"]) for r in found["rejected"]] == [
        (3, "D", "2-3亿", "金额是区间"),
        (4, "C", "火星县", "查无此地"),
        (5, "C", "黔西南州", "是市州，请写到县"),
        (6, "B", "待定", "没有写投资方"),
        (8, "A", "节水灌溉", "与第 7 行是同一投资方、同一项目"),
        (9, "C", None, "没有写县（市、区）"),
    ]
    assert list(leads()) == ["节水灌溉"]


def test_rejected_rows_come_back_as_a_workbook(app: Flask, tmp_path: Path) -> None:
    file = workbook(tmp_path, ["脐橙分选", "样例·赣南果业有限公司", "火星县", "2-3亿", "线索", None, None])
    out = tmp_path / "拒收.xlsx"
    imported(app, file, "--dry-run", "--rejected", out)
    text = str(read_workbook_file(out).sheets[0].rows)
    assert "C3 查无此地；D3 金额是区间" in text


def test_a_unit_that_is_unknown_is_named_and_one_that_differs_is_noted(app: Flask, tmp_path: Path) -> None:
    headings = ("项目名称", "投资方", "县", "联系单位")
    file = workbook(
        tmp_path,
        ["竹加工", "样例·闽江竹木有限公司", "望谟县", "省飞行器管理局"],
        ["石材", "样例·湘江石材有限公司", "望谟县", "省工商联"],
        headings=headings,
    )
    found = imported(app, file)
    assert [(r["row"], r["column"], r["reason"]) for r in found["rejected"]] == [(3, "D", "查无此单位")]
    stone = leads()["石材"]
    assert stone.unit
    assert stone.unit.short_name == "省发展改革委"
    note = db.session.scalars(select(ProgressNote.situation)).one()
    assert note == "台账所写联系单位：省工商联"
    assert "按后者记" in run(app, file, "--dry-run").stdout


def test_a_similar_name_is_asked_about_and_not_guessed(app: Flask, tmp_path: Path) -> None:
    imported(app, workbook(tmp_path, ["一期", "样例·珠江电池科技有限公司", "望谟县", 1, "线索", None, None]))
    similar = workbook(tmp_path, ["二期", "样例·珠江电池科技股份有限公司", "望谟县", 1, "线索", None, None])
    found = imported(app, similar)
    assert found["summary"]["rejected"] == 1
    assert found["rejected"][0]["column"] == "B"
    assert found["rejected"][0]["reason"].startswith("疑似重复：投资方名称与已有企业相近")


def test_a_code_name_is_kept_as_one_and_found_again(app: Flask, tmp_path: Path) -> None:
    row = ["医药物流", "浙江某企业", "望谟县", 3000, "线索", None, None]
    imported(app, workbook(tmp_path, row))
    assert leads()["医药物流"].enterprise.kind is EnterpriseKind.CODE_NAME
    assert imported(app, workbook(tmp_path, row))["summary"]["unchanged"] == 1
    elsewhere = imported(app, workbook(tmp_path, [*row[:2], "印江县", *row[3:]]))
    assert elsewhere["summary"]["created"] == 1  # a placeholder is nobody's name
    assert len({lead.enterprise_id for lead in db.session.scalars(select(Lead))}) == 2


def test_a_month_without_a_day_keeps_its_text(app: Flask, tmp_path: Path) -> None:
    headings = ("项目名称", "投资方", "县", "首报时间", "签约时间")
    file = workbook(tmp_path, ["茶", "样例·茶业有限公司", "望谟县", "2018年3月", "2018年5月"], headings=headings)
    found = imported(app, file)
    assert found["rows"][0]["lead"]["first_reported_on"] is None
    lead = leads()["茶"]
    assert (lead.first_reported_on, lead.first_reported_text, lead.contract_on) == (None, "2018年3月", None)
    assert db.session.scalars(select(ProgressNote.situation)).one() == "签约时间：2018年5月"
    assert imported(app, file)["summary"]["unchanged"] == 1


def test_a_county_importer_stays_in_its_county(app: Flask, tmp_path: Path) -> None:
    person = accounts.user("bureau", county=units.region(units.YINJIANG)).username
    found = imported(app, PAIRS, "--as", person)
    assert found["summary"] == {"read": 4, "created": 1, "updated": 0, "unchanged": 0, "rejected": 3}
    assert {(r["column"], r["reason"]) for r in found["rejected"]} == {("C", "不在你的工作范围内，不能导入")}
    assert imported(app, SIGNED, "--as", person)["summary"]["created"] == 3  # their own county is meant
    refused = run(app, SIGNED, "--as", person, "--county", units.WANGMO)
    assert refused.exit_code == 1
    assert "不在你的工作范围内" in str(refused.exception)


def test_anothers_lead_is_told_masked(app: Flask, tmp_path: Path) -> None:
    row = ["一期", "样例·珠江电池科技有限公司", "印江县", 1, "线索", None, None]
    imported(app, workbook(tmp_path, row))
    person = accounts.user("bureau", county=units.region(units.WANGMO)).username
    found = imported(app, workbook(tmp_path, ["二期", row[1], "望谟县", 1, "线索", None, None]), "--as", person)
    assert found["summary"]["rejected"] == 1
    reason = found["rejected"][0]["reason"]
    assert reason.startswith("疑似重复：投资方名称与另一条线索相同。首报：未记录单位，")
    assert "一期" not in reason
    assert "GZ-" not in reason


def test_an_import_is_kept_with_its_file(app: Flask) -> None:
    imported(app, PAIRS)
    kept = db.session.scalars(select(LedgerImport)).one()
    assert kept.state is ImportState.APPLIED
    assert kept.counts == {"create": 4}
    assert kept.attachment
    assert kept.attachment.name == "pairs_in_talk.xlsx"
    rows = db.session.scalars(select(LedgerImportRow).order_by(LedgerImportRow.row)).all()
    assert [row.row for row in rows] == [5, 6, 7, 8]
    assert all(row.fingerprint for row in rows)


@pytest.mark.parametrize(
    ("name", "content"), [("空.xlsx", b""), ("程序.xlsx", b"MZ\x90\x00" * 40), ("文本.xlsx", "不是台账".encode() * 9)]
)
def test_a_file_that_cannot_be_read_is_one_line_and_exit_code_2(
    app: Flask, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    before = counted()
    done = run(app, tmp_path / name, "--json")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert counted() == before


def test_no_such_file_and_no_ledger_are_exit_code_2(app: Flask, tmp_path: Path) -> None:
    missing = run(app, tmp_path / "没有.xlsx")
    assert (missing.exit_code, missing.stderr) == (2, "crm: 没有这个文件：没有.xlsx\n")
    table = workbook(tmp_path, [1, 2], headings=("年龄", "身高"), name="别的.xlsx")
    other = run(app, table)
    assert other.exit_code == 2
    assert "找不到表头" in other.stderr
    no_county = workbook(tmp_path, ["茶", "样例·茶业有限公司"], headings=("项目名称", "投资方"))
    asked = run(app, no_county)
    assert asked.exit_code == 2
    assert "--county" in asked.stderr


def test_who_may_not_import_is_refused(app: Flask) -> None:
    leader = accounts.user("leader").username
    before = counted()
    for name in (leader, "nobody"):
        assert run(app, PAIRS, "--as", name).exit_code == 1
    assert counted() == before
