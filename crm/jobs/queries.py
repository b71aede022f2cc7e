"""Reads of jobs: one's own; all of them for the office; and the job of a thing for whoever sees the thing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased

from crm.core.db import db
from crm.core.errors import NotFound
from crm.core.reader import Reader

from .models import Job
from .states import JobState
from .subjects import subject_of


def visible(reader: Reader) -> ColumnElement[bool]:
    """The condition that a job is in the reader's list: their own, every one for the office."""
    if reader.can("job:manage"):
        return true()
    if not reader.can("job:read") or not reader.persons:
        return false()
    return Job.created_by_id.in_(sorted(reader.persons))


def visible_jobs(reader: Reader) -> Select[Job]:
    """Jobs in the reader's list."""
    return select(Job).where(visible(reader))


def get_job(job_id: int, reader: Reader) -> Job:
    """The job, for whom it is listed or who sees what it serves. Raises ``NotFound``."""
    found = db.session.get(Job, job_id)
    if found is not None and reader.can("job:read"):
        if reader.can("job:manage") or found.created_by_id in reader.persons:
            return found
        if subject_of(found, reader) is not None:
            return found
    raise NotFound(_("没有这个后台任务，或不是你交办的"))


def latest_of(subject_kind: str, subject_id: int, kind: str | None = None) -> Job | None:
    """The newest job that serves the thing (of that kind); the caller has found the thing in the reader's scope."""
    statement = select(Job).where(Job.subject_kind == subject_kind, Job.subject_id == subject_id)
    if kind is not None:
        statement = statement.where(Job.kind == kind)
    return db.session.scalar(statement.order_by(Job.id.desc()).limit(1))


def failed_lately(reader: Reader, since: datetime, *, mine: bool, count: int) -> Sequence[Job]:
    """Failed jobs of the reader's list that no later job of the same kind for the same thing has made good."""
    later = aliased(Job)
    made_good = exists().where(
        later.id > Job.id,
        later.kind == Job.kind,
        later.subject_kind == Job.subject_kind,
        later.subject_id == Job.subject_id,
    )
    statement = visible_jobs(reader).where(Job.state == JobState.FAILED, Job.finished_at >= since, ~made_good)
    if mine:
        # What nobody ordered – the product itself did – is the office's.
        statement = statement.where(or_(Job.created_by_id.in_(sorted(reader.persons)), Job.created_by_id.is_(None)))
    return db.session.scalars(statement.order_by(Job.id.desc()).limit(count)).all()


def count_by_state(reader: Reader) -> dict[JobState, int]:
    """How many jobs of the reader's list stand in each state."""
    rows = db.session.execute(select(Job.state, func.count()).where(visible(reader)).group_by(Job.state))
    return {state: count for state, count in rows}  # noqa: C416 – rows are not pairs to the type checker


def ahead_of(job_id: int, at: datetime) -> int:
    """How many queued jobs come before it."""
    return (
        db.session.scalar(
            select(func.count()).where(
                Job.state == JobState.QUEUED, Job.id < job_id, func.coalesce(Job.run_after, at) <= at
            )
        )
        or 0
    )
