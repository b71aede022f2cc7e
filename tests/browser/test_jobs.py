"""A job's progress in a browser: it moves by itself, keeps the focus, ends by showing what came of it; and without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.sessions import reader_for
from crm.core import clock
from crm.core.db import db, writing
from crm.jobs import leases
from crm.jobs.models import Job
from crm.jobs.operations import queue_job
from crm.jobs.tasks import Work
from tests import databases
from tests.browser.conftest import NARROW, Server, axe_violations

SignIn = Callable[[Page, str], None]


@pytest.fixture
def beside(live_server: Server) -> Iterator[Flask]:
    """The application once more over the server's data, its context open: what a worker is."""
    app = databases.build(databases.environment(databases.sqlite_url(live_server.data), live_server.data, "sample"))
    with app.app_context():
        yield app
    databases.dispose(app)


def begun(title: str) -> Work:
    """A job of the office's that we do ourselves: taken up in the transaction that orders it."""
    office = reader_for(db.session.scalars(select(User).where(User.username == "office")).one(), origin="test")
    with writing():
        job = queue_job(kind="test", title=title, arguments={}, by=office, at=clock.now())
        leases.take(job.id, "test/1", clock.now())
        job_id = job.id
    return Work(db.session.get_one(Job, job_id))


def test_progress_moves_by_itself_and_keeps_the_focus(page: Page, beside: Flask, sign_in_as: SignIn) -> None:
    work = begun("印样例项目册")
    work.progress(120, 500, "正在排第 120 个项目")
    sign_in_as(page, "office")
    page.goto(f"/jobs/{work.job_id}")
    expect(page.locator(".d-job-count")).to_have_text("120/500")
    page.locator(f"#job-{work.job_id}-cancel").focus()
    work.progress(250, 500, "正在排第 250 个项目")
    expect(page.locator(".d-job-count")).to_have_text("250/500")
    expect(page.locator(f"#job-{work.job_id}-cancel")).to_be_focused()
    assert axe_violations(page) == []
    work.apply(dict)
    expect(page.locator(".d-job .d-tag")).to_have_text("完成")
    expect(page.get_by_text("结束时间")).to_be_visible()  # the page itself was read anew


def test_a_running_job_is_stopped_from_its_page(page: Page, beside: Flask, sign_in_as: SignIn) -> None:
    work = begun("印样例项目册")
    sign_in_as(page, "office")
    page.goto(f"/jobs/{work.job_id}")
    page.get_by_role("button", name="取消任务").click()
    expect(page.locator(".d-job .d-tag")).to_have_text("正在取消")
    assert leases.tell(db.engine, work.job_id, work.attempt, {}) is leases.Asked.CANCEL
    with writing():
        leases.give_back(db.session.get_one(Job, work.job_id), at=clock.now())
    expect(page.locator(".d-job .d-tag")).to_have_text("已取消")


def test_without_scripts_the_page_is_read_again(
    open_page: Callable[..., Page], beside: Flask, sign_in_as: SignIn
) -> None:
    work = begun("印样例项目册")
    plain = open_page(NARROW, scripts=False)
    sign_in_as(plain, "office")
    plain.goto(f"/jobs/{work.job_id}")
    work.progress(7, 9)
    plain.get_by_role("link", name="刷新").click()
    expect(plain.locator(".d-job-count")).to_have_text("7/9")
    plain.get_by_role("button", name="取消任务").click()
    expect(plain.locator(".d-job .d-tag")).to_have_text("正在取消")


def test_the_list_moves_by_itself(page: Page, beside: Flask, sign_in_as: SignIn) -> None:
    work = begun("印样例项目册第 2 版")
    sign_in_as(page, "office")
    page.goto("/jobs?state=running")
    row = page.locator("tr", has_text="印样例项目册第 2 版")
    work.progress(3, 40)
    expect(row).to_contain_text("3/40")
    work.apply(dict)
    expect(page.get_by_text("印样例项目册第 2 版")).to_have_count(0)
