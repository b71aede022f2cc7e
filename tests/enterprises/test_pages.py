"""Enterprise pages through the browser that proof-reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import User
from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import system
from crm.enterprises.models import Contact, Enterprise, EnterpriseAccess
from crm.enterprises.operations import edit_enterprise, share
from crm.enterprises.states import EnterpriseKind
from crm.targets.operations import decline_target, void_target
from tests.clients import Client
from tests.factories import accounts, targets, units
from tests.factories.enterprises import contact, credit_code, enterprise

SignIn = Callable[..., Client]
HOSTILE = '<script>alert("x")</script>'
OFFICE = system("test", frozenset({"target:edit", "target:read"}))
RARE = "样例·喆堃镕䶮有限公司"


def text(response: object) -> str:
    return response.get_data(as_text=True)  # type: ignore[attr-defined,no-any-return]


def send(browser: Client, page: Any, values: dict[str, Any] | None = None) -> Any:
    """Fills in the page's own form; the others stand in the frame."""
    return browser.submit(page, values, action=page.request.path)


def last_audit(action: str) -> AuditEntry:
    db.session.rollback()
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id.desc()))
    assert entry is not None, f"no audit entry {action}"
    return entry


def test_an_empty_list_says_what_to_do(sign_in: SignIn) -> None:
    page = sign_in("office").get("/enterprises")
    assert page.status_code == 200
    assert "还没有登记企业" in text(page)
    assert "/enterprises/new" in text(page)


def test_entering_an_enterprise(sign_in: SignIn) -> None:
    browser = sign_in("unit")
    code = credit_code()
    values = {
        "name": "  样例·贵州长顺　华强科技有限公司 ",
        "credit_code": code.lower(),
        "industry": "稻谷种植",
        "headquarters": "广东省深圳市",
        "marks": ["listed", "leading"],
        "website": "https://example.com/",
        "business": "第一行\n第二行",
    }
    answer = send(browser, browser.get("/enterprises/new"), values)
    assert answer.status_code == 303, text(answer)
    made = db.session.scalar(select(Enterprise))
    assert made is not None
    assert (made.name, made.credit_code, made.industry_code) == ("样例·贵州长顺 华强科技有限公司", code, "0111")
    assert made.marks == ["listed", "leading"]
    assert made.initials.startswith("ylgzcs")
    assert made.owner_unit_id == browser.user.unit_id
    assert last_audit("enterprise:create").changes["credit_code"] == [None, code]
    page = browser.get(answer.headers["Location"])
    assert "农业" in text(page)
    assert "龙头" in text(page)
    assert "样例·贵州长顺 华强科技有限公司" in text(browser.get("/enterprises?q=gzcs"))
    assert "样例·贵州长顺 华强科技有限公司" in text(
        browser.get("/enterprises?q=changshun&kind=company&mark=listed&industry=A")
    )
    assert "没有符合条件的企业" in text(browser.get("/enterprises?q=zzzz"))
    assert "没有符合条件的企业" in text(browser.get("/enterprises?mark=world_500"))
    assert "没有符合条件的企业" in text(browser.get("/enterprises?industry=C"))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "请填写企业名称"),
        ({"name": "待定"}, "“待定”不是企业名称"),
        ({"name": "样" * 121}, "最多 120 个字"),
        ({"credit_code": "91110000600037341X"}, "第 18 位校验不符，请对照营业执照"),
        ({"industry": "没有的行业"}, "没有这个行业"),
        ({"industry": "种植"}, "对应多个行业"),
        ({"parent": "样例·不存在集团"}, "没有登记过“样例·不存在集团”"),
        ({"website": "javascript:alert(1)"}, "请填完整网址"),
        ({"kind": "person", "id_number": "123"}, "只保存前三位和后四位"),
        ({"kind": "consortium", "members": "样例·甲公司，91110000600037341X"}, "联合体成员“样例·甲公司”"),
        ({"kind": "pirate"}, "请从列出的选项中选一个"),
    ],
)
def test_a_form_that_does_not_read_well_comes_back(sign_in: SignIn, values: dict[str, str], sentence: str) -> None:
    browser = sign_in("office")
    answer = send(browser, browser.get("/enterprises/new"), {"name": "样例·某地华强有限公司"[:9] + "厂", **values})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert db.session.scalar(select(Enterprise)) is None


