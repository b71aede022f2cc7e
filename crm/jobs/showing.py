"""How a job is told of on a page: how far, how long still, what comes next."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from flask_babel import gettext as _

from crm.core import clock

from .leases import LEASE
from .models import Job
from .presence import workers_there
from .queries import ahead_of
from .states import JobState

FRESH = timedelta(seconds=15)
"""A forecast older than that is not repeated: whoever made it has been silent since."""


def orderer(job: Job) -> str:
    """Who has ordered it; nobody did when the product itself keeps its sheets in order."""
    return job.created_by if job.created_by_id is not None else str(_("系统自动"))


def time_left(job: Job, at: datetime) -> str:
    """“预计还要约 40 秒”, from the pace of the last steps; empty while nothing honest can be said."""
    if job.state is not JobState.RUNNING or job.expected_at is None or job.beat_at is None or job.beat_at < at - FRESH:
        return ""
    seconds = (job.expected_at - at).total_seconds()
    if seconds < 10:
        return str(_("预计还要几秒"))
    if seconds < 55:
        return str(_("预计还要约 %(seconds)s 秒", seconds=math.ceil(seconds / 10) * 10))
    if seconds < 90:
        return str(_("预计还要约 1 分钟"))
    return str(_("预计还要约 %(minutes)s 分钟", minutes=math.ceil(seconds / 60)))


def sentence(job: Job, at: datetime) -> str:
    """How the job stands, in one sentence: what it waits for, what it is at, what came of it."""
    if job.state is JobState.QUEUED:
        return _queued(job, at)
    if job.state is JobState.RUNNING:
        if job.cancel_asked_at is not None:
            return str(_("已要求取消，做完手上这一步就停"))
        if job.beat_at is not None and job.beat_at < at - LEASE:
            return str(_("后台进程没有回应，将由另一个进程接着做"))
        return job.note or str(_("正在办理，可离开本页"))
    if job.state is JobState.FAILED:
        return job.error
    if job.state is JobState.CANCELLED:
        return str(_("%(who)s取消", who=job.cancel_asked_by)) if job.cancel_asked_by else ""
    return job.note


def _queued(job: Job, at: datetime) -> str:
    if job.run_after is not None and job.run_after > at:
        when = clock.local(job.run_after).strftime("%H:%M:%S")
        return str(_("上次没有完成，%(when)s 再试：%(error)s", when=when, error=job.error))
    if not workers_there():
        return str(_("排队中，等后台进程启动"))
    ahead = ahead_of(job.id, at)
    return str(_("排队中，前面还有 %(count)s 件", count=ahead)) if ahead else str(_("排队中，马上开始"))
