"""What time it is, asked in one place: instants in UTC, dates in Asia/Shanghai.

Entrances (views, commands, jobs) ask here and hand the answer to operations; nothing deeper asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_stopped_at: datetime | None = None


def now() -> datetime:
    """This instant, in UTC."""
    return _stopped_at or datetime.now(UTC)


def today() -> date:
    """The date on the wall in Guizhou."""
    return date_of(now())


def date_of(instant: datetime) -> date:
    """The local date of an instant."""
    return instant.astimezone(SHANGHAI).date()


def local(instant: datetime) -> datetime:
    """An instant as the wall clock in Guizhou shows it."""
    return instant.astimezone(SHANGHAI)


@contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """Hold the clock still, for tests and sample data."""
    global _stopped_at
    before, _stopped_at = _stopped_at, at
    try:
        yield
    finally:
        _stopped_at = before
