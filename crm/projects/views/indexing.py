"""What search engines are told: which pages are public, and where the public projects are."""

from __future__ import annotations

from flask import Response, current_app, render_template, url_for

from crm.core.db import db
from crm.core.permissions import public as open_to_all

from ..models import Project, ProjectEdition
from ..window.reading import standing
from .blueprint import bp
from .window import kept_a_while

MOST = 50_000
"""Addresses in one site map, as its protocol (sitemaps.org) allows."""


@bp.get("/robots.txt")
@open_to_all
def robots() -> Response:
    """Public projects and what they are drawn with; everything else is for who is signed in."""
    site = current_app.extensions["settings"].public_url
    lines = ["User-agent: *", "Allow: /p", "Allow: /static/", "Disallow: /", f"Sitemap: {site}{url_for('.sitemap')}"]
    return kept_a_while(Response("\n".join(lines) + "\n", mimetype="text/plain"))


@bp.get("/sitemap.xml")
@open_to_all
def sitemap() -> Response:
    """Every public project that is no sample, with the day of its edition; and the list."""
    site = current_app.extensions["settings"].public_url
    found = db.session.execute(
        standing()
        .where(Project.is_sample.is_(False))
        .with_only_columns(Project.code, ProjectEdition.published_at)
        .order_by(Project.code)
        .limit(MOST - 1)
    )
    pages = [(f"{site}{url_for('.public', code=code)}", day) for code, day in found]
    body = render_template("projects/window/sitemap.xml", list_url=f"{site}{url_for('.window')}", pages=pages)
    return kept_a_while(Response(body, mimetype="application/xml"))
