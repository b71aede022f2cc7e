"""Meetings of an event: the list, a new one, a changed one, what came of it."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.audit.conflicts import both_versions
from crm.core import clock
from crm.core.errors import DomainError
from crm.core.forms import as_id
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import submit
from crm.events.forms import ReasonForm
from crm.events.meetings import operations, queries
from crm.events.meetings.forms import MeetingForm, ResultForm, stored
from crm.events.meetings.queries import Slot, meeting_by_id, meetings_of, taken
from crm.events.models import Event
from crm.events.scope import event_by_code, may_invite, require_invite

from .blueprint import bp


@bp.get("/<code>/meetings")
@requires("event:read")
def meetings(code: str) -> ResponseReturnValue:
    """All meetings in order of time; ``held=1`` those that took place."""
    reader = current_reader()
    event = event_by_code(code, reader)
    every = meetings_of(event.id)
    held = {"1": True, "0": False}.get(request.args.get("held", ""))
    return render_template(
        "events/meetings.html",
        event=event,
        meetings=[one for one in every if held is None or one.held is held],
        held=held,
        meeting_clashes=queries.clashing(every),
        inviting=may_invite(event, reader),
        today=clock.today(),
    )


def _ask_about(form: MeetingForm, event: Event, said: list[str], *, but: int | None) -> None:
    """Refuse once while the guest or the county would be in two places."""
    values = form.facts
    county = values["county_id"]
    slot = Slot(values["on"], values["at"], values["until"], values["invitation_id"], county, but)
    found = taken(slot, meetings_of(event.id))
    if found and not form.knows_clash.data:
        said[:] = found
        raise DomainError(_("时间冲突：%(what)s", what=_("；").join(found)))


@bp.route("/<code>/meetings/new", methods=["GET", "POST"])
@requires("event:edit")
def meeting_new(code: str) -> ResponseReturnValue:
    """Arrange a meeting."""
    reader, said = current_reader(), list[str]()
    event = event_by_code(code, reader)
    require_invite(event, reader)
    given: dict[str, Any] = {"on": event.starts_on, "invitation_id": as_id(request.args.get("guest"))}
    form = MeetingForm(event=event, reader=reader, data=given)

    def page(**extra: object) -> str:
        row = event_by_code(code, reader)
        return render_template("events/meeting.html", form=form, event=row, meeting=None, said=said, **extra)

    def act() -> str:
        row = event_by_code(code, reader)
        _ask_about(form, row, said, but=None)
        operations.arrange_meeting(event=row, values=form.facts, by=reader, at=clock.now())
        flash(_("洽谈已安排"))
        return url_for(".meetings", code=code)

    return submit(form, page, act)


@bp.route("/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
@requires("event:edit")
def meeting_edit(meeting_id: int) -> ResponseReturnValue:
    """Change a meeting."""
    reader, said = current_reader(), list[str]()
    meeting = meeting_by_id(meeting_id, reader)
    require_invite(meeting.event, reader)
    code = meeting.event.code
    data = {**stored(meeting), "version": str(meeting.version)}
    form = MeetingForm(event=meeting.event, reader=reader, data=data)
    if meeting.project is not None and meeting.project_id not in dict(form.project_id.choices):
        form.project_id.choices = [*form.project_id.choices, (meeting.project_id, meeting.project.name)]

    def page(conflict: object = None, **extra: object) -> str:
        row = meeting_by_id(meeting_id, reader)
        both = both_versions(form, row, stored(row)) if conflict else None
        return render_template(
            "events/meeting.html", form=form, event=row.event, meeting=row, both=both, said=said, **extra
        )

    def act() -> str:
        row = meeting_by_id(meeting_id, reader)
        _ask_about(form, row.event, said, but=meeting_id)
        operations.change_meeting(
            meeting=row, version=form.expected_version, values=form.facts, by=reader, at=clock.now()
        )
        flash(_("已保存"))
        return url_for(".meetings", code=code)

    return submit(form, page, act)


@bp.route("/meetings/<int:meeting_id>/result", methods=["GET", "POST"])
@requires("event:edit")
def meeting_result(meeting_id: int) -> ResponseReturnValue:
    """What came of it; a meeting held is logged as an activity, once."""
    reader = current_reader()
    meeting = meeting_by_id(meeting_id, reader)
    require_invite(meeting.event, reader)
    code = meeting.event.code
    was = {True: "1", False: "0", None: "1"}[meeting.held]
    form = ResultForm(data={"held": was, "result": meeting.result})

    def page(**extra: object) -> str:
        return render_template(
            "events/meeting_result.html", form=form, meeting=meeting_by_id(meeting_id, reader), **extra
        )

    def act() -> str:
        row = meeting_by_id(meeting_id, reader)
        operations.note_result(
            meeting=row, held=form.held.data == "1", result=form.result.data or "", by=reader, at=clock.now()
        )
        flash(_("洽谈结果已记"))
        return url_for(".meetings", code=code)

    return submit(form, page, act)


@bp.route("/meetings/<int:meeting_id>/void", methods=["GET", "POST"])
@requires("event:edit")
def meeting_void(meeting_id: int) -> ResponseReturnValue:
    """Call a meeting off."""
    reader = current_reader()
    meeting = meeting_by_id(meeting_id, reader)
    require_invite(meeting.event, reader)
    code, form = meeting.event.code, ReasonForm()

    def page(**extra: object) -> str:
        row = meeting_by_id(meeting_id, reader)
        return render_template(
            "events/take_off.html",
            form=form,
            verb=_("取消洽谈"),
            sentence=_("%(guest)s %(when)s 的洽谈不再列出。", guest=row.invitation.label, when=f"{row.at:%H:%M}"),
            here=url_for(".meeting_void", meeting_id=meeting_id),
            back=url_for(".meetings", code=code),
            **extra,
        )

    def act() -> str:
        row = meeting_by_id(meeting_id, reader)
        operations.void_meeting(meeting=row, reason=form.reason.data, by=reader, at=clock.now())
        flash(_("洽谈已取消"))
        return url_for(".meetings", code=code)

    return submit(form, page, act)
