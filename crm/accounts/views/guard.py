"""A one-time password opens one page only: the one where it is changed."""

from __future__ import annotations

from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from .blueprint import bp

STILL_OPEN = frozenset({"accounts.password", "accounts.sign_out", "accounts.preferences"})


@bp.before_app_request
def first_a_password_of_ones_own() -> ResponseReturnValue | None:
    """Send somebody with a one-time password to the page where they choose their own."""
    user = g.get("user")
    if user is None or not user.must_change_password or request.endpoint is None:
        return None
    if request.endpoint == "static" or request.endpoint in STILL_OPEN:
        return None
    if getattr(current_app.view_functions[request.endpoint], "__public__", False):
        return None
    return redirect(url_for("accounts.password"), code=303)
