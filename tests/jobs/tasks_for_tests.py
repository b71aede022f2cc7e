"""``python tasks_for_tests.py worker`` – the ``crm`` command, knowing a few kinds of jobs more than the product does."""

from __future__ import annotations

import hashlib

from crm.audit.operations import record
from crm.core import clock
from crm.core.reader import system
from crm.jobs import tasks
from crm.jobs.tasks import Work

STEPS = 5
EFFECT = "test:effect"


def small(work: Work) -> None:
    """Some hundredths of a second of real work in steps, then one row in the trail."""
    digest = b""
    for step in range(STEPS):
        work.progress(step, STEPS)
        digest = hashlib.pbkdf2_hmac("sha256", b"daitou", digest or b"salt", 20_000)

    def change() -> dict[str, str]:
        record(action=EFFECT, by=system("test"), at=clock.now(), note=str(work.arguments["number"]))
        return {"digest": digest.hex()}

    work.apply(change)


def endless(work: Work) -> None:
    """Work until somebody asks to stop."""
    done = 0
    while True:
        done += 1
        hashlib.pbkdf2_hmac("sha256", b"daitou", b"salt", 20_000)
        work.progress(done, 1_000_000)


def deaf(work: Work) -> None:
    """Work that never comes to its next step, until its process ends."""
    work.progress(1, 2)
    while True:
        hashlib.pbkdf2_hmac("sha256", b"daitou", b"salt", 20_000)


KINDS = {"small": small, "endless": endless, "deaf": deaf}

if __name__ == "__main__":
    for kind, run in KINDS.items():
        tasks.add(kind, run)
    from crm.cli import main

    main()
