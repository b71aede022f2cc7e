"""The way of a project: 送审, 审核, 退回, 发布, 撤回, 重新启用; its guiding unit, its mark, voiding it.

All of it is its own people's business: who knows only the published edition finds none of these pages, as they show
what is being written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.audit.conflicts import both_versions
from crm.core import clock
from crm.core.db import writing
from crm.core.forms import Form
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import safe_next, see_other, submit

from .. import moves, operations
from ..facts import facts_of
from ..forms import GuideForm, PlainForm, SentenceForm
from ..models import Project
from ..queries import own_project_by_code
from ..shown import missing_cells, question_cells
from .blueprint import bp


@bp.route("/projects/<code>/submit", methods=["GET", "POST"])
@requires("project:edit")
def send(code: str) -> ResponseReturnValue:
    """Put it before another person; the page says what is missing first."""
    return _clicked(code, "send", moves.submit_project, _("已送审，等另一人审核"))


@bp.route("/projects/<code>/check", methods=["GET", "POST"])
@requires("project:check")
def check(code: str) -> ResponseReturnValue:
    """Check it: all on one page, to be read before the click."""
    return _clicked(code, "check", moves.check_project, _("已审核"))


@bp.route("/projects/<code>/publish", methods=["GET", "POST"])
@requires("project:publish")
def publish(code: str) -> ResponseReturnValue:
    """Publish the next edition."""
    return _clicked(code, "publish", moves.publish_project, _("已发布，公开页和二维码已是这一版"))


@bp.route("/projects/<code>/take-up", methods=["GET", "POST"])
@requires("project:edit")
def take_up(code: str) -> ResponseReturnValue:
    """Take a withdrawn project up again."""
    return _clicked(code, "take_up", moves.take_up_project, _("已重新启用，是草稿"))


@bp.route("/projects/<code>/return", methods=["GET", "POST"])
@requires("project:check")
def give_back(code: str) -> ResponseReturnValue:
    """Give it back with the sentence that says what to mend."""
    return _said(code, "return", moves.return_project, _("已退回"))


@bp.route("/projects/<code>/withdraw", methods=["GET", "POST"])
@requires("project:edit")
def withdraw(code: str) -> ResponseReturnValue:
    """Take it off the public page."""
    return _said(code, "withdraw", moves.withdraw_project, _("已撤回"))


@bp.route("/projects/<code>/void", methods=["GET", "POST"])
@requires("project:void")
def void(code: str) -> ResponseReturnValue:
    """Void a project entered by mistake."""
    return _said(code, "void", operations.void_project, _("已作废"), back=url_for(".index"))


@bp.route("/projects/<code>/guide", methods=["GET", "POST"])
@requires("project:edit")
def guide(code: str) -> ResponseReturnValue:
    """The unit that guided it."""
    project = _project(code)
    form = GuideForm(data={"guiding_unit_id": project.guiding_unit_id, "version": str(project.version)})

    def page(conflict: object = None) -> str:
        row = _project(code)
        both = both_versions(form, row, {"guiding_unit_id": row.guiding_unit_id}) if conflict else None
        return render_template("projects/guide.html", project=row, form=form, both=both)

    return _stepped(code, form, operations.set_guiding_unit, page, _("已保存"), unit_id=form.guiding_unit_id.data)


@bp.post("/projects/<code>/key")
@requires("project:mark-key")
def key(code: str) -> ResponseReturnValue:
    """Set or take away 重点项目."""
    project = _project(code)
    with writing():
        operations.mark_key(project=project, is_key=request.form.get("key") == "1", by=current_reader(), at=clock.now())
    return see_other(safe_next(request.form.get("next"), url_for(".show", code=code)))


def _project(code: str) -> Project:
    return own_project_by_code(code, current_reader())


def _clicked(code: str, step: str, operation: Callable[..., Project], done: str) -> ResponseReturnValue:
    """A step that asks for nothing but the click, after a look at what is missing and what the figures ask."""
    form = PlainForm(data={"version": str(_project(code).version)})

    def page(conflict: Any = None) -> str:
        row = _project(code)
        _look_again(form, row, conflict)
        facts = facts_of(row)
        return render_template(
            "projects/step.html",
            project=row,
            form=form,
            act=step,
            missing=missing_cells(row, facts, may_edit=current_reader().can("project:edit")),
            questions=question_cells(row, facts),
        )

    return _stepped(code, form, operation, page, done)


def _said(
    code: str, step: str, operation: Callable[..., Project], done: str, back: str | None = None
) -> ResponseReturnValue:
    """A step that wants a sentence: why it goes back, comes off, or is voided."""
    form = SentenceForm(data={"version": str(_project(code).version)})

    def page(conflict: Any = None) -> str:
        row = _project(code)
        _look_again(form, row, conflict)
        return render_template("projects/reason.html", project=row, form=form, act=step)

    return _stepped(code, form, operation, page, done, back, sentence=form.sentence.data)


def _stepped(
    code: str,
    form: Form,
    operation: Callable[..., Project],
    page: Callable[..., str],
    done: str,
    back: str | None = None,
    **said: Any,
) -> ResponseReturnValue:
    """Carry the form through: the operation is told the version the person was looking at."""

    def act() -> str:
        operation(project=_project(code), by=current_reader(), at=clock.now(), version=form.expected_version, **said)
        flash(done)
        return back or url_for(".show", code=code)

    return submit(form, page, act)


def _look_again(form: Form, row: Project, conflict: Any) -> None:
    """Somebody was faster: say so, and let the next click mean what is shown now."""
    if conflict is not None:
        form.refuse(conflict)
        form.version.data = str(row.version)
