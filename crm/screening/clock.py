"""How long a screening has taken, against how long it may: in working days (工作日) of the campaign's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm.campaigns.queries import clocks
from crm.core import clock
from crm.core.workdays import add_working_days, working_days

from .models import Screening


@dataclass(frozen=True)
class Used:
    """Working days used of those allowed, and the last day in time."""

    used: int
    allowed: int
    due: date

    @property
    def is_over(self) -> bool:
        """Whether more was used than allowed."""
        return self.used > self.allowed


def used_days(screening: Screening, today: date) -> Used:
    """Counted from the day after the request to the decision or withdrawal, else to today."""
    begun = clock.date_of(screening.requested_at)
    ended = screening.decided_on or (clock.date_of(screening.withdrawn_at) if screening.withdrawn_at else today)
    allowed = clocks(begun).screening_working_days
    return Used(working_days(begun, ended), allowed, add_working_days(begun, allowed))


def overdue_before(today: date) -> date:
    """Requests put on or before that day, and still open, have used more than is allowed."""
    allowed = clocks(today).screening_working_days
    begun, passed = today, 0
    # Back to the latest day after which more working days than allowed have passed.
    while passed <= allowed:
        begun = date.fromordinal(begun.toordinal() - 1)
        passed = working_days(begun, today)
    return begun
