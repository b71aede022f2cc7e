"""What a reader asked to see: one set of URL parameters for board, list, sums, export and print.

``LeadFilter.read(args)`` understands the URL, ``chips`` says it in words with the URL that drops each condition,
``condition`` turns it into SQL. What the tally can answer (everything but light, text, amount and days) is marked.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar, cast

from flask import g, has_request_context
from sqlalchemy import ColumnElement, String, and_, func, literal, or_, select, true

from crm.chains.models import Chain
from crm.chains.states import ChainRole
from crm.core.db import db
from crm.core.errors import DomainError
from crm.core.lists import Asked, parameters_of
from crm.core.money import parse_wan, typed_wan
from crm.enterprises.models import Enterprise
from crm.units.models import Region, Unit

from .lights import has_light
from .models import Lead, LeadTally
from .states import Light, Stage, Status

Word = TypeVar("Word", bound=StrEnum)

ANY_STATUS = "any"


@dataclass(frozen=True)
class LeadFilter:
    """Conditions on leads; empty tuples and None mean "any". ``status`` defaults to active."""

    county: tuple[str, ...] = ()
    prefecture: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    introducer: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    role: tuple[ChainRole, ...] = ()
    stage: tuple[Stage, ...] = ()
    status: tuple[Status, ...] = (Status.ACTIVE,)
    light: tuple[Light, ...] = ()
    year: tuple[int, ...] = ()
    key: bool | None = None
    opening: bool | None = None
    requested: bool | None = None
    claimed: bool | None = None
    least_yuan: int | None = None
    enterprise: int | None = None
    q: str = ""
    problems: tuple[str, ...] = field(default=(), compare=False)
    """Sentences about parameters that could not be understood."""

    @classmethod
    def read(cls, args: Any) -> LeadFilter:
        """From URL parameters (a MultiDict); what cannot be understood is named in ``problems``, never guessed."""
        asked = Asked(args)
        years = []
        for text in asked.listed("year"):
            if text.isdecimal() and len(text) == 4:
                years.append(int(text))
            else:
                asked.odd("year", text)
        least = None
        if args.get("least"):
            try:
                least = parse_wan(args["least"])
            except DomainError as wrong:
                asked.problems.append(str(wrong))
        status_texts = asked.listed("status")
        status: tuple[Status, ...] = (Status.ACTIVE,)
        if ANY_STATUS in status_texts:
            status = ()
        elif status_texts:
            status = asked.words("status", Status) or status
        enterprise = args.get("enterprise", "")
        return cls(
            county=asked.listed("county"),
            prefecture=asked.listed("prefecture"),
            unit=asked.listed("unit"),
            introducer=asked.listed("introducer"),
            chain=asked.listed("chain"),
            role=asked.words("role", ChainRole),
            stage=asked.words("stage", Stage),
            status=status,
            light=asked.words("light", Light),
            year=tuple(years),
            key=asked.flag("key"),
            opening=asked.flag("opening"),
            requested=asked.flag("requested"),
            claimed=asked.flag("claimed"),
            least_yuan=least,
            enterprise=int(enterprise) if enterprise.isdecimal() and len(enterprise) < 18 else None,
            q=asked.text("q"),
            problems=tuple(asked.problems),
        )

    def parameters(self) -> dict[str, Any]:
        """The URL parameters that say this, shortest form."""
        out = parameters_of(self, but=("status", "least_yuan"))
        if self.status == ():
            out["status"] = ANY_STATUS
        elif self.status != (Status.ACTIVE,):
            out["status"] = [str(s) for s in self.status]
        if self.least_yuan is not None:
            out["least"] = typed_wan(self.least_yuan).replace(",", "")
        return out

    def but(self, **changes: Any) -> LeadFilter:
        """The same filter with some conditions changed."""
        return replace(self, **changes)

    @property
    def is_default(self) -> bool:
        """Whether nothing was asked for."""
        return self == LeadFilter()

    @property
    def tally_answers(self) -> bool:
        """Whether counts and sums can be read from the tally."""
        return not (
            self.light
            or self.q
            or self.introducer
            or self.least_yuan is not None
            or self.enterprise is not None
            or self.requested is not None
            or self.claimed is not None
        )

    def condition(
        self, today: date, table: type[Lead | LeadTally] = Lead, *, driven: bool = False
    ) -> ColumnElement[bool]:
        """As SQL, on leads or on the tally; ``driven`` as in ``one_of``."""
        parts: list[Any] = []
        places = self._place_ids()
        if places is not None:
            parts.append(one_of(table.county_id, places, driven=driven))
        for name, texts, model in (("unit_id", self.unit, Unit), ("chain_id", self.chain, Chain)):
            if texts:
                parts.append(one_of(getattr(table, name), _ids(model, texts), driven=driven))
        if self.role:
            roles = [str(role) for role in self.role] if table is LeadTally else self.role
            parts.append(table.chain_role.in_(roles))
        if self.stage:
            parts.append(one_of(table.stage, self.stage, driven=driven))
        if self.status:
            parts.append(one_of(table.status, self.status, driven=driven))
        if self.year:
            parts.append(table.year.in_(self.year))
        if self.key is not None:
            parts.append(table.is_key.is_(self.key))
        if self.opening is not None:
            parts.append(table.is_opening.is_(self.opening))
        if table is Lead:
            parts.extend(self._lead_only(today))
        return and_(true(), *parts)

    def _lead_only(self, today: date) -> list[Any]:
        parts: list[Any] = []
        if self.introducer:
            parts.append(Lead.introducer_id.in_(_ids(Unit, self.introducer)))
        if self.light:
            parts.append(or_(*(has_light(light, today) for light in self.light)))
        if self.requested is not None:
            parts.append(Lead.requested_stage.is_not(None) if self.requested else Lead.requested_stage.is_(None))
        if self.claimed is not None:
            parts.append(Lead.claimed_stage.is_not(None) if self.claimed else Lead.claimed_stage.is_(None))
        if self.least_yuan is not None:
            parts.append(Lead.planned_yuan >= self.least_yuan)
        if self.enterprise is not None:
            parts.append(Lead.enterprise_id == self.enterprise)
        if self.q:
            parts.append(_matches(self.q))
        return parts

    def _place_ids(self) -> list[int] | None:
        """Counties meant by county codes and prefectures, or None when neither is asked for."""
        if not self.county and not self.prefecture:
            return None
        known = looked_up(Region, (*self.county, *self.prefecture))
        found = {known[code].id for code in self.county if code in known}
        above = [known[code].id for code in self.prefecture if code in known]
        if above:
            found.update(_below(tuple(above)))
        return sorted(found) or [-1]


def one_of(column: Any, values: Any, *, driven: bool) -> ColumnElement[bool]:
    """The column holds one of the values; a single one is an equality, which an index can follow in order.

    Several values would break the order of an index, and the database would sort everything that fits before it shows
    one page. So where the sort drives (``driven``) they are wrapped, which hides them from the index of that column:
    the rows come in the order of the sort and are only looked at (the covering indexes hold these columns).
    """
    values = list(values)
    if not driven:
        return cast(ColumnElement[bool], column == values[0] if len(values) == 1 else column.in_(values))
    nothing: Any = "" if isinstance(values[0], str) else 0
    hidden = func.coalesce(column, literal(nothing, type_=String() if nothing == "" else None), type_=column.type)
    return cast(ColumnElement[bool], hidden.in_(values))


def looked_up(model: Any, codes: tuple[str, ...]) -> dict[str, Any]:
    """Rows of (id, code, name, short_name, name_en) by code, asked once per request however often they are needed."""
    kept: dict[Any, dict[str, Any]] = g.setdefault("lead_filter_codes", {}) if has_request_context() else {}
    key = (model.__tablename__, codes)
    if codes and key not in kept:
        short = getattr(model, "short_name", model.name)
        rows = db.session.execute(
            select(model.id, model.code, model.name, short.label("short_name"), model.name_en).where(
                model.code.in_(codes)
            )
        )
        kept[key] = {row.code: row for row in rows}
    return kept.get(key, {})


def _ids(model: Any, codes: tuple[str, ...]) -> list[int]:
    return [row.id for row in looked_up(model, codes).values()] or [-1]


def _below(parents: tuple[int, ...]) -> list[int]:
    kept: dict[Any, list[int]] = g.setdefault("lead_filter_below", {}) if has_request_context() else {}
    if parents not in kept:
        kept[parents] = list(db.session.scalars(select(Region.id).where(Region.parent_id.in_(parents))))
    return kept[parents]


def _matches(text: str) -> ColumnElement[bool]:
    """Number, project or investor containing the text; pinyin initials of the investor too."""
    plain = text.strip()
    found = [
        Lead.number.icontains(plain, autoescape=True),
        Lead.project_name.icontains(plain, autoescape=True),
        Lead.enterprise_id.in_(
            select(Enterprise.id).where(
                or_(
                    Enterprise.name.icontains(plain, autoescape=True),
                    func.lower(Enterprise.name_en).contains(plain.lower(), autoescape=True),
                    *([Enterprise.initials.contains(plain.lower(), autoescape=True)] if plain.isascii() else []),
                )
            )
        ),
    ]
    return or_(*found)
