"""Reads of users, their sessions and deputies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from crm.core.db import db
from crm.core.pagination import Page, Sort, paginate
from crm.units.models import Unit

from .models import Deputy, User, UserSession


class Credentials(NamedTuple):
    """What a password is checked against."""

    user_id: int
    password_hash: str


def plain_username(typed: str) -> str:
    """An account name as it is stored: lower case, without blanks around it."""
    return typed.strip().lower()


def credentials(username: str) -> Credentials | None:
    """The hash behind an account name, or None for a name nobody has."""
    row = db.session.execute(select(User.id, User.password_hash).where(User.username == username)).one_or_none()
    return Credentials(*row) if row else None


def user_by_username(username: str) -> User | None:
    """The account of that name, disabled ones included."""
    return db.session.scalar(select(User).where(User.username == plain_username(username)))


def open_sessions(user_id: int, at: datetime) -> Sequence[UserSession]:
    """The sessions of a user that still let somebody in, the latest used first."""
    settings = current_app.extensions["settings"]
    return db.session.scalars(
        select(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.ended_at.is_(None),
            UserSession.seen_at >= at - timedelta(minutes=settings.session_idle_minutes),
            UserSession.started_at >= at - timedelta(hours=settings.session_hours),
        )
        .order_by(UserSession.seen_at.desc(), UserSession.id.desc())
    ).all()


def deputy_holds(on: Any) -> ColumnElement[bool]:
    """The condition that somebody may stand in on that day (a date, or the parameter that will be one)."""
    return and_(Deputy.ended_at.is_(None), Deputy.since <= on, Deputy.until >= on)


def may_act_for(*, deputy_id: int, principal_id: int, on: date) -> bool:
    """Whether one may do the other's work on that day."""
    found = db.session.scalar(
        select(func.count())
        .select_from(Deputy)
        .join(User, User.id == Deputy.principal_id)
        .where(
            Deputy.deputy_id == deputy_id,
            Deputy.principal_id == principal_id,
            User.disabled_at.is_(None),
            deputy_holds(on),
        )
    )
    return bool(found)


def principals_of(deputy_id: int, on: date) -> Sequence[User]:
    """Whose work this person may do today."""
    return db.session.scalars(
        select(User)
        .join(Deputy, Deputy.principal_id == User.id)
        .where(Deputy.deputy_id == deputy_id, User.disabled_at.is_(None), deputy_holds(on))
        .options(joinedload(User.unit), joinedload(User.region))
        .order_by(User.name, User.id)
        .distinct()
    ).all()


@dataclass(frozen=True)
class UserFilter:
    """What the office's account list is narrowed by; "" is everything."""

    role: str = ""
    state: str = ""
    text: str = ""


def users_page(chosen: UserFilter, *, cursor: str | None, locked_names: Sequence[str], size: int = 50) -> Page[User]:
    """A page of accounts by account name. States: active, disabled, locked, sample."""
    statement = select(User).options(joinedload(User.unit), joinedload(User.region))
    if chosen.role:
        statement = statement.where(User.role == chosen.role)
    if chosen.state == "active":
        statement = statement.where(User.disabled_at.is_(None))
    elif chosen.state == "disabled":
        statement = statement.where(User.disabled_at.is_not(None))
    elif chosen.state == "locked":
        statement = statement.where(User.username.in_(locked_names))
    elif chosen.state == "sample":
        statement = statement.where(User.is_sample)
    if chosen.text:
        part = chosen.text.lower()
        in_unit = select(Unit.id).where(
            or_(Unit.name.contains(part, autoescape=True), Unit.short_name.contains(part, autoescape=True))
        )
        statement = statement.where(
            or_(
                User.username.contains(part, autoescape=True),
                User.name.contains(chosen.text, autoescape=True),
                User.unit_id.in_(in_unit),
            )
        )
    return paginate(
        statement,
        Sort(User.username, User.id),
        cursor=cursor,
        size=size,
        key_of=lambda user: (user.username, user.id),
        scalars=True,
    )


def user_shown(user_id: int) -> User | None:
    """An account with what its page shows."""
    return db.session.scalar(
        select(User).where(User.id == user_id).options(joinedload(User.unit), joinedload(User.region))
    )


def colleagues(user: User) -> Sequence[User]:
    """Who stands where this person stands: the same unit, or for bureaus without one the same region."""
    statement = select(User).where(User.id != user.id, User.disabled_at.is_(None)).order_by(User.name, User.id)
    if user.unit_id is not None:
        return db.session.scalars(statement.where(User.unit_id == user.unit_id)).all()
    if user.region_id is not None:
        return db.session.scalars(statement.where(User.region_id == user.region_id, User.role == user.role)).all()
    return []


def possible_deputies(principal: User, *, by_office: bool) -> Sequence[User]:
    """Who may stand in: for the office anybody, else a colleague of the same unit or region."""
    if not by_office:
        return colleagues(principal)
    return db.session.scalars(
        select(User)
        .where(User.id != principal.id, User.disabled_at.is_(None))
        .options(joinedload(User.unit))
        .order_by(User.name, User.id)
    ).all()


def possible_successors(user: User) -> Sequence[User]:
    """Who can take over somebody's work: the same role and place, so that they see all of it."""
    return [
        other
        for other in colleagues(user)
        if (other.role, other.unit_id, other.region_id) == (user.role, user.unit_id, user.region_id)
    ]


def deputies_of(principal_id: int, on: date) -> Sequence[Deputy]:
    """Who stands in for this person, now or later, the earliest first."""
    return db.session.scalars(
        select(Deputy)
        .where(Deputy.principal_id == principal_id, Deputy.ended_at.is_(None), Deputy.until >= on)
        .options(joinedload(Deputy.deputy).joinedload(User.unit))
        .order_by(Deputy.since, Deputy.id)
    ).all()


class StandIn(NamedTuple):
    """Somebody whose work one may do today."""

    id: int
    name: str


def may_stand_in_for(deputy_id: int, on: date) -> list[StandIn]:
    """The same as ``principals_of``, as ids and names only: the user menu asks on every page."""
    return [StandIn(*row) for row in db.session.execute(_principals(), {"deputy": deputy_id, "day": on})]


@cache
def _principals() -> Any:
    return (
        select(User.id, User.name)
        .join(Deputy, Deputy.principal_id == User.id)
        .where(Deputy.deputy_id == bindparam("deputy"), User.disabled_at.is_(None), deputy_holds(bindparam("day")))
        .order_by(User.name, User.id)
        .distinct()
    )
