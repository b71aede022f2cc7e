"""What an import of a ledger does to a lead beside creating and editing it, and how all of it is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from crm.audit.operations import record
from crm.core import clock
from crm.core.announce import announce
from crm.core.db import Changes, db, locked, populate
from crm.core.reader import Reader
from crm.core.workdays import working_days

from .events import LeadMoved, LeadVoided
from .facts import facts_of
from .gates import highest_stage
from .models import Lead, ProgressNote
from .operations import note_move, refresh
from .scope import require_edit
from .states import MoveKind, Reason, Stage, Status

HIGHEST = Stage.NEGOTIATION
"""As far as an import may move a lead: signed and landed are requested by one person and confirmed by another."""


def storable(claimed: Stage) -> Stage:
    """The stage up to which a claim may be stored without a confirmer."""
    return claimed if claimed.rank <= HIGHEST.rank else HIGHEST


def take_claim(*, lead_id: int, claimed: Stage, by: Reader, at: datetime) -> Changes:
    """Store a ledger's claim: the lead enters the highest stage whose gates it meets, the rest stays beside it.

    Only an active lead moves, only forward, never past ``HIGHEST``. Returns what changed of ``stage``,
    ``stage_since`` and ``claimed_stage``. Raises ``Forbidden`` out of scope.
    """
    lead = locked(Lead, lead_id)
    require_edit(lead, by)
    today = clock.date_of(at)
    changes: Changes = {}
    # missing_count is fresh (whoever creates or edits a lead counts anew), so the facts are asked for only when none lacks
    if lead.status is Status.ACTIVE and claimed.rank > lead.stage.rank and not lead.missing_count:
        reached = highest_stage(facts_of(lead, today), storable(claimed))
        if reached.rank > lead.stage.rank:
            before, days = lead.stage, working_days(lead.stage_since, today)
            changes |= populate(lead, {"stage": reached, "stage_since": today})
            note_move(lead, MoveKind.IMPORT, by=by, at=at, from_stage=before, from_status=lead.status, days=days)
            db.session.flush()
            announce(LeadMoved(lead, before, reached, by, at))
    left = claimed if claimed.rank > lead.stage.rank else None
    if left is not None or lead.claimed_stage == claimed:
        changes |= populate(lead, {"claimed_stage": left})
    if changes:
        lead.changed_at = at
        if "stage" in changes:
            refresh(lead, today)
        record(action="lead:import", by=by, at=at, subject=lead, changes=changes)
    return changes


def take_back_lead(*, lead_id: int, reason: str, by: Reader, at: datetime) -> None:
    """Void a lead that only an import made (whoever may import may take the import back)."""
    lead = locked(Lead, lead_id)
    require_edit(lead, by, "ledger:import")
    changes = populate(lead, {"voided_at": at, "void_reason": reason})
    db.session.flush()
    record(action="lead:void", by=by, at=at, subject=lead, changes=changes, note=reason)
    announce(LeadVoided(lead, by, at))


def take_back_changes(*, lead_id: int, values: Mapping[str, Any], reason: str, by: Reader, at: datetime) -> None:
    """Give a lead the values back that an import replaced; a stage it entered is left with a line in its history."""
    lead = locked(Lead, lead_id)
    require_edit(lead, by, "ledger:import")
    before, days = lead.stage, working_days(lead.stage_since, clock.date_of(at))
    changes = populate(lead, values)
    if "stage" in changes:
        note_move(
            lead,
            MoveKind.BACK,
            by=by,
            at=at,
            from_stage=before,
            from_status=lead.status,
            reason=Reason.WRONG_ENTRY,
            sentence=reason,
            days=days,
        )
        db.session.flush()
        announce(LeadMoved(lead, before, lead.stage, by, at))
    lead.changed_at = at
    db.session.flush()
    db.session.refresh(lead)
    refresh(lead, clock.date_of(at))
    record(action="lead:edit", by=by, at=at, subject=lead, changes=changes, note=reason)


def take_back_note(*, note_id: int, by: Reader, at: datetime) -> None:
    """Void a progress note that an import wrote."""
    note = locked(ProgressNote, note_id)
    lead = locked(Lead, note.lead_id)
    require_edit(lead, by, "ledger:import")
    changes = populate(note, {"voided_at": at})
    record(action="lead:progress-void", by=by, at=at, subject=lead, changes=changes, note=_("撤销台账导入"))
