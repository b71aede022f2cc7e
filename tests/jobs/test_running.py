"""What becomes of a job: done once, failed with a sentence, tried again, stopped, taken from the dead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import WroteOutsideWriting, db, writing
from crm.core.errors import DomainError, Forbidden, Unavailable
from crm.core.reader import system
from crm.jobs import leases, operations, presence, tasks
from crm.jobs.models import Job, JobWorker
from crm.jobs.running import carry_out, run_now
from crm.jobs.states import JobState
from crm.jobs.tasks import Superseded, Work
from crm.jobs.tidying import KEPT_DAYS, tidy
from crm.units.models import Unit
from tests.factories import accounts, jobs

pytestmark = pytest.mark.each_engine


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Work], None]], None]:
    """``task(run)``: what jobs of the kind "test" do."""

    def is_done_by(run: Callable[[Work], None]) -> None:
        monkeypatch.setitem(tasks._tasks, "test", run)

    return is_done_by


def now_of(job: Job) -> Job:
    db.session.rollback()
    return db.session.get_one(Job, job.id)


def effects() -> int:
    db.session.rollback()
    return (
        db.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "test:effect")) or 0
    )


def effect() -> dict[str, int]:
    from crm.audit.operations import record

    record(action="test:effect", by=system("test"), at=clock.now())
    return {"written": 1}


def take(job: Job, worker: str = "a") -> Work:
    """Another worker takes the job up."""
    with writing():
        taken = leases.take(job.id, worker, clock.now())
        assert taken is not None
    return Work(db.session.get_one(Job, job.id))


def test_a_job_is_done_and_keeps_what_came_of_it(app: Flask, task: Callable[..., None]) -> None:
    def run(work: Work) -> None:
        for step in range(work.arguments["steps"]):
            work.progress(step, work.arguments["steps"], "排版")
        work.apply(effect)

    task(run)
    done = run_now(jobs.job(arguments={"steps": 3}).id)
    assert (done.state, done.result, done.attempts) == (JobState.DONE, {"written": 1}, 1)
    assert (done.done, done.total, done.note) == (3, 3, "排版")
    assert done.applied_at is not None
    assert done.finished_at is not None
    assert effects() == 1


def test_the_effect_happens_once_though_the_work_is_begun_three_times(app: Flask, task: Callable[..., None]) -> None:
    job = jobs.job()
    first = take(job)
    with writing():
        leases.give_back(db.session.get_one(Job, job.id), at=clock.now())
    second = take(job, "b")
    with pytest.raises(Superseded):
        first.apply(effect)
    second.apply(effect)
    second.apply(effect)
    with pytest.raises(Superseded):
        first.progress(1, 2)
    assert effects() == 1
    assert now_of(job).state is JobState.DONE
    task(lambda work: work.apply(effect))
    assert run_now(job.id).attempts == 2, "a job that is done is not begun again"
    assert effects() == 1


def test_what_fails_inside_apply_leaves_nothing(app: Flask, task: Callable[..., None]) -> None:
    def change() -> dict[str, int]:
        effect()
        raise DomainError("这一册已经定稿")

    task(lambda work: work.apply(change))
    failed = run_now(jobs.job().id)
    assert (failed.state, failed.error, failed.applied_at) == (JobState.FAILED, "这一册已经定稿", None)
    assert effects() == 0


def test_a_refusal_is_final_and_a_fault_is_tried_again_to_a_limit(app: Flask, task: Callable[..., None]) -> None:
    begun: list[int] = []

    def run(work: Work) -> None:
        begun.append(work.attempt)
        raise ValueError("第 三 页读不出")

    task(run)
    job = jobs.job(most_attempts=3)
    before = clock.now()
    for failures in (1, 2):
        waiting = run_now(job.id)
        assert (waiting.state, waiting.failures) == (JobState.QUEUED, failures)
        assert "ValueError 第 三 页读不出" in waiting.error
        assert waiting.run_after is not None
        assert waiting.run_after >= before + leases.PAUSES[failures - 1]
        with writing():
            assert leases.take_next("w", clock.now()) is None, "the pause is not over"
        db.session.rollback()
    assert run_now(job.id).state is JobState.FAILED
    assert run_now(job.id).attempts == 3
    assert begun == [1, 2, 3]


def test_a_full_disk_is_waited_for(app: Flask, task: Callable[..., None]) -> None:
    def run(work: Work) -> None:
        if work.attempt == 1:
            raise Unavailable("服务器磁盘已满")
        work.apply(effect)

    task(run)
    waiting = run_now(jobs.job().id)
    assert (waiting.state, waiting.error, waiting.failures) == (JobState.QUEUED, "服务器磁盘已满", 1)
    assert run_now(waiting.id).state is JobState.DONE


def test_a_failed_job_is_queued_again_with_all_its_attempts(app: Flask, task: Callable[..., None]) -> None:
    task(lambda work: work.apply(lambda: (_ for _ in ()).throw(DomainError("缺英文名称"))))
    job = run_now(jobs.job().id)
    task(lambda work: work.apply(effect))
    with writing():
        operations.retry_job(job=job, by=system("test"), at=clock.now())
    assert (now_of(job).state, now_of(job).error, now_of(job).failures) == (JobState.QUEUED, "", 0)
    done = run_now(job.id)
    assert (done.state, done.attempts, effects()) == (JobState.DONE, 2, 1)
    with pytest.raises(DomainError), writing():
        operations.retry_job(job=done, by=system("test"), at=clock.now())


def test_an_unknown_kind_says_so(app: Flask) -> None:
    failed = run_now(jobs.job(kind="from-another-version").id)
    assert failed.state is JobState.FAILED
    assert "from-another-version" in failed.error


def test_one_open_job_of_a_key(app: Flask, task: Callable[..., None]) -> None:
    task(lambda work: None)
    first = jobs.job(once_key="booklet:7")
    assert jobs.job(once_key="booklet:7").id == first.id
    assert jobs.job(once_key="booklet:8").id != first.id
    run_now(first.id)
    third = jobs.job(once_key="booklet:7")
    assert third.id != first.id
    queued = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "job:queue")
    assert db.session.scalar(queued) == 3


def test_a_queued_job_is_cancelled_at_once(app: Flask, task: Callable[..., None]) -> None:
    task(lambda work: work.apply(effect))
    job = jobs.job()
    with writing():
        operations.ask_cancel(job=job, by=system("办公室"), at=clock.now())
    assert run_now(job.id).state is JobState.CANCELLED
    assert now_of(job).cancel_asked_by == "办公室"
    assert effects() == 0
    with pytest.raises(DomainError), writing():
        operations.ask_cancel(job=job, by=system("办公室"), at=clock.now())


@pytest.mark.parametrize("at_step", ["progress", "say", "apply"])
def test_a_running_job_stops_at_its_next_step(app: Flask, task: Callable[..., None], at_step: str) -> None:
    def run(work: Work) -> None:
        work.progress(1, 10)
        with writing():
            operations.ask_cancel(job=db.session.get_one(Job, work.job_id), by=system("test"), at=clock.now())
        if at_step == "progress":
            work.progress(2, 10)
        elif at_step == "say":
            work.say("第二步")
        work.apply(effect)

    task(run)
    stopped = run_now(jobs.job().id)
    assert (stopped.state, effects()) == (JobState.CANCELLED, 0)


def test_a_job_asked_to_stop_too_late_is_done(app: Flask, task: Callable[..., None]) -> None:
    job = jobs.job()
    work = take(job)
    work.apply(effect)
    with pytest.raises(DomainError), writing():
        operations.ask_cancel(job=job, by=system("test"), at=clock.now())
    assert now_of(job).state is JobState.DONE


def test_a_dead_workers_job_is_taken_up_again(app: Flask, task: Callable[..., None]) -> None:
    task(lambda work: work.apply(effect))
    job = jobs.job()
    take(job, "host/1")
    now = clock.now()
    with writing():
        assert leases.give_back_orphans("host/2", now) == [], "it beats still"
    with writing():
        assert leases.give_back_orphans("host/2", now + leases.LEASE + timedelta(seconds=1)) == [job.id]
    assert (now_of(job).state, now_of(job).interruptions, now_of(job).failures) == (JobState.QUEUED, 1, 0)
    take(job, "host/1")
    with writing():
        assert leases.give_back_orphans("host/1", now) == [job.id], "its successor knows at once"
    assert run_now(job.id).state is JobState.DONE
    assert effects() == 1


def test_a_job_under_which_workers_keep_dying_is_given_up(app: Flask) -> None:
    job = jobs.job()
    for _ in range(leases.MOST_INTERRUPTIONS):
        take(job)
        with writing():
            leases.give_back_orphans("a", clock.now())
    assert now_of(job).state is JobState.FAILED
    assert str(leases.MOST_INTERRUPTIONS) in now_of(job).error


def test_hosts_need_not_agree_on_the_time(app: Flask, engine: str) -> None:
    """On PostgreSQL beats are told and judged by its clock; a host that is ten minutes ahead takes nobody's job."""
    job = jobs.job()
    take(job, "host/1")
    with clock.stopped(clock.now() + timedelta(minutes=10)):
        waits = leases.anything_waits(db.engine, "ahead/1")
        with writing():
            found = leases.give_back_orphans("ahead/1", leases.moment(db.session.connection()))
    assert (waits, found) == ((False, []) if engine == "postgres" else (True, [job.id]))


