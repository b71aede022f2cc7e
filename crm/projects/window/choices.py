"""What the window offers to choose from: places, chains, industries and sizes there are projects of, with counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from crm.chains.choices import local_name as chain_name
from crm.chains.models import Chain
from crm.core.db import db
from crm.enterprises.industries import section_of
from crm.enterprises.models import Industry
from crm.units.models import Region
from crm.units.names_shown import english, local_name
from crm.units.states import RegionLevel

from .filters import Size
from .reading import Counted


@dataclass(frozen=True)
class Option:
    """Something to choose, with how many projects there are of it; ``under``: it lies in the option above it."""

    code: str
    name: str
    count: int
    under: bool = False

    @property
    def label(self) -> str:
        """As a list of choices shows it."""
        told = str(_("%(name)s（%(count)s）", name=self.name, count=self.count))
        return f"　{told}" if self.under else told


SECTION_TITLES: Mapping[str, LazyString] = {
    "A": _l("农、林、牧、渔业"),
    "B": _l("采矿业"),
    "C": _l("制造业"),
    "D": _l("电力、热力、燃气及水生产和供应业"),
    "E": _l("建筑业"),
    "F": _l("批发和零售业"),
    "G": _l("交通运输、仓储和邮政业"),
    "H": _l("住宿和餐饮业"),
    "I": _l("信息传输、软件和信息技术服务业"),
    "J": _l("金融业"),
    "K": _l("房地产业"),
    "L": _l("租赁和商务服务业"),
    "M": _l("科学研究和技术服务业"),
    "N": _l("水利、环境和公共设施管理业"),
    "O": _l("居民服务、修理和其他服务业"),
    "P": _l("教育"),
    "Q": _l("卫生和社会工作"),
    "R": _l("文化、体育和娱乐业"),
    "S": _l("公共管理、社会保障和社会组织"),
    "T": _l("国际组织"),
}
"""The sections of GB/T 4754-2017, whose table has no English."""


@dataclass(frozen=True)
class ChainSum:
    """A chain in the window: how many projects, what they come to in yuan."""

    code: str
    name: str
    count: int
    total_yuan: int


def chain_sums(found: Iterable[Counted]) -> list[ChainSum]:
    """By chain, the most projects first; projects on no chain are left out."""
    counts: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    for one in found:
        if one.chain_code:
            counts[one.chain_code] += one.count
            totals[one.chain_code] += one.total_yuan
    rows = db.session.scalars(select(Chain).where(Chain.code.in_(sorted(counts))))
    names = {row.code: chain_name(row) for row in rows}
    sums = [ChainSum(code, names.get(code, code), counts[code], totals[code]) for code in counts]
    return sorted(sums, key=lambda one: (-one.count, -one.total_yuan, one.name))


def place_options(found: Iterable[Counted], regions: Mapping[int, Region]) -> list[Option]:
    """Prefectures with the counties under them, by code."""
    counts: Counter[str] = Counter()
    named: dict[str, Region] = {}
    for one in found:
        region: Region | None = regions[one.county_id]
        while region is not None and region.level is not RegionLevel.PROVINCE:
            counts[region.code] += one.count
            named[region.code] = region
            region = region.parent
    ordered = sorted(named.values(), key=lambda region: region.path)

    return [
        Option(region.code, local_name(region), counts[region.code], region.level is not RegionLevel.PREFECTURE)
        for region in ordered
    ]


def industry_options(found: Iterable[Counted]) -> list[Option]:
    """Sections, in Chinese with their divisions (the classification's table has no English names)."""
    sections: Counter[str] = Counter()
    divisions: Counter[str] = Counter()
    for one in found:
        if not one.division:
            continue
        sections[section_of(one.division)] += one.count
        if one.division.isdecimal():
            divisions[one.division] += one.count
    rows = db.session.scalars(select(Industry).where(Industry.code.in_(sorted(divisions))))
    names = {row.code: row.name for row in rows}
    options: list[Option] = []
    for letter in sorted(sections):
        options.append(Option(letter, str(SECTION_TITLES[letter]), sections[letter]))
        if not english():
            options += [
                Option(code, str(names.get(code, code)), divisions[code], under=True)
                for code in sorted(divisions)
                if section_of(code) == letter
            ]
    return options


def size_options(found: Iterable[Counted]) -> list[Option]:
    """The steps of investment there are projects of."""
    counts = Counter({size: sum(one.count for one in found if one.size is size) for size in Size})
    return [Option(str(size), str(size.title), counts[size]) for size in Size if counts[size]]


def chain_options(sums: Iterable[ChainSum]) -> list[Option]:
    """The chains there are projects of."""
    return [Option(one.code, one.name, one.count) for one in sums]


def name_of(code: str, options: Sequence[Option]) -> str:
    """What a chosen value is called; the value itself when nothing public is of it."""
    return next((one.name for one in options if one.code == code), code)
