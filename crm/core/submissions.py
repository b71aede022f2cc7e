"""A form sent twice does its work once, and a form sent too late is not lost.

``Submission`` remembers, per person and form token, what the first sending held and where it led (kept 48 hours). ``HeldForm`` keeps
what was typed when the session, the CSRF token or the database was gone, until the person is back.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import JSON, ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from .db import Base, db, pk
from .errors import DomainError

KEPT = timedelta(hours=48)
SECRET_FIELDS = ("password", "csrf_token", "id_number")
"""Fields whose names contain one of these are never kept."""


class Submission(Base):
    """The first sending of a form: whose, which token, what it held, where it led."""

    __tablename__ = "submission"

    id: Mapped[pk]
    token: Mapped[str] = mapped_column(String(64), unique=True)
    location: Mapped[str] = mapped_column(String(500))
    digest: Mapped[str] = mapped_column(String(64), default="", server_default="")
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


class SentBefore(DomainError):
    """The form was sent before with other contents: that work is done, this is not; ``location`` shows the first."""

    status = HTTPStatus.CONFLICT

    def __init__(self, location: str) -> None:
        sentence = _(
            "这张表刚才已经提交过，第一次的内容已保存；这次改动的内容没有保存。要改已保存的，请到%(there)s；确要再办一次，请核对后再提交。"
        )
        link = Markup('<a href="{}">{}</a>').format(location, _("第一次的结果"))
        super().__init__(Markup(sentence) % {"there": link})  # noqa: S704 – a sentence of ours and an escaped address
        self.location = location


def digest_of(fields: Mapping[str, Sequence[str]], secret: str) -> str:
    """A mark of what a form holds, the same for the same contents. Keyed, for a password may be among them."""
    told = sorted((name, list(values)) for name, values in fields.items() if name != "csrf_token")
    return hmac.new(secret.encode(), json.dumps(told).encode(), "sha256").hexdigest()


def earlier(token: str, digest: str) -> str | None:
    """Where the first sending of this form led, if there was one.

    Raises ``SentBefore`` when it held something else: a person went back, changed the text and sent it again.
    """
    first = db.session.execute(select(Submission.location, Submission.digest).where(Submission.token == token)).first()
    if first is None:
        return None
    if first.digest not in ("", digest):
        raise SentBefore(first.location)
    return str(first.location)


def keep(token: str, location: str, digest: str, at: datetime) -> None:
    """Remember where this form led, and forget what is older than 48 hours."""
    db.session.execute(delete(Submission).where(Submission.at < at - KEPT))
    db.session.add(Submission(token=token, location=location[:500], digest=digest, at=at))


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
