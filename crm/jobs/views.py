"""Pages of background work."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.db import db
from crm.core.forms import Form
from crm.core.pagination import Sort, paginate
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import page, safe_next, submit, wants_fragment

from . import operations, outputs, presence, queries, showing
from .filters import JobFilter
from .leases import moment
from .models import Job
from .subjects import subject_of

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


@bp.app_context_processor
def words() -> dict[str, Any]:
    """What ``jobs/_progress.html`` asks, on whatever page it is included."""
    return {
        "job_sentence": lambda job: showing.sentence(job, _now()),
        "job_time_left": lambda job: showing.time_left(job, _now()),
        "job_orderer": showing.orderer,
        "job_may_steer": lambda job: operations.may_steer(job, current_reader()),
    }


def _now() -> datetime:
    """The time beats are judged by, asked once a request."""
    if "job_moment" not in g:
        g.job_moment = moment(db.session.connection())
    told: datetime = g.job_moment
    return told


@bp.get("")
@requires("job:read")
def index() -> ResponseReturnValue:
    """One's own jobs; everybody's for the office."""
    reader = current_reader()
    wanted = JobFilter.read(request.args)
    here = wanted.parameters()
    g.asked_by_page = wants_fragment()
    listed = paginate(
        queries.visible_jobs(reader).where(*wanted.conditions(reader)),
        Sort(Job.id, Job.id, descending=True),
        cursor=request.args.get("at"),
        key_of=lambda job: (job.id, job.id),
        scalars=True,
    )
    return page(
        "jobs/_list.html" if wants_fragment() else "jobs/index.html",
        page=listed,
        list_url=url_for(".index", **here, at=request.args.get("at")),
        workers=presence.workers_there(),
        wanted=wanted,
        counts=queries.count_by_state(reader),
        subjects={job.id: found for job in listed.rows if (found := subject_of(job, reader)) is not None},
        previous_url=url_for(".index", **here, at=listed.previous) if listed.previous else None,
        next_url=url_for(".index", **here, at=listed.next) if listed.next else None,
    )


@bp.get("/<int:job_id>")
@requires("job:read")
def show(job_id: int) -> ResponseReturnValue:
    """One job: how far, what came of it."""
    return _shown(queries.get_job(job_id, current_reader())), 200


def _shown(job: Job, form: Form | None = None, **extra: Any) -> str:
    return render_template(
        "jobs/show.html",
        job=job,
        subject=subject_of(job, current_reader()),
        files=outputs.files_of(job) if job.applied_at is not None else [],
        refusals=form.refusals if form else [],
    )


@bp.get("/<int:job_id>/progress")
@requires("job:read")
def progress(job_id: int) -> ResponseReturnValue:
    """The part of a page that tells how far the job is; htmx asks every second while it is open.

    ``reload=1``: when the job is over, the page it stands on is read anew, for it has more to show then.
    """
    job = queries.get_job(job_id, current_reader())
    if not wants_fragment():
        return _shown(job), 200
    g.asked_by_page = True
    answer = make_response(render_template("jobs/_progress.html", job=job))
    if request.args.get("reload") == "1" and not job.state.is_open:
        answer.headers["HX-Refresh"] = "true"
    return answer


@bp.post("/<int:job_id>/cancel")
@requires("job:read")
def cancel(job_id: int) -> ResponseReturnValue:
    """Ask the job to stop."""
    form = Form()
    job = queries.get_job(job_id, current_reader())

    def act() -> str:
        asked = operations.ask_cancel(job=job, by=current_reader(), at=clock.now())
        flash(_("已要求取消") if asked.state.is_open else _("已取消"))
        return safe_next(request.form.get("next"), url_for(".show", job_id=job_id))

    return submit(form, lambda **extra: _shown(job, form, **extra), act)


@bp.post("/<int:job_id>/retry")
@requires("job:read")
def retry(job_id: int) -> ResponseReturnValue:
    """Queue a failed or cancelled job again."""
    form = Form()
    job = queries.get_job(job_id, current_reader())

    def act() -> str:
        operations.retry_job(job=job, by=current_reader(), at=clock.now())
        flash(_("已重新排队"))
        return safe_next(request.form.get("next"), url_for(".show", job_id=job_id))

    return submit(form, lambda **extra: _shown(job, form, **extra), act)
