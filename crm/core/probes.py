"""Two addresses for whoever watches the server: is the process alive, and can it serve people now."""

from __future__ import annotations

import os

from flask import Flask, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from .commands import MIGRATIONS
from .db import db, sqlite_file
from .permissions import public


@public
def livez() -> Response:
    """The process answers; asks nothing of the database, so that a busy one does not get us restarted."""
    return jsonify(status="ok")


@public
def readyz() -> tuple[Response, int]:
    """200 when the database answers, is at our revision, and files can be stored; else 503 with what is wrong."""
    wrong = {name: said for name, said in (("database", _database()), ("data_folder", _data_folder())) if said}
    return jsonify(status="not ready" if wrong else "ok", **wrong), 503 if wrong else 200


def _database() -> str | None:
    file = sqlite_file(db.engine)
    if file is not None and not os.access(file, os.R_OK | os.W_OK):
        return "is not there" if not file.exists() else "cannot be read and written"
    newest = max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    try:
        present = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        current_app.logger.warning("not ready: the database does not answer", exc_info=True)
        return "does not answer"
    finally:
        db.session.rollback()
    return None if present == newest else f"is at revision {present}, needs {newest}: crm db upgrade"


def _data_folder() -> str | None:
    folder = current_app.extensions["settings"].files_dir
    return None if os.access(folder, os.W_OK) else "cannot be written"


def init_app(app: Flask) -> None:
    """Answer ``/livez`` and ``/readyz``."""
    app.add_url_rule("/livez", "livez", livez)
    app.add_url_rule("/readyz", "readyz", readyz)
