"""The worker: a process that does one job after the other until it is told to end.

It asks the database twice a second whether anything waits – one read by index – and gives a sign of life every few
seconds from a thread of its own, for a task may be long at one step. Started again after a kill it takes its old name,
so that the job the dead one had in hand is taken up at once; what a dead host had is taken up when its beats are old.
"""

from __future__ import annotations

import fcntl
import logging
import os
import secrets
import signal
import socket
import threading
import time
from pathlib import Path
from types import FrameType
from typing import IO

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from crm.core import clock
from crm.core.db import db, writing

from . import leases, presence
from .models import Job
from .running import carry_out
from .tasks import Work
from .tidying import tidy

log = logging.getLogger("crm.jobs")

POLL_SECONDS = 0.5
"""How often an idle worker looks; a job waits half of that on average."""
BEAT_SECONDS = 5.0
PROGRESS_SECONDS = 0.5
"""Between two writes of progress: the page asks once a second."""
TROUBLE_SECONDS = 5.0
"""Before the next try when the database cannot answer."""
CANCEL_SECONDS = 60.0
"""A task that was asked to stop and has not reached its next step after so long is ended with the whole process."""
IMPATIENT_SECONDS = 1.0
"""One Ctrl-C reaches a worker twice under ``crm serve``, from the terminal and from whoever watches over it."""
DAY_SECONDS = 86400.0
MOST_NAMES = 99


def take_name(folder: Path) -> tuple[str, IO[str]]:
    """The first free name of this host, ``host-3fa2c1/1``, held by a lock on a file for as long as the process lives.

    Whoever holds the name knows that nobody else works under it. A record lock: children forked for rendering do not
    inherit it, so a name is free in the instant its worker dies, even if they outlive it. The figures tell data folders
    apart: containers of one image call themselves the same on every host, and share no locks.
    """
    folder.mkdir(parents=True, exist_ok=True)
    host = f"{socket.gethostname()[:60]}-{_place_of(folder)}"
    for number in range(1, MOST_NAMES + 1):
        handle = (folder / f"{host.replace('/', '_')}-{number}.lock").open("w")
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.close()
            continue
        return f"{host}/{number}", handle
    raise RuntimeError(f"{MOST_NAMES} workers run on this host already")


def _place_of(folder: Path) -> str:
    """What the folder is called among all that serve one database; made up once."""
    mark = folder / "place"
    if not mark.exists():
        fresh = folder / f".place-{os.getpid()}"
        fresh.write_text(secrets.token_hex(3), encoding="ascii")
        fresh.replace(mark)
    return mark.read_text(encoding="ascii")[:12]


class Worker:
    """One worker process over the application."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.name, self._lock = take_name(app.extensions["settings"].data_dir / "workers")
        with app.app_context():
            self.engine = db.engine
        self.started_at = clock.now()
        self.stopping = False
        self._asked_at = 0.0
        self._tidied_at = float("-inf")
        self._work: Work | None = None

    def stop(self, number: int = 0, _frame: FrameType | None = None) -> None:
        """End after the present step; the job in hand goes back into the queue. For SIGTERM and Ctrl-C.

        Ctrl-C once more, a while later: at once. The job is taken up again by whoever comes next under this name.
        """
        if self.stopping and number == signal.SIGINT and time.monotonic() - self._asked_at > IMPATIENT_SECONDS:
            os._exit(130)
        if not self.stopping:
            self.stopping, self._asked_at = True, time.monotonic()

    def run(self) -> None:
        """Work until ``stop``. Trouble with the database is said and waited out, never fatal."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        threading.Thread(target=self._beat, name="beat", daemon=True).start()
        while not self.stopping:
            try:
                busy = self._step()
            except SQLAlchemyError as trouble:
                said = str(getattr(trouble, "orig", None) or trouble).splitlines()[0]
                log.warning("worker %s: the database cannot answer (%s); trying again", self.name, said)
                time.sleep(TROUBLE_SECONDS)
                continue
            if not busy:
                time.sleep(POLL_SECONDS)
        try:
            presence.gone(self.engine, self.name)
        except SQLAlchemyError:
            log.warning("worker %s: could not take itself off the list of workers", self.name)

    def _step(self) -> bool:
        """Take up and do the job waiting longest; False when none waits."""
        if not leases.anything_waits(self.engine, self.name):
            self._tidy()
            return False
        with self.app.app_context():
            with writing():
                at = leases.moment(db.session.connection())
                orphans = leases.give_back_orphans(self.name, at)
                job = leases.take_next(self.name, at)
                job_id = job.id if job is not None else None
            for orphan in orphans:
                log.warning("job %s: its worker has died; it is taken up again", orphan)
            if job_id is None:
                return bool(orphans)
            work = Work(db.session.get_one(Job, job_id), pause=PROGRESS_SECONDS, stopping=lambda: self.stopping)
            self._work = work
            try:
                carry_out(work)
            finally:
                self._work = None
        return True

    def _tidy(self) -> None:
        """Once a day, with nothing to do."""
        if time.monotonic() - self._tidied_at < DAY_SECONDS:
            return
        self._tidied_at = time.monotonic()
        with self.app.app_context(), writing():
            gone = tidy(leases.moment(db.session.connection()))
        if gone:
            log.info("worker %s: %s finished jobs of the product's own removed", self.name, gone)

    def _beat(self) -> None:
        """Sign of life of the process, and of the job it has in hand."""
        asked_since: dict[tuple[int, int], float] = {}
        while True:
            work = self._work
            try:
                presence.here(self.engine, self.name, self.started_at)
                if work is not None:
                    asked = leases.tell(self.engine, work.job_id, work.attempt, {})
                    if asked is leases.Asked.CANCEL:
                        since = asked_since.setdefault((work.job_id, work.attempt), time.monotonic())
                        if time.monotonic() - since > CANCEL_SECONDS and self._work is work:
                            log.error("job %s does not stop though asked to; worker %s ends", work.job_id, self.name)
                            os._exit(75)
            except SQLAlchemyError as trouble:
                log.warning("worker %s: no sign of life could be written (%s)", self.name, type(trouble).__name__)
            time.sleep(BEAT_SECONDS)
