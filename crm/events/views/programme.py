"""The programme: lines with times, added, exchanged and removed without scripts."""

from __future__ import annotations

import re

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import submit
from crm.events import operations
from crm.events.forms import LINES, MOST_LINES, ProgrammeForm
from crm.events.scope import event_by_code

from .blueprint import bp
from .editing import editable

WORDS = ("what", "who", "where")
"""What changes places when a line moves; the times stay where they are."""


@bp.route("/<code>/programme", methods=["GET", "POST"])
@requires("event:edit")
def programme(code: str) -> ResponseReturnValue:
    """Write the programme."""
    reader = current_reader()
    event = editable(code, reader)
    names = ("on", "at", "until", *WORDS)
    lines = [{name: getattr(item, name) for name in names} for item in event.programme]
    lines += [{"on": event.starts_on}] * (2 if lines else LINES)
    form = ProgrammeForm(event=event, data={"lines": lines, "version": str(event.version)})

    def page(**extra: object) -> str:
        return render_template("events/programme.html", form=form, event=event_by_code(code, reader), **extra)

    if request.method == "POST" and (asked := request.form.get("act", "")):
        _rearrange(form, asked)
        return page()

    def act() -> str:
        row = event_by_code(code, reader)
        operations.save_programme(event=row, version=form.expected_version, items=form.items, by=reader, at=clock.now())
        flash(_("议程已保存"))
        return url_for(".show", code=code, _anchor="programme")

    return submit(form, page, act)


def _rearrange(form: ProgrammeForm, asked: str) -> None:
    """Add lines, empty one, or exchange what two neighbours say; nothing is saved by it."""
    if asked == "add":
        for _number in range(3):
            if len(form.lines) < MOST_LINES:
                form.lines.append_entry({"on": form.lines[-1].form.on.data})
                form.offer(form.lines[-1])
        return
    found = re.fullmatch(r"(up|down|drop):(\d{1,3})", asked)
    if found is None or int(found[2]) >= len(form.lines):
        return
    at = int(found[2])
    line = form.lines[at].form
    if found[1] == "drop":
        for name in ("at", "until", *WORDS):
            line[name].data, line[name].raw_data = None, None
        return
    other = at - 1 if found[1] == "up" else at + 1
    if 0 <= other < len(form.lines):
        neighbour = form.lines[other].form
        for name in WORDS:
            line[name].data, neighbour[name].data = neighbour[name].data, line[name].data
            line[name].raw_data, neighbour[name].raw_data = neighbour[name].raw_data, line[name].raw_data
