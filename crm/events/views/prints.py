"""Prints of an event as PDF."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, make_response, request
from flask_babel import get_locale
from flask_babel import gettext as _

from crm.core import clock
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.events.guests import queries
from crm.events.guests.queries import GuestFilter
from crm.events.outcomes.queries import in_sight
from crm.events.prints import guests_pdf, imprint_of, programme_pdf
from crm.events.scope import event_by_code

from .blueprint import bp


@bp.get("/<code>/programme.pdf")
@requires("event:read")
def programme_print(code: str) -> Response:
    """The programme with its sign-in list; who declined is left out."""
    reader = current_reader()
    event = event_by_code(code, reader)
    coming = [guest for guest in queries.every_guest(event.id) if guest.reply.value != "declined"]
    imprint = imprint_of(event, reader, clock.now(), str(get_locale()))
    return _pdf(programme_pdf(event, coming, imprint), f"{event.code} programme.pdf")


@bp.get("/<code>/guests-list.pdf")
@requires("event:read")
def guests_print(code: str) -> Response:
    """The guest list, exactly what is filtered."""
    reader = current_reader()
    event = event_by_code(code, reader)
    wanted = GuestFilter.read(request.args)
    filters = [f"{name} {value}" for name, value, _rest in wanted.chips()]
    imprint = imprint_of(event, reader, clock.now(), str(get_locale()))
    every = queries.leads_by_guest(event.id)
    seen = in_sight([one.lead_id for one in every.values()], reader)
    born = {ident: one.lead.number if one.lead_id in seen else _("已转线索") for ident, one in every.items()}
    return _pdf(guests_pdf(event, queries.every_guest(event.id, wanted), born, filters, imprint), f"{event.code}.pdf")


def _pdf(body: bytes, name: str) -> Response:
    response = make_response(body)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    return response
