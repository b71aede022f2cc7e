"""Which region or unit a ledger means: by exact name, short name, alias or code, never by likeness."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from crm.core.db import db

from .models import Region, Unit
from .names import Index, Match, narrow, region_key, unit_key
from .states import RegionLevel


class RegionNames:
    """All regions in use by all their names; build one for a whole ledger, ask it for each row."""

    def __init__(self, regions: Sequence[Region]) -> None:
        self._index: Index[int] = Index()
        self._regions = {region.id: region for region in regions}
        own = {region.id: self._names(region) for region in regions}
        for region in regions:
            keys = own[region.id] | {narrow(region.code)}
            parent = self._regions.get(region.parent_id or 0)
            if parent is not None:  # 黔西南州望谟县, 铜仁市 印江
                keys |= {above + below for above in own[parent.id] for below in own[region.id]}
            self._index.add(region.id, keys)

    @staticmethod
    def _names(region: Region) -> set[str]:
        written = (region.name, region.short_name, region.name_en, *(alias.alias for alias in region.aliases))
        keys = {region_key(name) for name in written}
        if region.level == RegionLevel.PREFECTURE:  # 贵阳, 黔西南
            keys |= {key[:-1] for key in keys if len(key) > 2 and key[-1] in "市州"}
        return keys - {""}

    def find(self, text: str, within: Region | None = None) -> Match[Region]:
        """What ``text`` can mean, looked for inside ``within`` when given."""
        found = [self._regions[ident] for ident in self._index.get(region_key(text)).candidates]
        if within is not None:
            found = [region for region in found if region.path.startswith(within.path)]
        return Match(tuple(found))


class UnitNames:
    """All units in use by all their names."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._index: Index[int] = Index()
        self._units = {unit.id: unit for unit in units}
        for unit in units:
            written = (unit.code, unit.name, unit.short_name, unit.name_en, *(alias.alias for alias in unit.aliases))
            self._index.add(unit.id, {unit_key(name) for name in written})

    def find(self, text: str) -> Match[Unit]:
        """What ``text`` can mean."""
        return Match(tuple(self._units[ident] for ident in self._index.get(unit_key(text)).candidates))


def region_names() -> RegionNames:
    """The names of all regions in use, as they are now."""
    statement = select(Region).where(Region.voided_at.is_(None)).options(selectinload(Region.aliases))
    return RegionNames(db.session.scalars(statement.order_by(Region.code)).all())


def unit_names() -> UnitNames:
    """The names of all units in use, as they are now."""
    statement = select(Unit).where(Unit.voided_at.is_(None)).options(selectinload(Unit.aliases))
    return UnitNames(db.session.scalars(statement.order_by(Unit.code)).all())


def find_region(text: str, within: Region | None = None) -> Match[Region]:
    """Which region the text names (望谟, 黔西南州望谟县, 贵州省望谟县, 522326); see ``Match`` for several or none."""
    return region_names().find(text, within)


def find_unit(text: str) -> Match[Unit]:
    """Which unit the text names (省发改委, 贵州省发展和改革委员会); see ``Match`` for several or none."""
    return unit_names().find(text)
