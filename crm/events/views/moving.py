"""How an event goes on: confirmed, held, cancelled, planned anew, voided."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.db import writing
from crm.core.errors import DomainError
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import see_other, submit
from crm.events import operations
from crm.events.forms import ReasonForm
from crm.events.outcomes.queries import born_of
from crm.events.presence import logged_of
from crm.events.scope import event_by_code, require_edit
from crm.events.states import EventState

from .blueprint import bp


@bp.post("/<code>/state")
@requires("event:edit")
def move(code: str) -> ResponseReturnValue:
    """To the state the button says; cancelling asks for a reason on its own page."""
    reader, asked = current_reader(), request.form.get("to", "")
    event_by_code(code, reader)
    if asked not in list(EventState) or asked == EventState.CANCELLED:
        raise DomainError(_("请从列出的选项中选一个"))
    with writing():
        row = operations.move_event(event=event_by_code(code, reader), to=EventState(asked), by=reader, at=clock.now())
        title = row.state.title
    flash(_("现在是“%(state)s”", state=title))
    return see_other(url_for(".show", code=code))


@bp.route("/<code>/cancel", methods=["GET", "POST"])
@requires("event:edit")
def cancel(code: str) -> ResponseReturnValue:
    """Cancel it, with a reason."""
    reader = current_reader()
    require_edit(event_by_code(code, reader), reader)

    def act(reason: str) -> str:
        row = event_by_code(code, reader)
        operations.move_event(event=row, to=EventState.CANCELLED, reason=reason, by=reader, at=clock.now())
        flash(_("活动已取消"))
        return url_for(".show", code=code)

    return _asked_why(code, "cancel", act)


@bp.route("/<code>/not-held", methods=["GET", "POST"])
@requires("event:void")
def not_held(code: str) -> ResponseReturnValue:
    """It was marked as held by mistake: what it was logged as goes with the mark."""
    reader = current_reader()
    event_by_code(code, reader)

    def act(reason: str) -> str:
        row = event_by_code(code, reader)
        operations.move_event(event=row, to=EventState.CONFIRMED, reason=reason, by=reader, at=clock.now())
        flash(_("“已举办”已撤回，由它生成的活动记录已作废"))
        return url_for(".show", code=code)

    return _asked_why(code, "not-held", act)


@bp.route("/<code>/void", methods=["GET", "POST"])
@requires("event:void")
def void(code: str) -> ResponseReturnValue:
    """Void it: entered by mistake."""
    reader = current_reader()
    event_by_code(code, reader)

    def act(reason: str) -> str:
        row = event_by_code(code, reader)
        operations.void_event(event=row, reason=reason, by=reader, at=clock.now())
        flash(_("活动已作废"))
        return url_for(".index")

    return _asked_why(code, "void", act)


def _asked_why(code: str, end: str, act: Callable[[str], str]) -> ResponseReturnValue:
    """The page that says what will happen, and asks for a reason."""
    form, reader = ReasonForm(), current_reader()

    def page(**extra: object) -> str:
        event = event_by_code(code, reader)
        return render_template(
            "events/end.html", form=form, event=event, end=end, logged=logged_of(event), born=born_of(event.id), **extra
        )

    return submit(form, page, lambda: act(form.reason.data))
