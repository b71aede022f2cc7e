"""A new project, and a changed one part by part."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.audit.conflicts import both_versions
from crm.core import clock
from crm.core.errors import DomainError
from crm.core.forms import as_id
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import submit

from .. import budget
from ..facts import facts_of
from ..figures import questions
from ..forms import PARTS, NewProjectForm, stored
from ..operations import create_project, edit_project
from ..queries import project_by_code
from ..scope import require_edit
from ..shown import part_titles, text_rows
from ..similar import near_projects
from ..states import ProjectState
from .blueprint import bp


@bp.route("/projects/new", methods=["GET", "POST"])
@requires("project:edit")
def new() -> ResponseReturnValue:
    """A new draft; projects of the county with nearly the same name are shown before it is made."""
    reader = current_reader()
    given: dict[str, Any] = {"county_id": as_id(request.args.get("county_id"))}
    form = NewProjectForm(reader=reader, data=given)
    if given["county_id"] is None and len(form.county_id.choices) == 1 and not form.is_submitted():
        form.county_id.data = form.county_id.choices[0][0]
    near = near_projects(form.name.data or "", form.county_id.data, reader) if form.is_submitted() else []

    def page(**extra: object) -> str:
        return render_template("projects/new.html", form=form, near=near, **extra)

    def act() -> str:
        if near and not form.not_the_same.data:
            raise DomainError(_("本县已有名称相近的项目，请看一下是不是同一个"), field="not_the_same")
        project = create_project(by=reader, at=clock.now(), **form.facts())
        flash(_("已建草稿 %(code)s，接着填数据和文字", code=project.code))
        return url_for(".edit", code=project.code, part="figures")

    return submit(form, page, act)


@bp.get("/projects/similar")
@requires("project:edit")
def similar() -> ResponseReturnValue:
    """Near names while one is being typed."""
    reader = current_reader()
    near = near_projects(request.args.get("name", "")[:120], as_id(request.args.get("county_id")), reader)
    return render_template("projects/_similar.html", near=near)


@bp.route("/projects/<code>/edit/<part>", methods=["GET", "POST"])
@requires("project:edit")
def edit(code: str, part: str) -> ResponseReturnValue:
    """One part of what the project says."""
    reader = current_reader()
    project = project_by_code(code, reader)
    require_edit(project, reader)
    if part not in PARTS:
        abort(404)
    if project.state is ProjectState.WITHDRAWN:
        raise DomainError(_("这个项目已撤回，要改先重新启用"))
    form = PARTS[part][1](data={**stored(project, part), "version": str(project.version)})

    def page(conflict: object = None) -> str:
        row = project_by_code(code, reader)
        facts = facts_of(row)
        return render_template(
            "projects/edit.html",
            project=row,
            form=form,
            part=part,
            parts=part_titles(),
            both=both_versions(form, row, stored(row, part)) if conflict else None,
            questions=questions({**facts, **form.values}) if part == "figures" else [],
            rows=text_rows(facts),
            budget={"most": budget.MOST, "comfortable": budget.COMFORTABLE, "advice": budget.ADVICE},
            used={"zh": budget.used(facts, "zh"), "en": budget.used(facts, "en")},
            following=_following(part),
        )

    def act() -> str:
        row = project_by_code(code, reader)
        edit_project(project=row, version=form.expected_version, by=reader, at=clock.now(), **form.facts())
        flash(_("已保存"))
        following = _following(part)
        if request.form.get("then") == "next" and following:
            return url_for(".edit", code=code, part=following)
        return url_for(".show", code=code)

    return submit(form, page, act)


def _following(part: str) -> str | None:
    names = list(PARTS)
    place = names.index(part) + 1
    return names[place] if place < len(names) else None
