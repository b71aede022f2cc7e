"""What the rooms above tell a lead: contacts and milestones, screenings, files. Its own facts stand in ``operations``."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext as _

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import populate
from crm.core.errors import DomainError
from crm.core.reader import Reader

from .models import Lead
from .operations import note_move, refresh
from .states import MoveKind, ScreeningOutcome, Status


def note_contact(*, lead: Lead, on: date, is_contact: bool, by: Reader, at: datetime, count: int = 1) -> None:
    """An activity was logged (or, with ``count`` −1, voided): the light's clock and the gate's count move."""
    if count > 0:
        lead.last_activity_on = max(filter(None, (lead.last_activity_on, on)))
    if is_contact:
        lead.contact_count = max(0, (lead.contact_count or 0) + count)
    refresh(lead, clock.date_of(at))


def set_last_activity(*, lead: Lead, on: date | None, at: datetime) -> None:
    """After an activity was voided or re-dated: the last one that still stands."""
    lead.last_activity_on = on
    refresh(lead, clock.date_of(at))


def set_next_step(*, lead: Lead, step: str, who: str, due: date | None, by: Reader, at: datetime) -> None:
    """What is done next, by whom, by when."""
    changes = populate(lead, {"next_step": step, "next_step_who": who, "next_step_due": due})
    if changes:
        refresh(lead, clock.date_of(at))
        record(action="lead:next-step", by=by, at=at, subject=lead, changes=changes)


def note_milestone(*, lead: Lead, field: str, on: date, by: Reader, at: datetime) -> None:
    """Date a milestone that an activity reports: ``visited_on``, ``intent_on`` or ``framework_on``; the first stays."""
    if field not in ("visited_on", "intent_on", "framework_on"):
        raise ValueError(field)
    if getattr(lead, field) is None:
        record(action="lead:milestone", by=by, at=at, subject=lead, changes=populate(lead, {field: on}))


def take_back_milestone(*, lead: Lead, field: str, was: date, on: date | None, by: Reader, at: datetime) -> None:
    """The activity that dated a milestone ``was`` no longer says so: ``on`` is what the records left say, if any.

    A date somebody entered otherwise stays.
    """
    if field not in ("visited_on", "intent_on", "framework_on"):
        raise ValueError(field)
    if getattr(lead, field) == was != on:
        record(action="lead:milestone", by=by, at=at, subject=lead, changes=populate(lead, {field: on}))


def note_screening_request(*, lead: Lead, on: date | None, by: Reader, at: datetime) -> None:
    """The lead was put before a department on that day (None: the request was withdrawn)."""
    lead.screening_requested_on = on
    refresh(lead, clock.date_of(at))


def record_screening(
    *, lead: Lead, outcome: ScreeningOutcome, decided_on: date, decided_by: str, by: Reader, at: datetime
) -> None:
    """Keep a screening's outcome; *refused* ends the lead by a status no path can move on."""
    from .moves import change_status

    if outcome is ScreeningOutcome.REFUSED:
        change_status(lead=lead, kind=MoveKind.REFUSE, reason=None, sentence=_("两条底线审查否决"), by=by, at=at)
    lead.screening_outcome, lead.screened_on, lead.screened_by = outcome, decided_on, decided_by
    refresh(lead, clock.date_of(at))


def reopen_after_refusal(*, lead: Lead, sentence: str, by: Reader, at: datetime) -> None:
    """New facts and another decider (the screening room checks both): the lead is active again, unscreened."""
    if lead.status != Status.REFUSED:
        raise DomainError(_("只有被否决的线索才需要重新提交审查"))
    today = clock.date_of(at)
    lead.screening_outcome = lead.screened_on = None
    lead.screened_by = ""
    before = lead.status
    lead.status, lead.status_since = Status.ACTIVE, today
    note_move(lead, MoveKind.REVIVE, by=by, at=at, from_stage=lead.stage, from_status=before, sentence=sentence)
    refresh(lead, today)
    record(action="lead:reopen", by=by, at=at, subject=lead, note=sentence)


def note_file(*, lead: Lead, kind: str, count: int, at: datetime) -> None:
    """A contract scan or start evidence was attached (+1) or voided (−1)."""
    if kind == "contract":
        lead.contract_files = max(0, (lead.contract_files or 0) + count)
    elif kind == "start":
        lead.start_files = max(0, (lead.start_files or 0) + count)
    else:
        return
    refresh(lead, clock.date_of(at))
