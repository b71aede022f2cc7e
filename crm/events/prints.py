"""Prints of an event: programme with sign-in list (议程与签到表), guest list in landscape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from crm.core import clock
from crm.core.reader import Reader
from crm.printing.compose import compose
from crm.printing.imprint import Imprint
from crm.printing.render import Job, render_pdf

from .models import Event, Invitation

SPARE_LINES = 6
"""Empty lines at the end of the sign-in list, for those who were not invited."""


def address(event: Event, page: str = "") -> str:
    """Where the event (or one of its pages) is found, as the QR code says it."""
    public_url: str = current_app.extensions["settings"].public_url
    return f"{public_url}/events/{event.code}{page}"


def imprint_of(event: Event, reader: Reader, at: datetime, lang: str) -> Imprint:
    """What every print of the event says about itself; the QR code leads to the event's page."""
    return Imprint(
        edition=1,
        printed_at=clock.local(at),
        printed_by=reader.unit_name or reader.name,
        url=address(event),
        lang=lang,
        data_as_of=clock.local(at),
        sample=event.is_sample,
    )


def programme_pdf(event: Event, guests: Sequence[Invitation], imprint: Imprint) -> bytes:
    """The programme, then a line for each guest to sign on, and spare lines."""
    return _printed(
        "events/print/programme.html",
        _("议程与签到表"),
        ("event-programme",),
        event,
        imprint,
        guests=guests,
        spare=range(SPARE_LINES),
    )


def guests_pdf(
    event: Event,
    guests: Sequence[Invitation],
    born: Mapping[int, str],
    filters: Sequence[str],
    imprint: Imprint,
) -> bytes:
    """The guest list, A4 landscape; numbers stay masked."""
    return _printed(
        "events/print/guests.html",
        _("客商名单"),
        ("ledger", "event-guests"),
        event,
        imprint,
        guests=guests,
        born=born,
        filters=filters,
    )


def _printed(
    template: str, title: str, sheets: tuple[str, ...], event: Event, imprint: Imprint, **facts: object
) -> bytes:
    english = imprint.lang == "en"
    with force_locale("en" if english else "zh"):
        name = event.name_en if english and event.name_en else event.name
        body = compose(template, event=event, imprint=imprint, title=title, name=name, english=english, **facts)
        return render_pdf(
            body,
            Job(
                title=f"{name} {title}",
                author=imprint.printed_by,
                lang="en" if english else "zh-CN",
                printed_at=imprint.printed_at,
                sheets=sheets,
                watermark=imprint.watermark,
            ),
        )
