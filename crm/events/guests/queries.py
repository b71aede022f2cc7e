"""Reads of guests: the list with its filter, the counts that open it, one guest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from crm.core.db import db
from crm.core.errors import NotFound
from crm.core.forms import clean
from crm.core.reader import Reader
from crm.enterprises.filters import text_condition
from crm.enterprises.models import Contact, Enterprise
from crm.enterprises.names import normal_name
from crm.enterprises.queries import visible_enterprises
from crm.units.models import Unit
from crm.units.names_shown import local_short

from ..models import Event, EventLead, Invitation, Meeting
from ..scope import in_full
from ..states import Reply


@dataclass(frozen=True)
class GuestFilter:
    """Which guests: by reply, whether they came, walked in, who invited them, what came of it, text."""

    reply: Reply | None = None
    came: bool | None = None
    walked_in: bool | None = None
    unit: str = ""
    met: bool = False
    lead: bool = False
    q: str = ""

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> GuestFilter:
        """From URL parameters; a word nobody knows asks for nothing."""
        reply = args.get("reply", "")
        return cls(
            reply=Reply(reply) if reply in list(Reply) else None,
            came={"1": True, "0": False}.get(args.get("came", "")),
            walked_in={"1": True, "0": False}.get(args.get("walked", "")),
            unit=args.get("unit", "")[:30],
            met=args.get("met") == "1",
            lead=args.get("lead") == "1",
            q=(clean(args.get("q", "")) or "").replace("\n", " ")[:60],
        )

    def parameters(self) -> dict[str, Any]:
        """The URL parameters that say this."""
        said = {
            "reply": str(self.reply or ""),
            "came": "" if self.came is None else str(int(self.came)),
            "walked": "" if self.walked_in is None else str(int(self.walked_in)),
            "unit": self.unit,
            "met": "1" if self.met else "",
            "lead": "1" if self.lead else "",
            "q": self.q,
        }
        return {name: value for name, value in said.items() if value}

    def chips(self) -> list[tuple[Any, Any, dict[str, Any]]]:
        """Each condition: its name, its value in words, and the parameters without it."""
        unit = db.session.scalar(select(Unit).where(Unit.code == self.unit)) if self.unit else None
        said: list[tuple[str, Any, Any]] = [
            ("reply", _("回复"), self.reply.title if self.reply else ""),
            ("came", _("到场"), "" if self.came is None else _("已到") if self.came else _("未到")),
            ("walked", _("邀请"), "" if self.walked_in is None else _("现场来的") if self.walked_in else _("应邀")),
            ("unit", _("邀请单位"), local_short(unit) if unit else self.unit),
            ("met", _("对接洽谈"), _("有") if self.met else ""),
            ("lead", _("线索"), _("有") if self.lead else ""),
            ("q", _("文字"), self.q),
        ]
        parameters = self.parameters()
        return [
            (title, value, {name: one for name, one in parameters.items() if name != parameter})
            for parameter, title, value in said
            if value
        ]

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions as SQL."""
        found: list[ColumnElement[bool]] = []
        if self.reply is not None:
            found.append(Invitation.reply == self.reply)
        if self.came is not None:
            found.append(Invitation.came_at.is_not(None) if self.came else Invitation.came_at.is_(None))
        if self.walked_in is not None:
            found.append(Invitation.walked_in.is_(self.walked_in))
        if self.unit:
            found.append(Invitation.invited_by_id.in_(select(Unit.id).where(Unit.code == self.unit)))
        if self.met:
            held = select(Meeting.invitation_id).where(Meeting.voided_at.is_(None))
            found.append(Invitation.id.in_(held))
        if self.lead:
            found.append(Invitation.id.in_(select(EventLead.invitation_id).where(EventLead.invitation_id.is_not(None))))
        if self.q:
            firms = select(Enterprise.id).where(text_condition(self.q))
            people = select(Contact.id).where(Contact.name.contains(self.q, autoescape=True))
            columns = (Invitation.firm, Invitation.person, Invitation.note)
            found.append(
                or_(
                    *(column.contains(self.q, autoescape=True) for column in columns),
                    Invitation.enterprise_id.in_(firms),
                    Invitation.contact_id.in_(people),
                )
            )
        return found


@dataclass(frozen=True)
class Counts:
    """How many were invited and came: guests on the list (位) as ``counts`` tells them, or firms (家) as ``firms_of``
    does; ``people`` are heads (人)."""

    invited: int = 0
    accepted: int = 0
    declined: int = 0
    unanswered: int = 0
    came: int = 0
    came_invited: int = 0
    walked_in: int = 0
    people: int = 0

    @property
    def rate(self) -> str:
        """Of those invited, how many came, in whole per cent; empty while nobody was invited."""
        return f"{round(100 * self.came_invited / self.invited)}%" if self.invited else ""


