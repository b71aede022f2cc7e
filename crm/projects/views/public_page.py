"""The public page of a published project: its frozen edition, and nothing internal; its sheet as PDF."""

from __future__ import annotations

from typing import TypeGuard
from urllib.parse import quote

from flask import current_app, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from crm.core.db import db
from crm.core.permissions import public as open_to_all
from crm.printing.typesetting import qr_path

from ..models import Project
from ..queries import whole
from ..window.cards import card_of
from ..window.reading import of_the_same_chain
from .blueprint import bp
from .pages import edition_context
from .window import kept_a_while


@bp.get("/p/<code>")
@open_to_all
def public(code: str) -> ResponseReturnValue:
    """What anybody may read. Gone (410) when it was public and is no more, 404 when it never was."""
    project = _called(code)
    if not _is_public(project):
        return _not_public(project, code)
    lang = _lang()
    site = current_app.extensions["settings"].public_url
    context = edition_context(project)
    facts = context["facts"]
    pictures = [url_for(".public_picture", code=code, storage_id=one["ready_id"]) for one in facts["pictures"][:1]]
    chain = facts.get("chain")
    address = f"{site}{url_for('.public', code=project.code)}"
    body = render_template(
        "projects/public.html",
        project=project,
        address=address,
        picture_address=f"{site}{pictures[0]}" if pictures else "",
        qr=qr_path(address),
        sheets=[
            (title, url_for(".public_sheet", code=project.code, lang=one))
            for one, title in (("zh", _("项目简介 PDF（中文）")), ("en", _("项目简介 PDF（英文）")))
            if one == "zh" or facts["name_en"]
        ],
        related=[card_of(row) for row in of_the_same_chain(project)],
        chain_url=url_for(".window", chain=chain["code"]) if chain and chain.get("code") else None,
        only_chinese=lang == "en" and not facts["name_en"],
        **context,
    )
    return kept_a_while(make_response(body))


@bp.get("/p/<code>/sheet.pdf")
@open_to_all
def public_sheet(code: str) -> ResponseReturnValue:
    """The published edition on paper for anybody: the office and its telephone, nothing internal; gone as the page is."""
    from ..sheets.editions import published_sheet  # loads the press: with the first print, not at start

    project = _called(code)
    if not _is_public(project):
        return _not_public(project, code)
    response = make_response(published_sheet(project, _lang()).pdf())
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(f'{project.code}-{_lang()}.pdf')}"
    return kept_a_while(response)


def _called(code: str) -> Project | None:
    return db.session.scalar(select(Project).where(Project.code == code[:40]).options(*whole()))


def _is_public(project: Project | None) -> TypeGuard[Project]:
    return project is not None and project.published is not None and project.voided_at is None


def _not_public(project: Project | None, code: str) -> ResponseReturnValue:
    gone = project is not None and project.edition > 0
    return render_template("projects/not_public.html", gone=gone, code=code[:40]), 410 if gone else 404


def _lang() -> str:
    """``?lang=`` names the language of page and print."""
    return "en" if str(get_locale()) == "en" else "zh"
