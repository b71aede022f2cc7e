"""The worker as a process: takes up, stops, dies, comes back."""

from __future__ import annotations

import subprocess
import sys

import pytest
from flask import Flask
from sqlalchemy import select

from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import system
from crm.jobs.models import Job, JobWorker
from crm.jobs.operations import ask_cancel
from crm.jobs.states import JobState
from tests import databases
from tests.factories import jobs
from tests.jobs.workers import ROOT, Started, effects, job_now, standing, wait_until, working

pytestmark = [pytest.mark.each_engine, pytest.mark.processes]


@pytest.fixture
def house(app: Flask, engine: str) -> databases.House:
    return databases._houses[(engine, "bare")]


def small(number: int) -> int:
    return jobs.job("small", title=f"样例 {number}", arguments={"number": number}).id


def test_it_does_what_waits_and_ends_in_good_order(house: databases.House) -> None:
    made = [small(number) for number in range(3)]
    with working(house) as workers:
        wait_until(lambda: standing(JobState.DONE) == 3, "three jobs", workers)
        made.append(small(3))
        wait_until(lambda: standing(JobState.DONE) == 4, "a job ordered while it was idle", workers)
        assert len(db.session.scalars(select(JobWorker)).all()) == 1
        assert workers[0].end() == 0
    assert effects() == [0, 1, 2, 3]
    job = job_now(made[0])
    assert (job.attempts, job.done, job.total) == (1, 5, 5)
    assert job.worker.endswith("/1")
    assert db.session.scalars(select(JobWorker)).all() == []
    assert "Traceback" not in workers[0].said


def test_killed_while_busy_it_loses_nothing_and_repeats_no_effect(house: databases.House) -> None:
    count, kills = 24, 2
    for number in range(count):
        small(number)
    with working(house) as workers:
        for kill in range(1, kills + 1):
            wait_until(
                lambda kill=kill: standing(JobState.DONE) >= kill * 6 and standing(JobState.RUNNING), "work", workers
            )
            workers.pop().kill()
            workers.append(Started(house))
        wait_until(lambda: standing(JobState.DONE) == count, "every job", workers)
    assert effects() == list(range(count))
    assert standing(JobState.RUNNING) == standing(JobState.QUEUED) == 0


def test_two_workers_share_the_work(house: databases.House) -> None:
    for number in range(20):
        small(number)
    with working(house, 2) as workers:
        wait_until(lambda: standing(JobState.DONE) == 20, "every job", workers)
    assert effects() == list(range(20))
    names = set(db.session.scalars(select(Job.worker)))
    assert {name.rpartition("/")[2] for name in names} == {"1", "2"}, "one worker did everything"


@pytest.mark.only_postgres  # SQLite is one host's
def test_two_hosts_that_call_themselves_the_same_leave_each_others_work_alone(house: databases.House) -> None:
    """Containers of one image on two hosts: one name, no lock in common, one PostgreSQL."""
    busy = [jobs.job("endless").id for _ in range(2)]
    workers = [Started(house), Started(house, house.data / "second")]
    try:
        wait_until(lambda: standing(JobState.RUNNING) == 2, "a job each", workers)
        progress = [job_now(one).done for one in busy]
        wait_until(
            lambda: all(job_now(one).done > was for one, was in zip(busy, progress, strict=True)), "more", workers
        )
        assert [(job_now(one).attempts, job_now(one).interruptions) for one in busy] == [(1, 0), (1, 0)]
        assert len({job_now(one).worker for one in busy}) == 2
        for number in range(4):
            small(number)
        assert workers[0].end() == 0, "the first host goes"
        wait_until(lambda: standing(JobState.RUNNING) == 1, "its job given back", workers[1:])
        for one in busy:
            with writing():
                ask_cancel(job=job_now(one), by=system("test"), at=clock.now())
        wait_until(lambda: standing(JobState.DONE) == 4, "the second host does the rest", workers[1:])
        assert effects() == [0, 1, 2, 3]
    finally:
        for worker in workers:
            if worker.process.poll() is None:
                worker.kill()


def test_asked_to_stop_a_running_job_stops(house: databases.House) -> None:
    job_id = jobs.job("endless").id
    with working(house) as workers:
        wait_until(lambda: job_now(job_id).done > 0, "progress", workers)
        with writing():
            ask_cancel(job=job_now(job_id), by=system("test"), at=clock.now())
        wait_until(lambda: job_now(job_id).state is JobState.CANCELLED, "its end", workers)
        small(1)
        wait_until(lambda: standing(JobState.DONE) == 1, "the next job", workers)


def test_ended_while_busy_it_puts_the_job_back(house: databases.House) -> None:
    job_id = jobs.job("endless").id
    with working(house) as workers:
        wait_until(lambda: job_now(job_id).done > 0, "progress", workers)
        assert workers[0].end() == 0
        job = job_now(job_id)
        assert (job.state, job.interruptions, job.failures) == (JobState.QUEUED, 1, 0)


def test_the_web_knows_nothing_of_the_workers_engine(house: databases.House) -> None:
    heavy = ("dbos", "weasyprint", "py_mini_racer", "crm.jobs.worker")
    asked = f"import sys, wsgi; print([name for name in {heavy!r} if name in sys.modules])"
    told = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        env={"CRM_DATA_DIR": str(house.data), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "[]"
