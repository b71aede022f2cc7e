"""Signing in and out."""

from __future__ import annotations

from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.accounts import operations, passwords, queries, throttle
from crm.accounts.forms import SignInForm
from crm.accounts.sessions import COOKIE_KEY
from crm.core import clock
from crm.core.db import writing
from crm.core.errors import DomainError
from crm.core.permissions import public, requires
from crm.core.reader import current_reader
from crm.core.submissions import held
from crm.core.web import page, safe_next, see_other

from .blueprint import bp, landing


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for account and password, and let in whoever knows both."""
    form = SignInForm()
    if request.method == "GET" and current_reader().signed_in:
        return redirect(onward(current_reader().user_id), code=303)
    status = 200
    if form.validate_on_submit():
        try:
            user_id = admit(username=form.username.data, password=form.password.data)
            return see_other(onward(user_id))
        except DomainError as refusal:
            form.refuse(refusal)
            status = int(refusal.status)
    elif form.is_submitted():
        status = 422
    return page("accounts/sign_in.html", status, form=form, notice=_notice())


def admit(*, username: str, password: str) -> int:
    """Let in, or raise ``DomainError`` saying why not; returns the user's id.

    Three steps, so that no lock is held while the password is hashed: count the attempt, look at the password, then
    open the session – or write down that it was wrong.
    """
    username, origin, at = queries.plain_username(username), request.remote_addr or "", clock.now()
    with writing():
        count = throttle.count_attempt(username=username, origin=origin, at=at)
    known = queries.credentials(username)
    right = passwords.matches(known.password_hash if known else None, password)
    if known is None or not right:
        with writing():
            operations.refuse_sign_in(
                username=username, user_id=known.user_id if known else None, origin=origin, at=at, count=count
            )
        raise DomainError(_wrong(count))
    new_hash = passwords.hash_password(password) if passwords.outdated(known.password_hash) else None
    refusal: DomainError | None = None
    token = ""
    with writing():
        try:
            user, token = operations.sign_in(
                user_id=known.user_id,
                checked_hash=known.password_hash,
                new_hash=new_hash,
                origin=origin,
                agent=request.user_agent.string,
                at=at,
            )
            language = user.language
            if g.get("session_id"):
                operations.sign_out(session_id=g.session_id, by=current_reader(), at=at)
        except operations.Disabled as disabled:
            refusal = disabled  # committed all the same: the refusal has been written down
    if refusal is not None:
        raise refusal
    chosen = session.get("lang")
    session.clear()  # with it the CSRF secret of whoever sat here before
    session[COOKIE_KEY] = token
    if language is None and chosen:
        session["lang"] = chosen
    return known.user_id


def onward(user_id: int | None) -> str:
    """Where to after signing in: back to what was being typed, to the page asked for, or to the desk."""
    token = request.args.get("held")
    if token and user_id and held(token, user_id, clock.now()):
        return url_for("accounts.held", token=token)
    return safe_next(request.args.get("next"), landing())


@bp.post("/sign-out")
@requires("account:own")
def sign_out() -> ResponseReturnValue:
    """End this session on the server, and forget the cookie."""
    with writing():
        operations.sign_out(session_id=g.session_id, by=current_reader(), at=clock.now())
    chosen = session.get("lang")
    session.clear()
    if chosen:
        session["lang"] = chosen
    return see_other(url_for("accounts.sign_in", out="1"))


@bp.get("/forgotten-password")
@public
def forgotten() -> ResponseReturnValue:
    """Whom to ask for a new password; says nothing about which accounts there are."""
    return render_template("accounts/forgotten.html")


def _wrong(count: int) -> str:
    left = throttle.IN_A_ROW - count
    if left <= 0:
        until = clock.local(clock.now() + throttle.LOCKED_FOR).strftime("%H:%M")
        return str(
            _(
                "连续输错 %(times)s 次，账号已锁定，%(until)s 后再试；急用请找大招商办解锁",
                times=throttle.IN_A_ROW,
                until=until,
            )
        )
    return str(_("账号或密码不对，请重新输入。再错 %(left)s 次将锁定 15 分钟", left=left))


def _notice() -> str | None:
    if request.args.get("held"):
        return str(_("登录已过期。刚才填写的内容已保留，登录后取回继续。"))
    if request.args.get("lost"):
        return str(_("登录已过期或在别处结束，请重新登录。"))
    if request.args.get("out"):
        return str(_("已退出。"))
    return None
