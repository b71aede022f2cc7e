"""Writes of screenings: put a lead before a department, withdraw, decide. The lead keeps the outcome.

Refused is a status that no path can move on: a refused lead is looked at again only with new facts and by another
decider, and stays refused until that one has passed it.
"""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, Forbidden, NotFound
from crm.core.reader import Reader
from crm.leads import told
from crm.leads.models import Lead
from crm.leads.scope import can_edit
from crm.leads.states import ScreeningOutcome, Status
from crm.units.models import Unit
from crm.units.names_shown import local_short

from . import queries
from .models import Screening
from .states import Basis


def finder_of(lead: Lead) -> int | None:
    """The unit that found the enterprise: the introducer, else who reported it first, else the supporting unit."""
    return lead.introducer_id or lead.first_unit_id or lead.unit_id


def request_screening(*, lead: Lead, department: Unit, note: str, by: Reader, at: datetime) -> Screening:
    """Put a lead before a responsible department. ``note`` is the county's word on it – after an earlier decision,
    the new facts, which are then required.

    Raises ``Forbidden`` when the lead is not the reader's to work on, ``DomainError`` when a screening is open, the
    lead has ended, the department found the enterprise itself, or new facts are missing.
    """
    lead = locked(Lead, lead.id)
    if not by.can("screening:request") or not can_edit(lead, by):
        raise Forbidden(_("这条线索你只能查看，不能提交审查"), permission="screening:request")
    if lead.status in (Status.LOST, Status.TERMINATED):
        raise DomainError(_("线索已%(status)s，先重新启动再提交审查", status=lead.status.title))
    if queries.open_screening(lead.id) is not None:
        raise DomainError(_("已经提交审查，正等结论；要换部门，先撤回"))
    if department.id not in {unit.id for unit in queries.departments()}:
        raise DomainError(_("请选一个责任部门"), field="department_id")
    finder = finder_of(lead)
    if finder is not None and finder == department.id:
        raise DomainError(
            _("%(unit)s是找到这家企业的单位，不能由它审查，请选别的责任部门", unit=local_short(department)),
            field="department_id",
        )
    earlier = queries.latest_decided(lead.id)
    note = note.strip()
    if earlier is not None and not note:
        raise DomainError(_("已有审查结论，重新提交要写明有什么新的事实"), field="note")
    screening = Screening(
        lead_id=lead.id,
        department_id=department.id,
        finder_unit_id=finder,
        note=note,
        reopens_id=earlier.id if earlier else None,
        requested_by_id=by.user_id,
        requested_for_id=by.acting_for_id,
        requested_by=by.name,
        requested_unit=by.unit_name,
        requested_unit_id=by.unit_id,
        requested_region_id=by.region_id if by.unit_id is None else None,
        requested_at=at,
    )
    db.session.add(screening)
    try:
        db.session.flush()
    except IntegrityError as raced:  # uq_screening_open: two people asked at the same instant
        raise DomainError(_("已经提交审查，正等结论；要换部门，先撤回")) from raced
    record(
        action="screening:request",
        by=by,
        at=at,
        subject=screening,
        ref=lead.number,
        changes={"department": (None, department.short_name)},
        note=note[:200],
    )
    if lead.status is not Status.REFUSED:
        told.note_screening_request(lead=lead, on=clock.date_of(at), by=by, at=at)
    return screening


def withdraw_screening(*, screening: Screening, reason: str, by: Reader, at: datetime) -> None:
    """Take a request back before it is decided, with a reason."""
    screening = _open(screening)
    if not screening.can_withdraw(by):
        raise Forbidden(_("只有提交单位和大招商办能撤回"), permission="screening:request")
    if not reason.strip():
        raise DomainError(_("写明撤回的原因"), field="reason")
    changes = populate(
        screening, {"withdrawn_at": at, "withdrawn_by": by.name, "withdraw_reason": reason.strip()[:200]}
    )
    db.session.flush()
    lead = locked(Lead, screening.lead_id)
    record(action="screening:withdraw", by=by, at=at, subject=screening, ref=lead.number, changes=changes, note=reason)
    if lead.status is not Status.REFUSED:
        told.note_screening_request(lead=lead, on=None, by=by, at=at)


