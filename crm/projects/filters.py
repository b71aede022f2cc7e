"""What a reader asked to see of the projects: one set of URL parameters for list, sums, export and print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar, cast

from flask_babel import LazyString, pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, func, or_, select

from crm.chains.choices import local_name as chain_name
from crm.chains.models import Chain
from crm.chains.states import ChainRole
from crm.core.db import db
from crm.core.lists import Asked, parameters_of
from crm.core.reader import Reader
from crm.enterprises.industries import SECTIONS
from crm.enterprises.models import Industry
from crm.units.models import Region, Unit
from crm.units.names_shown import local_short

from .completeness import complete_in, lacking_in
from .models import Project
from .scope import inside
from .states import ProjectState
from .told import either, frozen, frozen_mark

Word = TypeVar("Word", bound=StrEnum)

MANY = 3
"""More places than this are counted instead of listed."""


class Completeness(StrEnum):
    """Whether something is missing, and of which language."""

    ZH = "zh"
    EN = "en"
    LACKS_ZH = "lacks-zh"
    LACKS_EN = "lacks-en"

    @property
    def title(self) -> LazyString:
        return {
            Completeness.ZH: _l("中文齐全"),
            Completeness.EN: _l("中英文齐全"),
            Completeness.LACKS_ZH: _l("中文有缺"),
            Completeness.LACKS_EN: _l("英文有缺"),
        }[self]

    @property
    def condition(self) -> ColumnElement[bool]:
        """As SQL."""
        return {
            Completeness.ZH: lambda: complete_in("zh"),
            Completeness.EN: lambda: and_(complete_in("zh"), complete_in("en")),
            Completeness.LACKS_ZH: lambda: lacking_in("zh"),
            Completeness.LACKS_EN: lambda: lacking_in("en"),
        }[self]()


@dataclass(frozen=True)
class ProjectFilter:
    """Conditions on projects; empty tuples and None mean "any"."""

    county: tuple[str, ...] = ()
    prefecture: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    role: tuple[ChainRole, ...] = ()
    state: tuple[ProjectState, ...] = ()
    public: bool | None = None
    key: bool | None = None
    guiding: tuple[str, ...] = ()
    industry: str = ""
    complete: Completeness | None = None
    q: str = ""
    problems: tuple[str, ...] = field(default=(), compare=False)
    """Sentences about parameters that could not be understood."""

    @classmethod
    def read(cls, args: Any) -> ProjectFilter:
        """From URL parameters (a MultiDict); what cannot be understood is named in ``problems``, never guessed."""
        asked = Asked(args)
        industry = (args.get("industry", "") or "")[:6]
        if industry and db.session.get(Industry, industry) is None:
            asked.odd("industry", industry)
            industry = ""
        return cls(
            county=asked.listed("county"),
            prefecture=asked.listed("prefecture"),
            chain=asked.listed("chain"),
            role=asked.words("role", ChainRole),
            state=asked.words("state", ProjectState),
            public=asked.flag("public"),
            key=asked.flag("key"),
            guiding=asked.listed("guiding"),
            industry=industry,
            complete=asked.word("complete", Completeness),
            q=asked.text("q"),
            problems=tuple(asked.problems),
        )

    def parameters(self) -> dict[str, Any]:
        """The URL parameters that say this, shortest form."""
        return parameters_of(self)

    def but(self, **changes: Any) -> ProjectFilter:
        """The same filter with some conditions changed."""
        return replace(self, **changes)

    @property
    def is_default(self) -> bool:
        """Whether nothing was asked for."""
        return self == ProjectFilter()

    def conditions(self, reader: Reader) -> list[ColumnElement[bool]]:
        """As SQL. How a project stands and what it lacks is told of the reader's own only: of the others they know
        the published edition, whatever is being done to it, and are asked about nothing else (``told``)."""
        parts: list[ColumnElement[bool]] = []
        if self.county or self.prefecture:
            parts.append(Project.county_id.in_(_places((*self.county, *self.prefecture))))
        if self.chain:
            live = Project.chain_id.in_(select(Chain.id).where(Chain.code.in_(self.chain)))
            parts.append(either(reader, live, lambda: frozen("chain", "code").in_(self.chain)))
        if self.role:
            parts.append(either(reader, Project.chain_role.in_(self.role), lambda: _frozen_role(self.role)))
        if self.state:
            ways: list[ColumnElement[bool]] = [and_(inside(reader), Project.state.in_(self.state))]
            if ProjectState.PUBLISHED in self.state and not reader.sees_everywhere:
                ways.append(and_(~inside(reader), Project.published_id.is_not(None)))
            parts.append(or_(*ways))
        if self.public is not None:
            parts.append(Project.published_id.is_not(None) if self.public else Project.published_id.is_(None))
        if self.key is not None:
            parts.append(Project.is_key.is_(self.key))
        if self.guiding:
            guided = Project.guiding_unit_id.in_(select(Unit.id).where(Unit.code.in_(self.guiding)))
            parts.append(and_(inside(reader), guided))
        if self.industry:
            edition = partial(frozen, "industry", "code")
            parts.append(
                either(
                    reader,
                    _of_industry(Project.industry_code, self.industry),
                    lambda: _of_industry(edition(), self.industry),
                )
            )
        if self.complete is not None:
            parts.append(and_(inside(reader), self.complete.condition))
        if self.q:
            here = [getattr(Project, name) for name in SEARCHED]
            parts.append(either(reader, _matches(here, self.q), lambda: _matches(map(frozen, SEARCHED), self.q)))
        return parts

    def chips(self) -> list[tuple[str, str, ProjectFilter]]:
        """Each condition: its name, its value in words, and the filter without it."""
        found: list[tuple[str, str, ProjectFilter]] = []
        places = (*self.county, *self.prefecture)
        if places:
            found.append((pgettext("one", "地区"), _place_words(places), self.but(county=(), prefecture=())))
        if self.chain:
            rows = db.session.scalars(select(Chain).where(Chain.code.in_(self.chain)))
            names = {row.code: chain_name(row) for row in rows}
            found.append((_("产业链"), _join(names.get(c, c) for c in self.chain), self.but(chain=())))
        if self.role:
            found.append((_("链上作用"), _join(one.title for one in self.role), self.but(role=())))
        if self.state:
            found.append((_("状态"), _join(one.title for one in self.state), self.but(state=())))
        if self.public is not None:
            found.append((_("公开"), _("是") if self.public else _("否"), self.but(public=None)))
        if self.key is not None:
            found.append((_("重点项目"), _("是") if self.key else _("否"), self.but(key=None)))
        if self.guiding:
            units = {row.code: local_short(row) for row in db.session.scalars(_units(self.guiding))}
            found.append((_("指导单位"), _join(units.get(c, c) for c in self.guiding), self.but(guiding=())))
        if self.industry:
            row = db.session.get(Industry, self.industry)
            found.append((_("行业"), f"{row.code} {row.name}" if row else self.industry, self.but(industry="")))
        if self.complete is not None:
            found.append((_("齐全"), str(self.complete.title), self.but(complete=None)))
        if self.q:
            found.append((_("文字"), f"“{self.q}”", self.but(q="")))
        return found


def _places(codes: tuple[str, ...]) -> Any:
    """Ids of the regions of those codes and of all that lies in them."""
    paths = db.session.scalars(select(Region.path).where(Region.code.in_(codes))).all()
    if not paths:
        return select(Region.id).where(Region.id == -1)
    return select(Region.id).where(or_(*(Region.path.startswith(path, autoescape=True) for path in paths)))


def _place_words(codes: tuple[str, ...]) -> str:
    known = {row.code: local_short(row) for row in db.session.scalars(select(Region).where(Region.code.in_(codes)))}
    if len(codes) > MANY:
        return str(_("%(first)s等 %(count)s 地", first=_join(known.get(c, c) for c in codes[:2]), count=len(codes)))
    return _join(known.get(code, code) for code in codes)


def _units(codes: tuple[str, ...]) -> Any:
    return select(Unit).where(Unit.code.in_(codes))


def _frozen_role(roles: tuple[ChainRole, ...]) -> ColumnElement[bool]:
    """An edition names a role, or that it stands on no chain."""
    named = frozen("role").in_([str(role) for role in roles if role is not ChainRole.NONE])
    return or_(named, frozen_mark("off_chain").is_(True)) if ChainRole.NONE in roles else named


def _of_industry(column: Any, code: str) -> ColumnElement[bool]:
    if code in SECTIONS:
        first, last = SECTIONS[code]
        return or_(column == code, func.substr(column, 1, 2).between(f"{first:02d}", f"{last:02d}"))
    return cast("ColumnElement[bool]", column.startswith(code, autoescape=True))


SEARCHED = ("code", "name", "name_en", "summary", "site")
"""The facts a text is looked for in."""


def _matches(columns: Iterable[Any], text: str) -> ColumnElement[bool]:
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def _join(words: Any) -> str:
    return str(_("、").join(str(word) for word in words))
