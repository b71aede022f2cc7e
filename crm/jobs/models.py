"""The job row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base, BigId, Word, pk
from crm.core.sentences import Saying

from .states import JobState


class Job(Base):
    """One piece of background work.

    ``kind`` names the task, ``arguments`` are what it is told; ``subject_kind``/``subject_id`` the thing it serves.
    While a job is open no second one with its ``once_key`` is made. ``applied_at`` is set in the transaction that
    writes the job's effect, so that an effect happens once however often the work was begun.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state in ('queued', 'running', 'done', 'failed', 'cancelled')", name="job_state_is_known"),
        CheckConstraint("done >= 0 and total >= 0", name="job_progress_not_negative"),
        Index(
            "uq_job_once_key",
            "once_key",
            unique=True,
            sqlite_where=text("once_key is not null and state in ('queued', 'running')"),
        ),
        Index("ix_job_state", "state", "id"),
        Index("ix_job_subject", "subject_kind", "subject_id", "id"),
        Index("ix_job_created_by", "created_by_id", "id"),
    )

    id: Mapped[pk]
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(Saying(), default="", server_default="")
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    subject_kind: Mapped[str] = mapped_column(String(30), default="", server_default="")
    subject_id: Mapped[int | None] = mapped_column(BigId)
    once_key: Mapped[str | None] = mapped_column(String(100))
    state: Mapped[JobState] = mapped_column(Word(JobState, 12), default=JobState.QUEUED)
    done: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    total: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    note: Mapped[str] = mapped_column(Saying(), default="", server_default="")
    """What it is at, in words; or what it fell back to."""
    attempts: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """How often it was begun. Only grows: the number of an attempt is what tells it from one that was given up."""
    failures: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """How often the task itself failed since somebody last queued it; limited by ``most_attempts``."""
    interruptions: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """How often the worker ended under it, killed or stopped, since somebody last queued it: no fault of the task's."""
    most_attempts: Mapped[int] = mapped_column(Integer, default=3, server_default="3")
    error: Mapped[str] = mapped_column(Saying(), default="", server_default="")
    """The last attempt's failure, in a sentence people can act on."""
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    worker: Mapped[str] = mapped_column(String(80), default="", server_default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    run_after: Mapped[datetime | None]
    """Not before: the pause between attempts."""
    started_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
    """The last sign of life of the attempt that runs."""
    expected_at: Mapped[datetime | None]
    """When it will be done if it goes on at the pace of its last steps; None while that means nothing."""
    applied_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    cancel_asked_at: Mapped[datetime | None]
    cancel_asked_by: Mapped[str] = mapped_column(String(80), default="", server_default="")


class JobWorker(Base):
    """A worker process that is there, by its name (``host/1``); taken off when it ends in good order."""

    __tablename__ = "job_worker"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]
