"""请求共享: who took an enterprise over sees name and code, until whose it is – or the office – agrees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError, Forbidden
from crm.core.reader import Reader, system
from crm.enterprises.contacts import add_contact
from crm.enterprises.models import Contact, Enterprise, EnterpriseAccess, EnterpriseShare
from crm.enterprises.operations import edit_enterprise, use_existing, void_enterprise
from crm.enterprises.queries import contacts_of, sees
from crm.enterprises.sharing import answer_share, ask_share, sees_whole, waiting_for
from crm.enterprises.states import ShareState
from crm.events.guests.operations import invite_enterprises
from crm.events.models import Event
from crm.leads.operations import create_lead, edit_lead
from tests.clients import Client
from tests.events.test_events import send, text
from tests.factories import accounts, events, units
from tests.factories.enterprises import enterprise

SignIn = Callable[..., Client]
NAME, PLANS = "样例·华强食品有限公司", "样例·明年扩产两条线"


def theirs() -> tuple[Enterprise, Reader]:
    """An enterprise of one unit, with a contact and plans, and a reader of that unit."""
    unit = units.unit()
    owner = accounts.reader("unit", unit=unit)
    firm = enterprise(NAME, unit_id=unit.id)
    with writing():
        row = db.session.get_one(Enterprise, firm.id)
        row.owner_unit_id, row.expansion = unit.id, PLANS
        add_contact(
            enterprise=row, values={"name": "样例·张总", "phone": "13985552618"}, by=system("test"), at=clock.now()
        )
    return firm, owner


def taken_over(firm: Enterprise, by: Reader) -> None:
    with writing():
        use_existing(enterprise_id=firm.id, name=NAME, credit_code=None, by=by, at=clock.now())


def again(firm: Enterprise) -> Enterprise:
    db.session.rollback()
    return db.session.get_one(Enterprise, firm.id)


@pytest.mark.each_engine
def test_the_same_firm_is_name_and_code_until_agreed(app: Flask) -> None:
    firm, owner = theirs()
    county = units.region(units.YINJIANG)
    second = accounts.reader("bureau", county=county)
    taken_over(firm, second)
    assert sees(again(firm), second)
    assert not sees_whole(again(firm), second)
    assert list(contacts_of(again(firm), second)) == []
    with writing():  # its own lead neither opens the rest to it nor to the unit that supports it
        lead = create_lead(
            enterprise=again_now(firm), source="样例", intention="样例", county_id=county.id, by=second, at=clock.now()
        )
        own = add_contact(enterprise=again_now(firm), values={"name": "样例·李经理"}, by=second, at=clock.now())
        lead_id, own_id = lead.id, own.id
    assert not sees_whole(again(firm), second)
    assert [one.id for one in contacts_of(again(firm), second)] == [own_id]
    hidden = db.session.scalar(select(Contact.id).where(Contact.name == "样例·张总"))
    with pytest.raises(DomainError, match="对接人要是这家投资方的联系人"), writing():
        edit_lead(lead_id=lead_id, version=None, values={"contact_id": hidden}, by=second, at=clock.now())
    with pytest.raises(DomainError, match="还没有对你共享"), writing():
        edit_enterprise(enterprise=firm, by=second, at=clock.now(), business="样例")
    with pytest.raises(DomainError, match="还没有对你共享"), writing():
        void_enterprise(enterprise=firm, reason="样例", by=second, at=clock.now())
    with writing():
        asked = ask_share(enterprise=again_now(firm), why="正在谈", by=second, at=clock.now())
        twice = ask_share(enterprise=again_now(firm), why="再问一次", by=second, at=clock.now())
        assert twice.id == asked.id
    stranger = accounts.reader("unit", unit=units.unit())
    assert [one.id for one in waiting_for(owner)] == [asked.id]
    assert waiting_for(second) == waiting_for(stranger) == []
    for by in (second, stranger):
        with pytest.raises(Forbidden), writing():
            answer_share(asked=asked, agree=True, answer="", by=by, at=clock.now())
    for _twice in range(2):
        with writing():
            answer_share(asked=asked, agree=True, answer="", by=owner, at=clock.now())
    assert sees_whole(again(firm), second)
    assert len(contacts_of(again(firm), second)) == 2
    with pytest.raises(DomainError, match="已同意"), writing():
        answer_share(asked=asked, agree=False, answer="反悔", by=owner, at=clock.now())
    acts = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "enterprise:answer-share")
    assert db.session.scalar(acts) == 1
    with pytest.raises(DomainError, match="已经对你共享"), writing():
        ask_share(enterprise=again_now(firm), why="样例", by=second, at=clock.now())


def again_now(firm: Enterprise) -> Enterprise:
    return db.session.get_one(Enterprise, firm.id)


def test_who_sees_all_of_it_gives_all_of_it(app: Flask) -> None:
    firm, owner = theirs()
    county = units.region(units.WANGMO)
    units.pairing(db.session.get_one(type(units.unit()), owner.unit_id), county=county)
    second = accounts.reader("bureau", county=county)
    taken_over(firm, second)
    of_pair = accounts.reader("unit", unit=db.session.get_one(type(units.unit()), owner.unit_id))
    with writing():
        create_lead(
            enterprise=again_now(firm), source="样例", intention="样例", county_id=county.id, by=of_pair, at=clock.now()
        )
    assert sees_whole(again(firm), second), "the owner itself brought the firm to the county"
    assert db.session.scalar(select(func.count()).select_from(EnterpriseAccess).where(EnterpriseAccess.narrow)) == 0


def test_a_guest_list_takes_no_hidden_contact(app: Flask) -> None:
    firm, _owner = theirs()
    host = units.unit()
    second = accounts.reader("unit", unit=host)
    taken_over(firm, second)
    made = events.event(host=host)
    with writing():
        event = db.session.get_one(Event, made.id)
        invited = invite_enterprises(event=event, enterprise_ids=[firm.id], by=second, at=clock.now())
        assert [one.contact_id for one in invited] == [None]


def test_asked_and_answered_on_pages(app: Flask, sign_in: SignIn) -> None:
    firm, _owner = theirs()
    county = units.region(units.YINJIANG)
    browser = sign_in("bureau", county=county)
    from crm.accounts.sessions import reader_for

    taken_over(firm, reader_for(browser.user, origin="test"))
    page = f"/enterprises/{firm.id}"

    def shown(who: Client, address: str = page) -> str:
        return text(who.get(address))

    narrow = shown(browser)
    for hidden in ("样例·张总", PLANS, "139****2618", "profile.pdf"):
        assert hidden not in narrow, hidden
    assert NAME in narrow
    assert "请求共享" in narrow
    contact = db.session.scalar(select(Contact.id))
    for address in (f"{page}/edit", f"{page}/profile.pdf"):
        assert browser.get(address).status_code == 403
    assert browser.get(f"/enterprises/contacts/{contact}/edit").status_code == 404
    exported = text(browser.get("/enterprises/export.csv"))
    assert NAME in exported
    assert PLANS not in exported
    assert send(browser, browser.get(f"{page}/share"), {"why": " "}).status_code == 422
    assert send(browser, browser.get(f"{page}/share"), {"why": "<b>正在谈</b>"}).status_code == 303
    assert "已请求共享" in shown(browser)
    asked = db.session.scalars(select(EnterpriseShare)).one()
    office = sign_in("office")
    assert f"/enterprises/shares/{asked.id}" in text(office.get("/?whose=all"))
    assert f"/enterprises/shares/{asked.id}" in shown(office)
    assert browser.get(f"/enterprises/shares/{asked.id}").status_code == 404
    answer: Any = office.get(f"/enterprises/shares/{asked.id}")
    assert "<b>正在谈</b>" not in text(answer)
    assert send(office, answer, {"agree": "0", "answer": ""}).status_code == 422
    assert send(office, answer, {"agree": "0", "answer": "先由首报单位对接"}).status_code == 303
    assert "先由首报单位对接" in shown(browser)
    assert send(browser, browser.get(f"{page}/share"), {"why": "投资方要求我县对接"}).status_code == 303
    second = db.session.scalars(select(EnterpriseShare).where(EnterpriseShare.state == ShareState.ASKED)).one()
    assert send(office, office.get(f"/enterprises/shares/{second.id}"), {"agree": "1"}).status_code == 303
    whole = shown(browser)
    for told in ("样例·张总", PLANS):
        assert told in whole
