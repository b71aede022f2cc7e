"""How a job stands, and which moves there are."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class JobState(StrEnum):
    """排队 → 进行中 → 完成 | 失败 | 已取消; a failed job may be queued again."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def title(self) -> LazyString:
        return {
            JobState.QUEUED: _l("排队"),
            JobState.RUNNING: _l("进行中"),
            JobState.DONE: _l("完成"),
            JobState.FAILED: _l("失败"),
            JobState.CANCELLED: _l("已取消"),
        }[self]

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return self in (JobState.QUEUED, JobState.RUNNING)


MOVES: dict[JobState, tuple[JobState, ...]] = {
    JobState.QUEUED: (JobState.RUNNING, JobState.CANCELLED, JobState.FAILED),
    JobState.RUNNING: (JobState.DONE, JobState.FAILED, JobState.CANCELLED, JobState.QUEUED),
    JobState.DONE: (),
    JobState.FAILED: (JobState.QUEUED,),
    JobState.CANCELLED: (JobState.QUEUED,),
}
"""Running goes back to queued when an attempt ended badly and another is allowed."""
