"""What the target list answers to announcements from below."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, select

from crm.audit.operations import record
from crm.core.db import db, populate
from crm.core.errors import DomainError
from crm.enterprises.events import EnterpriseVoided
from crm.leads.events import LeadVoided
from crm.units.names_shown import local_short

from .models import Target
from .queries import visible_targets
from .states import TargetState


def keep_targeted(event: EnterpriseVoided) -> None:
    """An enterprise somebody means to approach stays.

    Raises ``DomainError`` naming whose lists it stands on – those the reader may see; of the others, how many.
    """
    open_ones = (
        Target.enterprise_id == event.enterprise.id,
        Target.voided_at.is_(None),
        Target.state.in_((TargetState.UNTOUCHED, TargetState.TOUCHED)),
    )
    count = db.session.scalar(select(func.count()).select_from(Target).where(*open_ones)) or 0
    if not count:
        return
    seen = db.session.scalars(visible_targets(event.by).where(*open_ones).order_by(Target.id)).unique().all()
    named = [_whose(target) for target in seen]
    if count > len(named):
        named.append(_("另有 %(count)s 项你看不到", count=count - len(named)))
    raise DomainError(
        _("这家企业还在目标企业库里：%(lists)s。请先办结或作废这些目标，再作废企业", lists=_("、").join(named))
    )


def _whose(target: Target) -> str:
    owner = target.owner_unit or target.county
    return str(_("%(owner)s（%(state)s）", owner=local_short(owner), state=target.state.title))


def take_up_again(told: LeadVoided) -> None:
    """The lead a target had become was entered by mistake: the target is open again, as far as it had come before."""
    for target in db.session.scalars(
        select(Target)
        .where(Target.lead_id == told.lead.id, Target.state == TargetState.CONVERTED, Target.voided_at.is_(None))
        .order_by(Target.id)
        .with_for_update(of=Target)
    ).all():
        state = TargetState.UNTOUCHED if target.touched_on is None else TargetState.TOUCHED
        changes = populate(target, {"state": state, "lead_id": None})
        db.session.flush()
        record(
            action="target:move", by=told.by, at=told.at, subject=target, ref=target.enterprise.name, changes=changes
        )
