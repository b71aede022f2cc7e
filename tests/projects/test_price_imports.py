"""Price tables as counties keep them: read for certain or refused by cell, written whole, taken back whole."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError
from crm.core.reader import Reader, system
from crm.projects.models import ElementPrice, PriceImport
from crm.projects.prices.imports.files import price_table
from crm.projects.prices.imports.headings import read_head
from crm.projects.prices.imports.measures import measure_named
from crm.projects.prices.imports.planning import Fate, Options, Plan, plan_prices, tables_of
from crm.projects.prices.operations import edit_price, enter_prices
from crm.projects.prices.queries import latest_prices, price_list
from crm.projects.states import Element
from crm.workbooks.reading import read_workbook
from crm.workbooks.sheets import Sheet, Workbook, WorkbookRefused
from tests.clients import Client
from tests.factories import accounts, units

SignIn = Callable[..., Client]
HEAD = ["序号", "县（市、区）", "工业用电（元/度）", "工业用水价格（元/立方米）", "天然气（元/m3）", "工业用地（元/平方米）",
        "普工工资（元/人·月）", "截至", "来源"]  # fmt: skip
ROW: list[Any] = [1, "望谟县", 0.452, "2.60", 2.95, 144, "３，４００", "2018年6月30日", "样例·园区报价单"]


def workbook(*rows: list[Any], head: list[str] | None = None, above: list[list[Any]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "价格表"
    for row in [*(above or []), head or HEAD, *rows]:
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def cells(**changed: Any) -> list[Any]:
    row = list(ROW)
    for title, value in changed.items():
        row[next(at for at, one in enumerate(HEAD) if title in one)] = value
    return row


def planned(data: bytes, name: str = "x.xlsx", reader: Reader | None = None, **options: Any) -> Plan:
    sheet = tables_of(read_workbook(data, name))[0]
    who = reader or accounts.reader("office")
    return plan_prices(sheet, Options(sheet=sheet.name, **options), reader=who, today=date(2018, 7, 10))


def told(plan: Plan) -> dict[str, str]:
    return {str(one.line.element): str(one.line.price) for one in plan.prices}


def test_a_countys_table_is_read_as_it_is_written(app: Flask) -> None:
    plan = planned(workbook(ROW, ["合计"], ["注：含税"], above=[["各县要素价格表"], []]))
    assert told(plan) == {
        "electricity": "0.452",
        "water": "2.600",
        "gas": "2.950",
        "land": "9.600",  # 144 元/平方米 × 2000/3 平方米 = 96,000 元/亩
        "labour": "3400.000",
    }
    line = plan.prices[0].line
    assert (line.county.code, line.as_of, line.source, line.cell) == (
        units.WANGMO,
        date(2018, 6, 30),
        "样例·园区报价单",
        "C4",
    )
    assert not plan.refused


def test_units_in_a_line_of_their_own_and_prices_line_by_line(app: Flask) -> None:
    split = workbook(
        ["522326", 45.2, 2.6, "2018-06-30", "样例"],
        head=["代码", "电", "水", "截至", "来源"],
        above=[],
    )
    book = openpyxl.load_workbook(io.BytesIO(split))
    book.active.insert_rows(2)
    book.active["B2"], book.active["C2"] = "分/度", "（元/吨）"
    target = io.BytesIO()
    book.save(target)
    assert told(planned(target.getvalue())) == {"electricity": "0.452", "water": "2.600"}
    long = workbook(
        ["望谟", "地", "9.6万元/亩", "", "2018/6/30", "样例"],
        ["望谟", "用工", 3.6, "万元/年", "2018/6/30", "样例"],
        head=["县", "要素", "价格", "单位", "截至", "来源"],
    )
    assert told(planned(long)) == {"land": "9.600", "labour": "3000.000"}


@pytest.mark.parametrize(
    ("changed", "cell", "reason"),
    [
        ({"县": "火星县"}, "B2", "不知道是哪个县"),
        ({"县": "黔西南州"}, "B2", "不知道是哪个县"),
        ({"县": ""}, "B2", "没有写县"),
        ({"用电": "0.4-0.5"}, "C2", "区间或约数"),
        ({"用电": "约0.45"}, "C2", "区间或约数"),
        ({"用电": "0.45元/公里"}, "C2", "看不懂单位"),
        ({"用电": "很便宜"}, "C2", "不是价格"),
        ({"用电": 0}, "C2", "价格要大于 0"),
        ({"用水": True}, "D2", "不是价格"),
        ({"用地": 1e12}, "F2", "数字太大"),
        ({"截至": "2018-02-30"}, "H2", "没有这一天"),
        ({"截至": "2018年6月"}, "H2", "请写到日"),
        ({"截至": "2018-12-31"}, "H2", "还没有到"),
        ({"截至": ""}, "C2", "没有截至日期"),
        ({"来源": ""}, "C2", "没有来源"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_by_cell(
    app: Flask, changed: dict[str, Any], cell: str, reason: str
) -> None:
    plan = planned(workbook(cells(**changed)))
    assert [one.cell for one in plan.refused] == [cell]
    assert reason in plan.refused[0].reason
    assert plan.counts["rejected"] == 1


def test_day_and_source_of_the_whole_table_fill_what_rows_leave_out(app: Flask) -> None:
    plan = planned(workbook(cells(截至="", 来源="")), as_of=date(2018, 5, 1), source="样例·整表来源")
    assert not plan.refused
    assert {(one.line.as_of, one.line.source) for one in plan.prices} == {(date(2018, 5, 1), "样例·整表来源")}


def test_a_price_twice_in_the_table_is_refused_the_second_time(app: Flask) -> None:
    plan = planned(workbook(ROW, ROW))
    assert len(plan.prices) == 5
    assert {one.cell for one in plan.refused} == {"C3", "D3", "E3", "F3", "G3"}
    assert "和第 2 行重复" in plan.refused[0].reason


def test_a_bureau_brings_in_its_own_counties_alone(app: Flask) -> None:
    bureau = accounts.reader("bureau", county=units.region(units.YINJIANG))
    plan = planned(workbook(ROW, cells(县="印江县")), reader=bureau)
    assert [(one.cell, one.reason) for one in plan.refused] == [("B2", "不是本地区的县")]
    assert {one.line.county.code for one in plan.prices} == {units.YINJIANG}


def test_gbk_csv_and_sheets_that_are_no_table(app: Flask) -> None:
    text = "县,电（元/千瓦时）,截至,来源\r\n望谟县,0.45,2018-06-30,样例\r\n"
    assert told(planned(text.encode("gbk"), "价格.csv")) == {"electricity": "0.450"}
    with pytest.raises(WorkbookRefused, match="没有找到表头"):
        planned("甲,乙\r\n1,2\r\n".encode("gbk"), "价格.csv")
    with pytest.raises(WorkbookRefused, match="没有价格"):
        planned(workbook([]))
    with pytest.raises(DomainError, match=r"没有写单位.*B 电"):
        planned("县,电\r\n望谟县,0.45\r\n".encode("gbk"), "价格.csv")
    many = Workbook("x.csv", "csv", [Sheet("x", [["县", "电（元/度）"], *([["望谟县", 0.4]] * 2_001)])])
    with pytest.raises(WorkbookRefused, match="2000 行"):
        plan_prices(many.sheets[0], Options(), reader=system("x"), today=date(2018, 7, 1))


def test_what_people_write_as_units() -> None:
    assert measure_named(Element.LAND, "单位：元／平米") == "元/平方米"
    assert measure_named(Element.LABOUR, "元/人/月") == "元/人月"
    assert measure_named(Element.WATER, "元/立方") == "元/立方米"
    assert measure_named(Element.WATER, "元/亩") is None


def way(office: Client, data: bytes, name: str = "价格表.xlsx", **heads: Any) -> tuple[Any, int]:
    """Upload and confirm; the dry run's page and the import's id."""
    page = office.get("/element-prices/imports")
    answer = office.submit(page, file=(io.BytesIO(data), name))
    assert answer.status_code == 303, answer.text
    ident = int(answer.location.split("/")[-2])
    answer = office.submit(office.get(answer.location), heads, action="/heads")
    assert answer.status_code == 303, answer.text
    return office.get(answer.location), ident


def test_from_upload_to_receipt_and_back(sign_in: SignIn) -> None:
    county = units.region()
    with writing():
        (old,) = enter_prices(
            county=county,
            prices={Element.WATER: Decimal("2.2")},
            as_of=date(2018, 6, 30),
            source="样例·旧来源",
            by=system("样例"),
            at=clock.now(),
        )
    old_id, county_id = old.id, county.id
    office = sign_in("office")
    page, ident = way(office, workbook(cells(工资=34_000)))
    assert "<del>2.20</del><ins>2.60</ins>" in page.text
    assert "样例·旧来源" in page.text
    assert "普工一般在" in page.text
    apply = f"/element-prices/imports/{ident}/apply"
    assert office.submit(page, action="/apply").status_code == 422
    assert db.session.scalar(select(func.count()).select_from(ElementPrice)) == 1
    assert office.submit(page, action="/apply", sure="y").status_code == 303
    receipt = office.get(f"/element-prices/imports/{ident}")
    assert "4 项" in receipt.text
    assert office.post(apply, data={}).status_code in (303, 400)
    db.session.rollback()
    now = latest_prices([county_id])[county_id]
    assert {str(one): price.price for one, price in now.items()}["water"] == Decimal("2.6")
    assert now[Element.WATER].id == old_id, "the price of that day is mended, not doubled"
    assert len(now) == 5
    again, _other = way(office, workbook(cells(工资=34_000)))
    assert "没有要写入的价格：都无变化" in again.text
    undo = office.get(f"/element-prices/imports/{ident}/undo")
    assert office.submit(undo, action="/undo").status_code == 303
    db.session.rollback()
    left = latest_prices([county_id])[county_id]
    assert [(str(one), price.price, price.source) for one, price in left.items()] == [
        ("water", Decimal("2.2"), "样例·旧来源")
    ]
    assert "已整批撤销" in office.get(f"/element-prices/imports/{ident}").text


def test_what_was_changed_since_forbids_taking_back(sign_in: SignIn) -> None:
    office = sign_in("office")
    page, ident = way(office, workbook(ROW))
    office.submit(page, action="/apply")
    db.session.rollback()
    row = db.session.scalars(select(ElementPrice).where(ElementPrice.element == Element.GAS)).one()
    with writing():
        values = {"as_of": row.as_of, "source": row.source, "note": "样例", "price": row.price}
        edit_price(row=row, version=None, by=system("样例"), at=clock.now(), **values)
    undo = office.get(f"/element-prices/imports/{ident}/undo")
    assert "导入以后有人改过这些价格" in undo.text
    assert "气" in undo.text
    db.session.rollback()
    assert db.session.get_one(PriceImport, ident).state == "applied"


def test_somebody_faster_means_looking_again(sign_in: SignIn) -> None:
    office = sign_in("office")
    page, _ident = way(office, workbook(ROW))
    with writing():
        enter_prices(
            county=units.region(),
            prices={Element.GAS: Decimal("2.5")},
            as_of=date(2018, 6, 30),
            source="样例",
            by=system("样例"),
            at=clock.now(),
        )
    answer = office.submit(page, action="/apply")
    assert answer.status_code == 409
    assert "没有写入" in answer.text
    assert "<del>2.50</del><ins>2.95</ins>" in answer.text
    assert office.submit(answer, action="/apply").status_code == 303


def test_a_refused_cell_keeps_the_whole_table_out(sign_in: SignIn) -> None:
    office = sign_in("office")
    page, _ident = way(office, workbook(ROW, cells(县="印江县", 用电="面议吧")))
    assert "C3" in page.text
    assert "先把读不准的格改好" in page.text
    assert db.session.scalar(select(func.count()).select_from(ElementPrice)) == 0


def test_a_heading_nobody_knows_and_a_unit_are_set_by_hand(sign_in: SignIn) -> None:
    office = sign_in("office")
    data = workbook(["望谟县", 0.45], head=["县", "大工业"])
    answer = office.submit(office.get("/element-prices/imports"), file=(io.BytesIO(data), "x.xlsx"))
    assert answer.status_code == 422, "a county and no price"
    data = workbook(["望谟县", 0.45, 9.6, 3], head=["县", "大工业", "地价", "水（元/吨）"])
    page = office.get("/element-prices/imports")
    heads = office.get(office.submit(page, file=(io.BytesIO(data), "x.xlsx")).location)
    refused = office.submit(heads, action="/heads", as_of="2018-06-30", source="样例")
    assert refused.status_code == 422
    assert "没有写单位" in refused.text
    form = {"column_B": "electricity", "unit_B": "元/度", "unit_C": "万元/亩", "as_of": "2018-06-30", "source": "样例"}
    done = office.submit(heads, form, action="/heads")
    page = office.get(done.location)
    assert "0.450" in page.text
    assert "9.60" in page.text


def test_only_who_keeps_prices_of_the_region_sees_an_import(sign_in: SignIn) -> None:
    mine = sign_in("bureau", county=units.region())
    _page, ident = way(mine, workbook(ROW))
    other = sign_in("bureau", county=units.region(units.YINJIANG))
    assert other.get(f"/element-prices/imports/{ident}").status_code == 404
    assert "价格表.xlsx" not in other.get("/element-prices/imports").text
    assert sign_in("unit", unit=units.unit("样例·单位")).get("/element-prices/imports").status_code == 403
    assert mine.get(f"/element-prices/imports/{ident}").status_code == 200
    page = mine.get(f"/element-prices/imports/{ident}")
    assert mine.submit(page, action="/discard").status_code == 303
    assert "没有写入任何内容" in mine.get(f"/element-prices/imports/{ident}").text


def test_the_exported_table_and_the_empty_one_are_read_back(sign_in: SignIn) -> None:
    office = sign_in("office")
    office.query_bound = 40  # SQLite takes an insert for each price and each audit entry
    page, _ident = way(office, workbook(ROW, cells(县="印江县", 用地=None)))
    office.submit(page, action="/apply")
    exported = office.get("/element-prices/table.xlsx").data
    plan = planned(exported)
    assert {one.fate for one in plan.prices} == {Fate.UNCHANGED}
    assert len(plan.prices) == 9
    empty = office.get("/element-prices/table.xlsx?empty=1").data
    sheet = read_workbook(empty, "x.xlsx").sheets[0]
    head = read_head(sheet)
    assert not head.without_unit
    book = openpyxl.load_workbook(io.BytesIO(empty))
    named = [row[0].value for row in book.active.iter_rows(min_row=4)]
    assert units.WANGMO in named
    book.active.cell(row=4, column=3, value=0.5)
    book.active.cell(row=4, column=8, value="2018-06-30")
    book.active.cell(row=4, column=9, value="样例")
    target = io.BytesIO()
    book.save(target)
    assert [str(one.line.price) for one in planned(target.getvalue()).prices] == ["0.500"]
    everything = price_list(system("x"), on=date(2018, 7, 1))
    assert price_table(everything, on=date(2018, 7, 1))[:2] == b"PK"


def test_the_command_says_the_same(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "价格.xlsx"

    def run(*options: str) -> tuple[int, dict[str, Any]]:
        told = [sys.executable, "-m", "crm.cli", "projects", "import-prices", str(file), "--json", *options]
        folder, address = app.extensions["settings"].data_dir, app.extensions["settings"].database_url
        environ = {**os.environ, "CRM_DATA_DIR": str(folder), "DATABASE_URL": address}
        done = subprocess.run(told, capture_output=True, text=True, env=environ, check=False)
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    file.write_bytes(workbook(cells(用电="很便宜")))
    code, answer = run()
    assert (code, answer["applied"], answer["refused"][0]["cell"]) == (1, False, "C2")
    file.write_bytes(workbook(cells(用地=144_000)))
    code, answer = run()
    assert (code, answer["applied"], answer["questions"][0]["cell"]) == (1, False, "F2")
    code, answer = run("--sure", "--dry-run")
    assert (code, answer["applied"], answer["create"]) == (0, False, 5)
    assert run("--sure") == (0, {"applied": True, "create": 5, "update": 0, "unchanged": 0, "refused": [], "questions": answer["questions"]})  # fmt: skip
    db.session.rollback()
    kept = db.session.scalars(select(PriceImport)).one()
    assert len(kept.written) == 5
    assert kept.attachment is not None