def test_a_silent_workers_job_is_cancelled_at_once(app: Flask) -> None:
    job = jobs.job()
    work = take(job, "host/1")
    leases.tell(db.engine, job.id, work.attempt, {}, at=clock.now() - leases.LEASE - timedelta(seconds=1))
    with writing():
        operations.ask_cancel(job=job, by=system("test"), at=clock.now())
    assert now_of(job).state is JobState.CANCELLED
    with pytest.raises(Superseded):
        work.apply(effect)
    assert effects() == 0


def test_what_the_product_ordered_goes_after_a_month(app: Flask, task: Callable[..., None]) -> None:
    task(lambda work: work.apply(effect))
    own = accounts.reader("office")
    old, new, ordered, serving, waiting = (
        jobs.job(),
        jobs.job(),
        jobs.job(by=own),
        jobs.job(subject_kind="booklet_edition", subject_id=1),
        jobs.job(),
    )
    for one in (old, new, ordered, serving):
        run_now(one.id)
    month = clock.now() - timedelta(days=KEPT_DAYS, seconds=1)
    with writing():
        for one in (old, ordered, serving, waiting):
            db.session.get_one(Job, one.id).finished_at = month
        db.session.add(JobWorker(name="gone/1", started_at=month, beat_at=month))
    presence.here(db.engine, "here/1", clock.now())
    with writing():
        assert tidy(clock.now()) == 1
    left = set(db.session.scalars(select(Job.id)))
    assert left == {new.id, ordered.id, serving.id, waiting.id}
    assert db.session.scalars(select(JobWorker.name)).all() == ["here/1"]


