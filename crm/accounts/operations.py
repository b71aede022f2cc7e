"""Writes of accounts: letting in and out, one's own settings, and what the office does with accounts.

Passwords come in hashed: hashing takes its time and happens before the write transaction.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from crm.audit.operations import record
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, Forbidden, NotFound, StaleEdit
from crm.core.reader import Reader
from crm.units.models import Region, Unit

from . import sessions, throttle
from .models import User, UserSession
from .queries import plain_username
from .roles import BUREAU, DEPARTMENT, LEADER, ROLES, UNIT

USERNAME = re.compile(r"[\w.-]{2,60}")

PREFERENCES: dict[str, frozenset[Any]] = {
    "theme": frozenset({"light", "dark", "auto"}),
    "density": frozenset({"tight", "medium", "loose"}),
    "rail": frozenset({None, True, False}),
    "shortcuts": frozenset({True, False}),
    "language": frozenset({None, "zh", "en"}),
}
"""What each of one's own settings may be."""


def refuse_sign_in(*, username: str, user_id: int | None, origin: str, at: datetime, count: int) -> None:
    """Write down a wrong password, and the lock when it was the last one allowed.

    A name nobody has is not written down: people type their password there.
    """
    user = db.session.get(User, user_id) if user_id else None
    nobody = Reader(user_id=None, name=user.name if user else "", role="public", origin=origin)
    record(action="account:sign-in", by=nobody, at=at, subject=user, ref=user.username if user else "", refused=True)
    if count >= throttle.IN_A_ROW:
        record(action="account:lock", by=nobody, at=at, subject=user, ref=user.username if user else "")


def sign_in(
    *, user_id: int, checked_hash: str, new_hash: str | None, origin: str, agent: str, at: datetime
) -> tuple[User, str]:
    """Open a session for somebody whose password was right; returns the user and the cookie's secret.

    ``checked_hash`` is what the password was checked against: a password changed meanwhile lets nobody in.
    Raises ``DomainError`` for a disabled account.
    """
    user = locked(User, user_id)
    if user.password_hash != checked_hash:
        raise DomainError(_("账号或密码不对，请重新输入"))
    if not user.is_active:
        record(action="account:sign-in", by=_as(user, origin), at=at, subject=user, ref=user.username, refused=True)
        raise Disabled(_("这个账号已停用。需要恢复时请找大招商办"))
    if new_hash:
        user.password_hash = new_hash
    throttle.forget_attempts(user.username)
    token = sessions.start_session(user=user, origin=origin, agent=agent, at=at)
    record(action="account:sign-in", by=_as(user, origin), at=at, subject=user, ref=user.username)
    return user, token


class Disabled(DomainError):
    """A right password for an account that may not be used; the refusal is to be written down."""


def sign_out(*, session_id: int, by: Reader, at: datetime) -> None:
    """End a session: every copy of its cookie is worth nothing from now on."""
    ended = locked(UserSession, session_id)
    if ended.ended_at is None:
        ended.ended_at, ended.end_reason = at, "sign-out"
        record(action="account:sign-out", by=by, at=at, subject=db.session.get(User, ended.user_id))


def end_own_session(*, session_id: int, by: Reader, at: datetime) -> None:
    """End another session of one's own.

    Raises ``NotFound`` for one that is not theirs.
    """
    ended = db.session.get(UserSession, session_id)
    if ended is None or ended.user_id != by.user_id:
        raise NotFound(_("没有这个登录，或已经结束"))
    if ended.ended_at is None:
        ended.ended_at, ended.end_reason = at, "ended-by-user"
        record(action="account:end-session", by=by, at=at, subject=db.session.get(User, ended.user_id))


def change_own_password(
    *, user_id: int, checked_hash: str, new_hash: str, session_id: int, by: Reader, at: datetime
) -> None:
    """Take a new password and end every other session of the account.

    Raises ``DomainError`` when the password was changed by somebody else meanwhile.
    """
    user = locked(User, user_id)
    if user.password_hash != checked_hash:
        raise DomainError(_("现在的密码不对"), field="present_password")
    user.password_hash, user.must_change_password = new_hash, False
    sessions.end_sessions(user_id=user.id, at=at, reason="password", but=session_id)
    record(action="account:password", by=by, at=at, subject=user, ref=user.username)


def prefer(*, user_id: int, values: Mapping[str, Any], by: Reader, at: datetime) -> None:
    """Keep how somebody likes their pages. No new version: the office may be editing the account meanwhile.

    Raises ``DomainError`` for a setting or a value there is not.
    """
    for name, value in values.items():
        if value not in PREFERENCES.get(name, ()):
            raise DomainError(_("没有这个选项，请从页面上选择"))
    user = locked(User, user_id)
    changes = {name: (getattr(user, name), value) for name, value in values.items() if getattr(user, name) != value}
    for name, (_old, new) in changes.items():
        setattr(user, name, new)
    if changes:
        record(action="account:prefer", by=by, at=at, subject=user, ref=user.username, changes=changes)


def check_place(*, role: str, unit: Unit | None, region: Region | None) -> None:
    """Whether a role may stand at that unit and region.

    Raises ``DomainError`` naming what is missing.
    """
    if role not in ROLES:
        raise DomainError(_("没有“%(role)s”这个角色", role=role), field="role")
    if role in (UNIT, DEPARTMENT) and unit is None:
        raise DomainError(
            _("%(role)s的账号要选单位：看到哪些县由单位的定点联系决定", role=ROLES[role]), field="unit_id"
        )
    if role == BUREAU and region is None:
        raise DomainError(_("投资促进局的账号要选地区：只看得到这个地区及以下"), field="region_id")
    if role == LEADER and unit is None and region is None:
        raise DomainError(_("领导的账号要选地区（市州领导）或单位（单位领导），否则什么都看不到"), field="region_id")


