"""Pages of regions, units, pairings, teams."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from crm.core.db import db, writing
from crm.units.models import Officer, Pairing, TeamMember
from crm.units.queries import region_by_code, unit_by_code
from crm.units.states import OfficerDuty
from tests.clients import Client
from tests.factories import units

SignIn = Callable[..., Client]


def text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


PAGES = [
    "/regions",
    "/regions?q=盘",
    "/regions?q=火星",
    "/regions/520000",
    "/regions/522300",
    "/regions/522326",
    "/regions/522326?view=table",
    "/regions/522327",
    "/regions/Z520001",
    "/regions/522326/pairings",
    "/regions/522327/pairings",
    "/units",
    "/units?kind=bureau&capacity=water",
    "/units?paired=yes",
    "/units?paired=no&q=投资",
    "/units/sfgw",
    "/units/sthjt",
    "/pairings",
    "/pairings?state=all&kind=unit_county&q=望谟",
    "/pairings?state=past",
]
OFFICE_PAGES = [
    "/regions/new?parent=522300",
    "/regions/522326/edit",
    "/regions/Z520001/edit",
    "/regions/Z520001/void",
    "/units/new",
    "/units/sfgw/edit",
    "/units/sfgw/void",
    "/units/sfgw/officers/new?duty=liaison",
    "/pairings/new/unit_county?region=522327&unit=sfgw",
    "/pairings/new/leader_prefecture?region=522300",
    "/pairings/new/department_prefecture",
]


@pytest.mark.sweep
@pytest.mark.parametrize("role", ["office", "leader", "unit", "bureau", "department"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reader_may_open_them(sign_in: SignIn, role: str, language: str) -> None:
    browser = sign_in(role)
    for path in PAGES:
        response = browser.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert response.status_code == 200, path
    for path in OFFICE_PAGES:
        assert browser.get(path).status_code == (200 if role == "office" else 403), path


@pytest.mark.parametrize(
    "path", ["/regions/999999", "/units/none", "/pairings/999", "/pairings/new/other", "/regions/x/edit"]
)
def test_what_is_not_there(sign_in: SignIn, path: str) -> None:
    assert sign_in("office").get(path).status_code == 404


def test_a_county_page_says_who_supports_it(sign_in: SignIn) -> None:
    shown = text(sign_in("bureau").get("/regions/522326"))
    assert "省发展改革委" in shown
    assert "2018-01-01" in shown
    assert "册亨" in shown
    assert "全省方格图" in shown
    assert "有无定点联系" in shown
    assert "修改" not in shown.split("<main")[1]


def test_search_finds_former_names_and_codes(sign_in: SignIn) -> None:
    browser = sign_in("office")
    assert "盘州市" in text(browser.get("/regions?q=盘县"))
    assert "望谟县" in text(browser.get("/regions?q=522326"))
    assert "Wangmo" in text(browser.get("/regions?q=wangmo&lang=en"))
    assert "没有名称相符的地区" in text(browser.get("/regions?q=%25&lang=zh"))


def rows_of(response: TestResponse) -> list[list[str]]:
    content = response.get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_exports_hold_exactly_what_is_filtered(sign_in: SignIn) -> None:
    browser = sign_in("office")
    with writing():
        unit = unit_by_code("sgsl")
        assert unit is not None
        unit.office_phone = "=HYPERLINK(1)"
    rows = rows_of(browser.get("/units.csv?paired=yes"))
    assert len(rows) == 7
    assert {row[0] for row in rows[1:]} == {"sfgw", "sgsl", "sstjt", "sggzy", "gqtsw", "snxs"}
    assert next(row for row in rows if row[0] == "sgsl")[-1] == "'=HYPERLINK(1)"
    rows = rows_of(browser.get("/pairings.csv?q=望谟"))
    assert [row[1] for row in rows[1:]] == ["望谟县"]


def test_workbooks_hold_the_same_rows_and_no_formula(sign_in: SignIn) -> None:
    from python_calamine import CalamineWorkbook

    browser = sign_in("office")
    with writing():
        unit = unit_by_code("sgsl")
        assert unit is not None
        unit.office_phone = "=HYPERLINK(1)"
    for path in ("/units", "/pairings"):
        listed = rows_of(browser.get(f"{path}.csv"))
        book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get(f"{path}.xlsx").get_data()))
        found = book.get_sheet_by_index(0).to_python()
        assert [str(row[0]) for row in found] == [row[0] for row in listed]
        if path == "/units":
            assert next(row for row in found if row[0] == "sgsl")[-1] == "=HYPERLINK(1)"


@pytest.mark.parametrize(("language", "words"), [("zh", "省发展改革委"), ("en", "Wangmo County")])
def test_the_list_of_pairings_prints(sign_in: SignIn, language: str, words: str) -> None:
    response = sign_in("office").get(f"/pairings.pdf?lang={language}")
    assert response.mimetype == "application/pdf"
    printed = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=response.get_data(), capture_output=True, check=True
    )
    shown = printed.stdout.decode()
    assert words in shown
    assert "2018-01-01" in shown


def test_the_way_of_a_zone(sign_in: SignIn) -> None:
    browser = sign_in("office")
    page = browser.get("/regions/new?parent=522300")
    refused = browser.submit(page, {"code": "522399", "name": "样例园区", "short_name": "样例园"})
    assert refused.status_code == 422
    assert "Z 加六位数字" in text(refused)
    done = browser.submit(
        page, {"code": "z522301", "name": "样例园区", "short_name": "样例园", "aliases": "甲园；乙园"}
    )
    assert done.location == "/regions/Z522301"
    shown = text(browser.get("/regions/Z522301"))
    assert "甲园" in shown
    page = browser.get("/regions/Z522301/edit")
    assert browser.submit(page, {"name": "样例新园区"}).status_code == 303
    page = browser.get("/regions/Z522301/void")
    assert browser.submit(page, {"reason": "撤销"}).status_code == 303
    assert "撤销" in text(browser.get("/regions/Z522301"))
    assert "样例新园区" not in text(browser.get("/regions"))


def test_two_editors_of_a_unit_see_both_versions(sign_in: SignIn) -> None:
    first, second = sign_in("office"), sign_in("office")
    one, two = first.get("/units/sfgw/edit"), second.get("/units/sfgw/edit")
    changed = {
        "office_phone": "0851-1",
        "aliases": "省发改委\n发改委",
        "has_sector": "y",
        "sentence_sector": "样例一句",
    }
    assert first.submit(one, changed).status_code == 303
    clash = second.submit(two, {"office_phone": "0851-2"})
    assert clash.status_code == 409
    assert "0851-1" in text(clash)
    assert "0851-2" in text(clash)
    assert first.user.name in text(clash)
    assert second.submit(clash, action="/edit").status_code == 303
    unit = unit_by_code("sfgw")
    assert unit is not None
    assert unit.office_phone == "0851-2"


def test_a_unit_keeps_its_parts_when_one_is_changed(sign_in: SignIn) -> None:
    browser = sign_in("office")
    page = browser.get("/units/sfgw/edit")
    assert browser.submit(page, {"note": "样例备注"}).status_code == 303
    unit = unit_by_code("sfgw")
    assert unit is not None
    assert [held.capacity.value for held in unit.capacities] == ["development_reform"]
    assert len(unit.aliases) == 4
    assert unit.version == 2


def test_a_name_of_another_unit_is_refused_with_its_name(sign_in: SignIn) -> None:
    browser = sign_in("office")
    page = browser.get("/units/new")
    entered = {"code": "copy", "name": "贵州省发改委", "short_name": "样例", "kind": "provincial"}
    refused = browser.submit(page, entered)
    assert refused.status_code == 422
    assert "省发展改革委" in text(refused)
    assert unit_by_code("copy") is None


def test_officers_come_and_go_and_telephones_are_for_those_concerned(sign_in: SignIn) -> None:
    office = sign_in("office")
    page = office.get("/units/sfgw/officers/new")
    entered = {"duty": "liaison", "name": "样例·周岚", "phone": "0851-777", "since": "2018.1.1"}
    assert office.submit(page, entered).status_code == 303
    officer = db.session.scalar(select(Officer))
    assert officer is not None
    assert (officer.duty, officer.since) == (OfficerDuty.LIAISON, date(2018, 1, 1))
    ident = officer.id
    assert "样例·周岚" in text(office.get("/regions/522326"))
    near = sign_in("bureau", county=region_by_code("522326"))
    far = sign_in("bureau", county=region_by_code("520524"))
    assert "0851-777" in text(near.get("/units/sfgw"))
    assert "0851-777" not in text(far.get("/units/sfgw"))
    page = office.get(f"/units/sfgw/officers/{ident}/end")
    assert office.submit(page, {"until": "2018-02-30"}).status_code == 422
    assert office.submit(page, {"until": "2018-06-30"}).status_code == 303
    assert "样例·周岚" not in text(office.get("/regions/522326"))
    assert office.get(f"/units/sgsl/officers/{ident}/edit").status_code == 404


def test_the_way_of_a_pairing(sign_in: SignIn) -> None:
    browser = sign_in("office")
    unit = unit_by_code("sgxt")
    assert unit is not None
    unit_id = unit.id
    page = browser.get("/pairings/new/unit_county?region=522326")
    refused = browser.submit(page, {"unit_id": unit_id, "since": "2019-01-01"})
    assert refused.status_code == 422
    assert "省发展改革委" in text(refused)
    old = db.session.scalar(select(Pairing.id).join(Pairing.region).where(Pairing.until.is_(None)).order_by(Pairing.id))
    page = browser.get(f"/pairings/{old}/replace")
    done = browser.submit(page, {"unit_id": unit_id, "since": "2019-01-01", "source": "样例文件"})
    assert done.status_code == 303
    assert "2018-12-31" in text(browser.get("/regions/522326/pairings"))
    assert "省工业和信息化厅" in text(browser.get("/regions/522326"))
    page = browser.get(f"{done.location}/team/new")
    assert browser.submit(page, {"name": "样例·田禾", "role": "组长"}).status_code == 303
    member = db.session.scalar(select(TeamMember.id))
    page = browser.get(f"{done.location}/team/{member}/edit")
    assert browser.submit(page, {"role": "副组长", "local_side": "y"}).status_code == 303
    assert "1 人，其中地方 1 人" in text(browser.get("/regions/522326"))
    page = browser.get(f"{done.location}/team/{member}/remove")
    assert browser.submit(page).status_code == 303
    page = browser.get(f"{done.location}/edit")
    assert browser.submit(page, {"source": "样例文件二"}).status_code == 303
    page = browser.get(f"{done.location}/end")
    assert browser.submit(page, {"until": "2019-12-31"}).status_code == 303
    assert "今天没有定点联系" in text(browser.get("/regions/522326"))
    page = browser.get(f"{done.location}/void")
    assert browser.submit(page, {"reason": "录错"}).status_code == 303
    assert "录错" in text(browser.get("/regions/522326/pairings"))


@pytest.mark.parametrize(
    ("kind", "entered"),
    [
        ("leader_prefecture", {"leader_name": "样例·省领导", "leader_title": "样例职务"}),
        ("department_prefecture", {"leader_name": "样例·省领导"}),
    ],
)
def test_leaders_and_departments_of_a_prefecture(sign_in: SignIn, kind: str, entered: dict[str, str]) -> None:
    browser = sign_in("office")
    unit, prefecture = unit_by_code("sgxt"), region_by_code("522300")
    assert unit is not None
    assert prefecture is not None
    sent = {**entered, "region_id": str(prefecture.id), "since": "2018-01-01"}
    if kind == "department_prefecture":
        sent["unit_id"] = str(unit.id)
    page = browser.get(f"/pairings/new/{kind}")
    done = browser.submit(page, sent)
    assert done.status_code == 303
    assert "样例·省领导" in text(browser.get("/regions/522300"))
    page = browser.get(f"{done.location}/edit")
    assert browser.submit(page, {"source": "样例文件"}).status_code == 303
    assert "样例文件" in text(browser.get(done.location))


@pytest.mark.each_engine
def test_the_list_of_units_pages_by_key(sign_in: SignIn) -> None:
    for _number in range(60):
        units.unit()
    browser = sign_in("office")
    first = text(browser.get("/units"))
    next_link = next(part.split('"')[0] for part in first.split('rel="next" href="')[1:]).replace("&amp;", "&")
    second = text(browser.get(next_link))
    assert 'rel="prev"' in second
    pages = [set(re.findall(r'href="/units/([\w-]+)"', page.split("<tbody>")[1])) for page in (first, second)]
    assert [len(page) for page in pages] == [50, 35]
    assert not pages[0] & pages[1]
    assert 'rel="prev"' not in first
    back = next(part.split('"')[0] for part in second.split('rel="prev" href="')[1:]).replace("&amp;", "&")
    assert set(re.findall(r'href="/units/([\w-]+)"', text(browser.get(back)).split("<tbody>")[1])) == pages[0]


def test_markup_in_names_is_text(sign_in: SignIn) -> None:
    units.unit("<script>alert(1)</script>")
    shown = text(sign_in("office").get("/units?q=script"))
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown
