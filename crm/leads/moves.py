"""Moving a lead: forward through gates, by request and confirmation into signed and landed, back with a reason; and
the statuses beside the stage. State and history change in one function.
"""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from crm.audit.operations import record
from crm.core import clock
from crm.core.announce import announce
from crm.core.db import db, locked
from crm.core.errors import DomainError, Forbidden
from crm.core.reader import Reader
from crm.core.workdays import working_days

from .events import LeadMoved
from .facts import facts_of
from .gates import FactState, GateNotMet, review
from .models import Lead, MoveRequest
from .operations import note_move, refresh
from .scope import can_confirm, require_edit
from .states import REASONS, STATUS_MOVES, MoveKind, Reason, RequestState, Stage, Status


class NeedsReason(DomainError):
    """Moving back, pausing or ending asks for a reason from the list and a sentence."""

    def __init__(self, kind: MoveKind) -> None:
        self.kind = kind
        super().__init__(_("%(what)s需要选一个原因，并写一句说明", what=kind.title), field="reason")


def advance_lead(*, lead_id: int, to: Stage, by: Reader, at: datetime, note: str = "") -> MoveRequest | None:
    """Enter the next stage, or request it where a confirmer decides; returns the request then, else None.

    Raises ``GateNotMet`` naming what is missing, ``DomainError`` when the lead does not stand where it could move,
    ``Forbidden`` out of scope.
    """
    lead = locked(Lead, lead_id)
    require_edit(lead, by, "lead:advance")
    _must_be_active(lead)
    if to.rank <= lead.stage.rank:
        raise (
            NeedsReason(MoveKind.BACK)
            if to.rank < lead.stage.rank
            else DomainError(_("线索已在%(stage)s阶段", stage=to.title))
        )
    if lead.requested_stage is not None:
        raise DomainError(_("已请求进入%(stage)s，正待核定；先撤回请求再移动", stage=lead.requested_stage.title))
    _check_gate(lead, to, clock.date_of(at))
    if to.needs_confirmation:
        return _request(lead, to, by=by, at=at, note=note)
    _enter(lead, to, kind=MoveKind.ADVANCE, by=by, at=at)
    record(action="lead:advance", by=by, at=at, subject=lead, changes={"stage": (to_before(to), to)})
    return None


def to_before(stage: Stage) -> Stage:
    """The stage before this one."""
    return list(Stage)[max(0, stage.rank - 1)]


def confirm_move(*, request_id: int, by: Reader, at: datetime, original_number: str = "") -> Lead:
    """Confirm (核定) a request: another person than the requester, the gate checked again.

    ``original_number`` is the number of a confidential contract whose original the confirmer has seen (原件已核).
    """
    request, lead = _pending(request_id)
    _must_confirm(lead, request, by)
    _must_be_active(lead)
    if original_number.strip() and lead.contract_confidential:
        lead.contract_number, lead.contract_seen_by = original_number.strip()[:80], by.name
    _check_gate(lead, request.to_stage, clock.date_of(at), confirming=True)
    before = lead.stage
    _decide(request, RequestState.CONFIRMED, by=by, at=at)
    lead.requested_stage = None
    _enter(
        lead,
        request.to_stage,
        kind=MoveKind.ADVANCE,
        by=by,
        at=at,
        sentence=_("核定通过，请求人 %(name)s", name=request.requested_by),
    )
    record(action="lead:confirm", by=by, at=at, subject=lead, changes={"stage": (before, lead.stage)})
    return lead


def return_move(*, request_id: int, reason: Reason | None, sentence: str, by: Reader, at: datetime) -> Lead:
    """Return a request with a reason; the lead stays where it is."""
    request, lead = _pending(request_id)
    _must_confirm(lead, request, by)
    _check_reason(MoveKind.RETURN, reason, sentence)
    _decide(request, RequestState.RETURNED, by=by, at=at, reason=reason, sentence=sentence)
    lead.requested_stage = None
    note_move(
        lead, MoveKind.RETURN, by=by, at=at, from_stage=lead.stage, from_status=lead.status,
        reason=reason, sentence=sentence, to_stage=request.to_stage,
    )  # fmt: skip
    record(action="lead:return", by=by, at=at, subject=lead, note=sentence)
    return lead


def withdraw_request(*, request_id: int, by: Reader, at: datetime) -> Lead:
    """Take a pending request back: by whoever may edit the lead."""
    request, lead = _pending(request_id)
    require_edit(lead, by, "lead:advance")
    request.state, request.decided_at = RequestState.WITHDRAWN, at
    lead.requested_stage = None
    note_move(
        lead, MoveKind.WITHDRAW, by=by, at=at, from_stage=lead.stage, from_status=lead.status, to_stage=request.to_stage
    )
    record(action="lead:withdraw", by=by, at=at, subject=lead)
    return lead


def move_back(*, lead_id: int, to: Stage, reason: Reason | None, sentence: str, by: Reader, at: datetime) -> Lead:
    """Move to an earlier stage, with a reason and a sentence. Out of signed or landed only the confirmer's side may."""
    lead = locked(Lead, lead_id)
    require_edit(lead, by, "lead:close")
    _must_be_active(lead)
    if to.rank >= lead.stage.rank:
        raise DomainError(_("只能退回到更早的阶段"), field="to")
    if lead.stage.needs_confirmation and not can_confirm(lead, by):
        raise Forbidden(_("已核定的签约、落地由大招商办或市州投资促进局退回"), permission="lead:confirm")
    _check_reason(MoveKind.BACK, reason, sentence)
    before = lead.stage
    _drop_request(lead, by=by, at=at)
    _enter(lead, to, kind=MoveKind.BACK, by=by, at=at, reason=reason, sentence=sentence)
    record(action="lead:back", by=by, at=at, subject=lead, changes={"stage": (before, to)}, note=sentence)
    return lead


def set_status(*, lead_id: int, kind: MoveKind, reason: Reason | None, sentence: str, by: Reader, at: datetime) -> Lead:
    """Hold, resume, lose, terminate or revive a lead, with a reason and a sentence."""
    lead = locked(Lead, lead_id)
    require_edit(lead, by, "lead:close")
    if kind not in REASONS or kind in (MoveKind.BACK, MoveKind.RETURN):
        raise DomainError(_("不能这样改变状态"))
    _check_reason(kind, reason, sentence)
    change_status(lead=lead, kind=kind, reason=reason, sentence=sentence, by=by, at=at)
    return lead


def change_status(
    *, lead: Lead, kind: MoveKind, reason: Reason | None, sentence: str, by: Reader, at: datetime
) -> None:
    """The one place where a status changes. Lost is before signing, terminated after."""
    to = STATUS_MOVES.get((lead.status, kind))
    signed = lead.stage.rank >= Stage.SIGNED.rank
    if to is Status.LOST and signed:
        raise DomainError(_("已签约的线索不是流失，请用“终止”"))
    if to is Status.TERMINATED and not signed:
        raise DomainError(_("签约前的线索不是终止，请用“流失”"))
    if to is None:
        raise DomainError(_("线索现在是“%(status)s”，不能%(move)s", status=lead.status.title, move=kind.title))
    before = lead.status
    if to is not Status.ACTIVE:
        _drop_request(lead, by=by, at=at)
    lead.status, lead.status_since, lead.changed_at = to, clock.date_of(at), at
    note_move(lead, kind, by=by, at=at, from_stage=lead.stage, from_status=before, reason=reason, sentence=sentence)
    refresh(lead, clock.date_of(at))
    record(
        action=f"lead:{kind.value.replace('_', '-')}", by=by, at=at, subject=lead, changes={"status": (before, to)},
        note=sentence,
    )  # fmt: skip


def confirm_opening(*, lead_id: int, stage: Stage, on: date | None, by: Reader, at: datetime) -> Lead:
    """期初认定: the office takes an existing deal at its claimed stage; marked, its missing facts stay listed."""
    if not by.can("lead:confirm") or by.role not in ("office", "system"):
        raise Forbidden(_("期初认定由大招商办作出"), permission="lead:confirm")
    lead = locked(Lead, lead_id)
    _must_be_active(lead)
    if stage.rank <= lead.stage.rank:
        raise DomainError(_("期初认定的阶段要高于现在的阶段"), field="stage")
    if lead.county_id is None:
        raise DomainError(_("先选定落户的县"), field="county_id")
    before = lead.stage
    _drop_request(lead, by=by, at=at)
    lead.is_opening = True
    _enter(lead, stage, kind=MoveKind.OPENING, by=by, at=at, since=on)
    record(action="lead:opening", by=by, at=at, subject=lead, changes={"stage": (before, stage)})
    return lead


