"""Pages and fragments: how a view answers.

``submit`` carries a form through: 422 and the form when it does not read well or the operation refuses, 403 (and a
line in the trail) when the reader may not, 409 with both versions when somebody was faster, 303 when done. The operation runs in one write transaction, once per form
token.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

from flask import Response, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from . import clock, submissions
from .constraints import sentence_of
from .db import writing
from .errors import DomainError, Forbidden, StaleEdit
from .forms import Form, new_token
from .reader import current_reader
from .refusals import write_down

log = logging.getLogger("crm")


def wants_fragment() -> bool:
    """Whether htmx asked, and not for a whole page (a boosted link or a history visit)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def see_other(location: str) -> Response:
    """303: done, look there. htmx follows it as a whole page."""
    if wants_fragment():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = location
        return response
    return redirect(location, code=303)  # type: ignore[return-value]


def page(template: str, status: int = 200, **context: Any) -> ResponseReturnValue:
    """A rendered template with its status."""
    return render_template(template, **context), status


def submit(
    form: Form,
    show: Callable[..., str],
    act: Callable[[], str],
) -> ResponseReturnValue:
    """Carry the form through.

    ``show(**extra)`` renders the page with the form (``conflict`` is passed when somebody was faster); ``act()`` runs
    one operation inside the write transaction and returns where to go.
    """
    if not form.validate_on_submit():
        return show(), 422 if form.is_submitted() else 200
    reader = current_reader()
    token = f"{reader.user_id}:{form.form_token.data}"[:64]
    digest = _digest()
    try:
        with writing():
            location = submissions.earlier(token, digest)
            if location is None:
                location = act()
                submissions.keep(token, location, digest, clock.now())
    except StaleEdit as stale:
        return show(conflict=stale), 409
    except submissions.SentBefore as before:
        return _sent_before(before, form, show)
    except IntegrityError as broken:
        # A double click on PostgreSQL: both began before either was known; the second waited and was refused.
        try:
            first = submissions.earlier(token, digest)
        except submissions.SentBefore as before:
            return _sent_before(before, form, show)
        if first is not None:
            return see_other(first)
        log.warning("the database refused what the form and the operation let pass", exc_info=True)
        form.refuse(DomainError(sentence_of(broken)))
        return show(), 409
    except DomainError as refusal:
        if isinstance(refusal, Forbidden):
            write_down(refusal)
        form.refuse(refusal)
        return show(), int(refusal.status)
    return see_other(location)


def _digest() -> str:
    """What this request's form holds; a file counts by its name."""
    fields = request.form.to_dict(flat=False)
    files = {f"file:{name}": [one.filename or "" for one in request.files.getlist(name)] for name in request.files}
    return submissions.digest_of({**fields, **files}, str(current_app.config["SECRET_KEY"]))


def _sent_before(before: submissions.SentBefore, form: Form, show: Callable[..., str]) -> ResponseReturnValue:
    """The form as typed, under a token of its own: sending it once more is meant as a second time."""
    form.form_token.data = new_token()
    form.refuse(before)
    return show(), int(before.status)


_LOCAL = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f]*")
"""A path of ours. Browsers drop tabs and line ends inside an address, so that "/\\t/elsewhere" would lead elsewhere."""


def safe_next(target: str | None, otherwise: str) -> str:
    """A local path to go on to; anything that could lead elsewhere is replaced."""
    if target and _LOCAL.fullmatch(target):
        return target
    return otherwise
