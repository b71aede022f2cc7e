"""The pages as people open them; the client proof-reads each."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.core.db import db
from crm.projects.models import Project
from crm.projects.states import ProjectState
from tests.clients import Client
from tests.factories import units
from tests.factories.projects import make_checked_project, make_project, make_published_project
from tests.forms import read_form

SignIn = Callable[..., Client]


def only() -> Project:
    db.session.rollback()
    return db.session.scalars(select(Project)).one()


def test_a_bureau_writes_a_project_and_another_checks_it(sign_in: SignIn) -> None:
    county = units.region(units.WANGMO)
    bureau = sign_in("bureau", county=county)
    page = bureau.get(f"/projects/new?county_id={county.id}")
    sent = bureau.submit(page, name="样例·竹集成材项目", site="样例园区", industry="2011", summary="样例一句话")
    assert sent.status_code == 303
    assert sent.location.endswith("/projects/XM-522326-001/edit/figures")
    page = bureau.get(sent.location)
    figures = {"total_yuan": "18,000", "land_mu": "60", "sales_yuan": "９０００", "profit_yuan": "1500"}
    sent = bureau.submit(page, **figures)
    assert sent.status_code == 303
    page = bureau.get("/projects/XM-522326-001/edit/texts")
    assert bureau.submit(page, content="第一段\n\n• 甲\n• 乙").status_code == 303
    page = bureau.get("/projects/XM-522326-001/edit/contact")
    contact = {"contact_office": "样例局", "contact_phone": "0859-000-0001"}
    assert bureau.submit(page, **contact).status_code == 303
    project = only()
    assert project.total_yuan == 180_000_000
    assert (project.land_mu, project.sales_yuan) == (Decimal(60), 90_000_000)
    assert "<li>甲</li>" in project.content
    page = bureau.get("/projects/XM-522326-001/submit")
    assert bureau.submit(page).status_code == 303
    page = bureau.get("/projects/XM-522326-001/check")
    refused = bureau.submit(page)
    assert refused.status_code == 422
    assert "请另一人审核" in refused.text
    other = sign_in("bureau", county=county)
    page = other.get("/projects/XM-522326-001/check")
    assert other.submit(page).status_code == 303
    page = other.get("/projects/XM-522326-001/publish")
    assert other.submit(page).status_code == 403
    assert only().state is ProjectState.CHECKED


def test_every_page_of_a_project_opens(sign_in: SignIn) -> None:
    project = make_published_project()
    office = sign_in("office")
    for path in (
        "", "/history", "/guide", "/withdraw", "/void",
        *(f"/edit/{part}" for part in ("basics", "figures", "texts", "english", "contact")),
    ):  # fmt: skip
        assert office.get(f"/projects/{project.code}{path}").status_code == 200, path
    for path in ("/projects", "/projects/new", "/projects/conditions", "/projects/similar?name=x&county_id=1"):
        assert office.get(path).status_code == 200, path
    assert office.get(f"/projects/{project.code}/edit/nothing").status_code == 404


def test_an_edit_of_a_published_project_says_what_the_public_still_sees(sign_in: SignIn) -> None:
    project = make_published_project(name="样例·旧名")
    office = sign_in("office")
    page = office.get(f"/projects/{project.code}/edit/basics")
    assert "公开的仍是这一版" in page.text
    office.submit(page, name="样例·新名")
    shown = office.get(f"/projects/{project.code}")
    assert "公开的仍是第 1 版，正在改的是草稿" in shown.text
    assert "样例·旧名" in office.get(f"/p/{project.code}").text
    difference = office.get(f"/projects/{project.code}/history")
    assert re.search(r"<del[^>]*>样例·旧名</del>", difference.text)
    assert re.search(r"<ins[^>]*>样例·新名</ins>", difference.text)


def test_the_second_editor_sees_both_versions(sign_in: SignIn) -> None:
    project = make_project(site="样例旧址")
    first, second = sign_in("office"), sign_in("office")
    path = f"/projects/{project.code}/edit/basics"
    mine, theirs = first.get(path), second.get(path)
    assert first.submit(mine, site="样例甲址").status_code == 303
    refused = second.submit(theirs, site="样例乙址")
    assert refused.status_code == 409
    assert "样例甲址" in refused.text
    assert second.submit(refused, site="样例乙址").status_code == 303
    assert only().site == "样例乙址"


def test_both_versions_are_told_as_people_type_them(sign_in: SignIn) -> None:
    project = make_project()
    first, second = sign_in("office"), sign_in("office")
    for part, mine, theirs, told in (
        ("figures", {"total_yuan": "18,000"}, {"total_yuan": "19,000"}, ("18,000 万元", "19,000 万元")),
        ("texts", {"market": "• 甲\n• 乙"}, {"market": "**丙**"}, ("• 甲\n• 乙", "**丙**")),
    ):
        path = f"/projects/{project.code}/edit/{part}"
        faster, slower = first.get(path), second.get(path)
        assert first.submit(faster, **mine).status_code == 303
        refused = second.submit(slower, **theirs)
        assert refused.status_code == 409
        table = refused.text.partition("d-conflict")[2].partition("</table>")[0]
        for words in told:
            assert words in table
        assert "&lt;p&gt;" not in table


def test_a_double_click_makes_one_project(sign_in: SignIn) -> None:
    bureau = sign_in("bureau", county=units.region(units.WANGMO))
    form = read_form(bureau.get("/projects/new").text)
    data = {**form.fields, "name": "样例·只建一个", "county_id": str(units.region(units.WANGMO).id)}
    first, again = bureau.post("/projects/new", data=data), bureau.post("/projects/new", data=data)
    assert (first.status_code, again.location) == (303, first.location)
    assert only().name == "样例·只建一个"


def test_a_near_name_is_asked_about_once(sign_in: SignIn) -> None:
    county = units.region(units.WANGMO)
    make_project(name="样例·蔗香山茶油精深加工项目", county=county)
    bureau = sign_in("bureau", county=county)
    page = bureau.get("/projects/new")
    asked = bureau.submit(page, name="蔗香山茶油精深加工", county_id=str(county.id))
    assert asked.status_code == 422
    assert "名称相近" in asked.text
    sent = bureau.submit(asked, not_the_same="y")
    assert sent.status_code == 303
    assert "没有" not in bureau.get(f"/projects/similar?name=蔗香山茶油&county_id={county.id}").text


def test_what_cannot_be_is_said_beside_the_field(sign_in: SignIn) -> None:
    project = make_project()
    office = sign_in("office")
    page = office.get(f"/projects/{project.code}/edit/figures")
    refused = office.submit(page, total_yuan="-3", land_mu="abc", irr_percent="1e9")
    assert refused.status_code == 422
    assert "金额不能小于 0" in refused.text
    assert "“abc”不是数字" in refused.text
    page = office.get(f"/projects/{project.code}/edit/texts")
    refused = office.submit(page, content="字" * 20_000)
    assert refused.status_code == 422
    assert "20000" in refused.text
    wide = "<table><tr>" + "<td>x</td>" * 60 + "</tr></table>"
    assert "60 列" in office.submit(page, content=wide).text
    page = office.get(f"/projects/{project.code}/edit/basics")
    assert "没有这个行业" in office.submit(page, industry="星际旅行").text
    kept = office.submit(page, name="样例·𠮷野家🍜㐂镕项目")
    assert kept.status_code == 303
    assert "样例·𠮷野家🍜㐂镕项目" in office.get(f"/projects/{project.code}").text


def test_a_high_rate_is_asked_not_refused(sign_in: SignIn) -> None:
    project = make_project()
    office = sign_in("office")
    page = office.get(f"/projects/{project.code}/edit/figures")
    assert office.submit(page, irr_percent="300").status_code == 303
    assert "内部收益率 300% 太高" in office.get(f"/projects/{project.code}").text
    page = office.get(f"/projects/{project.code}/submit")
    assert "请更正，或写明为什么没错" in office.submit(page).text


def test_others_see_the_edition_not_the_draft(sign_in: SignIn) -> None:
    project = make_published_project(name="样例·公开名", internal_note="样例秘密备注")
    office = sign_in("office")
    page = office.get(f"/projects/{project.code}/edit/basics")
    office.submit(page, name="样例·草稿名")
    stranger = sign_in("bureau", county=units.region(units.YINJIANG))
    for path in (f"/projects/{project.code}", "/projects", "/projects/export?format=csv"):
        text = stranger.get(path).text
        assert "样例·公开名" in text, path
        for secret in ("样例·草稿名", "样例秘密备注", "13900001234", "样例·内部联系人"):
            assert secret not in text, f"{secret} on {path}"
    assert stranger.get(f"/projects/{project.code}/history").status_code == 404
    assert stranger.get(f"/projects/{project.code}/edit/basics").status_code == 403
    hidden = make_project()
    assert stranger.get(f"/projects/{hidden.code}").status_code == 404


def test_the_public_page_holds_nothing_internal_and_closes(client: Client, sign_in: SignIn) -> None:
    project = make_published_project(guiding_unit_id=units.unit("样例·指导单位").id)
    page = client.get(f"/p/{project.code}")
    assert page.status_code == 200
    for secret in ("样例·内部联系人", "13900001234", "样例内部备注", "样例·指导单位"):
        assert secret not in page.text
    assert "0859-000-0116" in page.text
    english = client.get(f"/p/{project.code}?lang=en").text
    assert "Sample Camellia Oil Refining Project" in english
    assert client.get("/p/XM-000000-001").status_code == 404
    assert client.get(f"/p/{make_checked_project().code}").status_code == 404
    office = sign_in("office")
    form = office.get(f"/projects/{project.code}/withdraw")
    office.submit(form, sentence="样例原因")
    gone = client.get(f"/p/{project.code}?lang=zh")
    assert gone.status_code == 410
    assert "已不再公开" in gone.text
    assert "样例原因" not in gone.text


def test_the_list_filters_sorts_sums_and_exports_the_same(sign_in: SignIn) -> None:
    make_project(name="样例·甲", total_yuan=100_000_000)
    make_project(name="样例·乙", total_yuan=300_000_000, name_en="")
    make_published_project(name="样例·丙", county=units.region(units.YINJIANG), total_yuan=200_000_000)
    office = sign_in("office")

    def names(query: str) -> list[str]:
        text = office.get(f"/projects?{query}").text
        return re.findall(r'd-cell-main d-wrap"><a [^>]*>([^<]+)</a>', text)

    assert names("sort=total") == ["样例·乙", "样例·丙", "样例·甲"]
    assert names("sort=total&order=asc") == ["样例·甲", "样例·丙", "样例·乙"]
    assert names("state=published") == ["样例·丙"]
    assert names("complete=lacks-en") == ["样例·乙"]
    assert sorted(names("complete=en")) == ["样例·丙", "样例·甲"]
    assert sorted(names("prefecture=522300")) == ["样例·乙", "样例·甲"]
    assert names("county=520625") == ["样例·丙"]
    assert names("q=乙") == ["样例·乙"]
    assert "40,000" in office.get("/projects?prefecture=522300").text
    assert "看不懂" in office.get("/projects?state=nonsense").text
    book = openpyxl.load_workbook(io.BytesIO(office.get("/projects/export?prefecture=522300").data))
    rows = list(book.active.values)
    assert {row[1] for row in rows[1:]} == {"样例·甲", "样例·乙"}
    assert office.get("/projects/list.pdf?county=520625").data[:5] == b"%PDF-"
    assert office.get("/projects?q=&county=520625").location.endswith("/projects?county=520625")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_keyset_pages_walk_the_whole_list(sign_in: SignIn, lang: str) -> None:
    for _number in range(53):
        make_project(bare=True)
    office = sign_in("office")
    seen: list[str] = []
    for sort in ("changed", "code", "name", "total", "state"):
        url, seen = f"/projects?sort={sort}&lang={lang}", []
        while url:
            text = office.get(url).text
            seen += re.findall(r'name="project" value="([^"]+)"', text)
            found = re.search(r'rel="next" href="([^"]+)"', text)
            url = found[1].replace("&amp;", "&") if found else ""
        assert len(seen) == len(set(seen)) == 53, sort


def test_two_who_name_the_guiding_unit_see_both(sign_in: SignIn) -> None:
    project = make_project()
    ours, theirs = units.unit("样例·甲厅"), units.unit("样例·乙厅")
    first, second = sign_in("office"), sign_in("office")
    path = f"/projects/{project.code}/guide"
    one, other = first.get(path), second.get(path)
    assert first.submit(one, guiding_unit_id=str(ours.id)).status_code == 303
    refused = second.submit(other, guiding_unit_id=str(theirs.id))
    assert refused.status_code == 409
    assert "样例·甲厅" in refused.text
    assert only().guiding_unit_id == ours.id
    assert second.submit(refused, guiding_unit_id=str(theirs.id)).status_code == 303
    assert only().guiding_unit_id == theirs.id


def test_a_step_refused_in_its_operation_is_in_the_trail_and_the_form_says_why(sign_in: SignIn) -> None:
    county = units.region(units.WANGMO)
    project, bureau = make_checked_project(county=county), sign_in("bureau", county=county)
    refused = bureau.submit(bureau.get(f"/projects/{project.code}/publish"))
    assert refused.status_code == 403
    assert "由市州投资促进局或大招商办办理" in refused.text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.refused)).one()
    assert (entry.action, entry.actor_id) == ("project:publish", bureau.user.id)
    assert only().state is ProjectState.CHECKED


@pytest.mark.each_engine
@pytest.mark.parametrize("asked", ["old=99999999999", "new=999999999999999999", "old=7"])
def test_a_save_there_never_was_is_not_found(sign_in: SignIn, asked: str) -> None:
    project = make_project()
    assert sign_in("office").get(f"/projects/{project.code}/history?{asked}").status_code == 404
