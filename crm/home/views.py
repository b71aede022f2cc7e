"""Pages that belong to no single room."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from crm.core.permissions import requires
from crm.core.web import page
from crm.home.shell import shell
from crm.home.specimens import specimens

bp = Blueprint("home", __name__)
bp.app_context_processor(shell)


@bp.get("/components")
@requires("components:read")
def components() -> ResponseReturnValue:
    """Every part and mark on one sheet, for those who build and judge pages."""
    return page("home/components.html", **specimens())
