"""Who has which job: taken up, kept by beats, finished, or given back when its worker has died.

An attempt is known by (job, number of the attempt). Whatever it writes – a beat, progress, the effect, the end –
names both and does nothing when the job has gone on to another attempt, so that a worker thought dead which was only
slow can do no harm. None of this is in the audit trail: who ordered, cancelled or retried a job is, its ticking is not.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Connection, Engine, and_, func, or_, select, update

from crm.core import clock
from crm.core.db import db, locked

from .models import Job
from .states import JobState

LEASE = timedelta(seconds=30)
"""Without a beat for so long, a worker counts as dead. Its successor under the same name does not wait for that."""
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300))
"""Before the second, the third, every further attempt after a failure."""
MOST_INTERRUPTIONS = 10
"""So often may workers end under a job before the job is thought to be the reason."""


def moment(connection: Connection) -> datetime:
    """The time by which beats are told and judged: PostgreSQL's own, so that hosts need not agree on theirs."""
    if connection.dialect.name == "postgresql":
        told: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return told.astimezone(UTC)
    return clock.now()


class Asked(Enum):
    """What a running attempt hears when it tells how far it is."""

    GO_ON = "go on"
    CANCEL = "cancel"
    GONE = "gone"


def due(at: datetime) -> ColumnElement[bool]:
    """Queued, and not before its time."""
    return and_(Job.state == JobState.QUEUED, or_(Job.run_after.is_(None), Job.run_after <= at))


def orphaned(worker: str, at: datetime) -> ColumnElement[bool]:
    """Running by name only: under the name of the worker who asks (and has nothing in hand), or without a beat."""
    return and_(Job.state == JobState.RUNNING, or_(Job.worker == worker, Job.beat_at < at - LEASE))


def anything_waits(engine: Engine, worker: str) -> bool:
    """Whether there is anything to take up or to give back: one read by index, cheap enough for twice a second."""
    table = Job.__table__
    with engine.connect() as connection:
        at = moment(connection)
        return (
            connection.execute(select(table.c.id).where(or_(due(at), orphaned(worker, at))).limit(1)).first()
            is not None
        )


def take_next(worker: str, at: datetime) -> Job | None:
    """The job waiting longest becomes ``worker``'s; None when none waits. Inside ``writing()``."""
    found = db.session.scalar(
        select(Job).where(due(at)).order_by(Job.id).limit(1).with_for_update(skip_locked=True, of=Job)
    )
    return _taken(found, worker, at) if found is not None else None


def take(job_id: int, worker: str, at: datetime) -> Job | None:
    """This job becomes ``worker``'s, whatever its pause; None when it is not queued. Inside ``writing()``."""
    found = locked(Job, job_id)
    return _taken(found, worker, at) if found.state is JobState.QUEUED else None


def _taken(job: Job, worker: str, at: datetime) -> Job:
    job.state = JobState.RUNNING
    job.worker = worker[:80]
    job.attempts += 1
    job.started_at = job.beat_at = at
    job.run_after = job.expected_at = None
    job.error = ""
    return job


def tell(
    engine: Engine, job_id: int, attempt: int, values: dict[str, Any], *, left: float | None = None, at: Any = None
) -> Asked:
    """A beat of that attempt with ``values`` (progress, note), on a connection of its own; what it should do next.

    ``left``: seconds it will still take, where ``values`` tell progress. ``at``: another time than now, for tests.
    """
    table = Job.__table__
    mine = and_(table.c.id == job_id, table.c.attempts == attempt, table.c.state == JobState.RUNNING)
    with engine.connect().execution_options(crm_writes=True) as connection, connection.begin():
        at = at or moment(connection)
        if "done" in values:
            values = values | {"expected_at": None if left is None else at + timedelta(seconds=left)}
        statement = update(Job).where(mine).values(beat_at=at, **values).returning(table.c.cancel_asked_at)
        row = connection.execute(statement).first()
    if row is None:
        return Asked.GONE
    return Asked.GO_ON if row[0] is None else Asked.CANCEL


def finish(job: Job, state: JobState, *, at: datetime, result: dict[str, Any] | None = None, error: str = "") -> None:
    """The attempt is over: ``job``, locked by the caller, is done, failed or cancelled."""
    job.state = state
    job.finished_at = at
    job.expected_at = None
    job.error = error
    if state is JobState.DONE:
        job.result = result or {}
        job.done = job.total


def failed(job: Job, sentence: str, *, at: datetime, final: bool) -> None:
    """The task failed: another attempt after a pause, or none when it is ``final`` or was the last one allowed."""
    job.failures += 1
    if job.cancel_asked_at is not None:
        finish(job, JobState.CANCELLED, at=at)
    elif final or job.failures >= job.most_attempts:
        finish(job, JobState.FAILED, at=at, error=sentence)
    else:
        job.state = JobState.QUEUED
        job.error = sentence
        job.expected_at = None
        job.run_after = at + PAUSES[min(job.failures, len(PAUSES)) - 1]


def give_back(job: Job, *, at: datetime) -> None:
    """The worker ended under it: back into the queue, at once at first, with pauses when it happens again and again."""
    job.interruptions += 1
    if job.cancel_asked_at is not None:
        finish(job, JobState.CANCELLED, at=at)
    elif job.interruptions >= MOST_INTERRUPTIONS:
        sentence = _(
            "执行时后台进程连续中断 %(times)s 次，已停止重试。请把时间告诉管理员，由他查看日志", times=job.interruptions
        )
        finish(job, JobState.FAILED, at=at, error=sentence)
    else:
        job.state = JobState.QUEUED
        job.expected_at = None
        job.run_after = at + PAUSES[0] if job.interruptions > MOST_INTERRUPTIONS // 2 else None


def give_back_orphans(worker: str, at: datetime) -> list[int]:
    """Put jobs whose worker has died back into the queue; their ids. Inside ``writing()``."""
    rows = db.session.scalars(
        select(Job).where(orphaned(worker, at)).order_by(Job.id).with_for_update(skip_locked=True, of=Job)
    ).all()
    for job in rows:
        give_back(job, at=at)
    return [job.id for job in rows]
