"""What a visitor asked to see: text, place, chain, industry, size. What cannot be understood is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, func, or_, select

from crm.core.forms import clean
from crm.core.money import YI
from crm.enterprises.industries import SECTIONS
from crm.units.models import Region

from ..models import ProjectEdition


class Size(StrEnum):
    """Total investment, in steps."""

    SMALL = "to-1"
    MIDDLE = "1-5"
    LARGE = "5-10"
    HUGE = "from-10"

    @property
    def title(self) -> LazyString:
        return {
            Size.SMALL: _l("1 亿元以下"),
            Size.MIDDLE: _l("1 亿—5 亿元"),
            Size.LARGE: _l("5 亿—10 亿元"),
            Size.HUGE: _l("10 亿元以上"),
        }[self]

    @property
    def bounds(self) -> tuple[int, int | None]:
        """From (included) and to (left out), in yuan."""
        return {
            Size.SMALL: (0, YI),
            Size.MIDDLE: (YI, 5 * YI),
            Size.LARGE: (5 * YI, 10 * YI),
            Size.HUGE: (10 * YI, None),
        }[self]

    @property
    def condition(self) -> ColumnElement[bool]:
        """As SQL; a project without a total is of no size."""
        low, high = self.bounds
        over = ProjectEdition.total_yuan >= low
        return over if high is None else and_(over, ProjectEdition.total_yuan < high)


class Sort(StrEnum):
    """The order of the list."""

    NEW = "new"
    TOTAL = "total"

    @property
    def title(self) -> LazyString:
        return {Sort.NEW: _l("最近发布"), Sort.TOTAL: _l("投资额")}[self]


@dataclass(frozen=True)
class Wanted:
    """Conditions of the public list; empty means any."""

    q: str = ""
    place: str = ""
    chain: str = ""
    industry: str = ""
    size: Size | None = None
    sort: Sort = Sort.NEW

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Wanted:
        """From URL parameters."""

        def word(name: str, most: int) -> str:
            return (clean(args.get(name, "")) or "")[:most]

        size, sort = args.get("size", ""), args.get("sort", "")
        return cls(
            q=word("q", 40),
            place=word("place", 12),
            chain=word("chain", 40),
            industry=word("industry", 2),
            size=Size(size) if size in list(Size) else None,
            sort=Sort(sort) if sort in list(Sort) else Sort.NEW,
        )

    def but(self, **changes: Any) -> Wanted:
        """The same with some conditions changed."""
        return replace(self, **changes)

    def parameters(self) -> dict[str, str]:
        """The shortest address that says this."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: str(value) for name, value in said.items() if value and value is not Sort.NEW}

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self.but(sort=Sort.NEW) != Wanted()

    def conditions(self) -> list[ColumnElement[bool]]:
        """As SQL; every word of the text must be there."""
        parts = [ProjectEdition.words.contains(word, autoescape=True) for word in self.q.lower().split()[:6]]
        if self.place:
            above = select(Region.path).where(Region.code == self.place).scalar_subquery()
            lies = select(Region.id).where(Region.path.startswith(above))
            parts.append(ProjectEdition.county_id.in_(lies))
        if self.chain:
            parts.append(ProjectEdition.chain_code == self.chain)
        if self.industry:
            parts.append(_of_industry(self.industry))
        if self.size is not None:
            parts.append(self.size.condition)
        return parts


def _of_industry(code: str) -> ColumnElement[bool]:
    column = ProjectEdition.industry_code
    if code in SECTIONS:
        first, last = SECTIONS[code]
        return or_(column == code, func.substr(column, 1, 2).between(f"{first:02d}", f"{last:02d}"))
    return column.startswith(code, autoescape=True)
