"""The way of a project: 送审, 审核, 退回, 发布, 撤回, 重新启用; its guiding unit, its mark, voiding it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.db import writing
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader
from crm.core.web import safe_next, see_other, submit

from .. import moves, operations
from ..facts import facts_of
from ..forms import GuideForm, PlainForm, SentenceForm
from ..models import Project
from ..queries import project_by_code
from ..shown import missing_cells, question_cells
from .blueprint import bp


@bp.route("/projects/<code>/submit", methods=["GET", "POST"])
@requires("project:edit")
def send(code: str) -> ResponseReturnValue:
    """Put it before another person; the page says what is missing first."""
    return _plain(code, "send", moves.submit_project, _("已送审，等另一人审核"))


@bp.route("/projects/<code>/check", methods=["GET", "POST"])
@requires("project:check")
def check(code: str) -> ResponseReturnValue:
    """Check it: all on one page, to be read before the click."""
    return _plain(code, "check", moves.check_project, _("已审核"))


@bp.route("/projects/<code>/publish", methods=["GET", "POST"])
@requires("project:publish")
def publish(code: str) -> ResponseReturnValue:
    """Publish the next edition."""
    return _plain(code, "publish", moves.publish_project, _("已发布，公开页和二维码已是这一版"))


@bp.route("/projects/<code>/take-up", methods=["GET", "POST"])
@requires("project:edit")
def take_up(code: str) -> ResponseReturnValue:
    """Take a withdrawn project up again."""
    return _plain(code, "take_up", moves.take_up_project, _("已重新启用，是草稿"))


@bp.route("/projects/<code>/return", methods=["GET", "POST"])
@requires("project:check")
def give_back(code: str) -> ResponseReturnValue:
    """Give it back with the sentence that says what to mend."""

    def act(project: Project, sentence: str, reader: Reader, version: int | None) -> None:
        moves.return_project(project=project, sentence=sentence, by=reader, at=clock.now(), version=version)

    return _said(code, "return", act, _("已退回"))


@bp.route("/projects/<code>/withdraw", methods=["GET", "POST"])
@requires("project:edit")
def withdraw(code: str) -> ResponseReturnValue:
    """Take it off the public page."""

    def act(project: Project, sentence: str, reader: Reader, version: int | None) -> None:
        moves.withdraw_project(project=project, reason=sentence, by=reader, at=clock.now(), version=version)

    return _said(code, "withdraw", act, _("已撤回"))


@bp.route("/projects/<code>/void", methods=["GET", "POST"])
@requires("project:void")
def void(code: str) -> ResponseReturnValue:
    """Void a project entered by mistake."""

    def act(project: Project, sentence: str, reader: Reader, version: int | None) -> None:
        operations.void_project(project=project, reason=sentence, by=reader, at=clock.now())

    return _said(code, "void", act, _("已作废"), back=url_for(".index"))


@bp.route("/projects/<code>/guide", methods=["GET", "POST"])
@requires("project:edit")
def guide(code: str) -> ResponseReturnValue:
    """The unit that guided it."""
    reader = current_reader()
    project = project_by_code(code, reader)
    form = GuideForm(data={"guiding_unit_id": project.guiding_unit_id})

    def page(**extra: object) -> str:
        return render_template("projects/guide.html", project=project_by_code(code, reader), form=form, **extra)

    def act() -> str:
        row = project_by_code(code, reader)
        operations.set_guiding_unit(project=row, unit_id=form.guiding_unit_id.data, by=reader, at=clock.now())
        flash(_("已保存"))
        return url_for(".show", code=code)

    return submit(form, page, act)


@bp.post("/projects/<code>/key")
@requires("project:mark-key")
def key(code: str) -> ResponseReturnValue:
    """Set or take away 重点项目."""
    reader = current_reader()
    project = project_by_code(code, reader)
    with writing():
        operations.mark_key(project=project, is_key=request.form.get("key") == "1", by=reader, at=clock.now())
    return see_other(safe_next(request.form.get("next"), url_for(".show", code=code)))


def _plain(code: str, act_name: str, operation: Callable[..., Project], done: str) -> ResponseReturnValue:
    reader = current_reader()
    project = project_by_code(code, reader)
    form = PlainForm(data={"version": str(project.version)})

    def page(conflict: Any = None) -> str:
        row = project_by_code(code, reader)
        if conflict is not None:
            form.refuse(conflict)
            form.version.data = str(row.version)
        facts = facts_of(row)
        return render_template(
            "projects/step.html",
            project=row,
            form=form,
            act=act_name,
            missing=missing_cells(row, facts, may_edit=reader.can("project:edit")),
            questions=question_cells(row, facts),
        )

    def act() -> str:
        operation(project=project_by_code(code, reader), by=reader, at=clock.now(), version=form.expected_version)
        flash(done)
        return url_for(".show", code=code)

    return submit(form, page, act)


def _said(
    code: str,
    act_name: str,
    operation: Callable[[Project, str, Reader, int | None], None],
    done: str,
    back: str | None = None,
) -> ResponseReturnValue:
    reader = current_reader()
    project = project_by_code(code, reader)
    form = SentenceForm(data={"version": str(project.version)})

    def page(conflict: Any = None) -> str:
        row = project_by_code(code, reader)
        if conflict is not None:
            form.refuse(conflict)
            form.version.data = str(row.version)
        return render_template("projects/reason.html", project=row, form=form, act=act_name)

    def act() -> str:
        operation(project_by_code(code, reader), form.sentence.data, reader, form.expected_version)
        flash(done)
        return back or url_for(".show", code=code)

    return submit(form, page, act)
