"""Reads of users, their sessions and deputies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from crm.core.db import db

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


def deputy_holds(on: date) -> ColumnElement[bool]:
    """The condition that somebody may stand in on that day."""
    return (Deputy.ended_at.is_(None)) & (Deputy.since <= on) & (Deputy.until >= on)


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
