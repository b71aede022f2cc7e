"""Writes on pairings and their teams. Every change of who supports a region is announced in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from crm.audit.operations import record
from crm.core.announce import announce
from crm.core.db import Changes, db, locked, populate
from crm.core.errors import DomainError, NotFound
from crm.core.reader import Reader

from ..events import PairingChanged
from ..models import Pairing, Region, TeamMember
from ..names_shown import local_name, local_short
from ..operations import current, unit_in_use
from ..states import PairingKind, RegionLevel


def span(since: date, until: date | None) -> str:
    """A stretch of time in words: 2018-01-01 至今."""
    return str(_("%(since)s 至 %(until)s", since=since.isoformat(), until=until.isoformat() if until else _("今")))


def overlapping(
    *, kind: PairingKind, region_id: int, since: date, until: date | None, but: int | None, who: Mapping[str, Any]
) -> Pairing | None:
    """A pairing that would stand beside the new one on some day, against the rule of its kind.

    A county has one supporting unit at a time. A prefecture may have several leaders and departments, but each of
    them only once.
    """
    statement = select(Pairing).where(
        Pairing.kind == kind,
        Pairing.region_id == region_id,
        Pairing.voided_at.is_(None),
        or_(Pairing.until.is_(None), Pairing.until >= since),
    )
    if until is not None:
        statement = statement.where(Pairing.since <= until)
    if but is not None:
        statement = statement.where(Pairing.id != but)
    if kind == PairingKind.LEADER_PREFECTURE:
        statement = statement.where(Pairing.leader_name == who["leader_name"])
    elif kind == PairingKind.DEPARTMENT_PREFECTURE:
        statement = statement.where(Pairing.unit_id == who["unit_id"])
    return db.session.scalars(statement.order_by(Pairing.since).limit(1)).first()


def _refuse_overlap(*, region: Region, values: Mapping[str, Any], but: int | None) -> None:
    other = overlapping(
        kind=values["kind"],
        region_id=region.id,
        since=values["since"],
        until=values["until"],
        but=but,
        who=values,
    )
    if other is not None:
        raise DomainError(
            _(
                "%(region)s在这段时间已有%(who)s定点联系（%(span)s）。请先结束那一对，或改起止日期",
                region=local_name(region),
                who=local_short(other.unit) if other.unit else other.leader_name,
                span=span(other.since, other.until),
            ),
            field="since",
        )


def who_of(pairing: Pairing) -> str:
    """Who supports, in a word: the leader's name or the unit's."""
    if pairing.kind == PairingKind.LEADER_PREFECTURE:
        return pairing.leader_name
    return pairing.unit.short_name if pairing.unit else ""


def _checked(values: Mapping[str, Any]) -> tuple[Region, dict[str, Any]]:
    """The region, ours until the commit (so that two beginnings queue), and the values fit for their kind."""
    try:
        region = locked(Region, values["region_id"])
    except LookupError:
        raise DomainError(_("没有这个地区"), field="region_id") from None
    kind = PairingKind(values["kind"])
    if region.voided_at is not None:
        raise DomainError(_("“%(name)s”已作废，请选别的地区", name=local_name(region)), field="region_id")
    if kind == PairingKind.UNIT_COUNTY and not region.is_place:
        raise DomainError(_("单位联系县要选县市区或功能区"), field="region_id")
    if kind != PairingKind.UNIT_COUNTY and region.level != RegionLevel.PREFECTURE:
        raise DomainError(_("省领导和配合部门联系的是市州，请选市州"), field="region_id")
    values = {
        "leader_name": "",
        "leader_title": "",
        "unit_id": None,
        "until": None,
        "source": "",
        **values,
        "kind": kind,
    }
    if kind == PairingKind.LEADER_PREFECTURE:
        if not values["leader_name"]:
            raise DomainError(_("请填省领导姓名"), field="leader_name")
    else:
        if values["unit_id"] is None:
            raise DomainError(_("请选单位"), field="unit_id")
        unit_in_use(values["unit_id"])
    if kind == PairingKind.UNIT_COUNTY:
        values["leader_name"] = values["leader_title"] = ""
    if values["until"] is not None and values["until"] < values["since"]:
        raise DomainError(_("止日不能早于起日"), field="until")
    return region, values


def create_pairing(*, values: Mapping[str, Any], by: Reader, at: datetime) -> Pairing:
    """Begin a pairing: kind, region_id, unit_id or leader_name, since, until (None: open), source.

    Raises ``DomainError`` naming the pairing it would overlap.
    """
    region, checked = _checked(values)
    _refuse_overlap(region=region, values=checked, but=None)
    pairing = Pairing(version=1, **checked)
    db.session.add(pairing)
    db.session.flush()
    _record(pairing, "pairing:create", by, at, {name: (None, checked[name]) for name in ("since", "until")})
    announce(PairingChanged(region.id))
    return pairing


def edit_pairing(
    *, pairing_id: int, values: Mapping[str, Any], version: int | None, by: Reader, at: datetime
) -> Pairing:
    """Correct a pairing: who, from when to when, source. Its kind and region stay; end it and begin another instead."""
    pairing = pairing_in_use(pairing_id)
    current(pairing.version, version)
    region, checked = _checked({**values, "kind": pairing.kind, "region_id": pairing.region_id})
    _refuse_overlap(region=region, values=checked, but=pairing.id)
    changes = populate(pairing, checked)
    if changes:
        db.session.flush()
        _record(pairing, "pairing:edit", by, at, changes)
        announce(PairingChanged(region.id))
    return pairing


def end_pairing(*, pairing_id: int, until: date, version: int | None, by: Reader, at: datetime) -> Pairing:
    """The pairing holds up to and including ``until``."""
    pairing = pairing_in_use(pairing_id)
    current(pairing.version, version)
    if until < pairing.since:
        raise DomainError(
            _("这一对从 %(since)s 开始，止日不能更早；从未生效的请作废", since=pairing.since.isoformat()), field="until"
        )
    if pairing.until is not None and until > pairing.until:
        checked = {"kind": pairing.kind, "since": pairing.since, "until": until}
        checked |= {"leader_name": pairing.leader_name, "unit_id": pairing.unit_id}
        _refuse_overlap(region=locked(Region, pairing.region_id), values=checked, but=pairing.id)
    changes = populate(pairing, {"until": until})
    if changes:
        db.session.flush()
        _record(pairing, "pairing:end", by, at, changes)
        announce(PairingChanged(pairing.region_id))
    return pairing


def replace_pairing(
    *, pairing_id: int, values: Mapping[str, Any], version: int | None, by: Reader, at: datetime
) -> Pairing:
    """Another takes over from ``values["since"]`` on: the old pairing ends the day before. Returns the new one."""
    old = pairing_in_use(pairing_id)
    current(old.version, version)
    since: date = values["since"]
    if since <= old.since:
        raise DomainError(
            _("接替要在 %(since)s 之后；整个换掉请改这一对或作废", since=old.since.isoformat()), field="since"
        )
    if old.kind != PairingKind.LEADER_PREFECTURE and values.get("unit_id") == old.unit_id:
        raise DomainError(_("接替的单位和原来的一样"), field="unit_id")
    if old.until is None or old.until >= since:
        changes = populate(old, {"until": since - timedelta(days=1)})
        db.session.flush()
        _record(old, "pairing:end", by, at, changes)
    return create_pairing(values={**values, "kind": old.kind, "region_id": old.region_id}, by=by, at=at)


def void_pairing(*, pairing_id: int, reason: str, by: Reader, at: datetime) -> Pairing:
    """The pairing never was: a mistake in entry. Its reason is kept."""
    pairing = pairing_in_use(pairing_id)
    pairing.voided_at, pairing.void_reason = at, reason
    pairing.version += 1
    db.session.flush()
    _record(pairing, "pairing:void", by, at, {}, note=reason)
    announce(PairingChanged(pairing.region_id))
    return pairing


def save_member(
    *,
    pairing_id: int,
    member_id: int | None,
    values: Mapping[str, Any],
    version: int | None,
    by: Reader,
    at: datetime,
) -> TeamMember:
    """Add somebody to the team (工作专班) or change who they are in it; the pairing's version counts the team too."""
    pairing = pairing_in_use(pairing_id)
    if member_id is None:
        member = TeamMember(pairing_id=pairing.id, **values)
        db.session.add(member)
        changes: Changes = {"name": (None, values["name"]), "role": (None, values["role"])}
    else:
        current(pairing.version, version)
        member = _member(pairing, member_id)
        changes = populate(member, values)
    if changes:
        pairing.version += 1
        db.session.flush()
        _record(pairing, "team:add" if member_id is None else "team:edit", by, at, changes, note=member.name)
    return member


