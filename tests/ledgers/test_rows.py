"""Ledgers as counties write them: what is read, what is skipped, what is asked back with the cell named."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.leads.states import Stage
from crm.ledgers.fields import Field, Part
from crm.ledgers.headings import LedgerRefused, read_head, recognise
from crm.ledgers.rejected import write_rejected
from crm.ledgers.report import Action, ImportedRow, ImportReport, LeadFacts, rejected_cells
from crm.ledgers.rows import ledger_sheets, read_ledger
from crm.workbooks.amounts import money_unit
from crm.workbooks.reading import read_workbook
from crm.workbooks.sheets import Cell, Sheet

from .sheets import ledger

HEAD: list[Cell] = ["序号", "投资方", "项目名称", "拟投资额（万元）", "签约时间", "县", "状态"]


def problems(sheet: Sheet) -> list[tuple[str, str, str | None, str]]:
    return [
        (f"{p.column}{row.row}", p.heading, p.value, p.reason) for row in read_ledger(sheet).rows for p in row.problems
    ]


@pytest.mark.parametrize(
    ("path", "field", "part", "unit"),
    [
        (("客商",), Field.ENTERPRISE_NAME, None, None),
        (("投资\n主体",), Field.ENTERPRISE_NAME, None, None),
        (("拟投资额\n（万元）",), Field.PLANNED, Part.TOTAL, "万元"),
        (("计划投资【亿元】",), Field.PLANNED, Part.TOTAL, "亿元"),
        (("合同投资额:万元",), Field.AGREED, Part.TOTAL, "万元"),
        (("协议投资额（单位：万美元）",), Field.AGREED, Part.TOTAL, "万美元"),
        (("签约总投资额[亿元]",), Field.AGREED, Part.TOTAL, "亿元"),
        (("总投资（亿 元）",), Field.TOTAL, Part.TOTAL, "亿元"),
        (("实际到资额", "省外（万元）"), Field.PAID_IN, Part.OUTSIDE, "万元"),
        (("拟投资额(亿元)", "内资", "小计"), Field.PLANNED, Part.DOMESTIC, "亿元"),
        (("拟投资额(亿元)/内资/省外",), Field.PLANNED, Part.OUTSIDE, "亿元"),
        (("项目基本情况", "项目名称"), Field.PROJECT_NAME, None, None),
        (("资金情况（万元）", "协议投资额"), Field.AGREED, Part.TOTAL, "万元"),
        (("跟踪单位",), Field.UNIT_NAME, None, None),
        (("引荐单位",), Field.INTRODUCER_NAME, None, None),
        (("建设地点",), Field.SITE, None, None),
        (("建链/补链/强链",), Field.CHAIN_ROLE, None, None),
        (("★投资企业*",), Field.ENTERPRISE_NAME, None, None),
        (("是否上市",), None, None, None),
        (("拟投资额", "设备投资"), None, None, None),
    ],
)
def test_headings(path: tuple[str, ...], field: Field | None, part: Part | None, unit: str | None) -> None:
    heading = recognise(0, path)
    assert (heading.field, heading.part, heading.unit.text if heading.unit else None) == (field, part, unit)


@pytest.mark.parametrize(
    ("remark", "unit"),
    [
        ("单位：万元", "万元"),
        ("金额单位:亿元", "亿元"),
        ("（万元）", "万元"),
        ("填报单位：某局　　单位：万元、亩", "万元"),
        ("单位：人", None),
        ("联系单位：水利厅", None),
    ],
)
def test_the_unit_in_the_remark_row(remark: str, unit: str | None) -> None:
    head = read_head(ledger(["在谈项目"], [remark], ["投资方", "项目名称", "拟投资额"], ["甲", "乙", 1]))
    assert (head.money_unit.text if head.money_unit else None) == unit


def test_a_unit_in_the_heading_wins_over_the_remark_and_a_person_over_the_remark() -> None:
    sheet = ledger(["单位：万元"], ["投资方", "项目名称", "拟投资额(亿元)", "到位资金"], ["甲", "乙", 1, 2])
    row = read_ledger(sheet, unit=money_unit("元")).rows[0].values
    assert row.planned and row.planned.yuan == 100_000_000  # noqa: PT018
    assert row.paid_in and row.paid_in.yuan == 2  # noqa: PT018


def test_two_units_in_the_remark_are_asked_about() -> None:
    head = read_head(ledger(["单位：万元 单位：亿元"], ["投资方", "项目名称", "拟投资额"], ["甲", "乙", 1]))
    assert head.question
    assert [h.letter for h in head.without_unit] == ["C"]


def test_the_cells_a_person_must_mend_are_named() -> None:
    sheet = ledger(
        ["在谈项目"],
        HEAD,
        [1, "甲公司", "样例一", "2-3亿", None, "长顺县", "洽谈中"],
        [2, "乙公司", "样例二", 100, "2018-02-30", "长顺县", "洽谈中"],
        [3, "丙公司", "样例三", -5, "18.3.6", "长顺县", "很好"],
        [4, None, "样例四", 100, None, "长顺县", None],
        [5, "戊公司", None, 100, None, "长顺县", None],
        [6, "己公司", "样例六", 100, "2018年3月", "长顺县", None],
    )
    assert problems(sheet) == [
        ("D3", "拟投资额（万元）", "2-3亿", "金额是区间"),
        ("E4", "签约时间", "2018-02-30", "没有这一天"),
        ("D5", "拟投资额（万元）", "-5", "金额为负"),
        ("E5", "签约时间", "18.3.6", "年份要写四位"),
        ("G5", "状态", "很好", "认不出的进展状态"),
        ("B6", "投资方", None, "没有写投资方"),
        ("C7", "项目名称", None, "没有写项目名称"),
    ]
    good = read_ledger(sheet).accepted
    assert [row.row for row in good] == [8]
    signed = good[0].values.signed_on
    assert signed
    assert (signed.date, signed.text) == (None, "2018年3月")
    assert good[0].values.claimed_stage is Stage.NEGOTIATION


def test_names_of_places_are_asked_of_those_who_know() -> None:
    sheet = ledger(HEAD, [1, "甲", "乙", 1, None, "火星县", None], [2, "丙", "丁", 1, None, "长顺县", None])
    asked: list[str] = []

    def known(name: str) -> str | None:
        asked.append(name)
        return None if name == "长顺县" else "查无此地"

    reading = read_ledger(sheet, checks={Field.COUNTY_NAME: known})
    assert [(p.column, p.value, p.reason) for row in reading.rejected for p in row.problems] == [
        ("F", "火星县", "查无此地")
    ]
    assert asked == ["火星县", "长顺县"]


def test_only_real_merges_carry_down() -> None:
    sheet = ledger(
        HEAD,
        [1, "甲", "一", 1, None, "长顺县", None],
        [2, "乙", "二", 1, None, None, None],
        [3, "丙", "三", 1, None, None, None],
        merges=["F2:F3"],
    )
    assert [row.values.county_name for row in read_ledger(sheet).rows] == ["长顺县", "长顺县", None]


def test_a_sum_shared_by_merged_rows_is_asked_back() -> None:
    sheet = ledger(
        HEAD, [1, "甲", "一", 100, None, "长顺县", None], [2, "乙", "二", None, None, None, None], merges=["D2:D3"]
    )
    assert [(cell, reason) for cell, _heading, _value, reason in problems(sheet)] == [
        ("D2", "数字由几行合用一格，分不清各行是多少"),
        ("D3", "数字由几行合用一格，分不清各行是多少"),
    ]


def test_rows_that_are_no_records_are_skipped_with_the_reason() -> None:
    sheet = ledger(
        ["项目台账", *[None] * 6],
        HEAD,
        ["一、在谈项目", *[None] * 6],
        [1, "甲公司", "样例一", 100, None, "长顺县", None],
        ["小计", None, "1个", 100, None, None, None],
        ["二、签约项目", *[None] * 6],
        [2, "乙公司", "样例二", 200, None, "长顺县", None],
        [3, None, None, None, None, "长顺县", None],
        [None] * 7,
        HEAD,
        ["合计", None, None, 301, None, None, None],
        ["注：以上为样例数据", *[None] * 6],
        ["填表人：样例", None, None, "审核人：样例", None, None, "联系电话：0851-0000000"],
    )
    reading = read_ledger(sheet)
    assert [(row.row, row.values.claimed_stage) for row in reading.rows] == [(4, Stage.NEGOTIATION), (7, Stage.SIGNED)]
    assert [(skipped.row, skipped.reason) for skipped in reading.skipped] == [
        (3, "分组行"),
        (5, "合计行"),
        (6, "分组行"),
        (8, "没有填投资方和项目"),
        (9, "空行"),
        (10, "重复的表头"),
        (11, "合计行"),
        (12, "注或签名行"),
        (13, "注或签名行"),
    ]
    assert [(t.row, t.written.yuan, t.added_yuan) for t in reading.totals if t.written] == [
        (5, 1_000_000, 1_000_000),
        (11, 3_010_000, 3_000_000),
    ]


def test_total_investment_is_planned_before_signing_and_agreed_after() -> None:
    sheet = ledger(
        ["投资方", "项目名称", "总投资额(万元)", "状态"],
        ["甲", "一", 100, "洽谈中"],
        ["乙", "二", 200, "已签正式合同"],
        ["丙", "三", 300, "已开工"],
        ["丁", "四", 400, None],
    )
    assert [
        (v.planned.yuan if v.planned else None, v.agreed.yuan if v.agreed else None)
        for row in read_ledger(sheet).rows
        for v in [row.values]
    ] == [(1_000_000, None), (None, 2_000_000), (None, 3_000_000), (4_000_000, None)]


def test_parts_make_an_empty_sum_and_a_wrong_sum_is_pointed_out() -> None:
    sheet = ledger(
        ["投资方", "项目名称", "拟投资额（亿元）", None, None],
        [None, None, "合计", "内资", "外资"],
        ["甲", "一", None, 1, 2],
        ["乙", "二", 9, 1, 2],
        ["丙", "三", None, 1, "100万美元"],
        merges=["A1:A2", "B1:B2", "C1:E1"],
    )
    rows = read_ledger(sheet).rows
    assert [row.values.planned.yuan if row.values.planned else None for row in rows] == [300_000_000, 900_000_000, None]
    assert [row.cautions for row in rows] == [
        ["合计为空，按各分项相加"],
        ["合计与各分项之和不符，按合计记"],
        ["合计为空而各分项币种不同，未相加"],
    ]


def test_headings_over_two_rows_of_a_text_file_are_understood() -> None:
    text = '在谈项目台账,,,,,\n单位：万元,,,,,\n序号,投资方,项目名称,拟投资额,,备注\n,,,合计,省外,\n1,样例公司,样例项目,"1,200",1200,无\n'
    reading = read_ledger(read_workbook(text.encode("gb18030"), "在谈.csv").sheets[0])
    row = reading.rows[0].values
    assert [h.text for h in reading.head.headings] == [
        "序号",
        "投资方",
        "项目名称",
        "拟投资额/合计",
        "拟投资额/省外",
        "备注",
    ]
    assert row.planned
    assert row.planned.yuan == 12_000_000
    assert row.planned_parts[Part.OUTSIDE].yuan == 12_000_000


def test_a_formula_without_result_is_asked_back_and_not_read_as_nothing() -> None:
    sheet = ledger(HEAD, [1, "甲", "一", None, None, "长顺县", None])
    sheet.unreadable[1, 3] = "formula"
    sheet.unreadable[1, 4] = "error"
    assert [(cell, reason) for cell, _heading, _value, reason in problems(sheet)] == [
        ("D2", "公式没有存下结果，请在 Excel 或 WPS 里打开并保存一次"),
        ("E2", "单元格是错误值"),
    ]


def test_unknown_columns_are_listed_and_a_person_decides() -> None:
    sheet = ledger(["投资方", "项目名称", "意向资金", "是否上市"], ["甲", "一", "500万元", "是"])
    reading = read_ledger(sheet)
    assert [h.letter for h in reading.head.unknown] == ["C", "D"]
    decided = read_ledger(sheet, fields={"C": Field.PLANNED, "D": None})
    assert not decided.head.unknown
    assert decided.rows[0].values.planned
    assert decided.rows[0].values.planned.yuan == 5_000_000


def test_of_two_columns_with_one_meaning_the_chosen_one_is_used() -> None:
    sheet = ledger(["投资方", "项目名称", "建设地点", "拟建地点"], ["甲", "一", "园区", "乡镇"])
    assert read_ledger(sheet).rows[0].values.site == "园区"
    assert "C 列意思相同" in (read_ledger(sheet).head.unknown[0].note or "")
    assert read_ledger(sheet, fields={"D": Field.SITE}).rows[0].values.site == "乡镇"


def test_a_sheet_that_is_no_ledger_is_refused() -> None:
    with pytest.raises(LedgerRefused, match="找不到表头"):
        read_ledger(ledger(["通讯录"], ["姓名", "处室"], ["样例", "一处"]))
    with pytest.raises(LedgerRefused, match="没有投资方"):
        read_ledger(ledger(["项目名称", "备注"], ["一", "二"]))


def test_the_ledgers_of_a_workbook_are_found() -> None:
    other = ledger(["填表说明"], ["请如实填写"], name="说明")
    hidden = ledger(HEAD, [1, "甲", "一", 1, None, None, None], name="旧")
    hidden = Sheet(hidden.name, hidden.rows, hidden=True)
    assert [sheet.name for sheet, _head in ledger_sheets([other, hidden, ledger(HEAD, name="在谈")])] == ["在谈"]


def test_rejected_rows_come_back_as_a_workbook_that_reads_again_once_mended() -> None:
    sheet = ledger(
        ["样例在谈项目", *[None] * 6],
        ["单位：亿元", *[None] * 6],
        ["序号", "投资方", "项目名称", "拟投资额", "签约时间", "县", "状态"],
        [1, "=甲公司", "样例一", "2-3亿", dt.date(2018, 5, 9), "长顺县", "洽谈中"],
        [2, "乙公司", "样例二", 3.2, "2018.2.30", None, "洽谈中"],
        [3, "丙公司", "样例三", 1, None, None, None],
        merges=["F4:F6", "A1:G1"],
    )
    target = io.BytesIO()
    assert write_rejected(target, read_ledger(sheet)) == 2
    book = openpyxl.load_workbook(target)
    rows = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert rows[1] == ("原表行号", "序号", "投资方", "项目名称", "拟投资额(亿元)", "签约时间", "县", "状态", "拒收原因")
    assert rows[2] == (4, 1, "=甲公司", "样例一", "2-3亿", "2018-05-09", "长顺县", "洽谈中", "D4 金额是区间")
    assert rows[3] == (5, 2, "乙公司", "样例二", 3.2, "2018.2.30", "长顺县", "洽谈中", "E5 没有这一天")
    book.active["E3"], book.active["F4"] = 2.5, "2018.2.28"  # type: ignore[index]
    mended = io.BytesIO()
    book.save(mended)
    again = read_ledger(read_workbook(mended.getvalue(), "拒收.xlsx").sheets[0])
    assert not again.rejected
    assert not again.head.unknown
    assert [v.planned.yuan for row in again.rows for v in [row.values] if v.planned] == [250_000_000, 320_000_000]
    assert [row.values.county_name for row in again.rows] == ["长顺县", "长顺县"]
    assert again.head.stage is Stage.NEGOTIATION


def test_the_report_has_the_shape_scripts_rely_on() -> None:
    sheet = ledger(
        HEAD, [1, "甲公司", "样例一", "2-3亿", "18.3.6", "长顺县", None], [2, "乙", "二", 1, None, None, None]
    )
    report = ImportReport("a.xlsx", 2, rejected=rejected_cells(read_ledger(sheet)))
    facts = LeadFacts(
        project_name="二", enterprise_name="乙", planned_yuan=10_000, signed_on=dt.date(2018, 5, 9), stage="lead"
    )
    report.rows.append(ImportedRow(3, Action.CREATE, facts))
    assert report.as_json() == {
        "file": "a.xlsx",
        "summary": {"read": 2, "created": 1, "updated": 0, "unchanged": 0, "rejected": 1},
        "rows": [
            {
                "row": 3,
                "action": "create",
                "lead": {
                    "project_name": "二",
                    "enterprise_name": "乙",
                    "county_name": None,
                    "unit_name": None,
                    "planned_yuan": 10_000,
                    "agreed_yuan": None,
                    "signed_on": "2018-05-09",
                    "first_reported_on": None,
                    "land_mu": None,
                    "chain_role": None,
                    "stage": "lead",
                    "claimed_stage": None,
                },
            }
        ],
        "rejected": [
            {"row": 2, "column": "D", "heading": "拟投资额（万元）", "value": "2-3亿", "reason": "金额是区间"},
            {"row": 2, "column": "E", "heading": "签约时间", "value": "18.3.6", "reason": "年份要写四位"},
        ],
    }


anything = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(["合计", "小计", "注：", "投资方", "2-3亿", "洽谈中", "一、在谈", "5000万元"]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
)


@settings(max_examples=200)
@given(st.lists(st.lists(anything, min_size=7, max_size=7), max_size=8))
def test_no_sheet_makes_the_reader_fail_and_no_row_is_lost(rows: list[list[Cell]]) -> None:
    reading = read_ledger(ledger(HEAD, *rows))
    found = sorted([row.row for row in reading.rows] + [skipped.row for skipped in reading.skipped])
    under = range(reading.head.last_row + 2, len(rows) + 2)
    assert found == list(under)
