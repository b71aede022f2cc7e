"""Voiding with a reason: records are not deleted, and small things of every room go the same way."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from .forms import Form, at_most, required
from .web import submit


class VoidForm(Form):
    """Why it no longer counts."""

    reason = StringField(_l("作废原因"), validators=[required(_l("请写明作废原因")), at_most(200)])


def ask_why(
    *, title: str, sentence: str, back: str, void: Callable[[str], object], onward: str | None = None
) -> ResponseReturnValue:
    """Ask for the reason and void: ``title`` asks, ``sentence`` says what follows, ``back`` is where cancelling leads.

    ``void`` is told the reason inside the write transaction; then on to ``onward``, or back.
    """
    form = VoidForm()

    def show(**extra: object) -> str:
        return render_template("layouts/void.html", form=form, title=title, sentence=sentence, back=back, **extra)

    def act() -> str:
        void(form.reason.data)
        return onward or back

    return submit(form, show, act)
