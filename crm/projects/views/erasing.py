"""The internal contact's personal data, erased on request."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import submit

from ..erasing import any_project, erase_person, keeps_person, kept_pages
from ..forms import PlainForm
from .blueprint import bp


@bp.route("/projects/<code>/contact/erase", methods=["GET", "POST"])
@requires("contact:erase")
def erase(code: str) -> ResponseReturnValue:
    """Erase name and mobile of the internal contact from project, history and kept pages."""
    reader = current_reader()
    any_project(code, reader)
    form = PlainForm()
    pages = kept_pages(any_project(code, reader)) if form.is_submitted() else []

    def page(**extra: object) -> str:
        row = any_project(code, reader)
        return render_template("projects/erase.html", project=row, form=form, kept=keeps_person(row), **extra)

    def act() -> str:
        row = any_project(code, reader)
        erase_person(project=row, by=reader, at=clock.now())
        for path in pages:  # what is gone from the rows must not stand in a page laid out before
            path.unlink(missing_ok=True)
        flash(_("联系人的个人信息已删除"))
        return url_for(".show" if row.voided_at is None else ".index", code=code)

    return submit(form, page, act)
