"""Doing a job: its task is run, and whatever comes of it is written down. The worker, commands and tests all come here."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from datetime import datetime

from flask_babel import gettext as _

from crm.core.db import db, locked, writing
from crm.core.errors import DomainError, Unavailable

from . import leases
from .models import Job
from .states import JobState
from .tasks import Cancelled, Stopping, Superseded, Work, task_of

log = logging.getLogger("crm.jobs")


def run_now(job_id: int) -> Job:
    """Do the job here and now, whatever its pause, if it is queued; the job as it then stands.

    For tests and commands. A failed attempt that may be repeated leaves it queued: call again for the next attempt.
    """
    with writing():
        job = leases.take(job_id, "here", leases.moment(db.session.connection()))
    if job is not None:
        carry_out(Work(db.session.get_one(Job, job_id)))
    db.session.rollback()
    return db.session.get_one(Job, job_id)


def carry_out(work: Work) -> None:
    """Run the task of a job taken up; never raises what the task raises, it is written on the job."""
    job = db.session.get_one(Job, work.job_id)
    kind = job.kind
    run = task_of(kind)
    try:
        if run is None:
            raise DomainError(_("这个版本没有“%(kind)s”这种任务，请升级后重试", kind=kind))
        run(work)
    except Cancelled:
        _settle(work, lambda row: leases.finish(row, JobState.CANCELLED, at=_now()))
    except Stopping:
        _settle(work, lambda row: leases.give_back(row, at=_now()))
    except Superseded:
        log.warning("job %s (%s): attempt %s was given to another worker meanwhile", work.job_id, kind, work.attempt)
    except DomainError as refusal:
        sentence, final = str(refusal), not isinstance(refusal, Unavailable)  # the disk or the database may come back
        _settle(work, lambda row: leases.failed(row, sentence, at=_now(), final=final))
    except Exception as error:
        log.exception("job %s (%s): attempt %s failed", work.job_id, kind, work.attempt)
        sentence = sentence_of(error)
        _settle(work, lambda row: leases.failed(row, sentence, at=_now(), final=False))
    else:
        _settle(work, lambda row: leases.finish(row, JobState.DONE, at=_now()))


def _settle(work: Work, end: Callable[[Job], None]) -> None:
    """Write the end of this attempt, unless the job is finished (by ``apply``) or another's by now."""
    with writing():
        row = locked(Job, work.job_id)
        if row.state is JobState.RUNNING and row.attempts == work.attempt:
            end(row)


def _now() -> datetime:
    return leases.moment(db.session.connection())


def sentence_of(error: Exception) -> str:
    """A failure nobody foresaw, for the office: what happened and what to do. The traceback is in the worker's log."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return str(_("服务器磁盘已满，没有完成。请管理员清理磁盘后重试"))
    if isinstance(error, MemoryError):
        return str(_("内存不足，没有完成。请稍后重试，或分成几次做"))
    said = " ".join(str(error).split())[:300]
    return str(_("系统出错，没有完成：%(error)s。详情见后台日志", error=f"{type(error).__name__} {said}".strip()))
