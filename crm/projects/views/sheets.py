"""Prints of one project: the sheet 项目简介 as PDF and as a Word file."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, make_response, request
from flask_babel import get_locale

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import writing
from crm.core.permissions import requires
from crm.core.reader import current_reader

from ..queries import project_by_code
from .blueprint import bp

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _lang() -> str:
    """``?lang=`` names the language of the print; left out, it is the page's."""
    return "en" if str(get_locale()) == "en" else "zh"


def _sent(body: bytes, kind: str, name: str) -> Response:
    response = make_response(body)
    response.headers["Content-Type"] = kind
    how = "attachment" if kind == WORD else "inline"
    response.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(name)}"
    return response


@bp.get("/projects/<code>/sheet.pdf")
@requires("project:print")
def sheet(code: str) -> Response:
    """The sheet as it stands now, internal; who sees only what is public gets the published one. ``?public=1`` too."""
    from ..sheets.editions import current_sheet  # loads the press: with the first print, not at start

    reader, now = current_reader(), clock.now()
    project = project_by_code(code, reader)
    made = current_sheet(project, reader, now, _lang(), public="public" in request.args)
    body = made.pdf()
    with writing():
        record(action="project:print", by=reader, at=now, subject=project, ref=project.code, note=made.note)
    return _sent(body, PDF, f"{code}-{_lang()}.pdf")


@bp.get("/projects/<code>/sheet.docx")
@requires("project:print")
def sheet_word(code: str) -> Response:
    """The same as a Word file, to be rewritten."""
    from ..sheets.editions import current_sheet  # loads the press: with the first print, not at start

    reader, now = current_reader(), clock.now()
    project = project_by_code(code, reader)
    made = current_sheet(project, reader, now, _lang(), public="public" in request.args)
    body = made.word()
    with writing():
        record(action="project:print", by=reader, at=now, subject=project, ref=project.code, note=f"{made.note} docx")
    return _sent(body, WORD, f"{code}-{_lang()}.docx")