def test_a_dead_workers_job_that_was_to_stop_is_cancelled(app: Flask) -> None:
    job = jobs.job()
    take(job)
    with writing():
        operations.ask_cancel(job=job, by=system("test"), at=clock.now())
    with writing():
        leases.give_back_orphans("a", clock.now())
    assert now_of(job).state is JobState.CANCELLED


def test_a_stopping_worker_gives_the_job_back(app: Flask, task: Callable[..., None]) -> None:
    task(lambda work: work.progress(1, 2))
    job = jobs.job()
    with writing():
        leases.take(job.id, "a", clock.now())
    carry_out(Work(db.session.get_one(Job, job.id), stopping=lambda: True))
    assert (now_of(job).state, now_of(job).failures) == (JobState.QUEUED, 0)
    task(lambda work: work.apply(effect))
    assert run_now(job.id).state is JobState.DONE


def test_progress_is_refused_while_writing(app: Flask, task: Callable[..., None]) -> None:
    work = take(jobs.job())
    with pytest.raises(WroteOutsideWriting), writing():
        work.progress(1, 2)


def test_progress_does_not_disturb_what_the_task_reads(app: Flask, task: Callable[..., None]) -> None:
    read: list[int] = []

    def run(work: Work) -> None:
        units = list(db.session.scalars(select(Unit).order_by(Unit.id).limit(3)))
        work.progress(1, 3)
        read.extend(1 for unit in units if unit in db.session and "name" in unit.__dict__)

    task(run)
    run_now(jobs.job().id)
    assert read == [1, 1, 1]


def test_the_longest_waiting_is_taken_first_and_each_once(app: Flask) -> None:
    made = [jobs.job().id for _ in range(3)]
    taken = []
    for worker in ("a", "b", "c"):
        with writing():
            job = leases.take_next(worker, clock.now())
            assert job is not None
            taken.append(job.id)
    assert taken == made
    with writing():
        assert leases.take_next("d", clock.now()) is None


def test_anothers_job_is_neither_stopped_nor_repeated(app: Flask) -> None:
    owner, other, office = accounts.reader("bureau"), accounts.reader("unit"), accounts.reader("office")
    job = jobs.job(by=owner)
    with pytest.raises(Forbidden), writing():
        operations.ask_cancel(job=job, by=other, at=clock.now())
    with writing():
        operations.ask_cancel(job=job, by=office, at=clock.now())
    with pytest.raises(Forbidden), writing():
        operations.retry_job(job=job, by=other, at=clock.now())
    with writing():
        operations.retry_job(job=job, by=owner, at=clock.now())
    assert now_of(job).state is JobState.QUEUED