def in_force(event_id: int) -> ColumnElement[bool]:
    """The condition of the event's guests, those taken off the list left out."""
    return and_(Invitation.event_id == event_id, Invitation.voided_at.is_(None))


def guests(event_id: int, wanted: GuestFilter | None = None) -> Select[Invitation]:
    """The event's guests that fit, each with firm, person and who invited them."""
    statement = select(Invitation).where(in_force(event_id)).options(*_shown())
    return statement.where(*wanted.conditions()) if wanted is not None else statement


def _shown() -> tuple[Any, ...]:
    return (joinedload(Invitation.enterprise), joinedload(Invitation.contact), joinedload(Invitation.invited_by))


def every_guest(event_id: int, wanted: GuestFilter | None = None) -> Sequence[Invitation]:
    """All that fit, in the order they were invited."""
    return db.session.scalars(guests(event_id, wanted).order_by(Invitation.id)).all()


def counts(event_id: int) -> Counts:
    """The event's guests as counts, in one question."""

    def number(*conditions: ColumnElement[bool]) -> Any:
        return func.coalesce(func.sum(case((and_(*conditions), 1), else_=0)), 0)

    invited, came = Invitation.walked_in.is_(False), Invitation.came_at.is_not(None)
    row = db.session.execute(
        select(
            number(invited),
            number(invited, Invitation.reply == Reply.ACCEPTED),
            number(invited, Invitation.reply == Reply.DECLINED),
            number(invited, Invitation.reply == Reply.NONE),
            number(came),
            number(came, invited),
            number(Invitation.walked_in.is_(True)),
            func.coalesce(func.sum(case((came, func.coalesce(Invitation.came_people, 1)), else_=0)), 0),
        ).where(in_force(event_id))
    ).one()
    return Counts(*(int(value) for value in row))


def by_firm(guests: Sequence[Invitation]) -> list[list[Invitation]]:
    """The guests, each firm's people together; a guest without a firm stands alone."""
    known = {normal_name(one.enterprise.name): one.enterprise_id for one in guests if one.enterprise is not None}
    firms: dict[object, list[Invitation]] = {}
    for guest in guests:
        name = normal_name(guest.firm) if guest.firm else ""
        key = guest.enterprise_id or known.get(name) or name or guest.firm or -guest.id
        firms.setdefault(key, []).append(guest)
    return list(firms.values())


def firms_of(guests: Sequence[Invitation]) -> Counts:
    """The same counts by firm (家), as a report tells them: two people of one firm are one firm. A firm is invited when
    any of its people was, declined when nobody else accepted; a guest without a firm stands for one."""
    firms = by_firm(guests)
    invited = [[one for one in theirs if not one.walked_in] for theirs in firms]
    replies = [{one.reply for one in theirs} for theirs in invited if theirs]
    came = [theirs for theirs in firms if any(one.has_come for one in theirs)]
    accepted = sum(Reply.ACCEPTED in said for said in replies)
    declined = sum(said == {Reply.DECLINED} for said in replies)
    return Counts(
        invited=len(replies),
        accepted=accepted,
        declined=declined,
        unanswered=len(replies) - accepted - declined,
        came=len(came),
        came_invited=sum(any(not one.walked_in for one in theirs) for theirs in came),
        walked_in=sum(all(one.walked_in for one in theirs) for theirs in firms),
        people=sum(one.came_people or 1 for one in guests if one.has_come),
    )


def guest_by_id(guest_id: int, reader: Reader) -> Invitation:
    """A guest of an event the reader may read in full. Raises ``NotFound``."""
    found = db.session.scalar(
        select(Invitation)
        .join(Event, Event.id == Invitation.event_id)
        .where(Invitation.id == guest_id, Invitation.voided_at.is_(None), Event.voided_at.is_(None), in_full(reader))
        .options(*_shown(), joinedload(Invitation.event))
    )
    if found is None:
        raise NotFound(_("没有这位客商，或不在你的可见范围内"))
    return found


def leads_by_guest(event_id: int) -> dict[int, EventLead]:
    """The lead born of each guest, where there is one. Whether the reader may see it is asked apart (``in_sight``)."""
    rows = db.session.scalars(
        select(EventLead)
        .where(EventLead.event_id == event_id, EventLead.invitation_id.is_not(None))
        .options(joinedload(EventLead.lead))
    )
    return {row.invitation_id: row for row in rows if row.invitation_id is not None}


def firms_in_sight(guests: Sequence[Invitation], reader: Reader) -> set[int]:
    """Which of the guests' enterprises have a page the reader may open; the others are only named."""
    ids = {guest.enterprise_id for guest in guests if guest.enterprise_id is not None}
    return set(
        db.session.scalars(visible_enterprises(reader).where(Enterprise.id.in_(ids)).with_only_columns(Enterprise.id))
    )
