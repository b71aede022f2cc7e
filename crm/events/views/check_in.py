"""Check-in at the door, for a tablet: find by name or initials, one tap, harmless when tapped twice or sent late."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.db import writing
from crm.core.errors import DomainError, Forbidden
from crm.core.forms import clean
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader
from crm.core.web import see_other, submit, wants_fragment
from crm.enterprises.pinyin import initials
from crm.events.guests import operations, queries
from crm.events.guests.forms import WalkInForm
from crm.events.models import Event, Invitation
from crm.events.scope import event_by_code, may_invite
from crm.events.states import EventState

from .blueprint import bp

SHOWS = ("all", "out", "in")


@bp.get("/<code>/check-in")
@requires("event:check-in")
def check_in(code: str) -> ResponseReturnValue:
    """The door: everybody invited, those who are not here yet first."""
    reader = current_reader()
    event = _open(code, reader)
    if wants_fragment():
        return render_template("events/_check_in.html", **_context(event))
    return render_template("events/check_in.html", form=WalkInForm(data={"people": 1}), **_context(event))


def _open(code: str, reader: Reader) -> Event:
    event = event_by_code(code, reader)
    if not may_invite(event, reader):
        raise Forbidden(_("这个活动由别的单位主办，你不能改"), permission="event:check-in")
    if event.state is EventState.CANCELLED:
        raise DomainError(_("活动已取消，先重新筹备再改"))
    return event


def _context(event: Event) -> dict[str, Any]:
    show = request.args.get("show", "all")
    text = (clean(request.args.get("q", "")) or "").casefold().replace(" ", "")
    guests = [(guest, findable(guest)) for guest in queries.every_guest(event.id)]
    shown = [
        (guest, words)
        for guest, words in guests
        if text in words and (show == "all" or guest.has_come == (show == "in"))
    ]
    shown.sort(key=lambda pair: (pair[0].has_come, pair[1]))
    return {
        "event": event,
        "guests": shown,
        "counts": queries.counts(event.id),
        "show": show if show in SHOWS else "all",
        "q": request.args.get("q", "")[:60],
        "too_early": event.starts_on > clock.date_of(clock.now() + operations.EARLY),
    }


def findable(guest: Invitation) -> str:
    """What a guest is found by: initials of firm and person, and both as written, in small letters."""
    words = (guest.person_name, guest.firm_name)
    return "|".join((*(initials(word) for word in words), *words)).casefold().replace(" ", "")


def _tapped_at() -> datetime | None:
    """When a tablet that was offline saw it. Its clock may be wrong: it tells when it tapped and when it sends, and
    what counts is how long ago that was."""
    tapped, sent = _told("at"), _told("sent")
    if tapped is None or sent is None or sent < tapped:
        return tapped
    return clock.now() - (sent - tapped)


def _told(name: str) -> datetime | None:
    try:
        told = datetime.fromisoformat(request.form.get(name, "").replace("Z", "+00:00"))
    except ValueError:
        return None
    return told if told.tzinfo is not None else None


def _people() -> int | None:
    text = request.form.get("people", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else None


def _answer(guest_id: int, reader: Reader) -> ResponseReturnValue:
    guest = queries.guest_by_id(guest_id, reader)
    if wants_fragment():
        return render_template(
            "events/_check_in_answer.html",
            guest=guest,
            words=findable(guest),
            event=guest.event,
            counts=queries.counts(guest.event_id),
        )
    show, text = request.form.get("show") or None, request.form.get("q") or None
    return see_other(url_for(".check_in", code=guest.event.code, show=show, q=text, _anchor=f"guest-{guest_id}"))


@bp.post("/guests/<int:guest_id>/came")
@requires("event:check-in")
def came(guest_id: int) -> ResponseReturnValue:
    """One tap: here, now, with so many."""
    reader = current_reader()
    queries.guest_by_id(guest_id, reader)
    with writing():
        operations.check_in(
            guest=queries.guest_by_id(guest_id, reader),
            people=_people(),
            tapped_at=_tapped_at(),
            by=reader,
            at=clock.now(),
        )
    return _answer(guest_id, reader)


@bp.post("/guests/<int:guest_id>/came/undo")
@requires("event:check-in")
def came_undo(guest_id: int) -> ResponseReturnValue:
    """A slip of the finger."""
    reader = current_reader()
    queries.guest_by_id(guest_id, reader)
    with writing():
        operations.undo_check_in(
            guest=queries.guest_by_id(guest_id, reader), tapped_at=_tapped_at(), by=reader, at=clock.now()
        )
    return _answer(guest_id, reader)


@bp.post("/guests/<int:guest_id>/came/people")
@requires("event:check-in")
def came_people(guest_id: int) -> ResponseReturnValue:
    """How many came with the guest after all."""
    reader = current_reader()
    queries.guest_by_id(guest_id, reader)
    people = _people()
    if not people:
        raise DomainError(_("人数请填 1 到 999"))
    with writing():
        guest = queries.guest_by_id(guest_id, reader)
        operations.set_came_people(guest=guest, people=people, by=reader, at=clock.now())
    return _answer(guest_id, reader)


@bp.post("/<code>/walk-in")
@requires("event:check-in")
def walk_in(code: str) -> ResponseReturnValue:
    """Somebody who was not invited, in two fields."""
    reader = current_reader()
    _open(code, reader)
    form = WalkInForm()

    def page(**extra: object) -> str:
        return render_template("events/check_in.html", form=form, **_context(_open(code, reader)), **extra)

    def act() -> str:
        guest = operations.walk_in(
            event=event_by_code(code, reader),
            firm=form.firm.data or "",
            person=form.person.data or "",
            people=form.people.data or 1,
            tapped_at=_tapped_at(),
            by=reader,
            at=clock.now(),
        )
        return url_for(".check_in", code=code, _anchor=f"guest-{guest.id}")

    return submit(form, page, act)
