"""What every page of a booklet begins with: the event, its booklet, and whether the reader may change it."""

from __future__ import annotations

from flask_babel import gettext as _

from crm.core.errors import Forbidden, NotFound
from crm.core.reader import Reader
from crm.events.booklets.queries import booklet_of, may_edit
from crm.events.models import Booklet, Event
from crm.events.scope import event_by_code

LANGS = ("zh", "en")


def found(code: str, reader: Reader) -> tuple[Event, Booklet]:
    """The event's booklet. Raises ``NotFound`` when the event is out of sight or has no booklet yet."""
    event = event_by_code(code, reader)
    booklet = booklet_of(event)
    if booklet is None:
        raise NotFound(_("这场活动还没有项目册"))
    return event, booklet


def editable(code: str, reader: Reader) -> tuple[Event, Booklet]:
    """The same, for who may put it together. Raises ``Forbidden`` for others."""
    event, booklet = found(code, reader)
    if not may_edit(event, reader):
        raise Forbidden(_("这场活动由别的单位筹办，你不能改它的项目册"), permission="booklet:edit")
    return event, booklet


def language(text: str | None) -> str:
    """zh or en; anything else is zh."""
    return text if text in LANGS else "zh"
