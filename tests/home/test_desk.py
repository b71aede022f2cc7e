"""The desk of each role: what waits, in which group, with which act; and that nothing out of scope stands on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from crm.core import clock
from crm.core.db import writing
from crm.home.todo.lists import SHOWN
from crm.leads import operations, told
from crm.leads.models import Lead
from crm.leads.moves import advance_lead, return_move
from crm.leads.states import Reason, Stage
from tests.clients import Client
from tests.factories import accounts, enterprises, leads, screening, units

SignIn = Callable[..., Client]
TODAY = clock.today()


def words(client: Client, address: str = "/") -> str:
    page = client.get(address)
    assert page.status_code == 200
    return page.get_data(as_text=True)


def firm(name: str, **more: object) -> Lead:
    """A new lead of an investor of that name in Wangmo."""
    return leads.lead(county=units.region(), enterprise=enterprises.enterprise(name), **more)


def step(lead: Lead, what: str, who: str, days: int) -> None:
    """Set the lead's next step, due so many days from today."""
    by = accounts.reader("office")
    with writing():
        told.set_next_step(lead=lead, step=what, who=who, due=TODAY + timedelta(days=days), by=by, at=clock.now())


def group(page: str, title: str) -> str:
    """The part of the page under that heading, up to the next one."""
    _before, found, after = page.partition(f'<h3 class="d-group-row">{title}')
    assert found, f"no group {title}"
    return after.partition("<h3")[0]


