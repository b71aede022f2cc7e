"""The two ledgers the product began with, read completely and correctly (docs: issue "A running house")."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from crm.chains.states import ChainRole
from crm.leads.states import Stage
from crm.ledgers.fields import Field, Part
from crm.ledgers.rows import Reading, Total, read_ledger
from crm.workbooks.reading import read_workbook_file

LEDGERS = Path(__file__).parent / "workbooks"


def reading(name: str) -> Reading:
    book = read_workbook_file(LEDGERS / name)
    assert len(book.sheets) == 1
    return read_ledger(book.sheets[0])


def test_the_head_over_three_rows_is_recognised() -> None:
    head = reading("pairs_in_talk.xlsx").head
    assert head.title == "省级联系单位帮扶县招商引资在谈项目台账"
    assert (head.first_row, head.last_row) == (1, 3)
    assert [(h.letter, h.text, h.field, h.part) for h in head.headings] == [
        ("A", "序号", Field.SERIAL, None),
        ("B", "联系单位", Field.UNIT_NAME, None),
        ("C", "联系县", Field.COUNTY_NAME, None),
        ("D", "项目名称", Field.PROJECT_NAME, None),
        ("E", "投资企业", Field.ENTERPRISE_NAME, None),
        ("F", "拟投资额(亿元)/合计", Field.PLANNED, Part.TOTAL),
        ("G", "拟投资额(亿元)/内资/省内", Field.PLANNED, Part.INSIDE),
        ("H", "拟投资额(亿元)/内资/省外", Field.PLANNED, Part.OUTSIDE),
        ("I", "拟投资额(亿元)/外资", Field.PLANNED, Part.OVERSEAS),
        ("J", "链条作用", Field.CHAIN_ROLE, None),
        ("K", "项目进展状态", Field.STAGE, None),
        ("L", "备注", Field.REMARK, None),
    ]
    assert {h.unit.text for h in head.headings if h.unit} == {"亿元"}
    assert not head.unknown
    assert not head.without_unit
    assert head.stage is Stage.NEGOTIATION


def test_pairs_in_talk_row_by_row() -> None:
    found = reading("pairs_in_talk.xlsx")
    assert not found.rejected
    assert not found.skipped
    assert not any(row.cautions for row in found.rows)
    water, exchange, credit = "省水利投资(集团)有限责任公司", "省公共资源交易中心", "省农村信用社联合社"
    assert [
        (r.row, v.unit_name, v.county_name, v.project_name, v.enterprise_name, v.chain_role, v.claimed_stage, v.remark)
        for r in found.rows
        for v in [r.values]
    ] == [
        (
            5,
            water,
            "长顺县",
            "装配式建筑部件生产基地",
            "江苏筑能建工集团有限公司",
            ChainRole.BUILD,
            Stage.NEGOTIATION,
            None,
        ),
        (
            6,
            water,
            "长顺县",
            "高钙苹果冷链物流园",
            "深圳鲜达冷链物流有限公司",
            ChainRole.FILL,
            Stage.NEGOTIATION,
            "拟7月来黔考察",
        ),
        (7, exchange, "镇宁县", "蜂糖李深加工", "福建果然食品有限公司", ChainRole.STRENGTHEN, Stage.NEGOTIATION, None),
        (8, credit, "印江县", "智能电表组装", "香港建联电子有限公司", ChainRole.FILL, Stage.NEGOTIATION, "外资"),
    ]
    planned = [row.values.planned for row in found.rows]
    assert [(a.yuan, a.figure, a.currency) for a in planned if a] == [
        (320_000_000, 320_000_000, "CNY"),
        (110_000_000, 110_000_000, "CNY"),
        (65_000_000, 65_000_000, "CNY"),
        (None, 8_000_000, "USD"),
    ]
    assert [{part: a.figure for part, a in row.values.planned_parts.items()} for row in found.rows] == [
        {Part.INSIDE: 20_000_000, Part.OUTSIDE: 300_000_000},
        {Part.OUTSIDE: 110_000_000},
        {Part.OUTSIDE: 65_000_000},
        {Part.OVERSEAS: 8_000_000},
    ]
    assert [row.values.claim.milestone for row in found.rows if row.values.claim] == [None, None, "visit", None]
    assert all(row.values.agreed is None and row.values.signed_on is None for row in found.rows)


def test_signed_list_row_by_row() -> None:
    found = reading("signed_list.xlsx")
    assert found.head.remarks == ("(截至2018年6月30日)                                  金额单位:亿元",)
    assert found.head.money_unit
    assert found.head.money_unit.text == "亿元"
    assert not found.head.unknown
    assert not found.rejected
    assert [
        (r.row, v.enterprise_name, v.project_name, v.industry, v.review, v.signed_on.date, v.agreed.yuan)
        for r in found.rows
        for v in [r.values]
        if v.signed_on and v.agreed
    ] == [
        (
            4,
            "浙江梵净茶业股份有限公司",
            "抹茶精深加工项目",
            "农产品加工",
            "审核通过",
            dt.date(2018, 4, 18),
            160_000_000,
        ),
        (5, "广东印江石材实业有限公司", "紫袍玉带石文化产业园", "文旅", "审核中", dt.date(2018, 5, 9), 235_000_000),
        (6, "苏州新锦纺织有限公司", "服装加工扶贫车间", "轻工", "审核通过", dt.date(2018, 6, 1), 50_000_000),
    ]
    assert [row.values.content for row in found.rows] == [
        "建设年产1000吨抹茶生产线及冷链仓储",
        "石材开采加工、展示交易中心",
        "厂房8000平方米,缝制设备600台",
    ]
    for row in found.rows:
        assert row.values.claim
        assert (row.values.claim.stage, row.values.claim.milestone) == (Stage.SIGNED, "contract")
        assert row.values.planned is None
        assert row.values.county_name is None
    assert [(s.row, s.reason) for s in found.skipped] == [(7, "合计行"), (8, "注或签名行")]
    assert found.totals == [Total(7, "F", "签约总投资额[亿元]", None, 445_000_000, 0)]
