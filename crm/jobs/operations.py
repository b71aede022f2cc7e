"""What people do with jobs: order one, ask it to stop, have it tried again. Each inside ``writing()``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.audit.operations import record
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, Forbidden
from crm.core.reader import Reader

from . import leases
from .models import Job
from .states import MOVES, JobState

OPEN = (JobState.QUEUED, JobState.RUNNING)


def queue_job(
    *,
    kind: str,
    title: str,
    arguments: Mapping[str, Any],
    by: Reader,
    at: datetime,
    subject_kind: str = "",
    subject_id: int | None = None,
    once_key: str | None = None,
    most_attempts: int = 3,
) -> Job:
    """Order a piece of background work, in the transaction of what it serves.

    ``arguments`` must fit into JSON: ids, not rows. While a job with the same ``once_key`` is open, that one is
    returned instead, so that two clicks print one booklet. ``title`` is a sentence (``_("…")``): every reader of the
    job reads it in their language.
    """
    earlier = _open_with(once_key)
    if earlier is not None:
        return earlier
    job = Job(
        kind=kind,
        title=title,
        arguments=dict(arguments),
        subject_kind=subject_kind,
        subject_id=subject_id,
        once_key=once_key,
        state=JobState.QUEUED,
        most_attempts=most_attempts,
        created_by_id=by.user_id,
        created_by=by.name,
        created_at=at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(job)
    except IntegrityError:
        # On PostgreSQL two may ask in the same instant: the second has waited for the first and finds its job.
        earlier = _open_with(once_key)
        if earlier is None:
            raise
        return earlier
    record(action="job:queue", by=by, at=at, subject=job, ref=str(job.id), note=title)
    return job


def ask_cancel(*, job: Job, by: Reader, at: datetime) -> Job:
    """Stop the job: at once while it is queued or its worker is silent, else at its next step. What it has written
    stays out.

    Raises ``Forbidden`` for another's job, ``DomainError`` when it is over.
    """
    row = _ours(job, by)
    if not row.state.is_open:
        raise DomainError(_("这个任务已经结束，不用取消"))
    if row.cancel_asked_at is not None:
        return row
    values: dict[str, Any] = {"cancel_asked_at": at, "cancel_asked_by": by.name}
    changes = populate(row, values)
    silent = row.beat_at is None or row.beat_at < leases.moment(db.session.connection()) - leases.LEASE
    if row.state is JobState.QUEUED or silent:  # nobody is there to be asked; what still stirs has no effect any more
        changes |= {"state": (row.state, JobState.CANCELLED)}
        leases.finish(row, JobState.CANCELLED, at=at)
    said = {"state": changes["state"]} if "state" in changes else {}
    record(action="job:cancel", by=by, at=at, subject=row, ref=str(row.id), changes=said, note=row.title)
    return row


def retry_job(*, job: Job, by: Reader, at: datetime) -> Job:
    """Queue a failed or cancelled job again, with all its attempts before it.

    Raises ``Forbidden`` for another's job, ``DomainError`` when it did not fail or the same work is under way.
    """
    row = _ours(job, by)
    if JobState.QUEUED not in MOVES[row.state] or row.state is JobState.RUNNING:
        raise DomainError(_("只有失败或已取消的任务可以重试"))
    if _open_with(row.once_key) is not None:
        raise DomainError(_("同样的任务已在办理，不用再重试"))
    changes = populate(row, {"state": JobState.QUEUED})
    row.failures = row.interruptions = row.done = row.total = 0
    row.error = row.note = row.cancel_asked_by = ""
    row.run_after = row.finished_at = row.started_at = row.cancel_asked_at = None
    record(action="job:retry", by=by, at=at, subject=row, ref=str(row.id), changes=changes, note=row.title)
    return row


def may_steer(job: Job, reader: Reader) -> bool:
    """Whether the reader may stop it or have it tried again: their own, or anybody's for the office."""
    return reader.role == "system" or reader.can("job:manage") or job.created_by_id in reader.persons


def _ours(job: Job, by: Reader) -> Job:
    row = locked(Job, job.id)
    if not may_steer(row, by):
        raise Forbidden(_("这个任务由别人交办，你不能取消或重试"), permission="job:manage")
    return row


def _open_with(once_key: str | None) -> Job | None:
    if once_key is None:
        return None
    return db.session.scalar(select(Job).where(Job.once_key == once_key, Job.state.in_(OPEN)))
