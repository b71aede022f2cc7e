"""What a job can be about: rooms above say where its page is and who sees it. Wired in ``crm.wiring``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crm.core.reader import Reader

from .models import Job


@dataclass(frozen=True)
class Subject:
    """``find(subject_id, reader)``: the thing's name and the address of its page, None when the reader may not see it.

    Whoever sees the thing may watch the job that serves it, though somebody else has ordered it.
    """

    kind: str
    find: Callable[[int, Reader], tuple[str, str] | None]


_subjects: dict[str, Subject] = {}


def add(subject: Subject) -> None:
    """Tell of a kind of thing that jobs serve (``subject_kind``)."""
    _subjects[subject.kind] = subject


def subject_of(job: Job, reader: Reader) -> tuple[str, str] | None:
    """Name and address of what the job serves, for a reader who may see it."""
    found = _subjects.get(job.subject_kind)
    return found.find(job.subject_id, reader) if found is not None and job.subject_id is not None else None
