"""The public page of a published project: its frozen edition, and nothing internal."""

from __future__ import annotations

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from sqlalchemy import select

from crm.core.db import db
from crm.core.permissions import public as open_to_all
from crm.printing.typesetting import qr_path

from ..models import Project
from ..queries import whole
from .blueprint import bp
from .pages import edition_context


@bp.get("/p/<code>")
@open_to_all
def public(code: str) -> ResponseReturnValue:
    """What anybody may read. Gone (410) when it was public and is no more, 404 when it never was."""
    project: Project | None = db.session.scalar(select(Project).where(Project.code == code[:40]).options(*whole()))
    gone = project is not None and (project.edition > 0)
    if project is None or project.published is None or project.voided_at is not None:
        status = 410 if gone else 404
        return render_template("projects/not_public.html", gone=gone, code=code[:40]), status
    lang = "en" if str(get_locale()) == "en" else "zh"
    address = f"{current_app.extensions['settings'].public_url}{url_for('.public', code=project.code)}"
    known = current_app.view_functions
    context = edition_context(project)
    if lang == "en" and not context["facts"]["name_en"]:
        context["only_chinese"] = True
    return render_template(
        "projects/public.html",
        project=project,
        address=address,
        qr=qr_path(address),
        print_url=url_for("projects.public_sheet", code=project.code, lang=lang)
        if "projects.public_sheet" in known
        else None,
        **context,
    )