def test_nobody_signed_in_is_asked_to(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code in (302, 303)
    assert "/sign-in" in answer.headers["Location"]


@pytest.mark.parametrize("role", ["office", "leader", "unit", "bureau", "department", "auditor"])
def test_every_role_has_a_desk_while_there_is_nothing(sign_in: SignIn, role: str) -> None:
    page = words(sign_in(role))
    assert ("从这里开始" in page) == (role in ("office", "unit", "bureau"))


def test_next_steps_stand_by_how_pressing_they_are(sign_in: SignIn) -> None:
    browser = sign_in("bureau", county=units.region())
    name = browser.user.name
    step(firm("样例·甲竹木有限公司"), "陪同考察", name, -2)
    step(firm("样例·乙胶业有限公司"), "电话回访", name, 0)
    page = words(browser)
    late = group(page, "逾期")
    assert "陪同考察" in late
    assert "逾期 2 天" in late
    assert "样例·甲竹木有限公司" in late
    assert "电话回访" in group(page, "今天")


def test_others_work_is_shown_only_when_all_is_asked_for(sign_in: SignIn) -> None:
    browser = sign_in("bureau", county=units.region())
    step(firm("样例·甲竹木有限公司"), "陪同考察", "样例·别人", -2)
    step(firm("样例·乙胶业有限公司"), "没有写谁办", "", -1)
    mine, everybody = words(browser), words(browser, "/?whose=all")
    assert "陪同考察" not in mine
    assert "没有写谁办" in mine
    assert "陪同考察" in everybody
    assert "样例·别人" in everybody


def test_nothing_of_another_county_stands_on_the_desk(sign_in: SignIn) -> None:
    step(firm("样例·甲竹木有限公司"), "陪同考察", "", -2)
    page = words(sign_in("bureau", county=units.region(units.YINJIANG)), "/?whose=all")
    assert "样例·甲竹木有限公司" not in page
    assert "陪同考察" not in page


def test_a_red_light_is_late_and_one_lead_stands_there_once(sign_in: SignIn) -> None:
    browser = sign_in("bureau", county=units.region())
    firm("样例·甲竹木有限公司", at=clock.now() - timedelta(days=40))
    firm("样例·乙胶业有限公司", at=clock.now() - timedelta(days=20))
    page = words(browser)
    assert "40 天无活动" in group(page, "逾期")
    assert "转红 10 天" in group(page, "逾期")
    assert "20 天无活动" in group(page, "本周")
    assert group(page, "逾期").count("样例·甲竹木有限公司") == 1
    assert page.count(">联系企业：") == 2


def test_what_would_complete_a_gate_is_offered(sign_in: SignIn) -> None:
    browser = sign_in("bureau", county=units.region())
    leads.negotiation_facts(firm("样例·甲竹木有限公司"))
    firm("样例·乙胶业有限公司")
    found = group(words(browser, "/?whose=all"), "不限期")
    assert "条件齐备，可以进入洽谈" in found
    assert "县里自查三问" in found
    assert found.index("条件齐备") < found.index("县里自查三问")


def test_a_confirmation_waits_for_the_one_who_may_and_for_nobody_else(sign_in: SignIn) -> None:
    asks = sign_in("bureau", county=units.region())
    lead = leads.lead_at(Stage.NEGOTIATION)
    leads.signed_facts(lead)
    number = lead.number
    by = accounts.reader_for(asks.user, origin="test")
    with writing():
        request = advance_lead(lead_id=lead.id, to=Stage.SIGNED, by=by, at=clock.now())
    assert request is not None
    request_id = request.id
    assert "等待核定：进入签约" in group(words(asks), "等待对方")
    decides = words(sign_in("bureau", county=units.region(units.QIANXINAN)))
    assert f"/leads/requests/{request_id}" in group(decides, "今天")
    assert "待核定 1" in decides
    assert f"/leads/requests/{request_id}" in words(sign_in("office"))
    other = words(sign_in("bureau", county=units.region(units.YINJIANG)), "/?whose=all")
    assert number not in other
    assert "核定签约" not in other

    office = accounts.reader("office")
    with writing():
        return_move(request_id=request_id, reason=Reason.INCOMPLETE, sentence="缺附件", by=office, at=clock.now())
    back = words(asks)
    assert "缺附件" in group(back, "今天")
    assert "等待核定" not in back


def test_a_screening_is_late_for_the_department_and_awaited_by_who_asked(sign_in: SignIn) -> None:
    department = screening.department()
    asks = sign_in("bureau", county=units.region())
    by = accounts.reader_for(asks.user, origin="test")
    lead = firm("样例·甲竹木有限公司")
    with clock.stopped(clock.now() - timedelta(days=30)):
        made = screening.screening(lead=lead, department_unit=department, by=by)
    address = f"/screenings/{made.id}"
    decides = words(sign_in("department", unit=department))
    assert address in group(decides, "逾期")
    assert "个工作日" in group(decides, "逾期")
    assert address not in words(sign_in("department"))
    assert address in group(words(asks), "等待对方")


def test_a_long_group_shows_its_first_and_leads_to_all(sign_in: SignIn) -> None:
    browser = sign_in("bureau", county=units.region())
    for number in range(SHOWN + 2):
        step(firm(f"样例·第{number}家有限公司"), f"办第{number}件", "", -1 - number)
    page = words(browser)
    assert f"看全部 {SHOWN + 2} 件" in page
    assert "办第0件" not in page
    whole = words(browser, "/?group=late")
    assert "办第0件" in whole
    assert "回到全部分组" in whole


def test_the_strip_counts_only_what_the_reader_sees_and_leads_to_it(sign_in: SignIn) -> None:
    leads.lead_at(Stage.SIGNED)
    firm("样例·甲竹木有限公司", planned_yuan=180_000_000)
    leads.lead(county=units.region(units.YINJIANG), planned_yuan=900_000_000)
    page = words(sign_in("bureau", county=units.region()))
    assert "<b>1.80</b>" in page
    assert "<b>1.20</b>" in page
    assert "9.00" not in page
    assert "stage=signed" in page
    assert "<b>10.80</b>" in words(sign_in("office"))


def test_a_unit_sees_its_county_its_people_and_what_it_introduced_elsewhere(sign_in: SignIn) -> None:
    unit = units.unit("样例·引荐单位")
    units.pairing(unit, county=units.region())
    away = leads.lead_at(Stage.NEGOTIATION, county=units.region(units.YINJIANG))
    office = accounts.reader("office")
    with writing():
        operations.edit_lead(
            lead_id=away.id, version=None, values={"introducer_id": unit.id}, by=office, at=clock.now()
        )
    number = away.number
    page = words(sign_in("unit", unit=unit))
    assert "定点联系" in page
    assert "望谟县" in page
    assert "我引荐到外县" in page
    assert number in page


def test_a_leader_reads_and_is_offered_no_act_that_changes(sign_in: SignIn) -> None:
    browser = sign_in("leader", county=units.region())
    step(firm("样例·甲竹木有限公司"), "陪同考察", "样例·别人", -2)
    page = words(browser)
    assert "陪同考察" in page
    assert "/activities/new" not in page
    assert "新线索" not in page


def test_an_auditor_is_led_to_the_trail(sign_in: SignIn) -> None:
    firm("样例·甲竹木有限公司")
    page = words(sign_in("auditor"))
    assert "操作日志" in page
    assert "样例·甲竹木有限公司" not in page
    assert "要办的事" not in page


def test_a_landed_lead_with_a_next_step_stands_there_too(sign_in: SignIn) -> None:
    browser = sign_in("bureau", county=units.region())
    step(leads.lead_at(Stage.LANDED), "投产前协调用电", browser.user.name, -1)
    assert "投产前协调用电" in group(words(browser), "逾期")
