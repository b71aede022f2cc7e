"""Writes of guests: invite, answer, check in, take off the list.

The trail says that a guest was written down and with which firm, never who the person is: that must be erasable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, insert, select

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import Changes, db, locked, populate
from crm.core.errors import DomainError, Forbidden, NotFound, StaleEdit
from crm.core.reader import Reader
from crm.enterprises import contacts
from crm.enterprises.models import Contact, Enterprise
from crm.enterprises.names import normal_name
from crm.enterprises.queries import visible_enterprises
from crm.enterprises.sharing import contacts_in_sight

from ..models import Event, EventUnit, Invitation
from ..scope import require_invite
from ..states import EventState, Reply

FACTS = frozenset({"firm", "person", "title", "phone", "people", "note", "seat", "invited_by_id"})
PERSONAL = frozenset({"person", "title", "phone", "note"})
"""Said in the trail without their values."""
EARLY = timedelta(days=1)
"""Guests are checked in from the day before on: at the hotel, in the evening."""
OLDEST = timedelta(hours=24)
"""A tablet that was offline may tell that somebody came so long ago."""
LONGEST_LIST = 5000


def add_guests(
    *,
    event: Event,
    rows: Sequence[Mapping[str, Any]],
    by: Reader,
    at: datetime,
    invited_by_id: int | None = None,
) -> list[Invitation]:
    """Put guests on the list, each a mapping of ``FACTS``; a firm that is a kept enterprise in the reader's sight is
    linked to it. Whether they are there already is asked before (``pasting``).

    Raises ``Forbidden`` for another's event, ``DomainError`` for a cancelled one or a guest without any name.
    """
    row = _open(event, by)
    if len(rows) > LONGEST_LIST:
        raise DomainError(_("一次最多 %(most)s 位客商", most=LONGEST_LIST))
    kept = _kept({values.get("firm") or "" for values in rows}, by)
    ours = _units(row)
    made: list[dict[str, Any]] = []
    for values in rows:
        # Every column is said for every row: the database takes 500 alike in one statement, 500 unlike one by one.
        facts = dict.fromkeys(("title", "phone", "note", "seat"), "") | _checked(values)
        enterprise = kept.get(normal_name(facts["firm"])) if facts["firm"] else None
        inviting = facts.pop("invited_by_id", None) or invited_by_id
        made.append(
            {
                "event_id": row.id,
                "created_at": at,
                "reply": Reply.NONE,
                "walked_in": False,
                "version": 1,
                "enterprise_id": enterprise,
                "invited_by_id": inviting if inviting in ours else None,
                **(facts if enterprise is None else {**facts, "firm": ""}),
            }
        )
    return _put_down(row, made, by, at)


def invite_enterprises(
    *, event: Event, enterprise_ids: Sequence[int], by: Reader, at: datetime, invited_by_id: int | None = None
) -> list[Invitation]:
    """Invite enterprises the reader may see, each with its contact last seen; one that is on the list already is left.

    Raises as ``add_guests``.
    """
    row = _open(event, by)
    there = set(
        db.session.scalars(
            select(Invitation.enterprise_id).where(Invitation.event_id == row.id, Invitation.voided_at.is_(None))
        )
    )
    wanted = [one for one in dict.fromkeys(enterprise_ids) if one not in there][:LONGEST_LIST]
    seen = set(
        db.session.scalars(visible_enterprises(by).where(Enterprise.id.in_(wanted)).with_only_columns(Enterprise.id))
    )
    reached: dict[int, int] = {}
    people = select(Contact.enterprise_id, Contact.id).where(
        Contact.enterprise_id.in_(seen),
        Contact.voided_at.is_(None),
        Contact.erased_at.is_(None),
        contacts_in_sight(by),
    )
    for enterprise_id, contact_id in db.session.execute(people.order_by(Contact.seen_on.desc(), Contact.id)):
        reached.setdefault(enterprise_id, contact_id)
    ours = _units(row)
    made = [
        {
            "event_id": row.id,
            "created_at": at,
            "reply": Reply.NONE,
            "walked_in": False,
            "version": 1,
            "people": 1,
            "enterprise_id": one,
            "contact_id": reached.get(one),
            "invited_by_id": invited_by_id if invited_by_id in ours else None,
        }
        for one in wanted
        if one in seen
    ]
    return _put_down(row, made, by, at)


def _put_down(event: Event, rows: list[dict[str, Any]], by: Reader, at: datetime) -> list[Invitation]:
    """The rows as guests, in one statement, and one line of the trail for all of them."""
    if not rows:
        return []
    last = db.session.scalar(select(func.max(Invitation.id)).where(Invitation.event_id == event.id)) or 0
    db.session.execute(insert(Invitation), rows)
    record(action="event:invite", by=by, at=at, subject=event, ref=event.code, changes={"guests": (None, len(rows))})
    added = select(Invitation).where(Invitation.event_id == event.id, Invitation.id > last)
    return list(db.session.scalars(added.order_by(Invitation.id)))


def edit_guest(
    *, guest: Invitation, version: int | None, values: Mapping[str, Any], by: Reader, at: datetime
) -> Invitation:
    """Change what is known of a guest. Raises ``StaleEdit`` when somebody was faster."""
    row = _mine(guest, by)
    if version is not None and row.version != version:
        raise StaleEdit(_("刚有人改过这位客商，请核对后再保存"))
    facts = _checked({**_now(row), **values})
    if row.enterprise is not None:
        if normal_name(facts["firm"]) in (normal_name(row.enterprise.name), ""):
            facts["firm"] = ""
        else:
            facts["enterprise_id"], facts["contact_id"] = None, None
    if facts["firm"] and (kept := _kept({facts["firm"]}, by)):
        facts["enterprise_id"], facts["firm"] = kept[normal_name(facts["firm"])], ""
    if row.contact is not None and facts.get("contact_id", row.contact_id) is not None:
        same = (facts["person"], facts["title"]) == (row.contact.name, row.contact.title) and not facts["phone"]
        if same:
            facts |= {"person": "", "title": "", "phone": ""}
        else:
            facts["contact_id"], facts["phone"] = None, facts["phone"] or row.contact.phone
    changes = populate(row, facts)
    if changes:
        db.session.flush()
        db.session.expire(row, ["enterprise", "contact", "invited_by"])
        record(action="guest:edit", by=by, at=at, subject=row, ref=_ref(row), changes=_hidden(changes))
    return row


def set_reply(*, guest: Invitation, reply: Reply, by: Reader, at: datetime) -> Invitation:
    """How the guest answered; the same answer again changes nothing."""
    row = _mine(guest, by)
    values = {"reply": reply, "replied_on": None if reply is Reply.NONE else clock.date_of(at)}
    if row.reply is reply:
        return row
    changes = populate(row, values)
    record(action="guest:reply", by=by, at=at, subject=row, ref=_ref(row), changes=changes)
    return row


def check_in(
    *, guest: Invitation, by: Reader, at: datetime, people: int | None = None, tapped_at: datetime | None = None
) -> Invitation:
    """The guest is here: when, how many with them, and who saw it. Tapping again, or on another tablet, changes
    nothing; ``tapped_at`` is when a tablet that was offline saw it: a tap older than the last undoing comes too late.

    Raises ``DomainError`` before the event, ``Forbidden`` without the right.
    """
    row = _at_the_door(guest, by, at)
    if row.came_at is not None:
        return row
    seen_at = _seen_at(tapped_at, at)
    if row.undone_at is not None and seen_at < row.undone_at:
        return row
    changes = populate(
        row, {"came_at": seen_at, "came_people": max(1, min(people or row.people, 999)), "checked_in_by": by.name}
    )
    record(action="guest:check-in", by=by, at=at, subject=row, ref=_ref(row), changes=changes)
    return row


def undo_check_in(*, guest: Invitation, by: Reader, at: datetime, tapped_at: datetime | None = None) -> Invitation:
    """A slip of the finger: the guest is not here. Undone by a tablet that was offline, it does not undo what another
    has seen since."""
    row = _at_the_door(guest, by, at)
    undone_at = _seen_at(tapped_at, at)
    if row.came_at is None or undone_at < row.came_at:
        return row
    changes = populate(row, {"came_at": None, "came_people": None, "checked_in_by": ""})
    row.undone_at = undone_at
    record(action="guest:undo-check-in", by=by, at=at, subject=row, ref=_ref(row), changes=changes)
    return row


def _seen_at(tapped_at: datetime | None, at: datetime) -> datetime:
    """When it was seen: as the tablet says, unless it speaks of another day or of the future."""
    return tapped_at if tapped_at is not None and at - OLDEST <= tapped_at <= at else at


def set_came_people(*, guest: Invitation, people: int, by: Reader, at: datetime) -> Invitation:
    """How many came with the guest after all."""
    row = _at_the_door(guest, by, at)
    if row.came_at is None:
        raise DomainError(_("还没有签到，先点“到场”"))
    changes = populate(row, {"came_people": max(1, min(people, 999))})
    if changes:
        record(action="guest:check-in", by=by, at=at, subject=row, ref=_ref(row), changes=changes)
    return row


def walk_in(
    *,
    event: Event,
    firm: str,
    person: str,
    by: Reader,
    at: datetime,
    people: int = 1,
    tapped_at: datetime | None = None,
) -> Invitation:
    """Somebody who was not invited came: on the list and checked in at once.

    The same firm and person twice within the event is one guest: two tablets, or a tap that was sent again.
    """
    row = _open(event, by)
    _refuse_early(row, at)
    _may_check_in(by)
    facts = _checked({"firm": firm, "person": person, "people": max(1, min(people, 999))})
    kept = _kept({facts["firm"]}, by).get(normal_name(facts["firm"])) if facts["firm"] else None
    for other in db.session.scalars(
        select(Invitation).where(Invitation.event_id == row.id, Invitation.voided_at.is_(None))
    ):
        same = _same(other.firm_name, facts["firm"]) and _same(other.person_name, facts["person"])
        if same:
            return check_in(guest=other, by=by, at=at, people=people, tapped_at=tapped_at)
    guest = Invitation(event_id=row.id, created_at=at, reply=Reply.NONE, walked_in=True, enterprise_id=kept, **facts)
    if kept is not None:
        guest.firm = ""
    db.session.add(guest)
    db.session.flush()
    record(action="guest:walk-in", by=by, at=at, subject=guest, ref=_ref(guest))
    return check_in(guest=guest, by=by, at=at, people=people, tapped_at=tapped_at)


def reveal_phone(*, guest: Invitation, by: Reader, at: datetime) -> str:
    """The whole number, for this once; who looked is written down."""
    row = locked(Invitation, guest.id)
    if row.contact is not None:
        return contacts.reveal_phone(contact=row.contact, by=by, at=at)
    record(action="guest:reveal", by=by, at=at, subject=row, ref=_ref(row))
    return row.phone


def void_guest(*, guest: Invitation, reason: str, by: Reader, at: datetime) -> Invitation:
    """Take a guest off the list. Who came stays: undo the check-in first."""
    row = _mine(guest, by)
    if row.came_at is not None:
        raise DomainError(_("这位客商已签到，先撤销签到再移出名单"))
    changes = populate(row, {"voided_at": at, "void_reason": reason.strip()})
    record(action="guest:void", by=by, at=at, subject=row, ref=_ref(row), changes=changes)
    return row


def _open(event: Event, by: Reader) -> Event:
    row = locked(Event, event.id)
    if row.voided_at is not None:
        raise DomainError(_("这个活动已作废，不能再改"))
    require_invite(row, by)
    if row.state is EventState.CANCELLED:
        raise DomainError(_("活动已取消，先重新筹备再改"))
    return row


def _mine(guest: Invitation, by: Reader) -> Invitation:
    try:
        row = locked(Invitation, guest.id)
    except LookupError:
        raise NotFound(_("没有这位客商，或不在你的可见范围内")) from None
    if row.voided_at is not None:
        raise DomainError(_("这位客商已移出名单，不能再改"))
    event = row.event
    require_invite(event, by)
    if event.state is EventState.CANCELLED:
        raise DomainError(_("活动已取消，先重新筹备再改"))
    return row


def _at_the_door(guest: Invitation, by: Reader, at: datetime) -> Invitation:
    _may_check_in(by)
    row = _mine(guest, by)
    _refuse_early(row.event, at)
    return row


def _may_check_in(by: Reader) -> None:
    if by.role != "system" and not by.can("event:check-in"):
        raise Forbidden(_("你的角色不能签到"), permission="event:check-in")


def _refuse_early(event: Event, at: datetime) -> None:
    if clock.date_of(at + EARLY) < event.starts_on:
        raise DomainError(_("活动 %(day)s 才开始，前一天起可以签到", day=event.starts_on.isoformat()))


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = values.keys() - FACTS
    if unknown:
        raise TypeError(f"a guest has no {', '.join(sorted(unknown))}")
    facts: dict[str, Any] = dict(values)
    for name in ("firm", "person", "title", "phone", "note", "seat"):
        if name in facts or name in ("firm", "person"):
            facts[name] = (facts.get(name) or "").strip()
    facts["people"] = facts.get("people") or 1
    if not facts["firm"] and not facts["person"]:
        raise DomainError(_("请填单位或姓名"), field="firm")
    return facts


def _now(row: Invitation) -> dict[str, Any]:
    """What is known of the guest, as a form would say it; a contact's number stays with the contact."""
    return {
        "firm": row.firm_name,
        "person": row.person_name,
        "title": row.person_title,
        "phone": row.phone,
        "people": row.people,
        "note": row.note,
        "seat": row.seat,
        "invited_by_id": row.invited_by_id,
    }


