"""What workers can do: the task of each kind, and what a task is handed to do it with."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from flask import has_app_context

from crm.core import clock
from crm.core.db import WroteOutsideWriting, db, locked, writing

from . import leases
from .models import Job
from .pace import Pace
from .states import JobState

Run = Callable[["Work"], None]

_tasks: dict[str, Run] = {}


def add(kind: str, run: Run) -> None:
    """Have jobs of that kind done by ``run``; a second one of the same kind replaces the first."""
    _tasks[kind] = run


def task_of(kind: str) -> Run | None:
    """The task of that kind, None when this version of the product has none."""
    return _tasks.get(kind)


class Cancelled(Exception):
    """Somebody asked to stop; the task lets this pass and leaves nothing behind."""


class Stopping(Exception):
    """The worker itself is asked to end; the job goes back into the queue as it is."""


class Superseded(Exception):
    """The job has gone to another worker meanwhile: whatever this one still finds has no effect."""


class Work:
    """One attempt at one job, as the task sees it.

    ``progress`` and ``say`` write in a short transaction on a connection of their own, so that the task's session –
    what it has read, what it is reading – is not disturbed. Neither may be called while ``writing()`` is open.
    """

    def __init__(self, job: Job, *, pause: float = 0.0, stopping: Callable[[], bool] = lambda: False) -> None:
        """``pause``: seconds between two writes of progress; steps in between cost nothing."""
        self.job_id = job.id
        self.attempt = job.attempts
        self.title = job.title
        self.arguments: dict[str, Any] = dict(job.arguments)
        self.subject_kind, self.subject_id = job.subject_kind, job.subject_id
        self.created_by_id, self.created_by = job.created_by_id, job.created_by
        self._engine = db.engine
        self._pause, self._stopping = pause, stopping
        self._pace = Pace()
        self._wrote = float("-inf")
        self._note = ""

    def progress(self, done: int, total: int, note: str = "") -> None:
        """So many of so many are done, and what it is at. Call it between steps, as often as you like.

        Raises ``Cancelled`` when somebody asked to stop; ``Stopping`` and ``Superseded`` for the worker's own reasons.
        """
        now = time.monotonic()
        left = self._pace.seconds_left(now, done, total)
        if now - self._wrote < self._pause:
            return
        self._note = note or self._note
        self._write({"done": max(0, done), "total": max(0, total), "note": self._note}, left)
        self._wrote = now

    def say(self, note: str) -> None:
        """What it is at, or what it fell back to. Raises as ``progress`` does."""
        self._note = note
        self._write({"note": note})

    @property
    def said(self) -> str:
        """What it was last told to be at."""
        return self._note

    def apply(self, change: Callable[[], dict[str, Any] | None]) -> None:
        """Write the effect: ``change()`` runs inside ``writing()``, once however often the job was begun.

        What it returns is the job's result. In the same transaction the job is done. Raises ``Cancelled`` when
        somebody asked to stop before, ``Superseded`` when the job is another's by now.
        """
        with writing():
            job = locked(Job, self.job_id)
            if job.applied_at is not None:
                return
            if job.state is not JobState.RUNNING or job.attempts != self.attempt:
                raise Superseded
            if job.cancel_asked_at is not None:
                raise Cancelled
            result = change()
            at = clock.now()
            job.applied_at = at
            leases.finish(job, JobState.DONE, at=at, result=result)

    def _write(self, values: dict[str, Any], left: float | None = None) -> None:
        if has_app_context() and db.session().info.get("writing"):
            raise WroteOutsideWriting("progress inside writing(): it would wait for the lock this very task holds")
        asked = leases.tell(self._engine, self.job_id, self.attempt, values, left=left)
        if asked is leases.Asked.GONE:
            raise Superseded
        if asked is leases.Asked.CANCEL:
            raise Cancelled
        if self._stopping():
            raise Stopping
