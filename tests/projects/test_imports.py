"""Outlines of projects as counties keep them: read for certain, or refused with the cell named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm.chains.states import ChainRole, Stream
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError
from crm.projects.columns import read_head
from crm.projects.imports import import_projects, read_outline
from crm.projects.models import Project
from crm.projects.similar import core_of, likeness
from crm.projects.states import Nature
from crm.workbooks.reading import read_workbook_file
from crm.workbooks.sheets import MergedRange, Sheet, Workbook, WorkbookRefused
from tests.factories import accounts, chains, units

HEAD = [
    "序号", "项目名称", "县（市、区）", "所属行业", "产业链", "产业链环节与作用", "建设地点", "建设性质", "建设内容及规模",
    "总投资（亿元）", "年销售收入（万元）", "年利润（万元）", "内部收益率（%）", "投资回收期（年）", "用地（公顷）", "合作方式", "联系人",
]  # fmt: skip
ROW: list[Any] = [
    1, "样例·竹集成材项目", "望谟县", "2041", "样例·竹链", "精深加工环节 补链", "样例园区", "新建", "第一段\n• 甲\n• 乙",
    3.2, "４１，０００", 6200, 18.6, "5.2年", 8, "独资、合资均可", "样例某",
]  # fmt: skip


def book(*rows: list[Any], head: list[str] | None = None, above: list[list[Any]] | None = None) -> Workbook:
    return Workbook("x.xlsx", "xlsx", [Sheet("表一", [*(above or []), head or HEAD, *rows])])


def cells(**changed: Any) -> list[Any]:
    row = list(ROW)
    for title, value in changed.items():
        row[next(at for at, one in enumerate(HEAD) if one.startswith(title))] = value
    return row


@pytest.fixture
def chain(app: Flask) -> None:
    units.region()
    chains.chain("样例·竹链", links=[("种植", Stream.UPSTREAM), ("精深加工", Stream.MIDSTREAM)])


@pytest.mark.usefixtures("chain")
def test_a_row_becomes_a_draft_in_our_units() -> None:
    office = accounts.reader("office")
    outline = read_outline(book(ROW, ["合计", "", "", *[None] * 6, 3.2]), reader=office, county=None)
    assert outline.refused == []
    with writing():
        import_projects(outline=outline, by=office, at=clock.now())
    project = db.session.scalars(select(Project)).one()
    assert (project.total_yuan, project.sales_yuan, project.profit_yuan) == (320_000_000, 410_000_000, 62_000_000)
    assert (project.land_mu, project.irr_percent, project.payback_years) == (
        Decimal(120),
        Decimal("18.6"),
        Decimal("5.2"),
    )
    assert (project.chain_role, project.link.name, project.nature) == (ChainRole.FILL, "精深加工", Nature.NEW)
    assert "<li>甲</li>" in project.content
    assert project.contact_person == "样例某"


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize(
    ("title", "value", "cell", "reason"),
    [
        ("总投资", "2-3亿", "J2", "区间"),
        ("总投资", -5, "J2", "负"),
        ("年利润", "约600", "L2", "约数"),
        ("县", "火星县", "C2", "不知道是哪个县"),
        ("所属行业", "星际旅行", "D2", "没有这个行业"),
        ("产业链环节", "火星环节", "F2", "没有这个产业链环节"),
        ("内部收益率", 0.186, "M2", "还是"),
        ("内部收益率", "很高", "M2", "不是百分数"),
        ("投资回收期", "三年", "N2", "不是年数"),
        ("用地", "约 8", "O2", "约数"),
        ("建设性质", "重建", "H2", "建设性质写"),
        ("建设内容", "字" * 20_000, "I2", "20000"),
        ("项目名称", "", "B2", "没有项目名称"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_by_its_cell(title: str, value: Any, cell: str, reason: str) -> None:
    office = accounts.reader("office")
    good = cells()
    outline = read_outline(book(cells(**{title: value}), good), reader=office, county=None)
    assert [(one.cell, reason in one.reason) for one in outline.refused] == [(cell, True)], outline.refused
    with pytest.raises(DomainError, match=cell), writing():
        import_projects(outline=outline, by=office, at=clock.now())
    assert db.session.scalars(select(Project)).all() == []


@pytest.mark.usefixtures("chain")
def test_a_bureau_imports_its_own_county_only() -> None:
    bureau = accounts.reader("bureau", county=units.region(units.WANGMO))
    units.region(units.YINJIANG)
    outline = read_outline(book(cells(县="印江")), reader=bureau, county=None)
    assert [one.reason for one in outline.refused] == ["不是本地区的县"]
    head = [title for title in HEAD if not title.startswith("县")]
    row = [value for title, value in zip(HEAD, ROW, strict=True) if not title.startswith("县")]
    assert read_outline(book(row, head=head), reader=bureau, county=None).refused[0].reason.startswith("没有写县")
    county = units.region(units.WANGMO)
    assert read_outline(book(row, head=head), reader=bureau, county=county).drafts[0]["county_id"] == county.id


@pytest.mark.usefixtures("chain")
def test_a_merged_cell_speaks_for_its_rows_but_a_figure_in_it_for_none() -> None:
    office = accounts.reader("office")
    rows = [cells(项目名称=f"样例·{name}") for name in "甲乙丙"]
    county, person, total = HEAD.index("县（市、区）"), len(HEAD) - 1, HEAD.index("总投资（亿元）")
    for row in rows[1:]:
        row[county] = row[person] = None
    outlined = book(*rows)
    outlined.sheets[0].merges.extend([MergedRange(1, county, 3, county), MergedRange(1, person, 2, person)])
    outline = read_outline(outlined, reader=office, county=None)
    assert outline.refused == []
    assert len({draft["county_id"] for draft in outline.drafts}) == 1
    assert [draft["contact_person"] for draft in outline.drafts] == ["样例某", "样例某", ""]
    outlined.sheets[0].merges.append(MergedRange(1, total, 2, total))
    refused = read_outline(outlined, reader=office, county=None).refused
    assert [(one.cell, "合用一格" in one.reason) for one in refused] == [("J2", True), ("J3", True)]


@pytest.mark.usefixtures("chain")
def test_the_remark_above_gives_the_unit_and_sixty_columns_do_no_harm() -> None:
    office = accounts.reader("office")
    head = ["项目名称", "总投资", "县", *[f"说明{n}" for n in range(57)]]
    row = ["样例·甲", 5000, "望谟", *["x"] * 57]
    outline = read_outline(book(row, head=head, above=[["招商项目表"], ["单位：万元"]]), reader=office, county=None)
    assert outline.drafts[0]["total_yuan"] == 50_000_000
    assert len(outline.unknown) == 57
    bare = read_outline(book(row, head=head), reader=office, county=None)
    assert "没有写金额单位" in bare.refused[0].reason
    with pytest.raises(WorkbookRefused, match="项目名称"):
        read_outline(book(["a"], head=["甲"]), reader=office, county=None)


@pytest.mark.usefixtures("app")
@given(
    st.lists(
        st.lists(st.text(max_size=12) | st.floats(allow_nan=False, allow_infinity=False) | st.none(), max_size=8),
        max_size=6,
    )
)
def test_no_table_breaks_the_reading_of_its_head(rows: list[list[Any]]) -> None:
    head = read_head(Sheet("x", rows))
    assert head is None or any(one.field == "name" for one in head.columns)


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_fair(a: str, b: str) -> None:
    ours, theirs = core_of(a), core_of(b)
    assert likeness(ours, theirs) == likeness(theirs, ours)
    assert 0 <= likeness(ours, theirs) <= 1
    assert not ours or likeness(ours, ours) == 1


def command(app: Flask, *arguments: str) -> subprocess.CompletedProcess[str]:
    db.session.rollback()
    settings = app.extensions["settings"]
    environment = {**os.environ, "CRM_DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url}
    return subprocess.run(
        [sys.executable, "-m", "crm.cli", "projects", *arguments],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.processes
@pytest.mark.usefixtures("chain")
def test_the_commands_import_list_and_check(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "项目.xlsx"
    workbook = openpyxl.Workbook()
    for row in (HEAD, cells()):
        workbook.active.append(row)
    workbook.save(file)
    assert read_workbook_file(file).sheets
    tried = command(app, "import", str(file), "--dry-run", "--json")
    assert (tried.returncode, json.loads(tried.stdout)["applied"]) == (0, False), tried.stderr
    done = command(app, "import", str(file), "--json")
    assert json.loads(done.stdout)["codes"] == ["XM-522326-001"], done.stderr
    listed = json.loads(command(app, "list", "--json").stdout)
    assert [(one["code"], one["status"], one["name"]) for one in listed] == [
        ("XM-522326-001", "draft", "样例·竹集成材项目")
    ]
    checked = command(app, "check", "XM-522326-001")
    assert checked.returncode == 1
    assert "缺市场前景：" in checked.stdout
    assert "缺英文名称：" in checked.stdout
    assert command(app, "check", "XM-000000-009").returncode == 1
    (tmp_path / "nothing.csv").write_text("甲,乙\n1,2\n")
    assert command(app, "import", str(tmp_path / "nothing.csv")).returncode == 2
