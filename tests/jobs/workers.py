"""Workers as people run them: ``crm worker`` in a process of its own, over the database of the test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from crm.audit.models import AuditEntry
from crm.core.db import db
from crm.jobs.models import Job
from crm.jobs.states import JobState
from tests import databases
from tests.jobs.tasks_for_tests import EFFECT

ROOT = Path(__file__).parents[2]
PATIENCE = 120
"""Seconds after which a test gives up waiting; it says what it waited for."""


class Started:
    """One worker process; ``log`` is what it says."""

    def __init__(self, house: databases.House, data: Path | None = None) -> None:
        """``data``: a data folder of its own, as on another host."""
        data = data or house.data
        data.mkdir(parents=True, exist_ok=True)
        self.log = data / "worker.log"
        url = databases.sqlite_url(house.data) if house.engine == "sqlite" else house.server.url(house.database)
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "tests/jobs/tasks_for_tests.py"), "worker"],
                cwd=ROOT,
                env={**inherited, **databases.environment(url, data, "bare"), "PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self) -> str:
        """What this and earlier workers over the same data have said."""
        return self.log.read_text(errors="replace")

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        """SIGTERM, as from a service manager; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


@contextmanager
def working(house: databases.House, count: int = 1) -> Iterator[list[Started]]:
    """So many workers over the test's database; what is still running at the end is killed. The list may be changed."""
    workers = [Started(house) for _ in range(count)]
    try:
        yield workers
    finally:
        for worker in workers:
            if worker.process.poll() is None:
                worker.kill()


def wait_until(true: Callable[[], object], what: str, workers: list[Started]) -> None:
    """Looks again and again; raises ``AssertionError`` with what the workers said when it takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        dead = [worker for worker in workers if worker.process.poll() is not None]
        assert not dead, f"a worker has ended: {dead[0].said}"
        assert time.monotonic() < deadline, f"waited in vain: {what}\n{''.join(w.said for w in workers[:1])}"
        time.sleep(0.02)


def standing(state: JobState) -> int:
    """How many jobs stand so."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Job).where(Job.state == state)) or 0


def job_now(job_id: int) -> Job:
    """The job as the database has it now."""
    db.session.rollback()
    return db.session.get_one(Job, job_id)


def effects() -> list[int]:
    """The numbers the small jobs have written into the trail, sorted: each should be there once."""
    db.session.rollback()
    return sorted(int(note) for note in db.session.scalars(select(AuditEntry.note).where(AuditEntry.action == EFFECT)))
