"""A form sent twice does its work once, and a form sent too late is not lost.

``Submission`` remembers, per person and form token, where the first sending led (kept 48 hours). ``HeldForm`` keeps
what was typed when the session, the CSRF token or the database was gone, until the person is back.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from .db import Base, db, pk

KEPT = timedelta(hours=48)
SECRET_FIELDS = ("password", "csrf_token", "id_number")
"""Fields whose names contain one of these are never kept."""


class Submission(Base):
    """The first sending of a form: whose, which token, where it led."""

    __tablename__ = "submission"

    id: Mapped[pk]
    token: Mapped[str] = mapped_column(String(64), unique=True)
    location: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(index=True)


class HeldForm(Base):
    """What somebody typed when they could not be served, so that they need not type it again."""

    __tablename__ = "held_form"

    id: Mapped[pk]
    token: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    path: Mapped[str] = mapped_column(String(1000))
    fields: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(index=True)


def earlier(token: str) -> str | None:
    """Where the first sending of this form led, if there was one."""
    return db.session.scalar(select(Submission.location).where(Submission.token == token))


def keep(token: str, location: str, at: datetime) -> None:
    """Remember where this form led, and forget what is older than 48 hours."""
    db.session.execute(delete(Submission).where(Submission.at < at - KEPT))
    db.session.add(Submission(token=token, location=location[:500], at=at))


def hold(*, path: str, fields: Mapping[str, Any], user_id: int | None, at: datetime) -> str:
    """Keep what was typed; returns the token under which it is found again."""
    db.session.execute(delete(HeldForm).where(HeldForm.at < at - KEPT))
    kept = {
        name: [str(value) for value in values]
        for name, values in fields.items()
        if not any(secret in name for secret in SECRET_FIELDS)
    }
    held = HeldForm(token=secrets.token_urlsafe(24), user_id=user_id, path=path[:1000], fields=kept, at=at)
    db.session.add(held)
    return held.token


def held(token: str, user_id: int, at: datetime) -> HeldForm | None:
    """What was kept under the token, unless it is another person's or too old."""
    row = db.session.scalar(select(HeldForm).where(HeldForm.token == token, HeldForm.at >= at - KEPT))
    return None if row is None or row.user_id not in (None, user_id) else row
