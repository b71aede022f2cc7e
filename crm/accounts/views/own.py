"""One's own account: who I am here, how I like my pages, my password, where I am signed in."""

from __future__ import annotations

from datetime import datetime

from flask import flash, g, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.accounts import operations, passwords, queries, throttle
from crm.accounts.forms import PasswordForm
from crm.accounts.roles import ROLES
from crm.core import clock
from crm.core.db import writing
from crm.core.errors import DomainError
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import safe_next, see_other, submit

from .blueprint import bp, landing, own_user

SWITCH = {"on": True, "off": False}


@bp.get("/account")
@requires("account:own")
def own() -> ResponseReturnValue:
    """The account of whoever is signed in."""
    user, now = own_user(), clock.now()
    return render_template(
        "accounts/own.html",
        sessions=queries.open_sessions(user.id, now),
        session_id=g.session_id,
        roles=ROLES,
        deputies=queries.deputies_of(user.id, clock.date_of(now)),
        principals=queries.principals_of(user.id, clock.date_of(now)),
    )


@bp.post("/account/preferences")
@requires("account:own")
def preferences() -> ResponseReturnValue:
    """Keep one or more of theme, density, rail, shortcuts, language; then back to the page it was asked from."""
    values: dict[str, str | bool | None] = {}
    for name in operations.PREFERENCES:
        if name in request.form:
            typed = request.form[name]
            values[name] = SWITCH.get(typed, typed or None)
    with writing():
        operations.prefer(user_id=own_user().id, values=values, by=current_reader(), at=clock.now())
    if "language" in values:
        session.pop("lang", None)
    return see_other(safe_next(request.form.get("next"), url_for("accounts.own")))


@bp.route("/account/password", methods=["GET", "POST"])
@requires("account:own")
def password() -> ResponseReturnValue:
    """Change one's password; the other sessions end."""
    form = PasswordForm()
    user = own_user()
    must = user.must_change_password

    def show(**extra: object) -> str:
        return render_template("accounts/password.html", form=form, must=must, least=passwords.LEAST, **extra)

    if not form.validate_on_submit():
        return show(), 422 if form.is_submitted() else 200
    present, username, user_id = user.password_hash, user.username, user.id
    at, origin = clock.now(), request.remote_addr or ""
    try:
        _prove_present(username, user_id, present, form.present_password.data, origin=origin, at=at)
        if form.password.data != form.again_password.data:
            raise DomainError(_("两次填的新密码不一样"), field="again_password")
        if form.password.data == form.present_password.data:
            raise DomainError(_("新密码和现在的一样，请换一个"), field="password")
        passwords.check_policy(form.password.data, username=username)
    except DomainError as refusal:
        form.refuse(refusal)
        return show(), int(refusal.status)
    new_hash = passwords.hash_password(form.password.data)

    def act() -> str:
        operations.change_own_password(
            user_id=user_id,
            checked_hash=present,
            new_hash=new_hash,
            session_id=g.session_id,
            by=current_reader(),
            at=clock.now(),
        )
        flash(_("密码已改，其他地方的登录已结束"))
        return landing() if must else url_for("accounts.own")

    return submit(form, show, act)


def _prove_present(username: str, user_id: int, present: str, typed: str, *, origin: str, at: datetime) -> None:
    """Look at the present password, as at the door: counted before, written down when wrong, forgotten when right.

    Whoever finds a desk unlocked may not try passwords here either. Raises ``DomainError``, ``Throttled`` when the
    account is locked.
    """
    with writing():
        count = throttle.count_attempt(username=username, origin=origin, at=at)
    if not passwords.matches(present, typed):
        with writing():
            operations.refuse_sign_in(username=username, user_id=user_id, origin=origin, at=at, count=count)
        raise DomainError(_("现在的密码不对"), field="present_password")
    with writing():
        throttle.forget_attempts(username)


@bp.post("/account/sessions/<int:session_id>/end")
@requires("account:own")
def end_session(session_id: int) -> ResponseReturnValue:
    """End one of one's own sessions, on another machine or this one."""
    with writing():
        operations.end_own_session(session_id=session_id, by=current_reader(), at=clock.now())
    if session_id == g.session_id:
        session.clear()
        return see_other(url_for("accounts.sign_in", out="1"))
    flash(_("已结束那里的登录"))
    return see_other(url_for("accounts.own"))
