"""A booklet's worker killed with -9 while it sets sheets, and another that goes on: shared with the soak."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import system
from crm.events.booklets.editions import PARENT
from crm.events.models import BookletEdition, EditionSheet
from crm.files.models import Attachment
from crm.jobs.models import Job
from crm.jobs.operations import ask_cancel
from crm.jobs.states import JobState
from tests import databases
from tests.jobs.workers import Started, job_now, wait_until, working


@dataclass(frozen=True)
class Killed:
    """What was there when the worker had died, and what came of it."""

    kept: int
    """Sheets set by the worker that was killed."""
    set_again: int
    """Of these, how many the other has set once more."""
    seconds: float
    """From the kill to the frozen edition."""
    job: Job


def galleys(house: databases.House) -> dict[Path, tuple[int, int]]:
    """The kept pages and what tells one writing of a file from another."""
    found = {}
    for path in (house.data / "press").rglob("*.galley"):
        held = path.stat()
        found[path] = (held.st_ino, held.st_mtime_ns)
    return found


def nothing_else_to_do() -> None:
    """The jobs that lay out saved projects ahead are called off, so that the booklet has its sheets to set itself."""
    for ident in db.session.scalars(select(Job.id).where(Job.state == JobState.QUEUED)).all():
        with writing():
            ask_cancel(job=db.session.get_one(Job, ident), by=system("test"), at=clock.now())


def killed_at(house: databases.House, edition: BookletEdition, sheets: int) -> Killed:
    """Have a worker print the edition, kill it when it has kept so many sheets, and have another finish."""
    job_id, before = edition.job_id, galleys(house)
    assert job_id is not None
    with working(house) as workers:
        wait_until(lambda: len(galleys(house)) - len(before) >= sheets, f"{sheets} sheets", workers)
        workers.pop().kill()
        at = time.monotonic()
        job = job_now(job_id)
        assert job.state is JobState.RUNNING, f"the kill came too late: {job.state}"
        kept = galleys(house)
        workers.append(Started(house))
        wait_until(lambda: not job_now(job_id).state.is_open, "the edition", workers)
        seconds = time.monotonic() - at
        assert workers[0].end() == 0
        after = galleys(house)
    again = sum(1 for path, told in kept.items() if after.get(path) != told)
    return Killed(len(kept) - len(before), again, seconds, job_now(job_id))


def effects_of(edition_id: int) -> tuple[int, int, int]:
    """How often the edition was frozen in the trail, how many files it has, how many of its sheets know their page."""
    db.session.rollback()
    frozen = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "booklet:freeze")
    files = select(func.count()).select_from(Attachment)
    files = files.where(Attachment.parent_kind == PARENT, Attachment.parent_id == edition_id)
    paged = select(func.count()).select_from(EditionSheet)
    paged = paged.where(EditionSheet.edition_id == edition_id, EditionSheet.page.is_not(None))
    return tuple(db.session.scalar(one) or 0 for one in (frozen, files, paged))  # type: ignore[return-value]
