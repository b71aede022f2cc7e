"""Meetings, leads born, signings: each once, each counted where it belongs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.activities.models import Activity
from crm.activities.states import ActivityKind
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError
from crm.core.reader import Reader
from crm.enterprises.models import Enterprise
from crm.events.guests.operations import check_in
from crm.events.meetings.operations import arrange_meeting, note_result
from crm.events.models import (
    Booklet,
    BookletEdition,
    EditionSheet,
    Event,
    EventLead,
    Invitation,
    Meeting,
    Signing,
)
from crm.events.operations import void_event
from crm.events.outcomes.births import make_lead
from crm.events.outcomes.signings import enter_signing, void_signing
from crm.events.states import EditionState, SigningKind
from crm.leads.models import Lead
from crm.projects.models import Project, ProjectRevision
from tests.clients import Client
from tests.events.test_events import send, text
from tests.factories import accounts, enterprises, events, leads, units

SignIn = Callable[..., Client]
DAY = date(2018, 9, 20)
HOSTILE = "<script>alert(7)</script>"


def meet(event: Event, guest: Invitation, county_id: int | None, at: time, *, by: Reader, **more: Any) -> Meeting:
    values = {"invitation_id": guest.id, "county_id": county_id, "project_id": None, "on": DAY, "at": at, "until": None}
    with writing():
        return arrange_meeting(
            event=db.session.get_one(Event, event.id),
            values={**values, "where": "", "who": "", **more},
            by=by,
            at=clock.now(),
        )


def project(county_id: int, name: str = "样例·竹材项目") -> Project:
    with writing() as session:
        made = Project(
            code=f"XM-{county_id}-{name[-4:]}",
            name=name,
            county_id=county_id,
            state_since=DAY,
            created_at=clock.now(),
            created_by="样例",
            changed_at=clock.now(),
        )
        session.add(made)
    return made


def test_whom_a_meeting_takes_from_another(app: Flask, sign_in: SignIn) -> None:
    wangmo, yinjiang = units.region(units.WANGMO), units.region(units.YINJIANG)
    made = events.event()
    one, two = events.guest(made, person="样例·甲"), events.guest(made, person="样例·乙")
    browser = sign_in("office")
    address = f"/events/{made.code}/meetings/new"

    def book(guest: Invitation, county: int, at: str, **more: str) -> Any:
        values = {"invitation_id": str(guest.id), "county_id": str(county), "at": at, **more}
        return send(browser, browser.get(address), values)

    assert book(one, wangmo.id, "10:00", until="10:40", where="A桌").status_code == 303
    assert book(two, yinjiang.id, "10:00").status_code == 303
    assert book(two, wangmo.id, "10:40").status_code == 303
    same_guest = book(one, yinjiang.id, "10:30")
    assert same_guest.status_code == 422
    assert "10:00 已有洽谈" in text(same_guest)
    same_county = book(two, wangmo.id, "10:20")
    assert "正和" in text(same_county)
    assert browser.submit(same_county, {"knows_clash": "y"}, action=address).status_code == 303
    listing = text(browser.get(f"/events/{made.code}/meetings"))
    assert listing.count("冲突") >= 2
    for values, sentence in (
        ({"at": "25:00"}, "不是时间"),
        ({"at": ""}, "请填开始时间"),
        ({"at": "10:00", "until": "09:00"}, "结束时间早于开始时间"),
        ({"at": "16:00", "invitation_id": ""}, "请从客商名单里选一位"),
        ({"at": "16:00", "county_id": ""}, "请选和哪个县谈"),
    ):
        given = {"invitation_id": str(one.id), "county_id": str(wangmo.id), **values}
        answer = send(browser, browser.get(address), given)
        assert answer.status_code == 422
        assert sentence in text(answer)


@pytest.mark.each_engine
def test_a_meeting_held_is_one_activity(app: Flask) -> None:
    county, host = units.region(units.WANGMO), units.unit()
    made = events.event(host=host)
    guest = events.guest(made)
    by = accounts.reader("unit", unit=host)
    meeting = meet(made, guest, county.id, time(10), by=by)
    for held, result, sentence in ((True, " ", "写明结果"),):
        with pytest.raises(DomainError, match=sentence), writing():
            note_result(meeting=meeting, held=held, result=result, by=by, at=clock.now())
    with writing():
        note_result(meeting=meeting, held=True, result="愿意来看地", by=by, at=clock.now())
    with pytest.raises(DomainError, match="已记为活动"), writing():
        note_result(meeting=meeting, held=True, result="又谈了", by=by, at=clock.now())
    found = db.session.scalars(select(Activity)).all()
    assert [(one.kind, one.on, one.region_id, one.county_present) for one in found] == [
        (ActivityKind.TALK, DAY, county.id, True)
    ]
    assert db.session.scalar(select(Meeting.activity_id)) == found[0].id


def test_a_talk_with_a_guest_who_is_a_lead_belongs_to_the_lead(app: Flask) -> None:
    county = units.region(units.WANGMO)
    made = events.event(region=county)
    guest = events.guest(made)
    firm = enterprises.enterprise("样例·某食品有限公司")
    by = accounts.reader("office")
    with writing():
        born = make_lead(
            guest=guest,
            enterprise=db.session.get_one(Enterprise, firm.id),
            intention="样例",
            source="样例",
            county_id=county.id,
            by=by,
            at=clock.now(),
        )
        lead_id = born.lead_id
    meeting = meet(made, guest, county.id, time(10), by=by)
    with writing():
        note_result(meeting=meeting, held=True, result="谈得好", by=by, at=clock.now())
    assert db.session.scalar(select(Activity.lead_id)) == lead_id
    assert db.session.get_one(Lead, lead_id).contact_count == 1


def test_the_talk_that_led_to_a_lead_is_its_first_contact(app: Flask) -> None:
    county, elsewhere = units.region(units.WANGMO), units.region(units.YINJIANG)
    made = events.event(region=county)
    guest = events.guest(made)
    firm = enterprises.enterprise("样例·某木业有限公司")
    by = accounts.reader("office")
    for place, at in ((county, time(10)), (elsewhere, time(11))):
        talk = meet(made, guest, place.id, at, by=by)
        with writing():
            note_result(meeting=talk, held=True, result="愿意来看地", by=by, at=clock.now())
    with writing():
        born = make_lead(
            guest=guest,
            enterprise=db.session.get_one(Enterprise, firm.id),
            intention="样例",
            source="样例",
            county_id=county.id,
            by=by,
            at=clock.now(),
        )
        lead_id = born.lead_id
    lead = db.session.get_one(Lead, lead_id)
    assert (lead.contact_count, lead.last_activity_on) == (1, DAY)
    assert set(db.session.execute(select(Activity.region_id, Activity.lead_id)).all()) == {
        (county.id, lead_id),
        (elsewhere.id, None),
    }


def test_one_click_makes_the_lead_and_a_second_finds_it(app: Flask, sign_in: SignIn) -> None:
    county = units.region(units.WANGMO)
    made = events.event(region=county, name="样例·深圳推介会")
    guest = events.guest(made, firm="样例·全新材料有限公司", person="样例·张", phone="13900001111")
    code, guest_id = made.code, guest.id
    browser = sign_in("bureau", county=county)
    browser.query_bound = 46  # an enterprise, a contact, a lead with its number, clocks and shares, and the trail
    page = browser.get(f"/events/{code}/guests")
    from tests.forms import read_form

    token = read_form(text(page), action="/guests/reply").fields["csrf_token"][0]
    for _twice in range(2):
        clicked = browser.post(f"/events/guests/{guest_id}/lead", data={"csrf_token": token})
        assert clicked.status_code == 303, text(clicked)
    lead = db.session.scalar(select(Lead))
    assert lead is not None
    assert (lead.county_id, lead.source) == (county.id, "推介活动 样例·深圳推介会")
    assert (lead.enterprise.name, lead.contact.name if lead.contact else "") == ("样例·全新材料有限公司", "样例·张")
    assert db.session.scalar(select(func.count()).select_from(EventLead)) == 1
    shown = text(browser.get(f"/leads/{lead.number}"))
    assert "样例·深圳推介会" in shown
    assert "来自" in shown
    assert lead.number in text(browser.get(f"/events/{code}"))
    assert "样例·深圳推介会" in text(browser.get(f"/enterprises/{lead.enterprise_id}"))


def test_a_like_named_enterprise_is_asked_about_first(app: Flask, sign_in: SignIn) -> None:
    county = units.region(units.WANGMO)
    there = enterprises.enterprise("样例·华强食品股份有限公司")
    made = events.event(region=county)
    guest = events.guest(made, firm="样例·华强食品有限公司")
    browser = sign_in("office")
    browser.query_bound = 45
    page = browser.get(f"/events/guests/{guest.id}/lead")
    assert "待进一步了解" in text(page)
    asked = send(browser, page)
    assert asked.status_code == 422
    assert "样例·华强食品股份有限公司" in text(asked)
    assert db.session.scalar(select(Lead)) is None
    chosen = browser.submit(asked, {"use_enterprise": str(there.id)}, action="/lead")
    assert chosen.status_code == 303, text(chosen)
    lead = db.session.scalar(select(Lead))
    assert lead is not None
    assert lead.enterprise_id == there.id
    assert db.session.get_one(Invitation, guest.id).enterprise_id == there.id


def test_the_lead_remembers_the_page_of_the_booklet(app: Flask, sign_in: SignIn) -> None:
    county = units.region(units.WANGMO)
    county_id = county.id
    made = events.event(region=county)
    guest = events.guest(made)
    offered = project(county_id)
    firm = enterprises.enterprise()
    with writing() as session:
        booklet = Booklet(event_id=made.id, title="样例项目册")
        revision = ProjectRevision(
            project_id=offered.id, number=1, facts={}, content_hash="x", by_name="样例", at=clock.now()
        )
        session.add_all([booklet, revision])
        session.flush()
        edition = BookletEdition(
            booklet_id=booklet.id,
            lang="zh",
            number=2,
            state=EditionState.FROZEN,
            storage_id="x",
            sha256="x",
            ordered_by="样例",
            ordered_at=clock.now(),
        )
        session.add(edition)
        session.flush()
        session.add(
            EditionSheet(edition_id=edition.id, project_id=offered.id, revision_id=revision.id, position=1, page=17)
        )
    by = accounts.reader("office")
    with writing():
        born = make_lead(
            guest=guest,
            enterprise=db.session.get_one(Enterprise, firm.id),
            intention="样例",
            source="样例",
            project_id=offered.id,
            by=by,
            at=clock.now(),
        )
        number = born.lead.number
    assert (born.page, born.edition_id, born.lead.project_id, born.lead.county_id) == (
        17,
        edition.id,
        offered.id,
        county_id,
    )
    shown = text(sign_in("office").get(f"/leads/{number}"))
    assert "项目册第 2 版" in shown
    assert "第 17 页" in shown
    other = units.region(units.YINJIANG).id
    with pytest.raises(DomainError, match="不在所选的县"), writing():
        make_lead(
            guest=guest,
            enterprise=db.session.get_one(Enterprise, firm.id),
            intention="样例",
            source="样例",
            project_id=offered.id,
            county_id=other,
            by=by,
            at=clock.now(),
        )


def sign(event: Event, lead: Lead, kind: SigningKind, yuan: int | None = 10_000_000, on: date | None = None) -> Signing:
    by = accounts.reader("office")
    with writing():
        return enter_signing(
            event=db.session.get_one(Event, event.id),
            lead=db.session.get_one(Lead, lead.id),
            kind=kind,
            signed_on=on or db.session.get_one(Event, event.id).starts_on,
            yuan=yuan,
            by=by,
            at=clock.now(),
        )


def counting() -> set[int]:
    db.session.rollback()
    return set(db.session.scalars(select(Signing.event_id).where(Signing.counts)))


@pytest.mark.each_engine
def test_a_lead_counts_for_its_first_event_only(app: Flask, sign_in: SignIn) -> None:
    made = leads.lead(county=units.region())
    later = events.event(name="样例·后一场", starts_on=DAY + timedelta(days=30))
    earlier = events.event(name="样例·前一场")
    sign(later, made, SigningKind.CONTRACT)
    assert counting() == {later.id}
    first = sign(earlier, made, SigningKind.INTENT, yuan=None)
    assert counting() == {earlier.id}
    browser = sign_in("office")
    assert "已计入 样例·前一场" in text(browser.get(f"/events/{later.code}"))
    assert "已计入 样例·前一场" in text(browser.get(f"/leads/{made.number}"))
    with pytest.raises(DomainError, match="已登记过"):
        sign(earlier, made, SigningKind.INTENT)
    with writing():
        void_signing(signing=first, reason="录错", by=accounts_reader(), at=clock.now())
    assert counting() == {later.id}
    sign(earlier, made, SigningKind.FRAMEWORK)
    assert counting() == {earlier.id}
    with writing():
        void_event(event=db.session.get_one(Event, earlier.id), reason="录重", by=accounts_reader(), at=clock.now())
    assert counting() == {later.id}


def accounts_reader() -> Reader:
    from crm.core.reader import system

    return system("test")


def test_a_project_counts_for_its_first_event_only(app: Flask) -> None:
    county = units.region()
    offered = project(county.id)
    one, two = leads.lead(county=county), leads.lead(county=county)
    with writing():
        for made in (one, two):
            db.session.get_one(Lead, made.id).project_id = offered.id
    first, second = events.event(), events.event(starts_on=DAY + timedelta(days=9))
    sign(first, one, SigningKind.CONTRACT)
    assert sign(second, two, SigningKind.CONTRACT).counts is False
    assert counting() == {first.id}


def test_a_signing_has_its_day_its_lead_and_its_amount(app: Flask, sign_in: SignIn) -> None:
    made, lead = events.event(), leads.lead(county=units.region())
    browser = sign_in("office")
    page = f"/events/{made.code}/signings/new"
    good = {"lead_number": lead.number.lower(), "kind": "contract", "yuan": "8600"}
    for values, sentence in (
        ({"lead_number": "GZ-2018-522326-9999"}, "没有线索"),
        ({"lead_number": ""}, "请填线索编号"),
        ({"signed_on": "2018-10-01"}, "不在活动日期内"),
        ({"yuan": "-5"}, "金额不能小于 0"),
        ({"kind": "promise"}, "请从列出的选项中选一个"),
    ):
        answer = send(browser, browser.get(page), {**good, **values})
        assert answer.status_code == 422
        assert sentence in text(answer)
    assert send(browser, browser.get(page), good).status_code == 303
    shown = text(browser.get(f"/events/{made.code}"))
    assert "8,600" in shown
    signing = db.session.scalar(select(Signing))
    assert signing is not None
    gone = send(browser, browser.get(f"/events/signings/{signing.id}/void"), {"reason": HOSTILE})
    assert gone.status_code == 303
    assert 'id="signing-' not in text(browser.get(f"/events/{made.code}"))


def test_leads_out_of_sight_are_counted_and_not_named(app: Flask, sign_in: SignIn) -> None:
    host, county = units.unit(), units.region(units.YINJIANG)
    made = events.event(host=host)
    guest = events.guest(made)
    firm = enterprises.enterprise("样例·别县看中的有限公司")
    with writing():
        make_lead(
            guest=guest,
            enterprise=db.session.get_one(Enterprise, firm.id),
            intention="样例",
            source="样例",
            county_id=county.id,
            by=accounts_reader(),
            at=clock.now(),
        )
        check_in(guest=guest, by=accounts_reader(), at=clock.now())
    browser = sign_in(accounts.user("unit", unit=host))
    number = db.session.scalar(select(Lead.number))
    for address in ("", "/report"):
        shown = text(browser.get(f"/events/{made.code}{address}"))
        assert str(number) not in shown
        assert "在别的地区" in shown
