"""The pages of background work: who sees which job, what it says, what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from crm.accounts.models import UserSession
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError
from crm.core.reader import Reader
from crm.jobs import leases, operations, presence, subjects, tasks
from crm.jobs.models import Job
from crm.jobs.running import run_now
from crm.jobs.states import JobState
from crm.jobs.tasks import Work
from crm.projects.overview import By
from tests.clients import Client
from tests.factories import accounts, jobs


def begun(job: Job) -> Work:
    with writing():
        leases.take(job.id, "host/1", clock.now())
    return Work(db.session.get_one(Job, job.id))


def text(client: Client, address: str, **more: object) -> str:
    response = client.get(address, **more)
    assert response.status_code == 200, response.status_code
    return response.get_data(as_text=True)


def post(client: Client, address: str) -> int:
    """Sends the form that the page does not offer."""
    token = client.get("/jobs").get_data(as_text=True).partition('name="csrf-token" content="')[2].partition('"')[0]
    return client.post(address, data={"csrf_token": token}).status_code


def test_an_empty_list_says_what_will_stand_there(app: Flask, sign_in: Callable[..., Client]) -> None:
    assert "还没有后台任务" in text(sign_in("bureau"), "/jobs")
    assert "没有这样的任务" in text(sign_in("office"), "/jobs?state=failed")
    assert "看不懂" in text(sign_in("office"), "/jobs?state=lost")


def test_one_sees_ones_own_and_the_office_all(app: Flask, sign_in: Callable[..., Client]) -> None:
    browser, office = sign_in("unit"), sign_in("office")
    own = jobs.job(title="印我的项目册", by=reader_of(browser))
    other = jobs.job(title="印别人的项目册", by=accounts.reader("bureau"))
    listed = text(browser, "/jobs")
    assert "印我的项目册" in listed
    assert "印别人的项目册" not in listed
    assert browser.get(f"/jobs/{other.id}").status_code == 404
    assert browser.get(f"/jobs/{other.id}/progress").status_code == 404
    assert post(browser, f"/jobs/{other.id}/cancel") == 404
    assert {"印我的项目册", "印别人的项目册"} <= set(text(office, "/jobs").replace("<", ">").split(">"))
    assert "印别人的项目册" not in text(office, "/jobs?whose=mine")
    assert "印我的项目册" in text(browser, f"/jobs/{own.id}")


def reader_of(browser: Client) -> Reader:
    from crm.accounts.sessions import reader_for

    return reader_for(browser.user, origin="test")


def test_who_sees_the_thing_may_watch_its_job(
    app: Flask, sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    watcher, stranger = sign_in("bureau"), sign_in("unit")
    seen_by = watcher.user.id
    booklet = subjects.Subject("booklet", lambda _i, reader: ("样例项目册", "/") if reader.user_id == seen_by else None)
    monkeypatch.setitem(subjects._subjects, "booklet", booklet)
    job = jobs.job(subject_kind="booklet", subject_id=7, by=accounts.reader("office"))
    shown = text(watcher, f"/jobs/{job.id}")
    assert "样例项目册" in shown
    assert f"/jobs/{job.id}/cancel" not in shown, "who may only watch is offered no cancel"
    assert post(watcher, f"/jobs/{job.id}/cancel") == 403
    assert stranger.get(f"/jobs/{job.id}").status_code == 404


def test_progress_is_a_fragment_that_asks_again_while_the_job_is_open(
    app: Flask, sign_in: Callable[..., Client]
) -> None:
    office = sign_in("office")
    job = jobs.job(title="印样例项目册")
    first = jobs.job(title="另一件")
    assert "等后台进程启动" in text(office, f"/jobs/{first.id}")
    assert "没有后台进程在运行" in text(office, "/jobs")
    presence.here(db.engine, "host/1", clock.now())
    assert "1 个后台进程在运行" in text(office, "/jobs")
    assert "前面还有 1 件" in text(office, f"/jobs/{first.id}")
    work = begun(job)
    work.progress(312, 500, "正在排第 312 个项目")
    whole = text(office, f"/jobs/{job.id}")
    assert "312/500" in whole
    assert "正在排第 312 个项目" in whole
    assert f'href="/jobs/{job.id}"' in whole, "without scripts there is a way to look again"
    address = f"/jobs/{job.id}/progress?back=/jobs/{job.id}&reload=1"
    answer = office.get(address, headers={"HX-Request": "true"})
    fragment = answer.get_data(as_text=True)
    assert "<html" not in fragment
    assert f'id="job-{job.id}"' in fragment
    assert 'hx-trigger="every 1s"' in fragment
    assert "HX-Refresh" not in answer.headers
    assert "<html" in text(office, address), "asked without htmx it is a page"
    work.apply(dict)
    over = office.get(address, headers={"HX-Request": "true"})
    assert over.headers["HX-Refresh"] == "true"
    assert "hx-get" not in over.get_data(as_text=True)
    plain = office.get(f"/jobs/{job.id}/progress", headers={"HX-Request": "true"})
    assert "HX-Refresh" not in plain.headers


def test_the_time_left_is_told_once_it_means_something(app: Flask, sign_in: Callable[..., Client]) -> None:
    office = sign_in("office")
    job = jobs.job()
    work = begun(job)
    work.progress(31, 500)
    assert "预计还要" not in text(office, f"/jobs/{job.id}"), "one step says nothing"
    now = clock.now()
    leases.tell(db.engine, job.id, work.attempt, {"expected_at": now + timedelta(seconds=38)}, at=now)
    assert "预计还要约 40 秒" in text(office, f"/jobs/{job.id}")
    leases.tell(db.engine, job.id, work.attempt, {}, at=now - timedelta(seconds=20))
    assert "预计还要" not in text(office, f"/jobs/{job.id}"), "who has been silent for so long knows nothing any more"
    leases.tell(db.engine, job.id, work.attempt, {}, at=now - timedelta(seconds=60))
    assert "后台进程没有回应" in text(office, f"/jobs/{job.id}")


def test_cancel_and_retry_lead_back_to_where_they_were_asked(app: Flask, sign_in: Callable[..., Client]) -> None:
    browser = sign_in("bureau")
    job = jobs.job(by=reader_of(browser))
    page = browser.get(f"/jobs/{job.id}")
    cancelled = browser.submit(page, action=f"/jobs/{job.id}/cancel", next="/jobs?state=cancelled")
    assert (cancelled.status_code, cancelled.headers["Location"]) == (303, "/jobs?state=cancelled")
    assert db.session.get_one(Job, job.id).state is JobState.CANCELLED
    page = browser.get(f"/jobs/{job.id}")
    queued = browser.submit(page, action=f"/jobs/{job.id}/retry")
    assert (queued.status_code, queued.headers["Location"]) == (303, f"/jobs/{job.id}")
    assert db.session.get_one(Job, job.id).state is JobState.QUEUED
    again = browser.submit(page, action=f"/jobs/{job.id}/retry")
    assert again.status_code == 422
    assert "只有失败或已取消的任务可以重试" in again.get_data(as_text=True)


def test_the_page_in_english(app: Flask, sign_in: Callable[..., Client]) -> None:
    office = sign_in("office")
    job = jobs.job(title="Print the sample booklet")
    presence.here(db.engine, "host/1", clock.now())
    assert "Queued, starting soon" in text(office, f"/jobs/{job.id}?lang=en")
    assert "Background jobs" in text(office, "/jobs?lang=en")


def test_each_reads_a_job_in_their_own_language(
    app: Flask, sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(work: Work) -> None:
        work.progress(1, 3, _("读出 %(count)s 个项目", count=1))
        raise DomainError(_("交办人的账号已停用，没有打印"))

    monkeypatch.setitem(tasks._tasks, "test", run)
    with force_locale("en"):
        ordered = jobs.job(title=_("打印招商项目分布（按%(by)s）", by=By.CHAIN.word))
    job = run_now(ordered.id)
    office = sign_in("office")
    told = text(office, f"/jobs/{job.id}?lang=en")
    assert "Print the projects at a glance, by chain" in told
    assert "The account of whoever ordered it is disabled" in told
    assert "Print the projects at a glance" in text(office, "/?whose=all&lang=en")
    told = text(office, f"/jobs/{job.id}?lang=zh")
    assert "打印招商项目分布（按产业链）" in told
    assert "交办人的账号已停用，没有打印" in told
    assert "打印招商项目分布（按产业链）" in text(sign_in("auditor"), "/audit?action=job:queue")
    begun(job_again(job)).progress(1, 3, _("读出 %(count)s 个项目", count=1))
    assert "1 project read" in text(office, f"/jobs/{job.id}?lang=en")
    assert "读出 1 个项目" in text(office, f"/jobs/{job.id}?lang=zh")


def job_again(job: Job) -> Job:
    by = accounts.reader("office")
    with writing():
        return operations.retry_job(job=job, by=by, at=clock.now())


def test_the_list_is_asked_for_anew_while_something_is_open(app: Flask, sign_in: Callable[..., Client]) -> None:
    office = sign_in("office")
    job = jobs.job(title="印样例项目册")
    begun(job).progress(3, 40)
    part = text(office, "/jobs?state=running", headers={"HX-Request": "true"})
    assert "<html" not in part
    assert 'hx-get="/jobs?state=running"' in part
    assert "3/40" in part
    Work(db.session.get_one(Job, job.id)).apply(dict)
    assert "hx-get" not in text(office, "/jobs", headers={"HX-Request": "true"})


def test_a_failed_job_stands_on_the_desk_until_it_is_made_good(app: Flask, sign_in: Callable[..., Client]) -> None:
    office, browser = sign_in("office"), sign_in("unit")
    job = jobs.job(title="印样例项目册", subject_kind="booklet", subject_id=7, by=reader_of(browser))
    run_now(job.id)
    assert "后台任务失败：印样例项目册" in text(browser, "/")
    assert "后台任务失败" not in text(office, "/"), "by default the desk shows one's own"
    assert "后台任务失败：印样例项目册" in text(office, "/?whose=all")
    jobs.job(title="印样例项目册", subject_kind="booklet", subject_id=7, by=reader_of(browser))
    assert "后台任务失败" not in text(browser, "/")


def test_a_page_that_asks_by_itself_keeps_no_session_alive(app: Flask, sign_in: Callable[..., Client]) -> None:
    """Polling is nobody at the desk: a page left open on a job that waits must not outlast the idle limit."""
    office = sign_in("office")
    job = jobs.job(title="印样例项目册")
    seen = select(UserSession.seen_at).where(UserSession.user_id == office.user.id)
    before = db.session.scalar(seen)
    with clock.stopped(clock.now() + timedelta(minutes=10)):
        asked = {"headers": {"HX-Request": "true"}}
        text(office, f"/jobs/{job.id}/progress", **asked)
        text(office, "/jobs", **asked)
        db.session.rollback()
        assert db.session.scalar(seen) == before
        text(office, f"/jobs/{job.id}")
    db.session.rollback()
    assert db.session.scalar(seen) != before
    idle = timedelta(minutes=app.extensions["settings"].session_idle_minutes + 11)
    with clock.stopped(clock.now() + idle):
        page = {"HX-Request": "true", "HX-Current-URL": "http://localhost/events?month=2018-09"}
        gone = office.get(f"/jobs/{job.id}/progress", headers=page)
    assert gone.status_code == 401
    door = gone.headers["HX-Redirect"]
    assert door.startswith("/sign-in"), "the page leads to the door instead of asking for ever"
    assert "next=/events?month%3D2018-09" in door, "and from there back to itself"
