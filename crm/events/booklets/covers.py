"""The cover's picture: taken only when it is one, and not larger than a page can use."""

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

PARENT = "booklet"
PICTURES = ("image/png", "image/jpeg", "image/webp")
MOST_PIXELS = 60_000_000
LEAST_WIDTH = 600


def refuse_no_picture(received: Received) -> None:
    """Raise ``DomainError`` unless the received file is a picture that can be opened and has a usable size."""
    if received.content_type not in PICTURES:
        raise DomainError(
            _("“%(name)s”不是图片，不能作封面。请换成 JPEG、PNG 或 WebP", name=received.name), field="cover"
        )
    from PIL import Image

    try:
        with Image.open(received.path) as picture:
            width, height = picture.size
            if width * height <= MOST_PIXELS:
                picture.load()
    except Image.DecompressionBombError:
        width = height = MOST_PIXELS
    except (OSError, ValueError, SyntaxError) as error:
        raise DomainError(_("“%(name)s”打不开，可能已损坏。请换一张", name=received.name), field="cover") from error
    if width * height > MOST_PIXELS:
        raise DomainError(
            _(
                "“%(name)s”太大（%(mega)s 百万像素），封面用不到。请缩到 6000 万像素以内再传",
                name=received.name,
                mega=width * height // 1_000_000,
            ),
            field="cover",
        )
    if width < LEAST_WIDTH:
        raise DomainError(
            _(
                "“%(name)s”只有 %(width)s 像素宽，印出来会糊。请换一张宽 1600 像素以上的",
                name=received.name,
                width=width,
            ),
            field="cover",
        )


def _may_read(booklet_id: int, reader: Reader) -> bool:
    booklet = db.session.get(Booklet, booklet_id)
    if booklet is None:
        return False
    return db.session.execute(scope.events_in_full(reader).where(Event.id == booklet.event_id)).first() is not None


def _page(booklet_id: int) -> str | None:
    booklet = db.session.get(Booklet, booklet_id)
    return url_for("booklets.show", code=booklet.event.code) if booklet is not None else None


OWNER = Owner(_may_read, page=_page)
