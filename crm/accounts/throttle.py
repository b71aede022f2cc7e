"""How often somebody may try a password, counted in the database.

An attempt is counted *before* its password is looked at, under the write lock: a hundred attempts at the same moment
in several processes get as far as five. A sign-in that succeeds takes its attempts away again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, text

from crm.core import clock
from crm.core.db import db
from crm.core.errors import DomainError

from .models import SignInAttempt

IN_A_ROW = 5
"""Wrong passwords in a row that lock an account name."""

LOCKED_FOR = timedelta(minutes=15)

PER_ORIGIN = 40
"""Wrong passwords from one address within ``LOCKED_FOR``: an office behind one address has many honest slips."""

FORGOTTEN_AFTER = timedelta(hours=24)

LOCK_NUMBER = 0x44_41_49_54
"""PostgreSQL's advisory lock for counting (SQLite has one write lock anyway)."""


class Throttled(DomainError):
    """Too many wrong passwords; the sentence says until when."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, sentence: str, *, until: datetime) -> None:
        super().__init__(sentence)
        self.until = until


def count_attempt(*, username: str, origin: str, at: datetime) -> int:
    """Count an attempt inside the write transaction; returns the how-many-th in a row it is.

    Raises ``Throttled`` (and counts nothing) while the name or the address is locked.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("select pg_advisory_xact_lock(:number)"), {"number": LOCK_NUMBER})
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < at - FORGOTTEN_AFTER))
    until = locked_until(username, at)
    if until is not None:
        raise Throttled(
            _(
                "连续输错 %(times)s 次，账号已锁定，%(until)s 后再试；急用请找大招商办解锁",
                times=IN_A_ROW,
                until=_clock(until),
            ),
            until=until,
        )
    recent = db.session.scalars(
        select(SignInAttempt.at)
        .where(SignInAttempt.origin == origin, SignInAttempt.at > at - LOCKED_FOR)
        .order_by(SignInAttempt.at.desc())
        .limit(PER_ORIGIN)
    ).all()
    if len(recent) >= PER_ORIGIN:
        until = recent[-1] + LOCKED_FOR
        raise Throttled(_("这个网络地址输错密码太多，%(until)s 后再试", until=_clock(until)), until=until)
    count = _in_a_row(username)
    if count >= IN_A_ROW:  # that lock has run out: a new row of attempts begins
        forget_attempts(username)
        count = 0
    db.session.add(SignInAttempt(username=username, origin=origin[:80], at=at))
    return count + 1


def locked_until(username: str, at: datetime) -> datetime | None:
    """Until when the account name is locked, or None."""
    fifth = db.session.scalar(
        select(SignInAttempt.at)
        .where(SignInAttempt.username == username, SignInAttempt.at >= at - FORGOTTEN_AFTER)
        .order_by(SignInAttempt.at, SignInAttempt.id)
        .offset(IN_A_ROW - 1)
        .limit(1)
    )
    return fifth + LOCKED_FOR if fifth is not None and at < fifth + LOCKED_FOR else None


def locked_names(at: datetime) -> list[str]:
    """Every account name that is locked now."""
    often = db.session.scalars(
        select(SignInAttempt.username)
        .where(SignInAttempt.at >= at - FORGOTTEN_AFTER)
        .group_by(SignInAttempt.username)
        .having(func.count() >= IN_A_ROW)
    )
    return [name for name in often if locked_until(name, at) is not None]


def forget_attempts(username: str) -> int:
    """Take away the name's wrong attempts (signed in, or unlocked by the office); returns how many there were."""
    return int(
        db.session.execute(delete(SignInAttempt).where(SignInAttempt.username == username)).rowcount  # type: ignore[attr-defined]
    )


def _in_a_row(username: str) -> int:
    return db.session.scalar(select(func.count()).where(SignInAttempt.username == username)) or 0


def _clock(instant: datetime) -> str:
    return clock.local(instant).strftime("%H:%M")
