"""Which workers are there: each writes its name and the time every few seconds, so that the office sees when none is."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select, update

from crm.core.db import db

from .leases import moment
from .models import JobWorker

SILENT = timedelta(seconds=30)
"""Who has not been heard of for so long is not counted."""


def here(engine: Engine, name: str, started_at: datetime) -> None:
    """The worker of that name is alive."""
    with engine.connect().execution_options(crm_writes=True) as connection, connection.begin():
        values = {"started_at": started_at, "beat_at": moment(connection)}
        known = connection.execute(update(JobWorker).where(JobWorker.name == name).values(**values))
        if known.rowcount == 0:
            connection.execute(insert(JobWorker).values(name=name, **values))


def gone(engine: Engine, name: str) -> None:
    """The worker of that name has ended in good order."""
    with engine.connect().execution_options(crm_writes=True) as connection, connection.begin():
        connection.execute(delete(JobWorker).where(JobWorker.name == name))


def workers_there() -> int:
    """How many workers have been heard of lately."""
    at = moment(db.session.connection())
    return len(db.session.scalars(select(JobWorker.name).where(JobWorker.beat_at > at - SILENT)).all())
