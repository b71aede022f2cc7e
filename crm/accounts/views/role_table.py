"""Who may do what, as a page."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from crm.accounts.roles import ROLES, permissions_by_room
from crm.core.permissions import requires

from .blueprint import bp


@bp.get("/permissions")
@requires("permission:read")
def permissions() -> ResponseReturnValue:
    """The role table."""
    return render_template("accounts/permissions.html", roles=ROLES, rooms=permissions_by_room())
