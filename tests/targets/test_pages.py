"""Pages of the target list: scope, who may change what, and from the list to a lead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.chains.models import Chain, Link
from crm.core import clock
from crm.core.db import db, writing
from crm.leads.models import Lead
from crm.targets.models import Target
from crm.targets.operations import convert_target, edit_target
from crm.targets.states import TargetState
from tests.clients import Client
from tests.factories import accounts, targets, units
from tests.factories.enterprises import enterprise
from tests.forms import read_form

SignIn = Callable[..., Client]
HOSTILE = '<script>alert("x")</script>'


def text(response: Any) -> str:
    return str(response.get_data(as_text=True))


def send(browser: Client, page: Any, values: dict[str, Any] | None = None) -> Any:
    return browser.submit(page, values, action=page.request.path)


def test_an_empty_list_says_what_to_do(sign_in: SignIn) -> None:
    page = text(sign_in("unit").get("/targets"))
    assert "没有待接触的目标企业" in page
    assert "/targets/new" in page


def test_a_unit_lists_an_enterprise_and_converts_it(app: Flask, sign_in: SignIn) -> None:
    county = units.region()
    county_id = county.id
    browser = sign_in("unit", county=county)
    unit_id = browser.user.unit_id
    firm = enterprise("样例·华强食品有限公司", unit_id=unit_id)
    page = browser.get(f"/targets/new?enterprise={firm.id}")
    assert "样例·华强食品有限公司" in text(page)
    answer = send(
        browser, page, {"county_id": str(county_id), "chain_role": "fill", "approach_by": "2018-09-01", "why": HOSTILE}
    )
    assert answer.status_code == 303, text(answer)
    made = db.session.scalar(select(Target))
    assert made is not None
    assert (made.owner_unit_id, made.county_id, made.chain_role, made.approach_by) == (
        unit_id,
        county_id,
        "fill",
        date(2018, 9, 1),
    )
    target_id = made.id
    for address in (f"/targets/{target_id}", "/targets", f"/enterprises/{firm.id}"):
        shown = text(browser.get(address))
        assert "<script>alert" not in shown
    assert "逾期" in text(browser.get("/targets"))
    touched = send(browser, browser.get(f"/targets/{target_id}/touch"), {"on": "2018-09-03", "said": "老总愿意来看地"})
    assert touched.status_code == 303, text(touched)
    assert "老总愿意来看地" in text(browser.get(f"/targets/{target_id}"))
    listing = browser.get("/targets")
    browser.query_bound = 40  # a lead is made: number, clocks, move, shares and two audit entries
    one_click = browser.submit(listing, action=f"/targets/{target_id}/convert")
    assert one_click.status_code == 303, text(one_click)
    lead = db.session.scalar(select(Lead))
    assert lead is not None
    assert one_click.headers["Location"].endswith(lead.number)
    assert (lead.county_id, lead.intention) == (county_id, "老总愿意来看地")
    again = browser.submit(listing, action=f"/targets/{target_id}/convert")
    assert again.headers["Location"].endswith(lead.number)
    assert db.session.query(Lead).count() == 1
    assert lead.number in text(browser.get(f"/enterprises/{firm.id}"))
    moves = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "target:move")).all()
    assert [entry.changes["state"] for entry in moves] == [["untouched", "touched"], ["touched", "converted"]]


def test_an_enterprise_nobody_entered_is_entered_first(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in("unit")
    answer = send(browser, browser.get("/targets/new"), {"enterprise": "样例·新来机械有限公司"})
    assert answer.status_code == 422
    assert "先登记这家企业" in text(answer)
    form = browser.get("/enterprises/new?name=%E6%A0%B7%E4%BE%8B&next=/targets/new")
    made = send(browser, form, {"name": "样例·新来机械有限公司"})
    back = browser.get(made.headers["Location"])
    assert "样例·新来机械有限公司" in text(back)
    assert send(browser, back).status_code == 303


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"enterprise": ""}, "请填企业名称"),
        ({"approach_by": "2018-02-30"}, "没有 2018-02-30 这一天"),
        ({"county_id": "999999"}, "请从列出的选项中选一个"),
        ({"chain_role": "pirate"}, "请从列出的选项中选一个"),
        ({"why": "x" * 301}, "最多 300 个字"),
        ({"owner_unit_id": "", "county_id": ""}, "请选责任单位，或选由哪个县接触"),
    ],
)
def test_a_form_that_does_not_read_well_comes_back(
    app: Flask, sign_in: SignIn, values: dict[str, str], sentence: str
) -> None:
    enterprise("样例·华强食品有限公司")
    browser = sign_in("office")
    answer = send(browser, browser.get("/targets/new"), {"enterprise": "样例·华强食品有限公司", **values})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert db.session.scalar(select(Target)) is None


def test_a_link_lies_on_its_chain(app: Flask, sign_in: SignIn) -> None:
    enterprise("样例·华强食品有限公司")
    with writing() as session:
        one, two = Chain(code="t1", name="样例链一"), Chain(code="t2", name="样例链二")
        one.links = [Link(name="上", stream="upstream")]
        session.add_all([one, two])
        session.flush()
        link_id, other_id = one.links[0].id, two.id
    browser = sign_in("office")
    form = browser.get("/targets/new")
    unit_id = str(units.unit().id)
    form = browser.get("/targets/new")
    values = {"enterprise": "样例·华强食品有限公司", "owner_unit_id": unit_id, "link_id": str(link_id)}
    wrong = send(browser, form, {**values, "chain_id": str(other_id)})
    assert wrong.status_code == 422
    assert "这个环节不在所选的产业链上" in text(wrong)
    assert send(browser, form, values).status_code == 303
    assert "样例链一" in text(browser.get("/targets?chain=t1"))
    assert "没有符合条件的目标企业" in text(browser.get("/targets?chain=t2"))


def test_scope_and_who_may_change(app: Flask, sign_in: SignIn) -> None:
    here, there = units.region(units.WANGMO), units.region(units.YINJIANG)
    here_id, there_id = here.id, there.id
    own = targets.target(enterprise("样例·本县食品有限公司"), county_id=here_id, owner_unit_id=units.unit().id).id
    other = targets.target(enterprise("样例·他县机械有限公司"), county_id=there_id).id
    bureau = sign_in("bureau", county=units.region(units.WANGMO))
    listed = text(bureau.get("/targets"))
    assert "样例·本县食品有限公司" in listed
    assert "样例·他县机械有限公司" not in listed
    assert "他县机械" not in text(bureau.get("/targets/export.csv"))
    assert bureau.get(f"/targets/{own}/edit").status_code == 200
    for address in ("", "/edit", "/touch", "/decline", "/void", "/convert"):
        assert bureau.get(f"/targets/{other}{address}").status_code == 404, address
    pair = sign_in("unit", county=units.region(units.WANGMO))
    assert pair.get(f"/targets/{own}").status_code == 200
    assert "记接触" not in text(pair.get(f"/targets/{own}"))
    assert pair.get(f"/targets/{own}/edit").status_code == 403
    assert pair.get(f"/targets/{own}/convert").status_code == 403
    leader = sign_in("leader", county=units.region(units.WANGMO))
    assert leader.get(f"/targets/{own}").status_code == 200
    assert leader.get("/targets/new").status_code == 403
    office = sign_in("office")
    assert office.get(f"/targets/{other}/edit").status_code == 200


def test_nobody_writes_on_anothers_list(app: Flask, sign_in: SignIn) -> None:
    other_unit = units.unit().id
    browser = sign_in("unit")
    enterprise("样例·华强食品有限公司", unit_id=browser.user.unit_id)
    page = browser.get("/targets/new")
    form = read_form(text(page), action="/targets/new")
    answer = browser.post(
        "/targets/new", data={**form.fields, "enterprise": "样例·华强食品有限公司", "owner_unit_id": str(other_unit)}
    )
    assert answer.status_code == 422
    assert db.session.scalar(select(Target)) is None


def test_filters(app: Flask, sign_in: SignIn) -> None:
    unit = units.unit("样例·甲单位")
    unit_code, unit_id = unit.code, unit.id
    targets.target(
        enterprise("样例·甲食品有限公司"), owner_unit_id=unit_id, approach_by=date(2018, 1, 1), chain_role="build"
    )
    targets.target(enterprise("样例·乙机械有限公司"), county_id=units.region().id, approach_by=date(2999, 1, 1))
    browser = sign_in("office")
    for query, there, away in (
        (f"unit={unit_code}", "甲食品", "乙机械"),
        ("county=522326", "乙机械", "甲食品"),
        ("county=522300", "乙机械", "甲食品"),
        ("role=build", "甲食品", "乙机械"),
        ("overdue=1", "甲食品", "乙机械"),
        ("q=yjx", "乙机械", "甲食品"),
        ("state=untouched&q=%E7%94%B2%E9%A3%9F", "甲食品", "乙机械"),
    ):
        page = text(browser.get(f"/targets?{query}"))
        assert there in page, query
        assert away not in page, query
    assert "看不懂" in text(browser.get("/targets?state=pirate"))
    body = browser.get("/targets/export.csv?overdue=1").get_data().decode("utf-8-sig")
    assert "甲食品" in body
    assert "乙机械" not in body


def test_declining_and_taking_off_need_a_reason(app: Flask, sign_in: SignIn) -> None:
    ident = targets.target(enterprise("样例·华强食品有限公司")).id
    browser = sign_in("office")
    assert send(browser, browser.get(f"/targets/{ident}/decline"), {"reason": ""}).status_code == 422
    assert send(browser, browser.get(f"/targets/{ident}/decline"), {"reason": HOSTILE}).status_code == 303
    page = text(browser.get(f"/targets/{ident}"))
    assert "婉拒" in page
    assert "<script>alert" not in page
    assert "转线索" not in page
    assert "样例·华强食品有限公司" not in text(browser.get("/targets"))
    assert "样例·华强食品有限公司" in text(browser.get("/targets?state=declined"))
    assert send(browser, browser.get(f"/targets/{ident}/void"), {"reason": "重复"}).status_code == 303
    assert browser.get(f"/targets/{ident}/edit").status_code == 422
    assert "重复" in text(browser.get(f"/targets/{ident}"))


def test_the_second_editor_sees_both_versions(app: Flask, sign_in: SignIn) -> None:
    ident = targets.target(why="补链").id
    browser = sign_in("office")
    page = browser.get(f"/targets/{ident}/edit")
    other = accounts.reader("office")
    with writing():
        edit_target(target=db.session.get_one(Target, ident), version=None, by=other, at=clock.now(), why="强链")
    answer = send(browser, page, {"why": "建链"})
    assert answer.status_code == 409
    assert "强链" in text(answer)
    assert "建链" in text(answer)
    assert send(browser, answer).status_code == 303
    assert db.session.get_one(Target, ident).why == "建链"


def test_the_list_as_json(app: Flask) -> None:
    import json

    from crm.enterprises.commands import list_enterprises
    from crm.targets.commands import list_targets

    targets.target(enterprise("样例·华强食品有限公司"), county_id=units.region().id)
    runner = app.test_cli_runner()
    found = json.loads(runner.invoke(list_targets, ["--json"]).output)
    assert [(one["enterprise_name"], one["state"], one["county_name"]) for one in found] == [
        ("样例·华强食品有限公司", "untouched", "望谟县")
    ]
    assert json.loads(runner.invoke(list_enterprises, ["--json"]).output)[0]["name"] == "样例·华强食品有限公司"
    assert runner.invoke(list_targets, ["--state", "pirate"]).exit_code == 2


@pytest.mark.each_engine
def test_a_target_whose_lead_was_a_mistake_is_open_again(app: Flask, sign_in: SignIn) -> None:
    from crm.leads.operations import void_lead

    county, by = units.region(), accounts.reader("office")
    made = targets.target(county_id=county.id)
    with writing():
        lead = convert_target(
            target=db.session.get_one(Target, made.id), intention="样例", source="样例", by=by, at=clock.now()
        )
        lead_id = lead.id
    with writing():
        void_lead(lead_id=lead_id, reason="录错", by=by, at=clock.now())
    again = db.session.get_one(Target, made.id)
    assert (again.state, again.lead_id) == (TargetState.UNTOUCHED, None)
    assert "转线索" in text(sign_in("office").get(f"/targets/{made.id}"))
