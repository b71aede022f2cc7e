"""What was typed and could not be carried out, offered back."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock, submissions
from crm.core.errors import NotFound
from crm.core.permissions import requires
from crm.core.reader import current_reader

from .blueprint import bp

OWN_BUSINESS = frozenset({"csrf_token", "form_token", "version", "_review", "next"})
"""Fields of the form's own, of no interest to who typed."""


@bp.get("/held/<token>")
@requires("account:own")
def held(token: str) -> ResponseReturnValue:
    """Show what was kept, with a form that takes it back to where it was typed."""
    user_id = current_reader().user_id
    kept = submissions.held(token, user_id, clock.now()) if user_id is not None else None
    if kept is None:
        raise NotFound(_("没有保留的内容，或已超过 48 小时"))
    fields = [(name, value) for name, values in kept.fields.items() for value in values]
    typed = [value for name, value in fields if name not in OWN_BUSINESS and value.strip()]
    return render_template("accounts/held.html", kept=kept, fields=fields, typed=typed)
