"""A section's paragraph and English title."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.errors import NotFound
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import submit
from crm.events.booklets import operations
from crm.events.booklets.forms import SectionForm
from crm.events.booklets.queries import sections_of

from .blueprint import bp
from .found import editable


@bp.route("/sections/<key>", methods=["GET", "POST"])
@requires("booklet:edit")
def section(code: str, key: str) -> ResponseReturnValue:
    """What stands on the section's title page under its name."""
    reader = current_reader()
    event, booklet = editable(code, reader)
    shown = next((one for one in sections_of(booklet, reader) if one.key == key and one.titled), None)
    if shown is None:
        raise NotFound(_("项目册里没有这一篇；换了编排次序，篇也换了"))
    form = SectionForm(data=dict((booklet.section_notes or {}).get(key) or {}))

    def page(**extra: Any) -> str:
        return render_template("events/booklets/section.html", event=event, booklet=booklet, section=shown, form=form)

    def act() -> str:
        words = {name: str(value or "") for name, value in form.values.items()}
        operations.note_section(booklet=booklet, key=key, words=words, by=reader, at=clock.now())
        flash(_("已保存"))
        return url_for("booklets.order", code=code)

    return submit(form, page, act)
