"""Writes of the target list: guard, change, record. Each is called inside ``writing()`` and told who and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from crm.audit.operations import record
from crm.chains.models import Link
from crm.core import clock
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, Forbidden, StaleEdit
from crm.core.reader import Reader
from crm.enterprises.models import Enterprise
from crm.enterprises.operations import share_as
from crm.leads.models import Lead
from crm.leads.operations import create_lead
from crm.units.models import Region
from crm.units.queries import supporting_unit

from .models import Target
from .queries import may_edit
from .states import MOVES, TargetState

FACTS = frozenset({"owner_unit_id", "county_id", "chain_id", "link_id", "chain_role", "why", "approach_by"})


def create_target(*, enterprise: Enterprise, by: Reader, at: datetime, is_sample: bool = False, **facts: Any) -> Target:
    """Put the enterprise on the list of a unit, or of the county itself; ``facts`` as in ``FACTS``.

    Units and bureaus enter for themselves. Raises ``Forbidden`` for another's list, ``DomainError`` when the
    enterprise is voided or already open on the same list.
    """
    values = _checked(facts)
    if not (values.get("owner_unit_id") or values.get("county_id")):
        values["owner_unit_id"] = by.unit_id
    if not (values.get("owner_unit_id") or values.get("county_id")):
        raise DomainError(_("请选责任单位，或选由哪个县接触"), field="county_id")
    if enterprise.voided_at is not None:
        raise DomainError(_("这家企业已作废，不能列为目标"), field="enterprise")
    _refuse_twice(enterprise.id, values, but=None)
    target = Target(
        enterprise_id=enterprise.id,
        enterprise=enterprise,
        created_at=at,
        created_by=by.name,
        is_sample=is_sample,
        **values,
    )
    with db.session.no_autoflush:
        target.state = TargetState.UNTOUCHED
        _refuse_anothers(target, by)
    db.session.add(target)
    db.session.flush()
    _share(target, by)
    record(action="target:create", by=by, at=at, subject=target, ref=enterprise.name, changes=_said(values))
    return target


def edit_target(*, target: Target, version: int | None, by: Reader, at: datetime, **facts: Any) -> Target:
    """Change whose it is, for which county and link, why and by when.

    Raises ``StaleEdit`` when somebody was faster, ``Forbidden`` when it is or would become another's, ``DomainError``.
    """
    row = _open(target, version, by)
    values = _checked(facts)
    merged = {name: values.get(name, getattr(row, name)) for name in ("owner_unit_id", "county_id")}
    if not any(merged.values()):
        raise DomainError(_("请选责任单位，或选由哪个县接触"), field="county_id")
    _refuse_twice(row.enterprise_id, merged, but=row.id)
    changes = populate(row, values)
    _refuse_anothers(row, by)
    if changes:
        db.session.flush()
        _share(row, by)
        record(action="target:edit", by=by, at=at, subject=row, ref=row.enterprise.name, changes=changes)
    return row


def touch_target(*, target: Target, on: date, said: str, by: Reader, at: datetime) -> Target:
    """The enterprise was approached: when, and what was said. A later approach replaces an earlier one."""
    row = _open(target, None, by)
    if row.state != TargetState.TOUCHED:
        _refuse_move(row, TargetState.TOUCHED)
    if on > clock.date_of(at):
        raise DomainError(_("接触日期不能晚于今天"), field="on")
    if row.state == TargetState.TOUCHED and row.touched_on is not None and on < row.touched_on:
        raise DomainError(_("已记过 %(day)s 的接触，请填更晚的一次", day=row.touched_on.isoformat()), field="on")
    return _move(row, {"state": TargetState.TOUCHED, "touched_on": on, "touched_note": said}, by=by, at=at)


def decline_target(*, target: Target, reason: str, by: Reader, at: datetime) -> Target:
    """The enterprise declined (婉拒), with the reason it gave."""
    row = _open(target, None, by)
    _refuse_move(row, TargetState.DECLINED)
    if not reason.strip():
        raise DomainError(_("请写明婉拒的原因"), field="reason")
    values = {"state": TargetState.DECLINED, "declined_on": clock.date_of(at), "decline_reason": reason.strip()}
    return _move(row, values, by=by, at=at)


def convert_target(
    *,
    target: Target,
    intention: str,
    source: str,
    by: Reader,
    at: datetime,
    county_id: int | None = None,
    project_name: str = "",
) -> Lead:
    """Make the lead (转线索): chain, link and role go with it; an owner unit that is not the county's pair introduced it.

    A target that is a lead already gives that lead, so that a second click changes nothing. Raises what
    ``create_lead`` raises.
    """
    row = locked(Target, target.id)
    if row.state == TargetState.CONVERTED and row.lead is not None:
        return row.lead
    _refuse_closed(row, by)
    _refuse_move(row, TargetState.CONVERTED)
    if not intention.strip():
        raise DomainError(_("请写明投资意向，一句话即可"), field="intention")
    county_id = county_id if county_id is not None else row.county_id
    facts: dict[str, Any] = {"project_name": project_name.strip(), "chain_id": row.chain_id, "link_id": row.link_id}
    facts["chain_role"] = row.chain_role
    today = clock.date_of(at)
    if row.owner_unit_id is not None and county_id is not None:
        supporter = supporting_unit(county_id, today)
        if supporter is None or supporter.id != row.owner_unit_id:
            facts |= {"introducer_id": row.owner_unit_id, "introduced_on": today}
    lead = create_lead(
        enterprise=row.enterprise,
        source=source,
        intention=intention.strip(),
        county_id=county_id,
        by=by,
        at=at,
        is_sample=row.is_sample,
        **facts,
    )
    _move(row, {"state": TargetState.CONVERTED, "lead_id": lead.id}, by=by, at=at, note=lead.number)
    return lead


def void_target(*, target: Target, reason: str, by: Reader, at: datetime) -> Target:
    """Take the enterprise off the list with a reason."""
    row = _open(target, None, by)
    if row.state == TargetState.CONVERTED:
        raise DomainError(_("已转为线索，不能作废；线索不做了请在线索里处理"))
    if not reason.strip():
        raise DomainError(_("请写明作废原因"), field="reason")
    changes = populate(row, {"voided_at": at, "void_reason": reason.strip()})
    record(action="target:void", by=by, at=at, subject=row, ref=row.enterprise.name, changes=changes)
    return row


def _move(row: Target, values: Mapping[str, Any], *, by: Reader, at: datetime, note: str = "") -> Target:
    changes = populate(row, values)
    db.session.flush()
    record(action="target:move", by=by, at=at, subject=row, ref=row.enterprise.name, changes=changes, note=note)
    return row


def _open(target: Target, version: int | None, by: Reader) -> Target:
    row = locked(Target, target.id)
    _refuse_closed(row, by)
    if version is not None and row.version != version:
        raise StaleEdit(_("刚有人改过这家目标企业，请核对后再保存"))
    return row


def _refuse_closed(row: Target, by: Reader) -> None:
    if row.voided_at is not None:
        raise DomainError(_("这家目标企业已作废，不能再改"))
    if by.role != "system" and not may_edit(row, by):
        raise Forbidden(_("这家目标企业由别的单位负责，你不能改"), permission="target:edit")


def _refuse_move(row: Target, to: TargetState) -> None:
    if to not in MOVES[row.state]:
        raise DomainError(_("现在是“%(now)s”，不能改为“%(to)s”", now=row.state.title, to=to.title))


def _refuse_anothers(target: Target, by: Reader) -> None:
    if by.role == "system" or may_edit(target, by):
        return
    if target.owner_unit_id is None and by.region_ids is not None and target.county_id in by.region_ids:
        return
    raise Forbidden(_("只能列入本单位或本地区的目标企业库"), permission="target:edit")


def _refuse_twice(enterprise_id: int, values: Mapping[str, Any], *, but: int | None) -> None:
    unit_id, county_id = values.get("owner_unit_id"), values.get("county_id")
    same = select(Target.id).where(
        Target.enterprise_id == enterprise_id,
        Target.owner_unit_id.is_(None) if unit_id is None else Target.owner_unit_id == unit_id,
        Target.county_id.is_(None) if county_id is None else Target.county_id == county_id,
        Target.voided_at.is_(None),
        Target.state != TargetState.CONVERTED,
    )
    if but is not None:
        same = same.where(Target.id != but)
    if db.session.scalar(same.limit(1)) is not None:
        raise DomainError(_("这家企业已在同一单位、同一县的目标企业库里"), field="enterprise")


def _checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    unknown = facts.keys() - FACTS
    if unknown:
        raise TypeError(f"a target has no {', '.join(sorted(unknown))}")
    values = {name: (value or "") if name == "why" else value for name, value in facts.items()}
    link = db.session.get(Link, values["link_id"]) if values.get("link_id") else None
    if link is not None:
        if values.get("chain_id") not in (None, link.chain_id):
            raise DomainError(_("这个环节不在所选的产业链上"), field="link_id")
        values["chain_id"] = link.chain_id
    if values.get("county_id"):
        region = db.session.get(Region, values["county_id"])
        if region is None or not region.is_place:
            raise DomainError(_("请选到县或功能区"), field="county_id")
    return values


def _share(target: Target, by: Reader) -> None:
    """Whoever has the target on their list sees the enterprise."""
    share_as(enterprise=target.enterprise, by=by, unit_ids=(target.owner_unit_id,), region_id=target.county_id)


def _said(values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (None, value) for name, value in values.items() if value not in (None, "")}
