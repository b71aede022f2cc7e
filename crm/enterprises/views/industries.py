"""Looking up an industry by code or words."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from crm.core.permissions import requires
from crm.enterprises import industries as classes

from .blueprint import bp


@bp.get("/industries")
@requires("enterprise:read")
def industries() -> ResponseReturnValue:
    """The classification, searched; without words its twenty sections."""
    text = request.args.get("q", "")[:60]
    found = classes.search(text)
    paths = {one.code: classes.section_of(one.code) for one in found}
    return render_template("enterprises/industries.html", text=text, found=found, sections=paths, most=classes.MOST)


@bp.get("/industries/options")
@requires("enterprise:read")
def industry_options() -> ResponseReturnValue:
    """Classes for the field that asks for one: a fragment of ``<option>``."""
    text = next((value for key, value in request.args.items() if key != "lang"), "")[:60]
    values = [(f"{one.code} {one.name}", "") for one in classes.search(text)]
    return render_template("enterprises/_options.html", values=values)
