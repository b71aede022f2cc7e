"""Prints of one lead: the brief 在谈项目一页纸 and the checklist 差什么清单, as PDF. Each print is noted in the trail."""

from __future__ import annotations

from flask import Response, make_response
from flask_babel import get_locale

from crm.core import clock
from crm.core.db import writing
from crm.core.permissions import requires
from crm.core.reader import current_reader

from ..models import Lead
from ..scope import lead_by_number
from . import bp

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _pdf(lead: Lead, body: bytes, what: str) -> Response:
    """The answer; the print is written down in a short transaction after the rendering is done."""
    return _sent(lead, body, what, "application/pdf", f'inline; filename="{lead.number}-{what}.pdf"')


def _sent(lead: Lead, body: bytes, what: str, kind: str, disposition: str) -> Response:
    from ..brief_facts import note_print

    with writing():
        note_print(lead=lead, what=what, by=current_reader(), at=clock.now())
    response = make_response(body)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = disposition
    return response


@bp.get("/<number>/brief.pdf")
@requires("lead:print")
def brief(number: str) -> Response:
    """The one-page brief, good enough to hand to a leader."""
    from ..brief_facts import brief_of  # loads the press: with the first print, not at start
    from ..briefs import render_brief

    reader = current_reader()
    lead = lead_by_number(number, reader)
    return _pdf(lead, render_brief(brief_of(lead, reader, clock.now(), str(get_locale()))), "brief")


@bp.get("/<number>/brief.docx")
@requires("lead:print")
def brief_word(number: str) -> Response:
    """The brief as a Word file: the same facts, whole, for staff to rewrite."""
    from ..brief_document import brief_document  # loads the press: with the first print, not at start
    from ..brief_facts import brief_of

    reader = current_reader()
    lead = lead_by_number(number, reader)
    body = brief_document(brief_of(lead, reader, clock.now(), str(get_locale())))
    return _sent(lead, body, "brief", WORD, f'attachment; filename="{lead.number}-brief.docx"')


@bp.get("/<number>/checklist.pdf")
@requires("lead:print")
def checklist(number: str) -> Response:
    """What the lead still lacks, on a sheet to carry."""
    from ..brief_facts import checklist_of  # loads the press: with the first print, not at start
    from ..checklists import render_checklist

    reader = current_reader()
    lead = lead_by_number(number, reader)
    return _pdf(lead, render_checklist(checklist_of(lead, reader, clock.now(), str(get_locale()))), "checklist")
