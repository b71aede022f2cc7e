"""A file that a job has made, for whoever may see the job: kept as an attachment of the job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from flask import url_for
from sqlalchemy import select

from crm.core import clock
from crm.core.db import db
from crm.core.errors import NotFound
from crm.core.reader import Reader
from crm.files.models import Attachment
from crm.files.operations import attach, receiving
from crm.files.owners import Owner

from .models import Job
from .queries import get_job
from .tasks import Work

PARENT = "job"


@dataclass(frozen=True)
class Made:
    """What a task has made, as the files room receives it."""

    filename: str
    stream: BytesIO


def hand_out(work: Work, data: bytes, name: str, by: Reader) -> None:
    """The file is what came of the job: stored first, then applied in one transaction; nothing is left of a refusal."""
    with receiving(Made(name, BytesIO(data))) as received:

        def change() -> dict[str, int]:
            row = attach(received, parent_kind=PARENT, parent_id=work.job_id, kind="print", by=by, at=clock.now())
            return {"attachment_id": row.id}

        work.apply(change)


def files_of(job: Job) -> Sequence[Attachment]:
    """What the job has made; the caller has found the job in the reader's scope."""
    return db.session.scalars(
        select(Attachment).where(
            Attachment.parent_kind == PARENT, Attachment.parent_id == job.id, Attachment.voided_at.is_(None)
        )
    ).all()


def _may_read(job_id: int, reader: Reader) -> bool:
    try:
        get_job(job_id, reader)
    except NotFound:
        return False
    return True


OWNER = Owner(_may_read, page=lambda job_id: url_for("jobs.show", job_id=job_id))