def pending_request(lead: Lead) -> MoveRequest | None:
    """The lead's request that waits for a confirmer."""
    return db.session.scalar(
        select(MoveRequest).where(MoveRequest.lead_id == lead.id, MoveRequest.state == RequestState.PENDING)
    )


def _check_gate(lead: Lead, to: Stage, today: date, *, confirming: bool = False) -> None:
    """Every gate from here to there; a stage cannot be skipped."""
    facts = facts_of(lead, today, confirming=confirming)
    states: list[FactState] = []
    stage: Stage | None = lead.stage
    while stage is not None and stage is not to:
        stage = stage.next
        if stage is not None:
            states.extend(review(facts, stage))
    if any(not state.met for state in states):
        raise GateNotMet(number=lead.number, to=to, states=sorted(states, key=lambda s: s.met))
    if to.rank > lead.stage.rank + 1:
        raise DomainError(_("阶段要逐级推进：先进入%(stage)s", stage=list(Stage)[lead.stage.rank + 1].title))


def _enter(
    lead: Lead,
    to: Stage,
    *,
    kind: MoveKind,
    by: Reader,
    at: datetime,
    reason: Reason | None = None,
    sentence: str = "",
    since: date | None = None,
) -> None:
    today = clock.date_of(at)
    before, days = lead.stage, working_days(lead.stage_since, today)
    lead.stage, lead.stage_since, lead.changed_at = to, since or today, at
    if lead.claimed_stage is not None and to.rank >= lead.claimed_stage.rank:
        lead.claimed_stage = None
    note_move(
        lead,
        kind,
        by=by,
        at=at,
        from_stage=before,
        from_status=lead.status,
        reason=reason,
        sentence=sentence,
        days=days,
    )
    refresh(lead, today)
    db.session.flush()
    announce(LeadMoved(lead, before, to, by, at))


def _request(lead: Lead, to: Stage, *, by: Reader, at: datetime, note: str) -> MoveRequest:
    request = MoveRequest(
        lead_id=lead.id,
        to_stage=to,
        note=note[:500],
        requested_by_id=by.user_id,
        requested_for_id=by.acting_for_id,
        requested_by=by.name,
        requested_at=at,
    )
    db.session.add(request)
    lead.requested_stage = to
    note_move(
        lead, MoveKind.REQUEST, by=by, at=at, from_stage=lead.stage, from_status=lead.status, sentence=note, to_stage=to
    )
    db.session.flush()
    record(action="lead:request", by=by, at=at, subject=lead, changes={"requested_stage": (None, to)}, note=note)
    return request


def _pending(request_id: int) -> tuple[MoveRequest, Lead]:
    lead_id = db.session.scalar(select(MoveRequest.lead_id).where(MoveRequest.id == request_id))
    if lead_id is None:
        raise DomainError(_("没有这个核定请求"))
    lead = locked(Lead, lead_id)
    request = locked(MoveRequest, request_id)
    if request.state != RequestState.PENDING:
        raise DomainError(_("这个请求%(state)s，不用再处理", state=request.state.title))
    return request, lead


def _must_confirm(lead: Lead, request: MoveRequest, by: Reader) -> None:
    if not can_confirm(lead, by):
        raise Forbidden(_("签约、落地由大招商办或本市州投资促进局核定"), permission="lead:confirm")
    if request.is_of(by):
        raise DomainError(_("不能核定自己提出的请求，请另一人核定"))


def _decide(
    request: MoveRequest,
    state: RequestState,
    *,
    by: Reader,
    at: datetime,
    reason: Reason | None = None,
    sentence: str = "",
) -> None:
    request.state, request.decided_by_id, request.decided_by, request.decided_at = state, by.user_id, by.name, at
    request.reason, request.sentence = reason, sentence


def _drop_request(lead: Lead, *, by: Reader, at: datetime) -> None:
    """A lead that moves otherwise takes its pending request with it."""
    if lead.requested_stage is not None:
        request = pending_request(lead)
        if request is not None:
            request.state, request.decided_at = RequestState.WITHDRAWN, at
        lead.requested_stage = None


def _must_be_active(lead: Lead) -> None:
    if lead.status is not Status.ACTIVE:
        raise DomainError(_("线索现在是“%(status)s”，先恢复推进再移动阶段", status=lead.status.title))


def _check_reason(kind: MoveKind, reason: Reason | None, sentence: str) -> None:
    if reason is None or not sentence.strip():
        raise NeedsReason(kind)
    if reason not in REASONS[kind]:
        raise DomainError(_("请从列出的原因中选一个"), field="reason")
