"""Writes on units and their officers. Callers open the transaction and commit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import Changes, db, locked, populate
from crm.core.errors import DomainError, NotFound, StaleEdit
from crm.core.reader import Reader

from .finding import unit_names
from .models import Officer, Pairing, Unit, UnitAlias, UnitCapacity, UnitStrength
from .names import unit_key
from .names_shown import local_name, local_short
from .states import Capacity, Strength, UnitKind

CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,29}")


def current(row_version: int, version: int | None) -> None:
    """Refuse an edit of an older version: ``StaleEdit`` with a sentence."""
    if version is not None and row_version != version:
        raise StaleEdit(_("刚有人改过，请核对两版后再保存"))


def unit_in_use(unit_id: int) -> Unit:
    """The unit, ours until the commit; ``NotFound`` when there is none or it was voided."""
    try:
        unit = locked(Unit, unit_id)
    except LookupError:
        raise NotFound(_("没有这个单位")) from None
    if unit.voided_at is not None:
        raise DomainError(_("“%(name)s”已作废，不能再改", name=local_short(unit)))
    return unit


def save_unit(
    *,
    unit_id: int | None,
    values: Mapping[str, Any],
    aliases: Sequence[str],
    capacities: Sequence[Capacity],
    strengths: Mapping[Strength, str],
    version: int | None,
    by: Reader,
    at: datetime,
) -> Unit:
    """Create a unit (``unit_id`` None) or change it, with aliases, capacities and strengths (word → sentence).

    Names and aliases of two units may not read alike, else a ledger's name would mean both. Raises ``DomainError``
    naming the other unit, ``StaleEdit`` when somebody was faster.
    """
    if unit_id is None:
        if not CODE.fullmatch(values["code"]):
            raise DomainError(_("代码用小写字母、数字和连字符，2 到 30 个字符"), field="code")
        if db.session.scalar(select(Unit.id).where(Unit.code == values["code"])) is not None:
            raise DomainError(_("代码 %(code)s 已被使用", code=values["code"]), field="code")
        unit = Unit(code=values["code"], version=1)
    else:
        unit = unit_in_use(unit_id)
        current(unit.version, version)
    if values["kind"] == UnitKind.BUREAU and values["region_id"] is None:
        raise DomainError(_("投资促进局要选所在地区"), field="region_id")
    wanted = list(dict.fromkeys(alias.strip() for alias in aliases if alias.strip()))
    _refuse_taken_names(unit_id, values, wanted)

    if unit_id is None:
        for name, value in values.items():
            setattr(unit, name, value)
        changes: Changes = {"name": (None, unit.name)}
    else:
        changes = populate(unit, values)
    more = {
        **_set_aliases(unit, wanted),
        **_set_capacities(unit, capacities),
        **_set_strengths(unit, strengths),
    }
    if more and not changes and unit_id is not None:
        unit.version += 1
    changes.update(more)
    if unit_id is None:
        db.session.add(unit)
    db.session.flush()
    if changes:
        record(
            action="unit:create" if unit_id is None else "unit:edit",
            by=by,
            at=at,
            subject=unit,
            ref=unit.short_name,
            changes=changes,
        )
    return unit


def _refuse_taken_names(unit_id: int | None, values: Mapping[str, Any], aliases: Sequence[str]) -> None:
    known = unit_names()
    for field, name in (
        ("name", values["name"]),
        ("short_name", values["short_name"]),
        *(("aliases", a) for a in aliases),
    ):
        other = next((unit for unit in known.find(name).candidates if unit.id != unit_id), None)
        if other is not None:
            raise DomainError(
                _("“%(name)s”已是%(other)s的名称或别名，两家同名时台账无法分辨", name=name, other=local_short(other)),
                field=field,
            )
        if not unit_key(name):
            raise DomainError(_("“%(name)s”没有可辨认的字", name=name), field=field)


def _set_aliases(unit: Unit, wanted: list[str]) -> Changes:
    before = [alias.alias for alias in unit.aliases]
    if sorted(before) == sorted(wanted):
        return {}
    kept = [alias for alias in unit.aliases if alias.alias in wanted]
    known = {alias.alias for alias in kept}
    unit.aliases = kept + [UnitAlias(alias=alias) for alias in wanted if alias not in known]
    return {"aliases": (before, wanted)}


def _set_capacities(unit: Unit, wanted: Sequence[Capacity]) -> Changes:
    before = [held.capacity for held in unit.capacities]
    if set(before) == set(wanted):
        return {}
    kept = [held for held in unit.capacities if held.capacity in wanted]
    known = {held.capacity for held in kept}
    unit.capacities = kept + [UnitCapacity(capacity=word) for word in wanted if word not in known]
    return {"capacities": ([str(word) for word in before], [str(word) for word in wanted])}


def _set_strengths(unit: Unit, wanted: Mapping[Strength, str]) -> Changes:
    before = {str(held.strength): held.sentence for held in unit.strengths}
    after = {str(word): sentence for word, sentence in wanted.items()}
    if before == after:
        return {}
    kept = [held for held in unit.strengths if held.strength in wanted]
    for held in kept:
        held.sentence = wanted[held.strength]
    known = {held.strength for held in kept}
    unit.strengths = kept + [
        UnitStrength(strength=word, sentence=sentence) for word, sentence in wanted.items() if word not in known
    ]
    return {"strengths": (before, after)}


def void_unit(*, unit_id: int, reason: str, by: Reader, at: datetime) -> Unit:
    """Take a unit out of use, with a reason. A unit with a pairing in force or to come is refused, naming the region."""
    unit = unit_in_use(unit_id)
    pairing = db.session.scalar(
        select(Pairing)
        .where(
            Pairing.unit_id == unit_id,
            Pairing.voided_at.is_(None),
            Pairing.until.is_(None) | (Pairing.until >= clock.date_of(at)),
        )
        .limit(1)
    )
    if pairing is not None:
        raise DomainError(
            _(
                "%(unit)s还在定点联系%(region)s，请先结束这一对",
                unit=local_short(unit),
                region=local_name(pairing.region),
            )
        )
    unit.voided_at, unit.void_reason = at, reason
    unit.version += 1
    record(action="unit:void", by=by, at=at, subject=unit, ref=unit.short_name, note=reason)
    return unit


def save_officer(
    *, unit_id: int, officer_id: int | None, values: Mapping[str, Any], version: int | None, by: Reader, at: datetime
) -> Officer:
    """Add an officer to the unit or change one: name, duty, title, phone, since, until.

    Raises ``DomainError`` when the end comes before the beginning.
    """
    unit = unit_in_use(unit_id)
    if values.get("since") and values.get("until") and values["until"] < values["since"]:
        raise DomainError(_("止日不能早于起日"), field="until")
    if officer_id is None:
        officer = Officer(unit_id=unit.id, version=1, **values)
        db.session.add(officer)
        db.session.flush()
        changes: Changes = {"name": (None, officer.name), "duty": (None, officer.duty)}
    else:
        officer = _officer(unit_id, officer_id)
        current(officer.version, version)
        changes = populate(officer, values)
    if changes:
        action = "officer:add" if officer_id is None else "officer:edit"
        record(action=action, by=by, at=at, subject=officer, ref=f"{unit.short_name} {officer.name}", changes=changes)
    return officer


def end_officer(
    *, unit_id: int, officer_id: int, until: date, version: int | None, by: Reader, at: datetime
) -> Officer:
    """The officer's duty ends with that day (included)."""
    unit, officer = unit_in_use(unit_id), _officer(unit_id, officer_id)
    current(officer.version, version)
    if officer.since and until < officer.since:
        raise DomainError(_("止日不能早于起日"), field="until")
    changes = populate(officer, {"until": until})
    if changes:
        record(
            action="officer:end",
            by=by,
            at=at,
            subject=officer,
            ref=f"{unit.short_name} {officer.name}",
            changes=changes,
        )
    return officer


def _officer(unit_id: int, officer_id: int) -> Officer:
    try:
        officer = locked(Officer, officer_id)
    except LookupError:
        raise NotFound(_("没有这位联络员或责任领导")) from None
    if officer.unit_id != unit_id:
        raise NotFound(_("没有这位联络员或责任领导"))
    return officer
