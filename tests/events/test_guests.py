"""Guests: invited by filter, by hand and by pasting; their answers; the door."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select

from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError
from crm.core.reader import system
from crm.enterprises.models import Enterprise
from crm.events.guests import queries
from crm.events.guests.operations import check_in, set_reply, undo_check_in, void_guest, walk_in
from crm.events.guests.pasting import Standing, compare, read_pasted
from crm.events.models import Event, Invitation
from crm.events.states import Reply, UnitPart
from tests.clients import Client
from tests.events.test_events import press, send, text
from tests.factories import accounts, enterprises, events, targets, units

SignIn = Callable[..., Client]
HOSTILE = "<script>alert(7)</script>"
DAY = date(2018, 9, 20)
AT = datetime(2018, 9, 20, 1, 30, tzinfo=UTC)


def again(guest: Invitation) -> Invitation:
    db.session.rollback()
    return db.session.get_one(Invitation, guest.id)


def test_by_hand_and_a_twin_is_asked_about(app: Flask, sign_in: SignIn) -> None:
    firm = enterprises.enterprise("样例·华强食品有限公司")
    made = events.event()
    browser = sign_in("office")
    address = f"/events/{made.code}/guests/new"
    values = {"firm": "样例·华强食品有限责任公司", "person": f"样例·客{HOSTILE}", "phone": "13985552618", "people": "3"}
    assert send(browser, browser.get(address), values).status_code == 303
    guest = db.session.scalar(select(Invitation))
    assert guest is not None
    assert (guest.enterprise_id, guest.firm, guest.people) == (firm.id, "", 3)
    shown = text(browser.get(f"/events/{made.code}/guests"))
    assert HOSTILE not in shown
    assert "139****2618" in shown
    assert "13985552618" not in shown
    twin = send(browser, browser.get(address), {"firm": "样例·华强食品有限公司", "person": ""})
    assert twin.status_code == 422
    assert "名单里已有" in text(twin)
    assert browser.submit(twin, {"knows_twin": "y"}, action=address).status_code == 303
    other = send(browser, browser.get(address), {"firm": "样例·另一家机械有限公司", "person": "样例·别人"})
    assert other.status_code == 303
    nobody = send(browser, browser.get(address), {"firm": "", "person": " "})
    assert nobody.status_code == 422
    assert "请填单位或姓名" in text(nobody)
    for people in ("0", "1000", "三"):
        assert send(browser, browser.get(address), {**values, "people": people}).status_code == 422


def test_a_number_is_shown_once_and_written_down(app: Flask, sign_in: SignIn) -> None:
    host = units.unit()
    made = events.event(host=host)
    guest = events.guest(made, phone="13985552618")
    browser = sign_in(accounts.user("unit", unit=host))
    page = browser.get(f"/events/{made.code}/guests")
    address = f"/events/guests/{guest.id}/reveal"
    from tests.forms import read_form

    token = read_form(text(page), action="/guests/reply").fields["csrf_token"][0]
    told = browser.post(address, data={"csrf_token": token}, headers={"HX-Request": "true"})
    assert "13985552618" in text(told)
    assert "13985552618" in text(browser.post(address, data={"csrf_token": token}))
    assert "13985552618" not in text(browser.get(f"/events/{made.code}/guests"))
    looked = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "guest:reveal")
    assert db.session.scalar(looked) == 2
    leader = sign_in("leader", county=units.region())
    assert leader.post(address, data={"csrf_token": token}).status_code == 403


def test_enterprises_are_invited_by_filter_once(app: Flask, sign_in: SignIn) -> None:
    county = units.region()
    browser = sign_in("unit", county=county)
    unit = browser.user.unit_id
    first = enterprises.enterprise("样例·甲食品有限公司", unit_id=unit)
    second = enterprises.enterprise("样例·乙机械有限公司", unit_id=unit)
    hidden = enterprises.enterprise("样例·看不见的有限公司")
    contact = enterprises.contact(first, name="样例·经办")
    targets.target(second, owner_unit_id=unit)
    made = send(
        browser, browser.get("/events/new"), {"name": "样例·会", "city": "深圳", "starts_on": "2018-09-20"}
    ).headers["Location"]
    page = browser.get(f"{made}/invite")
    assert "样例·甲食品有限公司" in text(page)
    assert "看不见" not in text(page)
    only = text(browser.get(f"{made}/invite?from=targets"))
    assert "样例·乙机械有限公司" in only
    assert "样例·甲食品有限公司" not in only
    none = browser.submit(page, action="/invite")
    assert none.status_code == 422
    assert "先勾选要邀请的企业" in text(none)
    ids = [str(first.id), str(second.id), str(hidden.id)]
    assert browser.submit(page, {"enterprise": ids}, action="/invite").status_code == 303
    page = browser.get(f"{made}/invite")
    assert text(page).count("已在名单里") == 2
    assert browser.submit(page, {"enterprise": ids}, action="/invite").status_code == 303
    found = db.session.scalars(select(Invitation).order_by(Invitation.id)).all()
    assert [(guest.enterprise_id, guest.contact_id, guest.invited_by_id) for guest in found] == [
        (first.id, contact.id, unit),
        (second.id, None, unit),
    ]


PASTED = (
    "单位名称\t姓名\t职务\t手机\t人数\n"
    "样例·新来电子有限公司\t样例·张\t总经理\t13900001111\t2\n"
    "样例·老客食品有限公司\t样例·李\t\t\t\n"
    "样例·老客食品有限责任公司\t\t\t\t\n"
    f"{HOSTILE}\t样例·王\t\t\t1\n"
    "\t\t经理\t\t\n"
    "样例·多人有限公司\t样例·赵\t\t\t很多"
)


def test_a_list_from_excel_is_read_looked_at_and_added(app: Flask, sign_in: SignIn) -> None:
    made = events.event()
    events.guest(made, firm="样例·老客食品有限公司", person="样例·李")
    browser = sign_in("office")
    address = f"/events/{made.code}/guests/paste"
    looked = send(browser, browser.get(address), {"text": PASTED, "act": "look"})
    assert looked.status_code == 200
    shown = text(looked)
    assert HOSTILE not in shown
    for word in ("新客商", "已在名单里", "可能重复", "读不了", "没有单位也没有姓名", "人数“很多”不是"):
        assert word in shown, word
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 1
    nothing = browser.submit(looked, {"row": None, "act": "add"}, action="/paste")
    assert nothing.status_code == 422
    added = browser.submit(looked, {"act": "add"}, action="/paste")
    assert added.status_code == 303, text(added)
    firms = [guest.firm for guest in db.session.scalars(select(Invitation).order_by(Invitation.id))]
    assert firms == ["样例·老客食品有限公司", "样例·新来电子有限公司", HOSTILE]
    for empty in ("", "  \n \n"):
        assert send(browser, browser.get(address), {"text": empty, "act": "look"}).status_code == 422


def test_headings_in_any_order_or_none_at_all() -> None:
    rows = read_pasted("姓名,单位,备注\n样例·张,样例·甲公司,坐前排")
    assert [(row.values["firm"], row.values["person"], row.values["note"]) for row in rows] == [
        ("样例·甲公司", "样例·张", "坐前排")
    ]
    rows = read_pasted("样例·甲公司\t样例·张\n样例·乙公司\t样例·李")
    assert [row.values["firm"] for row in rows] == ["样例·甲公司", "样例·乙公司"]
    assert read_pasted("企业名称\n样例·甲公司")[0].values["firm"] == "样例·甲公司"
    compare(rows, [])
    assert {row.standing for row in rows} == {Standing.NEW}
    twice = read_pasted("样例·甲公司\t样例·张\n样例·甲公司\t样例·张")
    compare(twice, [])
    assert [row.standing for row in twice] == [Standing.NEW, Standing.TWICE]
    with pytest.raises(DomainError, match="一次最多"):
        read_pasted("\n".join(f"样例·第{number}公司" for number in range(1200)))


def test_cells_as_excel_and_people_write_them() -> None:
    broken = '单位\t姓名\t电话\r\n"样例·某某\n有限公司"\t"样例·张\n(董事长)"\t"13900001111\n13900002222"\r\n样例·乙公司\t样例·李\t'
    rows = read_pasted(broken)
    assert [(row.values["firm"], row.values["person"], row.values["phone"]) for row in rows] == [
        ("样例·某某 有限公司", "样例·张 (董事长)", "13900001111 13900002222"),
        ("样例·乙公司", "样例·李", ""),
    ]
    foreign = read_pasted("Sample Electronics Co., Ltd.\nSample Foods, Inc., Jane Doe, CEO\nSample S.p.A., Rossi")
    assert [(row.values["firm"], row.values["person"]) for row in foreign] == [
        ("Sample Electronics Co., Ltd.", ""),
        ("Sample Foods, Inc.", "Jane Doe"),
        ("Sample S.p.A.", "Rossi"),
    ]
    quotes = read_pasted('样例·"甲"公司\t样例·张\n"样例·乙"公司\t样例·李')
    assert [row.values["person"] for row in quotes] == ["样例·张", "样例·李"]
    mixed = read_pasted("Sample Co., Ltd.\tJane Doe\nOther Co., Ltd.")
    assert [row.values["firm"] for row in mixed] == ["Sample Co., Ltd.", "Other Co., Ltd."]
    twice = read_pasted("Sample Co., Ltd.\tJane Doe\nSAMPLE CO., LTD.\tjane doe")
    compare(twice, [])
    assert [row.standing for row in twice] == [Standing.NEW, Standing.TWICE]


def test_five_hundred_at_once(app: Flask, sign_in: SignIn) -> None:
    enterprises.enterprise("样例·第7号科技有限公司")
    made = events.event()
    browser = sign_in("office")
    pasted = "\n".join(
        f"样例·第{number}号科技有限公司\t样例·客{number}\t经理\t139{number:08d}\t1" for number in range(500)
    )
    looked = send(browser, browser.get(f"/events/{made.code}/guests/paste"), {"text": pasted, "act": "look"})
    assert looked.status_code == 200
    answer = browser.submit(looked, {"act": "add", "row": [str(n) for n in range(1, 501)]}, action="/paste")
    assert answer.status_code == 303, text(answer)
    assert queries.counts(made.id).invited == 500
    linked = select(func.count()).select_from(Invitation).where(Invitation.enterprise_id.is_not(None))
    assert db.session.scalar(linked) == 1
    seen, at = set(), ""
    for _page in range(5):
        page = text(browser.get(f"/events/{made.code}/guests{at}"))
        seen |= {number for number in range(500) if f"样例·第{number}号科技有限公司" in page}
        import re

        onward = re.search(r'rel="next" href="([^"]+)"', page)
        at = onward[1].partition("/guests")[2].replace("&amp;", "&") if onward else at
    assert len(seen) == 500
    door = browser.get(f"/events/{made.code}/check-in")
    assert text(door).count('class="d-door-row') == 500


@pytest.mark.each_engine
def test_counts_open_their_rows(app: Flask, sign_in: SignIn) -> None:
    host = units.unit()
    made = events.event(host=host)
    guests = [events.guest(made, person=f"样例·客{number}") for number in range(5)]
    by = accounts.reader("unit", unit=host)
    with writing():
        for guest, reply in zip(guests, (Reply.ACCEPTED, Reply.ACCEPTED, Reply.DECLINED), strict=False):
            set_reply(guest=guest, reply=reply, by=by, at=AT)
        check_in(guest=guests[0], by=by, at=AT, people=4)
        event = db.session.get_one(Event, made.id)
        walk_in(event=event, firm="样例·路过有限公司", person="", by=by, at=AT)
    void = guests[4]
    with writing():
        void_guest(guest=void, reason="录错", by=by, at=AT)
    found = queries.counts(made.id)
    assert (found.invited, found.accepted, found.declined, found.unanswered) == (4, 2, 1, 1)
    assert (found.came, found.came_invited, found.walked_in, found.people, found.rate) == (2, 1, 1, 5, "25%")
    browser = sign_in("office")
    for query, number in (
        ("walked=0", found.invited),
        ("walked=0&reply=accepted", found.accepted),
        ("walked=0&reply=declined", found.declined),
        ("walked=0&reply=none", found.unanswered),
        ("came=1", found.came),
        ("walked=1", found.walked_in),
    ):
        page = text(browser.get(f"/events/{made.code}/guests?{query}"))
        assert page.count('<tr id="guest-') == number, query
        assert f"guests?{query.replace('&', '&amp;')}" in page or "reply" in query


def test_a_reply_in_one_click_and_for_many(app: Flask, sign_in: SignIn) -> None:
    made = events.event()
    one, two = events.guest(made), events.guest(made)
    browser = sign_in("office")
    page = browser.get(f"/events/{made.code}/guests")
    from tests.forms import read_form

    token = read_form(text(page), action="/guests/reply").fields["csrf_token"][0]
    row = browser.post(
        f"/events/guests/{one.id}/reply",
        data={"csrf_token": token, "reply": "accepted"},
        headers={"HX-Request": "true"},
    )
    assert row.status_code == 200
    assert 'aria-pressed="true"' in text(row)
    plain = browser.post(f"/events/guests/{one.id}/reply", data={"csrf_token": token, "reply": "none"})
    assert plain.status_code == 303
    assert again(one).replied_on is None
    ids = [str(one.id), str(two.id)]
    assert browser.submit(page, {"guest": ids, "reply": "declined"}, action="/guests/reply").status_code == 303
    assert {again(guest).reply for guest in (one, two)} == {Reply.DECLINED}
    for bad in ({"reply": "perhaps", "guest": ids}, {"reply": "accepted"}):
        browser.proofreading = True
        assert browser.submit(page, bad, action="/guests/reply").status_code == 422


def test_the_list_as_a_workbook_keeps_numbers_masked(app: Flask, sign_in: SignIn) -> None:
    made = events.event()
    events.guest(made, firm="=SUM(A1)", person="样例·客", phone="13985552618")
    browser = sign_in("office")
    book = load_workbook(io.BytesIO(browser.get(f"/events/{made.code}/guests.xlsx").data))
    rows = list(book.worksheets[0].values)
    assert rows[0][0] == "单位"
    assert rows[1][0] == "=SUM(A1)"
    assert book.worksheets[0]["A2"].data_type == "s"
    assert rows[1][3] == "139****2618"
    csv = text(browser.get(f"/events/{made.code}/guests.csv"))
    assert "'=SUM(A1)" in csv
    assert "13985552618" not in csv
    assert browser.get(f"/events/{made.code}/guests.pdfx").status_code == 422


def test_what_is_known_of_a_guest_changes_and_the_number_stays(app: Flask, sign_in: SignIn) -> None:
    made = events.event()
    guest = events.guest(made, phone="13985552618")
    firm = enterprises.enterprise("样例·后来登记有限公司")
    browser = sign_in("office")
    page = browser.get(f"/events/guests/{guest.id}/edit")
    late = browser.get(f"/events/guests/{guest.id}/edit")
    assert "13985552618" not in text(page)
    assert send(browser, page, {"firm": firm.name, "title": "董事长"}).status_code == 303
    row = again(guest)
    assert (row.enterprise_id, row.firm, row.title, row.phone) == (firm.id, "", "董事长", "13985552618")
    stale = send(browser, late, {"title": "总裁"})
    assert stale.status_code == 409
    gone = send(browser, browser.get(f"/events/guests/{guest.id}/erase"), {"reason": "本人要求"})
    assert gone.status_code == 303
    assert (again(guest).person, again(guest).phone) == ("已删除", "")
    trail = db.session.scalars(select(AuditEntry.changes).where(AuditEntry.subject_kind == "invitation")).all()
    assert "13985552618" not in str(trail)


@pytest.mark.each_engine
def test_a_double_check_in_is_one(app: Flask) -> None:
    made = events.event()
    guest = events.guest(made, people=2)
    one, two = accounts.reader("office"), accounts.reader("office")
    with writing():
        check_in(guest=guest, by=one, at=AT)
    with writing():
        check_in(guest=guest, by=two, at=AT + timedelta(minutes=5), people=9)
    row = again(guest)
    assert (row.came_at, row.came_people, row.checked_in_by) == (AT, 2, one.name)
    taps = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "guest:check-in")
    assert db.session.scalar(taps) == 1
    for _twice in range(2):
        with writing():
            undo_check_in(guest=guest, by=two, at=AT)
    assert again(guest).came_at is None
    late, ahead = events.guest(made), events.guest(made)
    with writing():
        check_in(guest=late, by=one, at=AT, tapped_at=AT - timedelta(hours=2))
        check_in(guest=ahead, by=one, at=AT, tapped_at=AT + timedelta(days=3))
    assert (again(late).came_at, again(ahead).came_at) == (AT - timedelta(hours=2), AT)


@pytest.mark.each_engine
def test_taps_sent_late_change_nothing_that_was_seen_since(app: Flask) -> None:
    made, by = events.event(), system("test")
    guest = events.guest(made)

    def came(minute: int, sent: int) -> datetime | None:
        with writing():
            at = AT + timedelta(minutes=sent)
            check_in(guest=guest, by=by, at=at, tapped_at=AT + timedelta(minutes=minute))
        return again(guest).came_at

    def undone(minute: int, sent: int) -> datetime | None:
        with writing():
            at = AT + timedelta(minutes=sent)
            undo_check_in(guest=guest, by=by, at=at, tapped_at=AT + timedelta(minutes=minute))
        return again(guest).came_at

    assert came(0, sent=0) == AT
    assert undone(5, sent=5) is None
    assert came(3, sent=30) is None, "a tablet that was offline tapped before the slip was undone"
    assert came(10, sent=31) == AT + timedelta(minutes=10)
    assert undone(8, sent=40) == AT + timedelta(minutes=10), "it undid an earlier tap, not this one"
    assert undone(41, sent=41) is None


def test_a_tablet_with_a_wrong_clock_tells_how_long_ago(app: Flask, sign_in: SignIn) -> None:
    made = events.event(starts_on=clock.today())
    guest = events.guest(made)
    browser = sign_in("office")
    page = browser.get(f"/events/{made.code}/check-in")
    slow = clock.now() - timedelta(hours=5)  # the tablet's clock
    told = {"at": (slow - timedelta(minutes=20)).isoformat(), "sent": slow.isoformat()}
    before = clock.now()
    assert browser.submit(page, told, action=f"/guests/{guest.id}/came").status_code == 303
    came_at = again(guest).came_at
    assert came_at is not None
    assert before - timedelta(minutes=21) < came_at < before - timedelta(minutes=19)


@pytest.mark.each_engine
def test_walking_in_twice_is_one_guest_and_an_invited_one_is_found(app: Flask) -> None:
    made = events.event()
    invited = events.guest(made, firm="样例·应邀有限公司", person="样例·客")
    by = system("test")
    for _twice in range(2):
        with writing():
            event = db.session.get_one(Event, made.id)
            walk_in(event=event, firm="样例·路过有限公司", person="样例·路人", by=by, at=AT, people=2)
            walk_in(event=event, firm="样例·应邀有限公司", person="样例·客", by=by, at=AT)
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 2
    assert again(invited).has_come
    assert not again(invited).walked_in
    assert queries.counts(made.id).people == 3


def test_the_door_works_with_and_without_scripts(app: Flask, sign_in: SignIn) -> None:
    host, helper = units.unit(), units.unit()
    made = events.event(host=host, units=[(helper, UnitPart.SUPPORT)])
    guest = events.guest(made, firm="样例·华强食品有限公司", person="样例·张三", people=2)
    browser = sign_in(accounts.user("unit", unit=helper))
    address = f"/events/{made.code}/check-in"
    assert "样例·张三" in text(browser.get(f"{address}?q=ylzs"))
    assert "样例·张三" not in text(browser.get(f"{address}?q=zzz"))
    page = browser.get(address)
    tapped = browser.submit(page, {"people": "4"}, action=f"/guests/{guest.id}/came")
    assert tapped.status_code == 303
    assert tapped.headers["Location"].endswith(f"#guest-{guest.id}")
    assert (again(guest).came_people, again(guest).checked_in_by) == (4, browser.user.name)
    row = browser.submit(browser.get(address), {"people": "5"}, action=f"/guests/{guest.id}/came")
    assert row.status_code == 303
    assert again(guest).came_people == 4
    from tests.forms import read_form

    token = read_form(text(page), action=f"/guests/{guest.id}/came").fields["csrf_token"][0]
    headers = {"HX-Request": "true"}
    changed = browser.post(
        f"/events/guests/{guest.id}/came/people", data={"csrf_token": token, "people": "6"}, headers=headers
    )
    assert "door-counts" in text(changed)
    assert again(guest).came_people == 6
    undone = browser.post(f"/events/guests/{guest.id}/came/undo", data={"csrf_token": token}, headers=headers)
    assert "到场" in text(undone)
    assert "d-door" in text(browser.get(address, headers=headers))
    walked = browser.submit(page, {"firm": "", "person": "样例·路人"}, action="/walk-in")
    assert walked.status_code == 303
    nobody = browser.submit(browser.get(address), {"firm": "", "person": ""}, action="/walk-in")
    assert nobody.status_code == 422
    outsider = sign_in("bureau", county=units.region(units.YINJIANG))
    assert outsider.get(address).status_code == 404


def test_nobody_is_checked_in_before_the_event(app: Flask, sign_in: SignIn) -> None:
    made = events.event(starts_on=clock.today() + timedelta(days=5))
    guest = events.guest(made)
    browser = sign_in("office")
    page = browser.get(f"/events/{made.code}/check-in")
    assert "前一天起可以签到" in text(page)
    refused = browser.submit(page, action=f"/guests/{guest.id}/came")
    assert refused.status_code == 422
    assert not again(guest).has_come


def test_others_do_not_touch_the_list(app: Flask, sign_in: SignIn) -> None:
    made = events.event(region=units.region(units.WANGMO))
    guest = events.guest(made)
    stranger = sign_in("unit", county=units.region(units.YINJIANG))
    for address in (
        f"/events/{made.code}/guests",
        f"/events/{made.code}/guests.xlsx",
        f"/events/{made.code}/guests/new",
        f"/events/{made.code}/invite",
        f"/events/guests/{guest.id}/edit",
        f"/events/guests/{guest.id}/void",
    ):
        assert stranger.get(address).status_code == 404, address
    leader = sign_in("leader", county=units.region(units.WANGMO))
    assert db.session.get_one(Enterprise, enterprises.enterprise().id)
    assert leader.get(f"/events/{made.code}/guests/new").status_code == 403


__all__ = ["press"]
