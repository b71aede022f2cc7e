"""Writes on regions: functional zones (功能区) are the office's to make; GB/T 2260 regions only get other names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import Changes, db, locked, populate
from crm.core.errors import DomainError, NotFound
from crm.core.reader import Reader

from ..models import Pairing, Region, RegionAlias
from ..names_shown import local_name
from ..operations import current
from ..states import RegionLevel

ZONE_CODE = re.compile(r"Z\d{6}")


def create_zone(*, values: Mapping[str, Any], aliases: Sequence[str], by: Reader, at: datetime) -> Region:
    """Make a zone: code (Z and six digits, GB/T 2260 has none), name, short_name, name_en, parent_id, note.

    Raises ``DomainError`` when the code or, under the same parent, the name is taken.
    """
    if not ZONE_CODE.fullmatch(values["code"]):
        raise DomainError(_("功能区代码是 Z 加六位数字，如 Z522301"), field="code")
    if db.session.scalar(select(Region.id).where(Region.code == values["code"])) is not None:
        raise DomainError(_("代码 %(code)s 已被使用", code=values["code"]), field="code")
    parent = _parent(values["parent_id"])
    _refuse_same_name(values["name"], parent, but=None)
    zone = Region(level=RegionLevel.ZONE, version=1, **values)
    zone.aliases = [RegionAlias(alias=alias) for alias in _cleaned(aliases)]
    db.session.add(zone)
    db.session.flush()
    zone.path = f"{parent.path}{zone.id}/"
    record(action="region:create", by=by, at=at, subject=zone, changes={"code": (None, zone.code)})
    return zone


def edit_region(
    *,
    region_id: int,
    values: Mapping[str, Any],
    aliases: Sequence[str],
    version: int | None,
    by: Reader,
    at: datetime,
) -> Region:
    """Change a region's names, note and aliases; of a zone also its parent. Codes stay: other records quote them."""
    region = region_in_use(region_id)
    current(region.version, version)
    values = {name: value for name, value in values.items() if name != "code"}
    if region.level == RegionLevel.ZONE:
        parent = _parent(values["parent_id"])
        _refuse_same_name(values["name"], parent, but=region.id)
        values["path"] = f"{parent.path}{region.id}/"
    else:
        values.pop("parent_id", None)
    changes = populate(region, values)
    changes.pop("path", None)
    more = _set_aliases(region, _cleaned(aliases))
    if more and not changes:
        region.version += 1
    changes.update(more)
    if changes:
        db.session.flush()
        record(action="region:edit", by=by, at=at, subject=region, changes=changes)
    return region


def void_zone(*, region_id: int, reason: str, by: Reader, at: datetime) -> Region:
    """Take a zone out of use, with a reason; refused for GB/T 2260 regions and while a pairing is in force."""
    zone = region_in_use(region_id)
    if zone.level != RegionLevel.ZONE:
        raise DomainError(_("省、市州、县市区是国家标准区划，不能作废"))
    today = clock.date_of(at)
    paired = select(Pairing.id).where(
        Pairing.region_id == zone.id, Pairing.voided_at.is_(None), or_(Pairing.until.is_(None), Pairing.until >= today)
    )
    if db.session.scalar(paired.limit(1)) is not None:
        raise DomainError(_("%(name)s还有定点联系，请先结束", name=zone.name))
    zone.voided_at, zone.void_reason = at, reason
    zone.version += 1
    record(action="region:void", by=by, at=at, subject=zone, note=reason)
    return zone


def region_in_use(region_id: int) -> Region:
    """The region, ours until the commit; ``NotFound`` when there is none, ``DomainError`` when it was voided."""
    try:
        region = locked(Region, region_id)
    except LookupError:
        raise NotFound(_("没有这个地区")) from None
    if region.voided_at is not None:
        raise DomainError(_("“%(name)s”已作废，不能再改", name=local_name(region)))
    return region


def _parent(parent_id: int | None) -> Region:
    parent = db.session.get(Region, parent_id) if parent_id is not None else None
    if parent is None or parent.voided_at is not None or parent.level == RegionLevel.ZONE:
        raise DomainError(_("请选功能区所在的省、市州或县市区"), field="parent_id")
    return parent


def _refuse_same_name(name: str, parent: Region, *, but: int | None) -> None:
    same = select(Region.id).where(Region.parent_id == parent.id, Region.name == name, Region.voided_at.is_(None))
    if but is not None:
        same = same.where(Region.id != but)
    if db.session.scalar(same.limit(1)) is not None:
        raise DomainError(_("%(parent)s已有“%(name)s”", parent=parent.name, name=name), field="name")


def _cleaned(aliases: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(alias.strip() for alias in aliases if alias.strip()))


def _set_aliases(region: Region, wanted: list[str]) -> Changes:
    before = [alias.alias for alias in region.aliases]
    if sorted(before) == sorted(wanted):
        return {}
    kept = [alias for alias in region.aliases if alias.alias in wanted]
    known = {alias.alias for alias in kept}
    region.aliases = kept + [RegionAlias(alias=alias) for alias in wanted if alias not in known]
    return {"aliases": (before, wanted)}
