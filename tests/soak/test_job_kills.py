"""kill -9 of the workers, five times, while they are busy with 200 jobs: none lost, none stuck, each effect once."""

from __future__ import annotations

import time

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import system
from crm.jobs.leases import LEASE
from crm.jobs.models import Job
from crm.jobs.operations import ask_cancel
from crm.jobs.states import JobState
from tests import databases
from tests.factories import jobs
from tests.jobs.workers import Started, effects, job_now, standing, wait_until, working

pytestmark = [pytest.mark.soak, pytest.mark.each_engine]

JOBS, KILLS = 200, 5


@pytest.mark.parametrize("count", [1, 2])
def test_five_kills_of_busy_workers(app: Flask, engine: str, count: int, capsys: pytest.CaptureFixture[str]) -> None:
    house = databases._houses[(engine, "bare")]
    for number in range(JOBS):
        jobs.job("small", title=f"样例 {number}", arguments={"number": number})
    started = time.monotonic()
    in_hand = 0
    with working(house, count) as workers:
        for kill in range(1, KILLS + 1):
            wait_until(
                lambda kill=kill: (
                    standing(JobState.DONE) >= kill * JOBS // (KILLS + 1) and standing(JobState.RUNNING) == count
                ),
                f"busy workers before kill {kill}",
                workers,
            )
            for worker in workers:
                worker.kill()
            in_hand += standing(JobState.RUNNING)
            workers[:] = [Started(house) for _ in range(count)]
        wait_until(lambda: standing(JobState.DONE) == JOBS, "every job", workers)
        seconds = time.monotonic() - started
        assert all(worker.end() == 0 for worker in workers)

    assert effects() == list(range(JOBS)), "an effect is missing, or there twice"
    stuck = db.session.scalar(select(func.count()).select_from(Job).where(Job.state != JobState.DONE))
    begun = db.session.scalar(select(func.sum(Job.attempts)))
    assert stuck == 0
    assert in_hand >= 1, "no kill met a job in hand"
    with capsys.disabled():
        print(
            f"\n{engine}, {count} worker(s), {KILLS} kills: {JOBS} jobs done in {seconds:.0f} s, {in_hand} were in hand "
            f"at a kill, {begun} attempts; 0 lost, 0 stuck, each effect once"
        )


@pytest.mark.only_postgres  # SQLite is one host's
def test_a_host_that_never_comes_back(app: Flask, engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Two hosts on one PostgreSQL, no file in common; one is killed busy and its data folder is lost with it."""
    house = databases._houses[(engine, "bare")]
    for number in range(JOBS):
        jobs.job("small", title=f"样例 {number}", arguments={"number": number})
    lost = jobs.job("endless").id
    first = Started(house, house.data / "lost")
    workers = [first]
    try:
        wait_until(lambda: standing(JobState.DONE) == JOBS and job_now(lost).done > 0, "the endless job", workers)
        workers.append(Started(house))
        first.kill()
        killed = time.monotonic()
        wait_until(lambda: job_now(lost).attempts == 2 and job_now(lost).done > 0, "the other host", workers[1:])
        seconds = time.monotonic() - killed
        assert LEASE.total_seconds() - 6 <= seconds <= LEASE.total_seconds() + 6, seconds
        with writing():
            ask_cancel(job=job_now(lost), by=system("test"), at=clock.now())
        wait_until(lambda: job_now(lost).state is JobState.CANCELLED, "its end", workers[1:])
        assert workers[1].end() == 0
    finally:
        for worker in workers:
            if worker.process.poll() is None:
                worker.kill()
    assert effects() == list(range(JOBS))
    with capsys.disabled():
        print(f"\n{engine}, two hosts: what the lost one had in hand was taken up after {seconds:.1f} s")
