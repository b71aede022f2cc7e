"""The cover's picture: taken only when it is one."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from crm.core.db import db
from crm.core.errors import DomainError
from crm.core.reader import Reader
from crm.events import scope
from crm.events.models import Booklet, Event
from crm.files.operations import Received
from crm.files.owners import Owner
from crm.projects.pictures.decoding import take

PARENT = "booklet"
PICTURES = ("image/png", "image/jpeg", "image/webp")


def refuse_no_picture(received: Received) -> None:
    """Raise ``DomainError`` unless the received file is a picture that can be decoded and is large enough to print.

    It is decoded in a process of its own, as every picture is; what is broken, moves or is a bomb is refused there.
    """
    if received.content_type not in PICTURES:
        raise DomainError(
            _("“%(name)s”不是图片，不能作封面。请换成 JPEG、PNG 或 WebP", name=received.name), field="cover"
        )
    take(received.path.read_bytes(), received.name)


def _may_read(booklet_id: int, reader: Reader) -> bool:
    booklet = db.session.get(Booklet, booklet_id)
    if booklet is None:
        return False
    return db.session.execute(scope.events_in_full(reader).where(Event.id == booklet.event_id)).first() is not None


def _page(booklet_id: int) -> str | None:
    booklet = db.session.get(Booklet, booklet_id)
    return url_for("booklets.show", code=booklet.event.code) if booklet is not None else None


OWNER = Owner(_may_read, page=_page)