@pytest.mark.parametrize(
    "name", [f"样例{HOSTILE}有限公司", RARE, "样例·🙂有限公司", "样" * 120, "样例 & \"引号\" 'x' 有限公司"]
)
def test_strange_names_are_shown_as_text(sign_in: SignIn, name: str) -> None:
    browser = sign_in("office")
    rest = dict.fromkeys(("headquarters", "business", "expansion", "name_en", "foreign_number"), HOSTILE)
    answer = send(browser, browser.get("/enterprises/new"), {"name": name, **rest})
    assert answer.status_code == 303, text(answer)
    for address in (answer.headers["Location"], "/enterprises", "/enterprises?q=%3Cscript%3E"):
        assert "<script>alert" not in text(browser.get(address))
    assert db.session.scalar(select(Enterprise.name)) == name


def test_what_may_be_the_same_is_shown_masked_before_saving(app: Flask, sign_in: SignIn) -> None:
    other = accounts.reader("unit", county=units.region(units.YINJIANG))
    enterprise("样例·华强新能源科技有限公司", by=other, business="机密的打算")
    browser = sign_in("unit", county=units.region(units.WANGMO))
    answer = send(browser, browser.get("/enterprises/new"), {"name": "样例·华强新能源科技有限责任公司"})
    assert answer.status_code == 422
    assert "已有同名企业" in text(answer)
    assert other.unit_name in text(answer)
    assert "机密的打算" not in text(answer)
    assert "华强新能源科技有限公司" not in text(answer)
    assert db.session.query(Enterprise).count() == 1
    again = send(browser, answer, {"different": "注册地不同，法人不同"})
    assert again.status_code == 303, text(again)
    assert db.session.query(Enterprise).count() == 2
    assert "注册地不同" in last_audit("enterprise:create").note