def why_not_decide(screening: Screening, by: Reader) -> str | None:
    """Why the reader may not decide this one, as a sentence; None when they may."""
    if not screening.is_open:
        return str(_("这件审查已经了结"))
    if not by.can("screening:decide"):
        return str(_("结论由责任部门作出"))
    if by.role != "system" and by.role != "office" and by.unit_id != screening.department_id:
        return str(_("这件审查在%(unit)s，由它作结论", unit=local_short(screening.department)))
    if screening.finder_unit_id is not None and screening.finder_unit_id in (by.unit_id, by.own_unit_id):
        return str(_("你所在单位找到了这家企业，不能由它作结论"))
    if screening.finder_unit_id is not None and screening.finder_unit_id == screening.department_id:
        return str(_("%(unit)s找到了这家企业，不能由它作结论，请撤回后换部门", unit=local_short(screening.department)))
    if not by.persons.isdisjoint({screening.requested_by_id, screening.requested_for_id}):
        return str(_("提交审查的人不能自己作结论"))
    for refused in queries.refusers_of(screening.lead_id):
        if by.role == "department" and refused.decided_by_id in by.persons:
            return str(_("上次由你否决，重新审查要换一个人作结论"))
    return None


def decide_screening(
    *,
    screening: Screening,
    outcome: ScreeningOutcome,
    basis: Basis,
    clause: str,
    conditions: str,
    sentence: str,
    decided_by: str,
    decided_on: date,
    by: Reader,
    at: datetime,
) -> Screening:
    """Decide: outcome, what was looked into, the clause (or what was searched when nothing was found), by whom and
    when. The office may enter a department's written decision; ``decided_by`` then names who decided there.

    Raises ``Forbidden`` for readers of another department, ``DomainError`` when the decider found the enterprise,
    asked for the screening, refused it before, or a required sentence is missing.
    """
    screening = _open(screening)
    obstacle = why_not_decide(screening, by)
    if obstacle is not None:
        if not by.can("screening:decide") or (by.role == "department" and by.unit_id != screening.department_id):
            raise Forbidden(obstacle, permission="screening:decide")
        raise DomainError(obstacle)
    clause, conditions, sentence, decided_by = (
        text.strip() for text in (clause, conditions, sentence, decided_by or by.name)
    )
    if not clause:
        raise DomainError(_("写明依据的条款；查无限制的，写明查了什么"), field="clause")
    if outcome is ScreeningOutcome.CONDITIONAL and not conditions:
        raise DomainError(_("有条件通过的，逐条写明条件"), field="conditions")
    if outcome is ScreeningOutcome.REFUSED and basis is Basis.NONE_FOUND:
        raise DomainError(_("否决要有依据：选定目录、清单或红线，并写明条款"), field="basis")
    if not sentence:
        raise DomainError(_("用一句话说明结论"), field="sentence")
    if decided_on > clock.date_of(at):
        raise DomainError(_("结论日期不能晚于今天"), field="decided_on")
    if decided_on < clock.date_of(screening.requested_at):
        raise DomainError(_("结论日期不能早于提交审查的日期"), field="decided_on")
    earlier = queries.refusers_of(screening.lead_id)
    if any(refused.decided_by == decided_by for refused in earlier):
        raise DomainError(_("上次由%(name)s否决，重新审查要换一个人作结论", name=decided_by), field="decided_by")
    changes = populate(
        screening,
        {
            "outcome": outcome,
            "basis": basis,
            "clause": clause,
            "conditions": conditions if outcome is ScreeningOutcome.CONDITIONAL else "",
            "sentence": sentence,
            "decider_unit_id": screening.department_id,
            "decided_by_id": by.user_id,
            "decided_by": decided_by,
            "decided_on": decided_on,
            "decided_at": at,
        },
    )
    db.session.flush()
    lead = locked(Lead, screening.lead_id)
    record(action="screening:decide", by=by, at=at, subject=screening, ref=lead.number, changes=changes)
    if lead.status is Status.REFUSED:
        if outcome is ScreeningOutcome.REFUSED:
            return screening  # it stays as it is: refused
        told.reopen_after_refusal(lead=lead, sentence=screening.note, by=by, at=at)
    told.record_screening(lead=lead, outcome=outcome, decided_on=decided_on, decided_by=decided_by, by=by, at=at)
    return screening


def _open(screening: Screening) -> Screening:
    try:
        screening = locked(Screening, screening.id)
    except LookupError:
        raise NotFound(_("没有这件审查，或不在你的可见范围内")) from None
    if not screening.is_open:
        raise DomainError(_("这件审查已经了结，不能再改"))
    return screening
