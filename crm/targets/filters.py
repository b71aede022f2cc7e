"""What a reader asked to see of the target list: the same URL parameters on list and export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select
from werkzeug.datastructures import MultiDict

from crm.chains.models import Chain
from crm.chains.states import ChainRole
from crm.core.db import db
from crm.core.lists import Asked, each_dropped
from crm.enterprises.filters import text_condition
from crm.units.models import Region, Unit
from crm.units.names_shown import local_name, local_short

from .models import Target
from .states import TargetState

ANY = "any"


@dataclass(frozen=True)
class TargetFilter:
    """Conditions on targets. ``state`` "" is what is still open (未接触、已接触), "any" all of them."""

    OPEN: ClassVar[tuple[TargetState, ...]] = (TargetState.UNTOUCHED, TargetState.TOUCHED)

    state: str = ""
    unit: str = ""
    county: str = ""
    chain: str = ""
    role: str = ""
    overdue: bool = False
    q: str = ""
    problems: tuple[str, ...] = ()
    """Sentences about parameters that could not be understood."""

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> TargetFilter:
        """From URL parameters; what cannot be understood is named in ``problems``, never guessed."""
        asked = Asked(args)
        values: dict[str, Any] = {}
        known = {"state": [ANY, *map(str, TargetState)], "role": [*map(str, ChainRole)]}
        for name in ("state", "unit", "county", "chain", "role"):
            text = args.get(name, "")[:40]
            if text and name in known and text not in known[name]:
                asked.odd(name, text)
                text = ""
            values[name] = text
        return cls(
            **values,
            overdue=args.get("overdue") == "1",
            q=asked.text("q"),
            problems=tuple(asked.problems),
        )

    def parameters(self) -> dict[str, Any]:
        """The URL parameters that say this."""
        found = {name: getattr(self, name) for name in ("state", "unit", "county", "chain", "role", "q")}
        return {name: value for name, value in found.items() if value} | ({"overdue": "1"} if self.overdue else {})

    def chips(self) -> list[tuple[Any, Any, dict[str, Any]]]:
        """Each condition: its name, its value in words, and the parameters without it."""
        said: list[tuple[str, Any, Any]] = []
        if self.state:
            said.append(("state", _("状态"), _("全部") if self.state == ANY else TargetState(self.state).title))
        if self.unit:
            unit = db.session.scalar(select(Unit).where(Unit.code == self.unit))
            said.append(("unit", _("责任单位"), local_short(unit) or self.unit))
        if self.county:
            county = db.session.scalar(select(Region).where(Region.code == self.county))
            said.append(("county", _("县"), local_name(county) or self.county))
        if self.chain:
            chain = db.session.scalar(select(Chain).where(Chain.code == self.chain))
            said.append(("chain", _("产业链"), chain.name if chain else self.chain))
        if self.role:
            said.append(("role", _("角色"), ChainRole(self.role).title))
        if self.overdue:
            said.append(("overdue", _("接触期限"), _("已过期")))
        if self.q:
            said.append(("q", _("文字"), self.q))
        return each_dropped(self.parameters(), said)

    def conditions(self, today: date) -> list[ColumnElement[bool]]:
        """The conditions as SQL; the statement joins the enterprise."""
        found: list[ColumnElement[bool]] = []
        if not self.state:
            found.append(Target.state.in_(self.OPEN))
        elif self.state != ANY:
            found.append(Target.state == TargetState(self.state))
        if self.unit:
            found.append(Target.owner_unit_id.in_(select(Unit.id).where(Unit.code == self.unit)))
        if self.county:
            paths = select(Region.path).where(Region.code == self.county).scalar_subquery()
            below = select(Region.id).where(or_(Region.code == self.county, Region.path.startswith(paths)))
            found.append(Target.county_id.in_(below))
        if self.chain:
            found.append(Target.chain_id.in_(select(Chain.id).where(Chain.code == self.chain)))
        if self.role:
            found.append(Target.chain_role == ChainRole(self.role))
        if self.overdue:
            found.append(Target.approach_by < today)
            found.append(Target.state == TargetState.UNTOUCHED)
        if self.q:
            found.append(or_(text_condition(self.q), Target.why.contains(self.q, autoescape=True)))
        return found
