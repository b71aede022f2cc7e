"""A person's data are erased on request, wherever they were written down."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError, Forbidden
from crm.core.reader import system
from crm.enterprises.contacts import ERASED, add_contact, erase_contact, void_contact
from crm.enterprises.models import Contact, Enterprise
from crm.events.guests.erasing import erase_guest
from crm.events.guests.operations import edit_guest, invite_enterprises, void_guest
from crm.events.models import Event, Invitation
from crm.events.operations import void_event
from tests.clients import Client
from tests.events.test_events import send, text
from tests.factories import accounts, enterprises, events, units

SignIn = Callable[..., Client]
NAME, PHONE = "样例·张某某", "13985552618"


def contact_of(firm: Enterprise) -> Contact:
    with writing():
        return add_contact(
            enterprise=db.session.get_one(Enterprise, firm.id),
            values={"name": NAME, "title": "董事长", "phone": PHONE},
            by=system("test"),
            at=clock.now(),
        )


def nothing_is_left() -> None:
    db.session.rollback()
    for model in (Invitation, Contact, AuditEntry):
        for row in db.session.scalars(select(model)):
            kept = {name: value for name, value in vars(row).items() if not name.startswith("_")}
            assert NAME not in str(kept), model.__name__
            assert PHONE not in str(kept), model.__name__


@pytest.mark.each_engine
def test_a_contact_is_erased_with_every_copy_on_guest_lists(app: Flask) -> None:
    firm = enterprises.enterprise("样例·华强食品有限公司")
    contact = contact_of(firm)
    by = system("test")
    linked, by_hand, by_number, gone = (events.event() for _number in range(4))
    with writing():
        event = db.session.get_one(Event, linked.id)
        detached = invite_enterprises(event=event, enterprise_ids=[firm.id], by=by, at=clock.now())[0]
    with writing():  # corrected by hand at the event: the number goes along as a copy
        row = db.session.get_one(Invitation, detached.id)
        edit_guest(guest=row, version=None, values={"title": "总裁"}, by=by, at=clock.now())
    assert db.session.get_one(Invitation, detached.id).phone == PHONE
    events.guest(by_hand, firm="样例·华强食品有限责任公司", person=NAME, title="董事长")
    events.guest(by_number, firm="样例·别的有限公司", person="样例·张总", phone="139 8555 2618", note="张某某本人")
    off = events.guest(gone, firm=firm.name, person=NAME)
    stranger = events.guest(by_hand, firm="样例·无关有限公司", person=NAME)
    with writing():
        void_guest(guest=db.session.get_one(Invitation, off.id), reason="不来", by=by, at=clock.now())
        void_event(event=db.session.get_one(Event, gone.id), reason="录重", by=by, at=clock.now())
    with writing():
        erase_contact(contact=db.session.get_one(Contact, contact.id), by=by, at=clock.now())
    db.session.rollback()
    kept = db.session.get_one(Invitation, stranger.id)
    assert kept.person == NAME, "another firm's person of that name, with no number, is another person"
    with writing():
        erase_guest(guest=kept, by=by, at=clock.now())
    nothing_is_left()
    assert db.session.get_one(Invitation, detached.id).person == ERASED


def test_who_is_off_the_list_may_ask_as_well(app: Flask, sign_in: SignIn) -> None:
    made = events.event()
    guest = events.guest(made, firm="样例·来过有限公司", person=NAME, phone=PHONE, note="电话打过")
    with writing():
        void_guest(guest=db.session.get_one(Invitation, guest.id), reason="不来", by=system("test"), at=clock.now())
    browser = sign_in("office")
    listed = text(browser.get(f"/events/{made.code}/guests"))
    assert f"/events/guests/{guest.id}/erase" in listed
    assert send(browser, browser.get(f"/events/guests/{guest.id}/erase")).status_code == 303
    nothing_is_left()
    again = send(browser, browser.get(f"/events/guests/{guest.id}/erase"))
    assert again.status_code == 422
    assert "已经删除" in text(again)
    assert f"/events/guests/{guest.id}/erase" not in text(browser.get(f"/events/{made.code}/guests"))
    host = accounts.user("unit", unit=units.unit())
    assert sign_in(host).get(f"/events/guests/{guest.id}/erase").status_code == 403


def test_a_voided_contact_is_still_a_person(app: Flask, sign_in: SignIn) -> None:
    firm = enterprises.enterprise()
    contact = contact_of(firm)
    with writing():
        void_contact(contact=db.session.get_one(Contact, contact.id), by=system("test"), at=clock.now())
    browser = sign_in("office")
    address = f"/enterprises/contacts/{contact.id}/erase"
    assert address in text(browser.get(f"/enterprises/{firm.id}"))
    assert send(browser, browser.get(address)).status_code == 303
    nothing_is_left()
    assert address not in text(browser.get(f"/enterprises/{firm.id}"))
    with pytest.raises(DomainError, match="已经删除"), writing():
        erase_contact(contact=db.session.get_one(Contact, contact.id), by=system("test"), at=clock.now())
    of_unit = accounts.reader("unit")
    with pytest.raises(Forbidden), writing():
        erase_contact(contact=db.session.get_one(Contact, contact.id), by=of_unit, at=clock.now())


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13985552618", "139****2618"),
        ("0851-85552618", "085****2618"),
        ("8555261", "****261"),
        ("85552618", "****618"),
        ("12345", "*****"),
    ],
)
def test_no_number_is_short_enough_to_be_shown_whole(number: str, shown: str) -> None:
    assert Contact(phone=number).masked_phone == shown
