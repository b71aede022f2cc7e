"""Accounts as the office keeps them."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.accounts import operations, passwords, queries, throttle
from crm.accounts.forms import PlainForm, UserForm
from crm.accounts.models import User
from crm.accounts.roles import ROLES
from crm.audit.conflicts import both_versions
from crm.core import clock
from crm.core.db import db
from crm.core.errors import NotFound
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import submit
from crm.units.models import Region, Unit

from .blueprint import bp

STATES = {"active": _l("在用"), "disabled": _l("已停用"), "locked": _l("已锁定"), "sample": _l("样例")}
ONE_TIME = "one_time"


def found(user_id: int) -> User:
    """The account, or ``NotFound``."""
    user = queries.user_shown(user_id)
    if user is None:
        raise NotFound(_("没有这个账号"))
    return user


@bp.get("/users")
@requires("account:manage")
def index() -> ResponseReturnValue:
    """All accounts, narrowed by role, state and text."""
    asked = {name: request.args.get(name, "").strip() for name in ("role", "state", "text")}
    chosen = queries.UserFilter(
        role=asked["role"] if asked["role"] in ROLES else "",
        state=asked["state"] if asked["state"] in STATES else "",
        text=asked["text"][:60],
    )
    locked_names = throttle.locked_names(clock.now())
    shown = queries.users_page(chosen, cursor=request.args.get("cursor"), locked_names=locked_names)
    kept = {name: value for name, value in vars(chosen).items() if value}
    return render_template(
        "accounts/index.html", shown=shown, chosen=chosen, kept=kept, locked=locked_names, roles=ROLES, states=STATES
    )


@bp.route("/users/new", methods=["GET", "POST"])
@requires("account:manage")
def new() -> ResponseReturnValue:
    """Create an account; its one-time password is shown once, on the account's page."""
    form = UserForm()
    password = passwords.one_time_password()
    hashed = passwords.hash_password(password) if form.is_submitted() else ""

    def show(**extra: Any) -> str:
        return render_template("accounts/new.html", form=form, **extra)

    def act() -> str:
        entered = form.entered
        unit_id, region_id = entered.pop("unit_id"), entered.pop("region_id")
        user = operations.add_user(
            username=form.username.data,
            password_hash=hashed,
            unit=db.session.get(Unit, unit_id) if unit_id else None,
            region=db.session.get(Region, region_id) if region_id else None,
            by=current_reader(),
            at=clock.now(),
            **entered,
        )
        session[ONE_TIME] = [user.id, password]
        return url_for("accounts.show", user_id=user.id)

    return submit(form, show, act)


@bp.get("/users/<int:user_id>")
@requires("account:manage")
def show(user_id: int) -> ResponseReturnValue:
    """One account: who, where, since when, where signed in, who stands in."""
    user, now = found(user_id), clock.now()
    once = session.get(ONE_TIME)
    if once and once[0] == user_id:
        session.pop(ONE_TIME)
    return render_template(
        "accounts/show.html",
        account=user,
        roles=ROLES,
        one_time=once[1] if once and once[0] == user_id else None,
        locked_until=throttle.locked_until(user.username, now),
        sessions=queries.open_sessions(user_id, now),
        deputies=queries.deputies_of(user_id, clock.date_of(now)),
        form=PlainForm(formdata=None),
    )


@bp.route("/users/<int:user_id>/edit", methods=["GET", "POST"])
@requires("account:manage")
def edit(user_id: int) -> ResponseReturnValue:
    """Change an account; a new role, unit or region ends the person's sessions."""
    user = found(user_id)
    form = UserForm(obj=user)
    username = user.username
    form.username.data = username

    def show(conflict: object = None) -> str:
        account = found(user_id)
        both = (
            both_versions(form, account, {name: getattr(account, name) for name in form.entered}) if conflict else None
        )
        return render_template("accounts/edit.html", form=form, account=account, both=both)

    def act() -> str:
        operations.edit_user(
            user_id=user_id,
            values=form.entered,
            version=form.expected_version,
            by=current_reader(),
            at=clock.now(),
        )
        flash(_("账号已保存"))
        return url_for("accounts.show", user_id=user_id)

    return submit(form, show, act)


@bp.route("/users/<int:user_id>/disable", methods=["GET", "POST"])
@requires("account:manage")
def disable(user_id: int) -> ResponseReturnValue:
    """Ask, then shut the account."""
    user = found(user_id)
    form = PlainForm()

    def show(**extra: Any) -> str:
        return render_template("accounts/disable.html", form=form, account=found(user_id), **extra)

    def act() -> str:
        operations.disable_user(user_id=user.id, by=current_reader(), at=clock.now())
        flash(_("账号已停用，登录已结束"))
        return url_for("accounts.show", user_id=user_id)

    return submit(form, show, act)


@bp.post("/users/<int:user_id>/enable")
@requires("account:manage")
def enable(user_id: int) -> ResponseReturnValue:
    """Open the account again."""

    def act() -> str:
        operations.enable_user(user_id=user_id, by=current_reader(), at=clock.now())
        flash(_("账号已恢复"))
        return url_for("accounts.show", user_id=user_id)

    return _pressed(user_id, act)


@bp.post("/users/<int:user_id>/unlock")
@requires("account:manage")
def unlock(user_id: int) -> ResponseReturnValue:
    """Lift the lock of wrong passwords."""

    def act() -> str:
        operations.unlock_user(user_id=user_id, by=current_reader(), at=clock.now())
        flash(_("已解锁"))
        return url_for("accounts.show", user_id=user_id)

    return _pressed(user_id, act)


@bp.post("/users/<int:user_id>/reset-password")
@requires("account:manage")
def reset_password(user_id: int) -> ResponseReturnValue:
    """Give a one-time password, shown once on the account's page."""
    password = passwords.one_time_password()
    hashed = passwords.hash_password(password)

    def act() -> str:
        operations.reset_password(user_id=user_id, password_hash=hashed, by=current_reader(), at=clock.now())
        session[ONE_TIME] = [user_id, password]
        return url_for("accounts.show", user_id=user_id)

    return _pressed(user_id, act)


def _pressed(user_id: int, act: Any) -> ResponseReturnValue:
    """Carry out a button of the account's page; a refusal is shown on that page."""
    found(user_id)
    form = PlainForm()

    def show(**extra: Any) -> str:
        now = clock.now()
        user = found(user_id)
        return render_template(
            "accounts/show.html",
            account=user,
            roles=ROLES,
            one_time=None,
            locked_until=throttle.locked_until(user.username, now),
            sessions=queries.open_sessions(user_id, now),
            deputies=queries.deputies_of(user_id, clock.date_of(now)),
            form=form,
            **extra,
        )

    return submit(form, show, act)