def _units(event: Event) -> set[int]:
    """The event's units: by one of them a guest is invited."""
    return set(db.session.scalars(select(EventUnit.unit_id).where(EventUnit.event_id == event.id)))


def _kept(firms: set[str], by: Reader) -> dict[str, int]:
    """Kept enterprises in the reader's sight by their normal name; a name that two bear is nobody's."""
    wanted = sorted({name for name in map(normal_name, firms) if name})
    found: dict[str, int] = {}
    twice: set[str] = set()
    for begin in range(0, len(wanted), 400):
        part = wanted[begin : begin + 400]
        rows = db.session.execute(
            visible_enterprises(by)
            .where(Enterprise.normal_name.in_(part))
            .with_only_columns(Enterprise.id, Enterprise.normal_name)
        )
        for ident, name in rows:
            if name in found:
                twice.add(name)
            found[name] = ident
    return {name: ident for name, ident in found.items() if name not in twice}


def _same(one: str, other: str) -> bool:
    return re.sub(r"\s", "", one) == re.sub(r"\s", "", other)


def _hidden(changes: Changes) -> Changes:
    return {name: (None, "***") if name in PERSONAL else change for name, change in changes.items()}


def _ref(guest: Invitation) -> str:
    return f"{guest.event.code} {guest.firm_name}".strip()
