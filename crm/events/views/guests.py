"""The guest list: filter, quick replies, one guest's form, numbers shown once, exports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.audit.conflicts import both_versions
from crm.core import clock
from crm.core.db import writing
from crm.core.errors import DomainError
from crm.core.forms import as_id
from crm.core.pagination import Sort, paginate
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader
from crm.core.web import safe_next, see_other, submit, wants_fragment
from crm.enterprises.forms import EmptyForm
from crm.events.guests import operations, queries
from crm.events.guests.erasing import any_guest, erase_guest, taken_off
from crm.events.guests.exports import HEADINGS, cells
from crm.events.guests.forms import GuestForm, GuestReasonForm, own_unit, stored
from crm.events.guests.pasting import Known, Shelf, Standing, known_of
from crm.events.guests.queries import GuestFilter
from crm.events.models import Event, Invitation
from crm.events.outcomes.queries import in_sight
from crm.events.scope import event_by_code, may_invite, require_invite
from crm.events.states import EventState, Reply
from crm.units.names_shown import local_short
from crm.workbooks.csvfile import csv_response, xlsx_response

from .blueprint import bp

PAGE = 100


@bp.get("/<code>/guests")
@requires("event:read")
def guests(code: str) -> ResponseReturnValue:
    """Who is invited, how they answered, who came."""
    reader = current_reader()
    event = event_by_code(code, reader)
    wanted = GuestFilter.read(request.args)
    page = paginate(
        queries.guests(event.id, wanted),
        Sort(Invitation.id, Invitation.id),
        cursor=request.args.get("at"),
        size=PAGE,
        key_of=lambda row: (row.id, row.id),
        scalars=True,
    )
    here = wanted.parameters()
    return render_template(
        "events/guests.html",
        page=page,
        wanted=wanted,
        counts=queries.counts(event.id),
        chips=[(name, value, url_for(".guests", code=code, **rest)) for name, value, rest in wanted.chips()],
        here=url_for(".guests", code=code, **here),
        previous_url=url_for(".guests", code=code, **here, at=page.previous) if page.previous else None,
        next_url=url_for(".guests", code=code, **here, at=page.next) if page.next else None,
        kept=here,
        units=[("", _("全部")), *((one.unit.code, local_short(one.unit)) for one in event.units)],
        taken_off=taken_off(event.id) if reader.can("contact:erase") else (),
        replies=[("", _("全部")), *((reply.value, reply.title) for reply in Reply)],
        **row_context(event, reader, page.rows),
    )


def row_context(event: Event, reader: Reader, shown: Sequence[Invitation]) -> dict[str, Any]:
    """What a guest's row needs beside the guest."""
    born = queries.leads_by_guest(event.id)
    return {
        "event": event,
        "seen_leads": in_sight([one.lead_id for one in born.values()], reader),
        "seen_firms": queries.firms_in_sight(shown, reader),
        "inviting": may_invite(event, reader) and event.state is not EventState.CANCELLED,
        "born": born,
        "revealed": {},
    }


@bp.get("/<code>/guests.<kind>")
@requires("event:read")
def export(code: str, kind: str) -> Response:
    """Exactly what is filtered, as a workbook or CSV."""
    reader = current_reader()
    event = event_by_code(code, reader)
    if kind not in ("csv", "xlsx"):
        raise DomainError(_("只能导出 xlsx 或 csv"))
    born = queries.leads_by_guest(event.id)
    seen = in_sight([one.lead_id for one in born.values()], reader)
    words = (_("应邀"), _("现场来的"), _("已转线索"))
    found = queries.every_guest(event.id, GuestFilter.read(request.args))
    rows = (cells(guest, born.get(guest.id), seen, words) for guest in found)
    name = _("客商名单 %(code)s", code=event.code)
    headings = [str(heading) for heading in HEADINGS]
    if kind == "csv":
        return csv_response(f"{name}.csv", headings, rows)
    return xlsx_response(f"{name}.xlsx", event.code, headings, rows)


@bp.post("/<code>/guests/reply")
@requires("event:edit")
def reply_many(code: str) -> ResponseReturnValue:
    """The answer of those ticked."""
    reader = current_reader()
    event = event_by_code(code, reader)
    require_invite(event, reader)
    reply = _reply()
    ids = {ident for text in request.form.getlist("guest") if (ident := as_id(text)) is not None}
    chosen = [guest.id for guest in queries.every_guest(event.id) if guest.id in ids]
    if not chosen:
        raise DomainError(_("先勾选客商，再记回复"))
    with writing():
        for ident in chosen:
            guest = queries.guest_by_id(ident, reader)
            operations.set_reply(guest=guest, reply=reply, by=reader, at=clock.now())
    flash(_("已记 %(n)s 位客商：%(reply)s", n=len(chosen), reply=reply.title))
    return see_other(safe_next(request.form.get("next"), url_for(".guests", code=code)))


@bp.post("/guests/<int:guest_id>/reply")
@requires("event:edit")
def reply(guest_id: int) -> ResponseReturnValue:
    """One guest's answer, in one click."""
    reader, answer = current_reader(), _reply()
    code = queries.guest_by_id(guest_id, reader).event.code
    with writing():
        guest = queries.guest_by_id(guest_id, reader)
        operations.set_reply(guest=guest, reply=answer, by=reader, at=clock.now())
    if wants_fragment():
        guest = queries.guest_by_id(guest_id, reader)
        return render_template("events/_guest_row.html", guest=guest, **row_context(guest.event, reader, [guest]))
    return see_other(safe_next(request.form.get("next"), url_for(".guests", code=code)))


