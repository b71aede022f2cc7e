"""What board and list share: the bar of conditions, the form that adds one, and what to say when nothing fits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from crm.chains.models import Chain
from crm.chains.states import ChainRole
from crm.core import clock
from crm.core.db import db
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader
from crm.core.web import wants_fragment
from crm.units.models import Unit
from crm.units.names_shown import local_name, local_short
from crm.units.queries import places, prefectures

from ..chips import Chip, chips, unknown_codes
from ..filters import ANY_STATUS, LeadFilter
from ..queries import light_counts, stage_sums
from ..states import Light, Stage, Status
from . import bp

VIEWS = {"board": "leads.board", "list": "leads.index"}


@dataclass(frozen=True)
class Bar:
    """The filter bar: chips with their way out, the other view, the lights, and what could not be understood."""

    asked: LeadFilter
    view: str
    keep: dict[str, Any]
    lights: dict[Light, int]

    @property
    def chips(self) -> list[tuple[Chip, str]]:
        """Each condition with the address that drops it."""
        return [(chip, self.url(chip.without)) for chip in chips(self.asked)]

    @property
    def problems(self) -> list[str]:
        """What of the address could not be understood."""
        return [*self.asked.problems, *unknown_codes(self.asked)]

    def url(self, asked: LeadFilter | None = None, view: str | None = None, **more: Any) -> str:
        """This page (or the other view) with another filter; sort and columns stay with the list."""
        view = view or self.view
        kept = self.keep if view == self.view else {}
        return url_for(VIEWS[view], **(asked or self.asked).parameters(), **{**kept, **more})

    @property
    def conditions_url(self) -> str:
        """The form that changes the conditions."""
        return url_for("leads.conditions", **self.asked.parameters(), **self.keep, view=self.view)

    def light_url(self, light: Light) -> str:
        """The same filter with one light only; the light shown now is dropped again."""
        plain = self.asked.but(status=(Status.ACTIVE,))
        return self.url(plain.but(light=() if self.asked.light == (light,) else (light,)))


def bar_of(asked: LeadFilter, view: str, reader: Reader, today: date, keep: dict[str, Any] | None = None) -> Bar:
    """The bar of a page."""
    return Bar(asked, view, keep or {}, light_counts(reader, asked, today) if view == "board" else {})


def way_out(bar: Bar, reader: Reader, today: date) -> dict[str, Any]:
    """For an empty page: the condition to drop that brings most back, and how many it brings."""
    best: tuple[int, Chip] | None = None
    for chip in chips(bar.asked):
        count = sum(sums.leads for sums in stage_sums(reader, chip.without, today).values())
        if count and (best is None or count > best[0]):
            best = count, chip
    if best is not None:
        count, chip = best
        return {
            "why": _("去掉“%(condition)s”后有 %(count)s 件", condition=chip.words, count=count),
            "url": bar.url(chip.without),
            "action": _("去掉这个条件"),
        }
    if bar.asked.is_default:
        return {
            "why": _("还没有线索。可以新建，也可以从台账导入"),
            "url": url_for("leads.new") if reader.can("lead:create") else None,
            "action": _("新线索"),
        }
    return {"why": _("逐个去掉条件也没有"), "url": bar.url(LeadFilter()), "action": _("去掉全部条件")}


@bp.get("/conditions")
@requires("lead:read")
def conditions() -> ResponseReturnValue:
    """The form of all conditions: inside the menu with scripts, a page without (and on phones)."""
    reader = current_reader()
    asked = LeadFilter.read(request.args)
    view = request.args.get("view", "board")
    view = view if view in VIEWS else "board"
    keep = {name: request.args[name] for name in ("sort", "order", "cols") if request.args.get(name)}
    units = db.session.scalars(select(Unit).where(Unit.voided_at.is_(None)).order_by(Unit.kind.desc(), Unit.code)).all()
    unit_options = [(unit.code, local_short(unit)) for unit in units]
    chains = db.session.scalars(select(Chain).where(Chain.voided_at.is_(None)).order_by(Chain.id)).all()
    this_year = clock.today().year
    return render_template(
        "leads/_conditions.html" if wants_fragment() else "leads/conditions.html",
        bar=Bar(asked, view, keep, {}),
        asked=asked,
        keep=keep,
        action=url_for(VIEWS[view]),
        pickers=[
            ("county", _("县（市、区）、功能区"), asked.county, [(p.code, local_name(p)) for p in places(reader)]),
            ("prefecture", _("市州"), asked.prefecture, [(p.code, local_name(p)) for p in prefectures(reader)]),
            ("unit", _("联系单位"), asked.unit, unit_options),
            ("introducer", _("引荐单位"), asked.introducer, unit_options),
            ("chain", _("产业链"), asked.chain, [(chain.code, local_short_of(chain)) for chain in chains]),
        ],
        boxes=[
            ("stage", _("阶段"), asked.stage, list(Stage)),
            ("role", _("链上作用"), asked.role, list(ChainRole)),
            ("light", _("灯"), asked.light, list(Light)),
            ("status", _("状态"), asked.status, list(Status)),
        ],
        any_status=ANY_STATUS,
        flags=[
            ("key", _("重点项目"), asked.key),
            ("opening", _("期初"), asked.opening),
            ("requested", _("待核定"), asked.requested),
            ("claimed", _("申报更高阶段"), asked.claimed),
        ],
        years=sorted({*range(this_year - 4, this_year + 1), *asked.year}, reverse=True),
    )


def local_short_of(chain: Chain) -> str:
    """A chain's name in the reader's language."""
    from flask_babel import get_locale

    return chain.name_en if chain.name_en and str(get_locale()) == "en" else chain.name
