"""The booklet's own page, its beginning, and the form of cover and preface."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.audit.conflicts import both_versions
from crm.core import clock
from crm.core.errors import DomainError, Forbidden
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import submit
from crm.events.booklets import operations
from crm.events.booklets.checking import check
from crm.events.booklets.covers import PARENT as COVER
from crm.events.booklets.covers import refuse_no_picture
from crm.events.booklets.forms import FrontForm, PlainForm, stored
from crm.events.booklets.queries import (
    booklet_of,
    editions_of,
    may_check,
    may_edit,
    may_print,
    may_read_edition,
    sections_of,
)
from crm.events.scope import event_by_code
from crm.files.operations import Received, attach, receiving

from .blueprint import bp
from .found import LANGS, editable


@bp.get("")
@requires("event:read")
def show(code: str) -> ResponseReturnValue:
    """How far the booklet is, and its editions."""
    reader = current_reader()
    event = event_by_code(code, reader)
    booklet = booklet_of(event)
    context: dict[str, Any] = {
        "event": event,
        "booklet": booklet,
        "editable": may_edit(event, reader),
        "prints": may_print(event, reader),
        "form": PlainForm(),
    }
    if booklet is not None:
        context |= {
            "sections": sections_of(booklet, reader),
            "checks": [check(booklet, lang, reader) for lang in LANGS] if may_check(event, reader) else [],
            "editions": [one for one in editions_of(booklet) if may_read_edition(one, event, reader)],
        }
    return render_template("events/booklets/show.html", **context)


@bp.post("/start")
@requires("booklet:edit")
def start(code: str) -> ResponseReturnValue:
    """Begin the booklet of the event."""
    reader = current_reader()
    event = event_by_code(code, reader)
    if not may_edit(event, reader):
        raise Forbidden(_("这场活动由别的单位筹办，你不能改它的项目册"), permission="booklet:edit")
    form = PlainForm()

    def act() -> str:
        operations.open_booklet(event=event, by=reader, at=clock.now())
        return url_for("booklets.choose", code=code)

    def page(**extra: Any) -> str:
        return render_template(
            "events/booklets/show.html", event=event, booklet=booklet_of(event), editable=True, prints=False, form=form
        )

    return submit(form, page, act)


@bp.route("/edit", methods=["GET", "POST"])
@requires("booklet:edit")
def edit(code: str) -> ResponseReturnValue:
    """Cover, preface, parts, mask."""
    reader = current_reader()
    event, booklet = editable(code, reader)
    form = FrontForm(data={**stored(booklet), "version": str(booklet.version)})

    def page(conflict: object = None) -> str:
        row = booklet_of(event)
        both = both_versions(form, row, stored(row)) if conflict and row is not None else None
        return render_template("events/booklets/edit.html", form=form, event=event, booklet=row, both=both)

    with ExitStack() as stack:
        received: Received | None = None
        if form.is_submitted() and form.cover.data and not form.is_review:
            try:
                received = stack.enter_context(receiving(form.cover.data))
                refuse_no_picture(received)
            except DomainError as refusal:
                form.validate_on_submit()
                form.refuse(DomainError(refusal.message, field="cover"))
                return page(), int(refusal.status)

        def act() -> str:
            at = clock.now()
            facts = form.facts()
            if received is not None:
                file = attach(received, parent_kind=COVER, parent_id=booklet.id, kind="cover", by=reader, at=at)
                facts["cover_id"] = file.id
            elif form.drop_cover.data:
                facts["cover_id"] = None
            operations.edit_booklet(booklet=booklet, version=form.expected_version, by=reader, at=at, **facts)
            flash(_("已保存"))
            return url_for("booklets.show", code=code)

        return submit(form, page, act)