def _reply() -> Reply:
    asked = request.form.get("reply", "")
    if asked not in list(Reply):
        raise DomainError(_("请从列出的选项中选一个"))
    return Reply(asked)


@bp.post("/guests/<int:guest_id>/reveal")
@requires("contact:reveal")
def reveal(guest_id: int) -> ResponseReturnValue:
    """The whole number, in this answer only; who looked is written down first."""
    reader = current_reader()
    guest = queries.guest_by_id(guest_id, reader)
    code = guest.event.code
    with writing():
        phone = operations.reveal_phone(guest=queries.guest_by_id(guest_id, reader), by=reader, at=clock.now())
    guest = queries.guest_by_id(guest_id, reader)
    context = {**row_context(guest.event, reader, [guest]), "revealed": {guest_id: phone}}
    if wants_fragment():
        return render_template("events/_guest_phone.html", guest=guest, **context)
    return render_template("events/guest_phone.html", guest=guest, code=code, **context)


@bp.route("/<code>/guests/new", methods=["GET", "POST"])
@requires("event:edit")
def guest_new(code: str) -> ResponseReturnValue:
    """Invite one guest by hand."""
    reader = current_reader()
    event = event_by_code(code, reader)
    require_invite(event, reader)
    form = GuestForm(event=event, data={"people": 1, "invited_by_id": own_unit(event, reader)})
    twins: list[str] = []

    def page(**extra: object) -> str:
        row = event_by_code(code, reader)
        return render_template("events/guest.html", form=form, event=row, guest=None, twins=twins, **extra)

    def act() -> str:
        row = event_by_code(code, reader)
        _ask_about(form, row, twins, but=None)
        operations.add_guests(event=row, rows=[form.facts], by=reader, at=clock.now())
        flash(_("已列入客商名单"))
        return url_for(".guests", code=code)

    return submit(form, page, act)


@bp.route("/guests/<int:guest_id>/edit", methods=["GET", "POST"])
@requires("event:edit")
def guest_edit(guest_id: int) -> ResponseReturnValue:
    """Change a guest."""
    reader = current_reader()
    guest = queries.guest_by_id(guest_id, reader)
    require_invite(guest.event, reader)
    code, had_phone = guest.event.code, bool(guest.number)
    form = GuestForm(event=guest.event, data={**stored(guest), "version": str(guest.version)})
    twins: list[str] = []

    def page(conflict: object = None, **extra: object) -> str:
        row = queries.guest_by_id(guest_id, reader)
        both = both_versions(form, row, stored(row)) if conflict else None
        return render_template(
            "events/guest.html", form=form, event=row.event, guest=row, both=both, twins=twins, **extra
        )

    def act() -> str:
        row = queries.guest_by_id(guest_id, reader)
        values = form.facts
        if had_phone and not values["phone"]:
            values.pop("phone")
        if (form.firm.data, form.person.data) != (row.firm_name, row.person_name):
            _ask_about(form, row.event, twins, but=guest_id)
        operations.edit_guest(guest=row, version=form.expected_version, values=values, by=reader, at=clock.now())
        flash(_("已保存"))
        return url_for(".guests", code=code)

    return submit(form, page, act)


def _ask_about(form: GuestForm, event: Event, twins: list[str], *, but: int | None) -> None:
    """Refuse once while the guest, or one like them, is on the list; who says it is another goes on."""
    others = [known_of(guest) for guest in queries.every_guest(event.id) if guest.id != but]
    standing, why = Shelf(others).standing(Known(form.firm.data or "", form.person.data or ""))
    if standing is not Standing.NEW and not form.knows_twin.data:
        twins[:] = [why]
        raise DomainError(_("名单里已有“%(guest)s”，是同一位就不用再列", guest=why))


@bp.route("/guests/<int:guest_id>/void", methods=["GET", "POST"])
@requires("event:edit")
def guest_void(guest_id: int) -> ResponseReturnValue:
    """Take a guest off the list."""
    reader = current_reader()
    guest = queries.guest_by_id(guest_id, reader)
    require_invite(guest.event, reader)
    code, form = guest.event.code, GuestReasonForm()

    def page(**extra: object) -> str:
        row = queries.guest_by_id(guest_id, reader)
        return render_template("events/guest_end.html", form=form, guest=row, erase=False, **extra)

    def act() -> str:
        row = queries.guest_by_id(guest_id, reader)
        operations.void_guest(guest=row, reason=form.reason.data, by=reader, at=clock.now())
        flash(_("已移出客商名单"))
        return url_for(".guests", code=code)

    return submit(form, page, act)


@bp.route("/guests/<int:guest_id>/erase", methods=["GET", "POST"])
@requires("contact:erase")
def guest_erase(guest_id: int) -> ResponseReturnValue:
    """Erase a person's data on request; one taken off the list long ago may ask as well."""
    reader = current_reader()
    code = any_guest(guest_id, reader).event.code
    form = EmptyForm()

    def page(**extra: object) -> str:
        row = any_guest(guest_id, reader)
        return render_template("events/guest_end.html", form=form, guest=row, erase=True, **extra)

    def act() -> str:
        erase_guest(guest=any_guest(guest_id, reader), by=reader, at=clock.now())
        flash(_("个人信息已删除"))
        return url_for(".guests", code=code)

    return submit(form, page, act)
