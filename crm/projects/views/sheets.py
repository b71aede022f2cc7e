"""Prints of one project: the sheet 项目简介 as PDF and as a Word file; the published one for anybody."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, make_response, request
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import NotFound
from crm.core.permissions import public as open_to_all
from crm.core.permissions import requires
from crm.core.reader import current_reader

from ..models import Project
from ..queries import project_by_code, whole
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


@bp.get("/p/<code>/sheet.pdf")
@open_to_all
def public_sheet(code: str) -> Response:
    """The published edition for anybody: the office and its telephone, nothing internal."""
    from ..sheets.editions import published_sheet

    project: Project | None = db.session.scalar(select(Project).where(Project.code == code[:40]).options(*whole()))
    if project is None or project.published is None or project.voided_at is not None:
        raise NotFound(_("没有这个公开的项目，或已撤回"))
    return _sent(published_sheet(project, _lang()).pdf(), PDF, f"{project.code}-{_lang()}.pdf")
