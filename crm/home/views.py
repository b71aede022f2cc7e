"""Pages that belong to no single room."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from crm.core import clock
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import page
from crm.home.desk import desk_page
from crm.home.shell import shell
from crm.home.specimens import specimens

bp = Blueprint("home", __name__)
bp.app_context_processor(shell)


@bp.get("/")
@requires("desk:read")
def desk() -> ResponseReturnValue:
    """What waits for the reader, their pipeline, the people around it."""
    asked = request.args
    return page(
        "home/desk.html",
        **desk_page(current_reader(), clock.today(), whose=asked.get("whose"), group=asked.get("group")),
    )


@bp.get("/components")
@requires("components:read")
def components() -> ResponseReturnValue:
    """Every part and mark on one sheet, for those who build and judge pages."""
    return page("home/components.html", **specimens())
