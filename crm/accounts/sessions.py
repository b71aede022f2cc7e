"""Who is at the door: Flask-Login over sessions kept in the database.

The cookie holds a random secret; ``user_session`` holds its hash, who it is, and whether it has ended. Signing out,
a changed password or a changed role ends the row, and with it every copy of the cookie.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import datetime, timedelta
from functools import cache

from flask import Flask, Request, current_app, g, request, session
from flask_login import LoginManager
from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import joinedload

from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import ANONYMOUS, Reader
from crm.units.queries import region_ids_for

from .models import User, UserSession
from .queries import may_act_for
from .roles import permissions_of

log = logging.getLogger("crm")

COOKIE_KEY = "sid"
ASKED_BY_NOBODY = ("static", "livez", "readyz")
"""What answers without looking who asks, and so without the database."""
NOT_LENT = frozenset({"account:manage", "account:deputise"})
"""What standing in does not lend: making accounts and further deputies stays with the person themself."""
SEEN_EVERY = timedelta(minutes=5)


def hash_of(token: str) -> str:
    """The hash under which a session's secret is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def start_session(*, user: User, origin: str, agent: str, at: datetime) -> str:
    """Open a server-side session inside the write transaction; returns the secret for the cookie."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        UserSession(
            token_hash=hash_of(token),
            user_id=user.id,
            started_at=at,
            seen_at=at,
            origin=origin[:80],
            agent=agent[:200],
        )
    )
    return token


def end_sessions(*, user_id: int, at: datetime, reason: str, but: int | None = None) -> None:
    """End every open session of the user, except the one with id ``but``."""
    statement = update(UserSession).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    if but is not None:
        statement = statement.where(UserSession.id != but)
    db.session.execute(statement.values(ended_at=at, end_reason=reason))


@cache
def _open_session() -> Select[UserSession]:
    """Asked at every request, so put together once."""
    return (
        select(UserSession)
        .where(UserSession.token_hash == bindparam("token_hash"), UserSession.ended_at.is_(None))
        .options(
            joinedload(UserSession.user).joinedload(User.unit),
            joinedload(UserSession.acting_for).joinedload(User.unit),
        )
    )


def find_session(token: str, at: datetime) -> UserSession | None:
    """The open session of this secret, unless it has idled or lasted too long, or its user is disabled."""
    found: UserSession | None = db.session.scalar(_open_session(), {"token_hash": hash_of(token)})
    if found is None or not found.user.is_active:
        return None
    settings = current_app.extensions["settings"]
    if at - found.seen_at > timedelta(minutes=settings.session_idle_minutes):
        return None
    if at - found.started_at > timedelta(hours=settings.session_hours):
        return None
    return found


def reader_for(user: User, *, origin: str, acting_for: User | None = None) -> Reader:
    """The reader this user is; standing in for another, with that one's role, unit and regions."""
    whose = acting_for or user
    return Reader(
        user_id=user.id,
        name=user.name,
        role=whose.role,
        unit_id=whose.unit_id,
        unit_name=whose.unit.short_name if whose.unit else "",
        region_id=whose.region_id,
        region_ids=region_ids_for(role=whose.role, unit_id=whose.unit_id, region_id=whose.region_id, on=clock.today()),
        permissions=permissions_of(whose.role) - (NOT_LENT if acting_for else frozenset()),
        origin=origin,
        acting_for=acting_for.name if acting_for else None,
        acting_for_id=acting_for.id if acting_for else None,
        own_unit_id=user.unit_id,
    )


def _load(asked: Request) -> User | None:
    token = session.get(COOKIE_KEY)
    if not token:
        return None
    now = clock.now()
    found = find_session(token, now)
    if found is None:
        session.pop(COOKIE_KEY, None)
        g.session_lost = True
        # Whose session it was: what they were typing is kept for them, and for nobody else on the same machine.
        g.lost_user_id = db.session.scalar(select(UserSession.user_id).where(UserSession.token_hash == hash_of(token)))
        return None
    g.session_id = found.id
    g.session_seen_at = found.seen_at
    user = found.user
    principal = found.acting_for
    if principal is not None and not may_act_for(deputy_id=user.id, principal_id=principal.id, on=clock.date_of(now)):
        principal = None  # the days are over, or it was ended: from this request on they act as themselves
    g.language = user.language
    g.user = user
    g.reader = reader_for(user, origin=asked.remote_addr or "", acting_for=principal)
    return user


def _read_reader() -> None:
    """Before the guard: find out who is asking."""
    g.reader = ANONYMOUS
    if request.endpoint not in ASKED_BY_NOBODY:
        _load(request)


def _note_seen(error: BaseException | None) -> None:
    """After the answer: the session's last use, at most every five minutes, in a transaction of its own.

    A page that asks by itself how a job stands (``g.asked_by_page``) is nobody at the desk.
    """
    seen_at, session_id, now = g.get("session_seen_at"), g.get("session_id"), clock.now()
    if session_id is None or g.get("asked_by_page") or now - seen_at < SEEN_EVERY:
        return
    g.session_seen_at = now
    try:
        with writing(patience=1):
            db.session.execute(update(UserSession).where(UserSession.id == session_id).values(seen_at=now))
    except DBAPIError:  # the page is ready and must not be lost for this; the next one writes it down
        log.warning("the last use of session %s could not be written down", session_id, exc_info=True)


def init_app(app: Flask) -> None:
    """Attach Flask-Login and find the reader before every request."""
    manager = LoginManager(app)
    manager.session_protection = None  # our sessions are rows; nothing about them is guessed from the cookie
    manager.request_loader(lambda _request: g.get("user"))
    app.before_request(_read_reader)
    app.teardown_request(_note_seen)
