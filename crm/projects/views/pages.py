"""A project's page: for its own people what is being written, for everybody else the published edition."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from crm.core import clock
from crm.core.forms import as_id
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader
from crm.units.unit_queries import unit_called

from .. import budget
from ..duties import guided_projects
from ..facts import facts_of, public_facts
from ..models import Project
from ..queries import is_inside, moves_of, project_by_code, revisions_of
from ..sheets.figures import price_columns
from ..shown import acts_of, figure_cells, missing_cells, named, nature_title, question_cells, text_rows, way_of
from .blueprint import bp


@bp.get("/projects/<code>")
@requires("project:read")
def show(code: str) -> ResponseReturnValue:
    """Facts, both languages side by side, what is missing, pictures, history, prints."""
    reader = current_reader()
    project = project_by_code(code, reader)
    if not is_inside(project, reader):
        return render_template("projects/published.html", project=project, **edition_context(project))
    facts = facts_of(project)
    acts = acts_of(project, reader, facts)
    moves = moves_of(project)
    return render_template(
        "projects/show.html",
        project=project,
        facts=facts,
        acts=acts,
        way=way_of(project, moves),
        figures=figure_cells(facts),
        missing=missing_cells(project, facts, may_edit=acts["edit"]),
        questions=question_cells(project, facts),
        texts=text_rows(facts),
        used={"zh": budget.used(facts, "zh"), "en": budget.used(facts, "en")},
        most=budget.MOST,
        moves=moves,
        revisions=revisions_of(project),
        returned=next((move for move in moves[:1] if move.sentence and move.to_state == "draft"), None),
        prints=prints_of(project, reader),
        named=named,
    )


@bp.get("/projects/guided/<code>")
@requires("project:read")
def guided(code: str) -> ResponseReturnValue:
    """What a unit guided, each with whether it counts towards 编制重点项目 and, if not, why."""
    unit = unit_called(code)
    year = as_id(request.args.get("year")) or clock.today().year
    rows = guided_projects(unit, current_reader(), year=year)
    return render_template("projects/guided.html", unit=unit, rows=rows, year=year)


def edition_context(project: Project, facts: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the fragment of a published edition shows: its frozen facts, without anything internal."""
    shown = facts if facts is not None else project.published.facts if project.published else {}
    shown = public_facts(shown)
    return {
        "facts": shown,
        "figures": figure_cells(shown, hectares=str(get_locale()) == "en"),
        "texts": text_rows(shown),
        "named": named,
        "nature_title": nature_title,
        "told_prices": price_columns(shown.get("prices") or [], str(get_locale())[:2]),
        "edition": project.published.edition if project.published else None,
    }


def prints_of(project: Project, reader: Reader) -> list[tuple[Any, str]]:
    """The prints there are of this project, as (title, address)."""
    if not reader.can("project:print"):
        return []
    known = current_app.view_functions
    wanted: list[tuple[Any, str, dict[str, Any]]] = [
        (_("项目简介（中文）"), "projects.sheet", {"lang": "zh"}),
        (_("项目简介（英文）"), "projects.sheet", {"lang": "en"}),
        (_("项目简介 Word 版（中文）"), "projects.sheet_word", {"lang": "zh"}),
        (_("项目简介 Word 版（英文）"), "projects.sheet_word", {"lang": "en"}),
    ]
    return [
        (title, url_for(endpoint, code=project.code, **values))
        for title, endpoint, values in wanted
        if endpoint in known
    ]
