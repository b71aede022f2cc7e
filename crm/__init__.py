"""Daitou (带头): the project-pipeline CRM for public investment promotion.

``create_app`` holds the one list of rooms; ``wiring`` what answers what. Only entrances import either.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from .core import collector

if TYPE_CHECKING:
    from flask import Flask

ROOT = Path(__file__).parent.parent

ROOMS = (
    "audit",
    "files",
    "jobs",
    "campaigns",
    "units",
    "accounts",
    "enterprises",
    "chains",
    "projects",
    "leads",
    "activities",
    "screening",
    "targets",
    "events",
    "events.booklets",
    "ledgers",
    "home",
)
"""Rooms with pages, lowest first: each has ``views.py`` with a blueprint ``bp``."""


@collector.paused()
def create_app(environ: dict[str, str] | None = None) -> Flask:
    """The application, its settings read from ``environ`` (the process's when None).

    Raises ``config.ConfigError`` with a sentence when a setting is missing or wrong.
    """
    from . import config, wiring
    from .accounts import sessions
    from .core import addresses, db, errorpages, i18n, permissions, probes, templating

    settings = config.read(environ)
    app = addresses.Addressed("crm", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.extensions["settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=db.engine_options(settings.database_url),
        SESSION_COOKIE_NAME="daitou",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=(settings.upload_mb + 1) * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
    )
    if settings.trusted_proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies)  # type: ignore[method-assign]

    app.url_map.converters["int"] = addresses.RowId
    app.url_rule_class = addresses.LateRule
    db.init_app(app)
    i18n.init_app(app)
    sessions.init_app(app)
    permissions.init_app(app)
    errorpages.init_app(app)
    templating.init_app(app)
    probes.init_app(app)
    for room in ROOMS:
        views = import_module(f"crm.{room}.views")
        app.register_blueprint(views.bp)
    wiring.wire()
    if settings.database_url.startswith("postgresql"):
        db.tell_postgres(db.Base.metadata)
    return app