def add_user(
    *,
    username: str,
    name: str,
    role: str,
    password_hash: str,
    by: Reader,
    at: datetime,
    unit: Unit | None = None,
    region: Region | None = None,
    title: str = "",
    phone: str | None = None,
    must_change_password: bool = True,
    is_sample: bool = False,
) -> User:
    """Create an account with a first password that must be changed.

    Raises ``DomainError`` for a name that is taken or not a name, and for a role without its unit or region.
    """
    username = plain_username(username)
    if not USERNAME.fullmatch(username):
        raise DomainError(_("账号名用 2 到 60 个字母、汉字、数字、点、横线或下划线"), field="username")
    if db.session.scalar(select(User.id).where(User.username == username)):
        raise DomainError(_("账号名“%(name)s”已有人用，请换一个", name=username), field="username")
    check_place(role=role, unit=unit, region=region)
    user = User(
        username=username,
        name=name,
        title=title,
        phone=phone,
        role=role,
        unit=unit,
        region=region,
        password_hash=password_hash,
        must_change_password=must_change_password,
        is_sample=is_sample,
        created_at=at,
    )
    db.session.add(user)
    db.session.flush()
    changes = {"role": (None, role), "unit_id": (None, unit), "region_id": (None, region)}
    record(action="account:create", by=by, at=at, subject=user, ref=username, changes=changes)
    return user


def edit_user(*, user_id: int, values: Mapping[str, Any], version: int | None, by: Reader, at: datetime) -> None:
    """Change name, title, phone, role, unit or region; another role, unit or region ends the person's sessions.

    Raises ``StaleEdit``, and ``DomainError`` for a role without its place or for taking one's own office role away.
    """
    user = locked(User, user_id)
    if version is not None and user.version != version:
        raise StaleEdit(_("刚有人改过这个账号，请核对后再提交"))
    check_place(
        role=values["role"],
        unit=db.session.get(Unit, values["unit_id"]) if values["unit_id"] else None,
        region=db.session.get(Region, values["region_id"]) if values["region_id"] else None,
    )
    if user.id == by.user_id and values["role"] != user.role:
        raise DomainError(_("不能改自己的角色，请另一位大招商办人员来改"), field="role")
    changes = populate(user, values)
    if not changes:
        return
    if changes.keys() & {"role", "unit_id", "region_id"}:
        sessions.end_sessions(user_id=user.id, at=at, reason="role")
    record(action="account:edit", by=by, at=at, subject=user, ref=user.username, changes=changes)


def disable_user(*, user_id: int, by: Reader, at: datetime) -> None:
    """Shut an account: its sessions end now, its records stay.

    Raises ``DomainError`` for one's own account.
    """
    user = locked(User, user_id)
    if user.id == by.user_id:
        raise DomainError(_("不能停用自己的账号，请另一位大招商办人员来做"))
    if user.disabled_at is None:
        changes = populate(user, {"disabled_at": at})
        sessions.end_sessions(user_id=user.id, at=at, reason="disabled")
        record(action="account:disable", by=by, at=at, subject=user, ref=user.username, changes=changes)


def enable_user(*, user_id: int, by: Reader, at: datetime) -> None:
    """Open an account again."""
    user = locked(User, user_id)
    if user.disabled_at is not None:
        changes = populate(user, {"disabled_at": None})
        record(action="account:enable", by=by, at=at, subject=user, ref=user.username, changes=changes)


def reset_password(*, user_id: int, password_hash: str, by: Reader, at: datetime) -> None:
    """Give a one-time password: the person's sessions end, the lock is lifted, the next sign-in asks for a new one."""
    user = locked(User, user_id)
    if user.id == by.user_id:
        raise DomainError(_("自己的密码请在“我的账号”里改"))
    user.password_hash, user.must_change_password = password_hash, True
    throttle.forget_attempts(user.username)
    sessions.end_sessions(user_id=user.id, at=at, reason="password")
    record(action="account:reset-password", by=by, at=at, subject=user, ref=user.username)


def unlock_user(*, user_id: int, by: Reader, at: datetime) -> None:
    """Lift the lock that wrong passwords have put on an account."""
    user = locked(User, user_id)
    if throttle.forget_attempts(user.username):
        record(action="account:unlock", by=by, at=at, subject=user, ref=user.username)


def act_for(*, session_id: int, principal_id: int | None, by: Reader, user: User, at: datetime, allowed: bool) -> None:
    """Begin or (with None) end doing another's work in this session.

    Raises ``Forbidden`` when nobody has named this person a deputy for today.
    """
    held = locked(UserSession, session_id)
    principal = db.session.get(User, principal_id) if principal_id else None
    if principal_id is not None and (principal is None or not allowed):
        # No name: whoever tries ids is not told whose they are.
        raise Forbidden(_("%(name)s 今天没有委托你代理", name=_("对方")), permission="account:act-for")
    if held.acting_for_id == principal_id:
        return
    before = held.acting_for
    held.acting_for_id = principal_id
    changes = {"acting_for": (before, principal)}
    record(action="account:act-for", by=by, at=at, subject=user, ref=user.username, changes=changes)


def _as(user: User, origin: str) -> Reader:
    return Reader(
        user_id=user.id,
        name=user.name,
        role=user.role,
        unit_name=user.unit.short_name if user.unit else "",
        origin=origin,
    )
