"""编制重点项目: what counts for an assisting department, and why the rest does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from crm.core.db import db, writing
from crm.leads.models import Lead
from crm.leads.operations import edit_lead
from crm.projects.duties import counted_projects, guided_projects
from crm.projects.models import Project
from crm.projects.moves import check_project, return_project, submit_project, withdraw_project
from crm.projects.operations import edit_project
from crm.units.models import Pairing
from crm.units.states import PairingKind
from tests.clients import Client
from tests.factories import accounts, leads, units
from tests.factories.projects import make_checked_project, make_project, make_published_project

SignIn = Callable[..., Client]
AT = datetime(2018, 7, 2, 8, tzinfo=UTC)


def paired_department() -> int:
    department, prefecture = units.unit("样例·配合部门"), units.region(units.QIANXINAN)
    unit_id, region_id = department.id, prefecture.id
    with writing() as session:
        session.add(
            Pairing(
                kind=PairingKind.DEPARTMENT_PREFECTURE, unit_id=unit_id, region_id=region_id, since=date(2018, 3, 1)
            )
        )
    return unit_id


def verdicts(unit_id: int, year: int = 2018) -> dict[str, str]:
    db.session.rollback()
    unit = units.Unit
    found = guided_projects(db.session.get_one(unit, unit_id), accounts.reader("office"), year=year)
    return {one.project.name: "" if one.counts else one.why for one in found}


def test_each_condition_is_asked(app: Flask) -> None:
    unit_id = paired_department()
    make_checked_project(name="样例·计入", guiding_unit_id=unit_id, is_key=True, at=AT)
    make_checked_project(name="样例·不重点", guiding_unit_id=unit_id, at=AT)
    make_project(name="样例·没审", guiding_unit_id=unit_id, is_key=True, at=AT)
    make_checked_project(
        name="样例·别处", guiding_unit_id=unit_id, is_key=True, at=AT, county=units.region(units.YINJIANG)
    )
    make_checked_project(name="样例·太早", guiding_unit_id=unit_id, is_key=True, at=datetime(2018, 2, 1, tzinfo=UTC))
    gone = make_checked_project(name="样例·撤回", guiding_unit_id=unit_id, is_key=True, at=AT)
    office = accounts.reader("office")
    with writing():
        withdraw_project(project=db.session.get_one(Project, gone.id), sentence="样例", by=office, at=AT)
    assert verdicts(unit_id) == {
        "样例·计入": "",
        "样例·不重点": "未标为重点项目",
        "样例·没审": "还没有审核过",
        "样例·别处": "不在结对的市州",
        "样例·太早": "结对关系当日未生效",
        "样例·撤回": "已撤回",
    }


def test_once_ever_in_the_year_of_the_first_check(app: Flask) -> None:
    unit_id = paired_department()
    project = make_checked_project(name="样例·一次", guiding_unit_id=unit_id, is_key=True, at=AT)
    office, other = accounts.reader("office"), accounts.reader("office")
    later = datetime(2019, 5, 1, tzinfo=UTC)
    with writing():
        row = db.session.get_one(Project, project.id)
        edit_project(project=row, version=None, site="样例新址", by=office, at=later)
        submit_project(project=row, by=office, at=later)
        check_project(project=row, by=other, at=later)
    assert verdicts(unit_id, 2018) == {"样例·一次": ""}
    assert verdicts(unit_id, 2019) == {"样例·一次": "计入 2018 年"}
    prefecture = units.region(units.QIANXINAN)
    unit = db.session.get_one(units.Unit, unit_id)
    assert [one.name for one in counted_projects(unit, prefecture, reader=office, year=2018)] == ["样例·一次"]


def test_a_check_taken_back_before_publication_never_was(app: Flask) -> None:
    unit_id = paired_department()
    back = make_checked_project(name="样例·退回", guiding_unit_id=unit_id, is_key=True, at=AT)
    out = make_published_project(name="样例·已发布", guiding_unit_id=unit_id, is_key=True, at=AT)
    office, other = accounts.reader("office"), accounts.reader("office")
    with writing():
        return_project(project=db.session.get_one(Project, back.id), sentence="数据不实", by=office, at=AT)
        again = db.session.get_one(Project, out.id)
        edit_project(project=again, version=None, site="样例新址", by=office, at=AT)
        submit_project(project=again, by=office, at=AT)
        return_project(project=again, sentence="再核对", by=other, at=AT)
    assert verdicts(unit_id) == {"样例·退回": "还没有审核过", "样例·已发布": ""}
    later = datetime(2019, 5, 1, tzinfo=UTC)
    with writing():
        row = db.session.get_one(Project, back.id)
        submit_project(project=row, by=office, at=later)
        check_project(project=row, by=other, at=later)
    assert verdicts(unit_id, 2019)["样例·退回"] == ""


def test_the_unit_page_shows_the_number_and_its_rows(sign_in: SignIn) -> None:
    unit_id = paired_department()
    make_checked_project(name="样例·计入", guiding_unit_id=unit_id, is_key=True)
    office = sign_in("office")
    code = db.session.get_one(units.Unit, unit_id).code
    assert "计入 1 个" in office.get(f"/units/{code}").text
    page = office.get(f"/projects/guided/{code}").text
    assert "样例·计入" in page


def test_a_lead_names_the_project_it_means(sign_in: SignIn) -> None:
    project = make_published_project(name="样例·对应项目")
    made = leads.lead(county=units.region(units.WANGMO))
    elsewhere = make_published_project(name="样例·别县项目", county=units.region(units.YINJIANG))
    office, yinjiang = accounts.reader("office"), units.region(units.YINJIANG)
    number = made.number
    with writing():
        edit_lead(lead_id=made.id, version=None, values={"project_id": project.id}, by=office, at=AT)
    with pytest.raises(Exception, match="和线索的县不同"), writing():
        edit_lead(lead_id=made.id, version=None, values={"project_id": elsewhere.id}, by=office, at=AT)
    with pytest.raises(Exception, match="和线索的县不同"), writing():
        edit_lead(lead_id=made.id, version=None, values={"county_id": yinjiang.id}, by=office, at=AT)
    browser = sign_in("office")
    assert "样例·对应项目" in browser.get(f"/leads/{number}").text
    assert number in browser.get(f"/projects/{project.code}").text
    page = browser.get(f"/leads/new?project={project.code}")
    sent = browser.submit(page, investor_name="黔山样例食品有限公司", intention="样例意向")
    assert sent.status_code == 303, re.findall(
        r"d-field-error[^<]*<[^<]*<[^<]*<[^<]*<span>([^<]*)|role=.alert.*?</div>", sent.text
    )
    born = db.session.scalar(db.select(Lead).where(Lead.number != number))
    assert (born.project_id, born.county_id, born.project_name) == (project.id, project.county_id, "样例·对应项目")
