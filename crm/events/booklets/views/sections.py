"""A section's paragraph and English title."""

from __future__ import annotations

import json

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.audit.conflicts import both_versions
from crm.core import clock
from crm.core.errors import NotFound
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import submit
from crm.events.booklets import operations
from crm.events.booklets.forms import SectionForm
from crm.events.booklets.queries import sections_of
from crm.events.models import Booklet

from .blueprint import bp
from .found import editable

WORDS = ("zh", "en", "title_en")


@bp.route("/sections/<key>", methods=["GET", "POST"])
@requires("booklet:edit")
def section(code: str, key: str) -> ResponseReturnValue:
    """What stands on the section's title page under its name."""
    reader = current_reader()
    event, booklet = editable(code, reader)
    shown = next((one for one in sections_of(booklet, reader) if one.key == key and one.titled), None)
    if shown is None:
        raise NotFound(_("项目册里没有这一篇；换了编排次序，篇也换了"))
    kept = _kept(booklet, key)
    form = SectionForm(data={**kept, "seen": json.dumps(kept, sort_keys=True)})

    def page(conflict: object = None) -> str:
        both = None
        if conflict:
            row = editable(code, reader)[1]
            now = _kept(row, key)
            form.seen.data = json.dumps(now, sort_keys=True)
            both = both_versions(form, row, {name: now.get(name, "") for name in WORDS})
        return render_template(
            "events/booklets/section.html", event=event, booklet=booklet, section=shown, form=form, both=both
        )

    def act() -> str:
        words = {name: str(form[name].data or "") for name in WORDS}
        seen = _seen(form.seen.data)
        operations.note_section(booklet=booklet, key=key, words=words, seen=seen, by=reader, at=clock.now())
        flash(_("已保存"))
        return url_for("booklets.order", code=code)

    return submit(form, page, act)


def _kept(booklet: Booklet, key: str) -> dict[str, str]:
    return dict((booklet.section_notes or {}).get(key) or {})


def _seen(text: str | None) -> dict[str, str]:
    """The words the form was opened with, as it sends them back; what cannot be read has seen nothing."""
    try:
        words = json.loads(text or "{}")
    except ValueError:
        return {}
    return words if isinstance(words, dict) else {}