def test_using_the_one_that_is_there_shares_it(app: Flask, sign_in: SignIn) -> None:
    there = enterprise("样例·华强新能源科技有限公司")
    ident = there.id
    browser = sign_in("unit")
    assert browser.get(f"/enterprises/{ident}").status_code == 404
    answer = send(
        browser,
        browser.get("/enterprises/new?next=/enterprises"),
        {"name": "样例·华强新能源科技公司", "use": str(ident)},
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/enterprises?enterprise={ident}"
    assert browser.get(f"/enterprises/{ident}").status_code == 200
    assert last_audit("enterprise:use-existing").subject_id == ident


def test_who_took_an_enterprise_over_does_not_rename_it(app: Flask, sign_in: SignIn) -> None:
    first = accounts.reader("unit", county=units.region())
    there = enterprise("样例·华强新能源科技有限公司", by=first, credit_code=credit_code())
    ident, other_code = there.id, credit_code()
    second = sign_in("unit")
    answer = send(second, second.get("/enterprises/new"), {"name": "样例·华强新能源科技有限公司", "use": str(ident)})
    assert answer.status_code == 303
    assert second.get(f"/enterprises/{ident}/edit").status_code == 403  # name and code, until it is shared
    with writing():
        share(enterprise=db.session.get_one(Enterprise, ident), unit_id=second.user.unit_id)
    for change in ({"name": "样例·改了名的公司"}, {"credit_code": other_code}):
        refused = send(second, second.get(f"/enterprises/{ident}/edit"), change)
        assert refused.status_code == 422
        assert f"由{first.unit_name}首先登记" in text(refused)
    assert send(second, second.get(f"/enterprises/{ident}/edit"), {"headquarters": "深圳"}).status_code == 303
    for browser, name in (
        (sign_in("office"), "样例·大招商办改的公司"),
        (sign_in(db.session.get_one(User, first.user_id)), "样例·首报改的公司"),
    ):
        assert send(browser, browser.get(f"/enterprises/{ident}/edit"), {"name": name}).status_code == 303
        db.session.rollback()
        assert db.session.get_one(Enterprise, ident).name == name


def test_a_missing_code_is_filled_in_by_whoever_knows_it(app: Flask, sign_in: SignIn) -> None:
    first = accounts.reader("unit", county=units.region())
    ident, code = enterprise("样例·华强新能源科技有限公司", by=first).id, credit_code()
    second = sign_in("unit")
    send(second, second.get("/enterprises/new"), {"name": "样例·华强新能源科技有限公司", "use": str(ident)})
    address = f"/enterprises/{ident}/code"
    assert address in text(second.get(f"/enterprises/{ident}"))
    assert send(second, second.get(address), {"credit_code": "91520000MA6DL00X01"}).status_code == 422
    assert send(second, second.get(address), {"credit_code": code}).status_code == 303
    assert address not in text(second.get(f"/enterprises/{ident}"))
    assert second.get(address).status_code == 422  # it has one now
    db.session.rollback()
    assert db.session.get_one(Enterprise, ident).credit_code == code


def test_nobody_opens_an_enterprise_by_guessing_its_id(app: Flask, sign_in: SignIn) -> None:
    ident = enterprise("样例·华强新能源科技有限公司").id
    browser = sign_in("unit")
    answer = send(browser, browser.get("/enterprises/new"), {"name": "样例·别的食品有限公司", "use": str(ident)})
    assert answer.status_code == 422
    assert db.session.scalar(select(EnterpriseAccess.id).where(EnterpriseAccess.enterprise_id == ident)) is None


def test_the_same_code_cannot_be_entered_twice(app: Flask, sign_in: SignIn) -> None:
    code = credit_code()
    enterprise("样例·甲地食品有限公司", credit_code=code)
    browser = sign_in("bureau")
    answer = send(
        browser,
        browser.get("/enterprises/new"),
        {"name": "样例·乙地机械有限公司", "credit_code": code, "different": "就是不同"},
    )
    assert answer.status_code == 422
    assert "这个统一社会信用代码已登记" in text(answer)
    assert db.session.query(Enterprise).count() == 1


def test_scope(app: Flask, sign_in: SignIn) -> None:
    wangmo, yinjiang = units.region(units.WANGMO), units.region(units.YINJIANG)
    here = enterprise("样例·本县食品有限公司", region_id=wangmo.id)
    there = enterprise("样例·他县机械有限公司", region_id=yinjiang.id)
    here_id, there_id = here.id, there.id
    for role in ("bureau", "unit"):
        browser = sign_in(role, county=units.region(units.WANGMO))
        listed = text(browser.get("/enterprises"))
        assert "样例·本县食品有限公司" in listed
        assert "样例·他县机械有限公司" not in listed
        assert "他县机械" not in text(browser.get("/enterprises/export.csv"))
        assert "他县机械" not in text(browser.get("/enterprises/options?q=%E4%BB%96%E5%8E%BF"))
        assert browser.get(f"/enterprises/{here_id}").status_code == 200
        for address in ("", "/edit", "/void", "/contacts/new"):
            assert browser.get(f"/enterprises/{there_id}{address}").status_code == 404, address
    office = text(sign_in("office").get("/enterprises"))
    assert "样例·他县机械有限公司" in office
    assert "样例·本县食品有限公司" in office


def test_export_is_text_and_runs_nothing(app: Flask, sign_in: SignIn) -> None:
    enterprise("=cmd|样例有限公司", headquarters="＋1")
    made = enterprise("样例·华强食品有限公司")
    contact(made, phone="13985552618")
    answer = sign_in("office").get("/enterprises/export.csv")
    assert answer.status_code == 200
    body = answer.get_data().decode("utf-8-sig")
    assert "'=cmd|样例有限公司" in body
    assert "'＋1" in body
    assert "2618" not in body


def test_the_second_editor_sees_both_versions(app: Flask, sign_in: SignIn) -> None:
    ident = enterprise("样例·华强食品有限公司", headquarters="深圳").id
    browser = sign_in("office")
    page = browser.get(f"/enterprises/{ident}/edit")
    other = accounts.reader("office")
    with writing():
        from crm.core import clock

        edit_enterprise(enterprise=db.session.get_one(Enterprise, ident), by=other, at=clock.now(), headquarters="广州")
    answer = send(browser, page, {"headquarters": "东莞"})
    assert answer.status_code == 409
    assert "广州" in text(answer)
    assert "东莞" in text(answer)
    assert db.session.get_one(Enterprise, ident).headquarters == "广州"
    assert send(browser, answer).status_code == 303
    assert db.session.get_one(Enterprise, ident).headquarters == "东莞"


def test_a_double_click_makes_one(sign_in: SignIn) -> None:
    browser = sign_in("office")
    page = browser.get("/enterprises/new")
    first = send(browser, page, {"name": "样例·华强食品有限公司"})
    second = send(browser, page, {"name": "样例·华强食品有限公司"})
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert db.session.query(Enterprise).count() == 1


def test_a_code_name_is_identified_later(app: Flask, sign_in: SignIn) -> None:
    ident = enterprise("代号青禾", kind=EnterpriseKind.CODE_NAME).id
    browser = sign_in("office")
    assert "写明是谁" in text(browser.get(f"/enterprises/{ident}"))
    answer = send(
        browser,
        browser.get(f"/enterprises/{ident}/edit"),
        {"name": "样例·青禾生物有限公司", "kind": "company", "credit_code": credit_code()},
    )
    assert answer.status_code == 303, text(answer)
    assert db.session.get_one(Enterprise, ident).kind == EnterpriseKind.COMPANY
    assert last_audit("enterprise:edit").changes["name"] == ["代号青禾", "样例·青禾生物有限公司"]
    back = send(browser, browser.get(f"/enterprises/{ident}/edit"), {"kind": "code_name"})
    assert back.status_code == 422


def test_saving_the_form_as_it_stands_changes_nothing(app: Flask, sign_in: SignIn) -> None:
    top = enterprise("样例·华强控股集团有限公司")
    facts: dict[str, Any] = {"industry_code": "0111", "parent_id": top.id, "marks": ["listed"], "business": "一\n二"}
    members = [
        {"name": "样例·甲公司", "credit_code": "", "share": "60%"},
        {"name": "样例·乙公司", "credit_code": credit_code(), "share": ""},
    ]
    for kind, more in ((EnterpriseKind.COMPANY, facts), (EnterpriseKind.CONSORTIUM, {"members": members})):
        ident = enterprise(f"样例·分享{kind.value}食品", kind=kind, **more).id
        browser = sign_in("office")
        answer = send(browser, browser.get(f"/enterprises/{ident}/edit"))
        assert answer.status_code == 303, text(answer)
        row = db.session.get_one(Enterprise, ident)
        assert row.version == 1
        assert {name: getattr(row, name) for name in more} == more


def test_group_members_and_no_circle(app: Flask, sign_in: SignIn) -> None:
    top = enterprise("样例·华强控股集团有限公司")
    below = enterprise("样例·黔南分享食品有限公司", parent_id=top.id)
    top_id, below_id = top.id, below.id
    browser = sign_in("office")
    assert "样例·黔南分享食品有限公司" in text(browser.get(f"/enterprises/{top_id}"))
    assert "样例·华强控股集团有限公司" in text(browser.get(f"/enterprises/{below_id}"))
    answer = send(browser, browser.get(f"/enterprises/{top_id}/edit"), {"parent": "样例·黔南分享食品有限公司"})
    assert answer.status_code == 422
    assert "上级集团不能是企业自己或它的下属企业" in text(answer)


def test_consortium_is_a_list(sign_in: SignIn) -> None:
    browser = sign_in("office")
    code = credit_code()
    answer = send(
        browser,
        browser.get("/enterprises/new"),
        {"name": "样例·黔桂联合体", "kind": "consortium", "members": f"样例·甲公司，{code}，60%\n样例·乙公司,40%\n\n"},
    )
    assert answer.status_code == 303, text(answer)
    made = db.session.scalar(select(Enterprise))
    assert made is not None
    assert made.members == [
        {"name": "样例·甲公司", "credit_code": code, "share": "60%"},
        {"name": "样例·乙公司", "credit_code": "", "share": "40%"},
    ]
    assert code in text(browser.get(answer.headers["Location"]))


def test_an_identity_number_is_never_stored_whole(sign_in: SignIn) -> None:
    browser = sign_in("office")
    answer = send(
        browser,
        browser.get("/enterprises/new"),
        {"name": "样例·王小明", "kind": "person", "id_number": "522326199001011234"},
    )
    assert answer.status_code == 303, text(answer)
    made = db.session.scalar(select(Enterprise))
    assert made is not None
    assert made.masked_id == "522***********1234"
    edit = send(browser, browser.get(f"/enterprises/{made.id}/edit"), {"headquarters": "望谟"})
    assert edit.status_code == 303, text(edit)
    assert db.session.scalar(select(Enterprise.masked_id)) == "522***********1234"


def test_voiding_needs_a_reason_and_frees_the_code(app: Flask, sign_in: SignIn) -> None:
    code = credit_code()
    ident = enterprise("样例·华强食品有限公司", credit_code=code).id
    browser = sign_in("office")
    page = browser.get(f"/enterprises/{ident}/void")
    assert send(browser, page, {"reason": " "}).status_code == 422
    assert send(browser, page, {"reason": "重复登记"}).status_code == 303
    assert "重复登记" in text(browser.get(f"/enterprises/{ident}"))
    assert "样例·华强食品有限公司" not in text(browser.get("/enterprises"))
    assert browser.get(f"/enterprises/{ident}/edit").status_code == 422
    enterprise("样例·华强食品有限公司", credit_code=code)


def test_an_enterprise_somebody_means_to_approach_stays(app: Flask, sign_in: SignIn) -> None:
    firm = enterprise("样例·目标食品有限公司")
    ident = firm.id
    one, other = units.unit(), units.unit()
    listed = targets.target(firm, owner_unit_id=one.id)
    declined = targets.target(firm, owner_unit_id=other.id)
    with writing():
        decline_target(target=declined, reason="企业暂无计划", by=OFFICE, at=clock.now())
    browser = sign_in("office")
    refused = send(browser, browser.get(f"/enterprises/{ident}/void"), {"reason": "重复登记"})
    assert refused.status_code == 422
    assert f"{one.short_name}（未接触）" in text(refused)
    assert other.short_name not in text(refused)
    with writing():
        void_target(target=listed, reason="重复", by=OFFICE, at=clock.now())
    assert send(browser, browser.get(f"/enterprises/{ident}/void"), {"reason": "重复登记"}).status_code == 303


def test_pages_turn_by_pinyin(app: Flask, sign_in: SignIn) -> None:
    from crm.enterprises.operations import create_enterprise

    with writing():
        for number in range(120):
            create_enterprise(
                name=f"样例·企业{number:03d}号", kind=EnterpriseKind.COMPANY, by=system("test"), at=clock.now()
            )
    browser = sign_in("office")
    seen: list[str] = []
    address = "/enterprises"
    import re

    for _page in range(3):
        page = text(browser.get(address))
        seen += re.findall(r"企业(\d{3})号", page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = found[1].replace("&amp;", "&") if found else ""
    assert not address
    assert seen == [f"{number:03d}" for number in range(120)]


# contacts


def test_a_number_is_masked_until_shown_and_showing_is_written_down(app: Flask, sign_in: SignIn) -> None:
    made = enterprise("样例·华强食品有限公司", region_id=units.region().id)
    ident, contact_id = made.id, contact(made, phone="13985552618").id
    browser = sign_in("bureau", county=units.region())
    page = browser.get(f"/enterprises/{ident}")
    assert "139****2618" in text(page)
    assert "13985552618" not in text(page)
    shown = browser.submit(page, action="/reveal")
    assert shown.status_code == 200
    assert "13985552618" in text(shown)
    entry = last_audit("contact:reveal")
    assert (entry.actor_id, entry.subject_id) == (browser.user.id, contact_id)
    assert "2618" not in repr((entry.changes, entry.note, entry.subject_ref))
    assert "13985552618" not in text(browser.get(f"/enterprises/{ident}"))
    fragment = browser.post(
        f"/enterprises/contacts/{contact_id}/reveal",
        data={"csrf_token": browser_token(page)},
        headers={"HX-Request": "true"},
    )
    assert "13985552618" in text(fragment)
    assert "<html" not in text(fragment)


def browser_token(page: object) -> str:
    from tests.forms import read_form

    return read_form(text(page), action="/reveal").fields["csrf_token"][0]


def test_leaders_do_not_see_numbers(app: Flask, sign_in: SignIn) -> None:
    county = units.region()
    made = enterprise("样例·华强食品有限公司", region_id=county.id)
    ident, contact_id = made.id, contact(made).id
    browser = sign_in("leader", county=county)
    page = text(browser.get(f"/enterprises/{ident}"))
    assert "139****2618" in page
    assert "显示号码" not in page
    assert browser.post(f"/enterprises/contacts/{contact_id}/reveal").status_code in (400, 403)


def test_contact_of_another_county_is_not_found(app: Flask, sign_in: SignIn) -> None:
    made = enterprise("样例·华强食品有限公司", region_id=units.region(units.YINJIANG).id)
    contact_id = contact(made).id
    browser = sign_in("bureau", county=units.region(units.WANGMO))
    for address in ("edit", "void"):
        assert browser.get(f"/enterprises/contacts/{contact_id}/{address}").status_code == 404


def test_contacts_are_added_and_changed(app: Flask, sign_in: SignIn) -> None:
    ident = enterprise("样例·华强食品有限公司").id
    browser = sign_in("office")
    values = {
        "name": f"样例{HOSTILE}",
        "title": HOSTILE,
        "phone": "0851-8888 6666",
        "seen_on": "2018.3.6",
        "note": HOSTILE,
    }
    answer = send(browser, browser.get(f"/enterprises/{ident}/contacts/new"), values)
    assert answer.status_code == 303, text(answer)
    page = text(browser.get(f"/enterprises/{ident}"))
    assert "<script>alert" not in page
    assert "8888 6666" not in page
    added = last_audit("contact:create")
    assert "alert" not in repr(added.changes)
    contact_id = db.session.scalar(select(Contact.id))
    edit = browser.get(f"/enterprises/contacts/{contact_id}/edit")
    assert "8888 6666" not in text(edit)
    assert send(browser, edit, {"title": "总经理"}).status_code == 303
    row = db.session.scalar(select(Contact))
    assert row is not None
    assert (row.title, row.phone) == ("总经理", "0851-8888 6666")
    wrong = send(browser, browser.get(f"/enterprises/contacts/{contact_id}/edit"), {"seen_on": "2018-02-30"})
    assert wrong.status_code == 422


def test_erasing_leaves_no_personal_data(app: Flask, sign_in: SignIn) -> None:
    made = enterprise("样例·华强食品有限公司")
    ident, contact_id = made.id, contact(made, name="样例·林某人", title="副总经理", note="爱钓鱼").id
    browser = sign_in("office")
    answer = send(browser, browser.get(f"/enterprises/contacts/{contact_id}/erase"))
    assert answer.status_code == 303
    row = db.session.get_one(Contact, contact_id)
    assert (row.name, row.phone, row.title, row.note) == ("已删除", "", "", "")
    assert row.erased_at is not None
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_kind == "contact")).all()
    assert not any(
        word in repr((e.changes, e.note, e.subject_ref)) for e in entries for word in ("林某人", "2618", "钓鱼")
    )
    assert "已删除" in text(browser.get(f"/enterprises/{ident}"))
    assert browser.get(f"/enterprises/contacts/{contact_id}/edit").status_code == 422


def test_only_the_office_erases(app: Flask, sign_in: SignIn) -> None:
    made = enterprise("样例·华强食品有限公司", region_id=units.region().id)
    contact_id = contact(made).id
    browser = sign_in("bureau", county=units.region())
    assert browser.get(f"/enterprises/contacts/{contact_id}/erase").status_code == 403


# industries


def test_industries_are_loaded_once_and_found(app: Flask, sign_in: SignIn) -> None:
    from crm.enterprises.industries import load_industries

    assert load_industries() is None
    browser = sign_in("unit")
    assert "0111" in text(browser.get("/enterprises/industries?q=稻谷"))
    assert "制造业" in text(browser.get("/enterprises/industries"))
    assert "384" in text(browser.get("/enterprises/industries?q=384"))
    assert "没有这个行业" in text(browser.get("/enterprises/industries?q=火星"))
    assert "<option" in text(browser.get("/enterprises/industries/options?industry=0111"))