def remove_member(*, pairing_id: int, member_id: int, by: Reader, at: datetime) -> None:
    """Take somebody off the team; the audit trail keeps that they were on it."""
    pairing = pairing_in_use(pairing_id)
    member = _member(pairing, member_id)
    pairing.version += 1
    db.session.delete(member)
    db.session.flush()
    _record(pairing, "team:remove", by, at, {"role": (member.role, None)}, note=member.name)


def pairing_in_use(pairing_id: int) -> Pairing:
    """The pairing, ours until the commit; ``NotFound`` when there is none, ``DomainError`` when it was voided."""
    try:
        pairing = locked(Pairing, pairing_id)
    except LookupError:
        raise NotFound(_("没有这条定点联系")) from None
    if pairing.voided_at is not None:
        raise DomainError(_("这条定点联系已作废，不能再改"))
    return pairing


def _member(pairing: Pairing, member_id: int) -> TeamMember:
    member = db.session.get(TeamMember, member_id)
    if member is None or member.pairing_id != pairing.id:
        raise NotFound(_("工作专班里没有这个人"))
    return member


def _record(pairing: Pairing, action: str, by: Reader, at: datetime, changes: Changes, *, note: str = "") -> None:
    ref = f"{who_of(pairing)}–{pairing.region.name}"
    record(action=action, by=by, at=at, subject=pairing, ref=ref, changes=changes, note=note)
