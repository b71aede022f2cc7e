"""Background jobs."""

from __future__ import annotations

from typing import Any

from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import Reader, system
from crm.jobs.models import Job
from crm.jobs.operations import queue_job


def job(kind: str = "test", *, by: Reader | None = None, **told: Any) -> Job:
    """A queued job; of the kind "test" unless named."""
    told = {"title": "样例任务", "arguments": {}} | told
    with writing():
        made = queue_job(kind=kind, by=by or system("test"), at=clock.now(), **told)
    db.session.refresh(made)
    return made
