"""Pages that belong to no single room."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from crm.core import clock
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import page
from crm.home.desk import desk_page
from crm.home.links import link
from crm.home.search import search as find
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


@bp.get("/search")
@requires("search:use")
def search() -> ResponseReturnValue:
    """What a few characters name, in groups, with the way on to the filtered lists."""
    found = find(request.args.get("q", ""), current_reader())
    return page(
        "home/search.html",
        found=found,
        leads_url=link("leads.index", q=found.text, status="any") if found.text else None,
        projects_url=link("projects.index", q=found.text) if found.text else None,
        enterprises_url=link("enterprises.index", q=found.text) if found.text else None,
    )


@bp.get("/components")
@requires("components:read")
def components() -> ResponseReturnValue:
    """Every part and mark on one sheet, for those who build and judge pages."""
    return page("home/components.html", **specimens())
