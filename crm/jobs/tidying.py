"""What goes when nobody needs it: the product's own finished jobs, and workers that were never heard of again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from crm.core.db import db

from .models import Job, JobWorker
from .states import JobState

KEPT_DAYS = 30
"""Days a finished job that nobody has ordered is kept: one is made whenever a project is saved. What people have
ordered stays, with what came of it; so does what serves a thing (an edition knows its job)."""
VANISHED = timedelta(days=1)
"""A worker killed on a host that never came back leaves its name."""


def tidy(at: datetime) -> int:
    """Take them away; the number of jobs. Inside ``writing()``."""
    over = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
    gone = db.session.execute(
        delete(Job).where(
            Job.created_by_id.is_(None),
            Job.subject_kind == "",
            Job.state.in_(over),
            Job.finished_at < at - timedelta(days=KEPT_DAYS),
        )
    )
    db.session.execute(delete(JobWorker).where(JobWorker.beat_at < at - VANISHED))
    return int(getattr(gone, "rowcount", 0))
