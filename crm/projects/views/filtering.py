"""The bar above the list: conditions as chips, the form that changes them, what to say when nothing fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from crm.chains.choices import local_name as chain_name
from crm.chains.models import Chain
from crm.chains.states import ChainRole
from crm.core.db import db
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader, system
from crm.core.web import wants_fragment
from crm.enterprises.industries import division_choices
from crm.units.models import Unit
from crm.units.names_shown import local_name, local_short
from crm.units.queries import places, prefectures

from ..filters import Completeness, ProjectFilter
from ..lines import sums
from ..states import ProjectState
from .blueprint import bp


@dataclass(frozen=True)
class Bar:
    """The filter with what the list keeps beside it: order and columns."""

    asked: ProjectFilter
    keep: dict[str, Any]

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """Each condition with the address that drops it."""
        return [(name, value, self.url(without)) for name, value, without in self.asked.chips()]

    def url(self, asked: ProjectFilter | None = None, **more: Any) -> str:
        """The list with another filter."""
        return url_for(".index", **(asked or self.asked).parameters(), **{**self.keep, **more})

    @property
    def conditions_url(self) -> str:
        """The form that changes the conditions."""
        return url_for(".conditions", **self.asked.parameters(), **self.keep)


def way_out(bar: Bar, reader: Reader) -> dict[str, Any]:
    """For an empty list: the condition to drop that brings most back, and how many it brings."""
    best: tuple[int, str, str, ProjectFilter] | None = None
    for name, value, without in bar.asked.chips():
        count = sums(reader, without).count
        if count and (best is None or count > best[0]):
            best = count, name, value, without
    if best is not None:
        count, name, value, without = best
        return {
            "why": _("去掉“%(condition)s”后有 %(count)s 个", condition=f"{name} {value}", count=count),
            "url": bar.url(without),
            "action": _("去掉这个条件"),
        }
    if bar.asked.is_default:
        return {
            "why": _("写下县里能给投资者什么：一个项目一页纸，中英文对照"),
            "url": url_for(".new") if reader.can("project:edit") else None,
            "action": _("新建项目"),
        }
    return {"why": _("逐个去掉条件也没有"), "url": bar.url(ProjectFilter()), "action": _("去掉全部条件")}


@bp.get("/projects/conditions")
@requires("project:read")
def conditions() -> ResponseReturnValue:
    """The form of all conditions: inside the menu with scripts, a page without (and on phones)."""
    reader = current_reader()
    asked = ProjectFilter.read(request.args)
    keep = {name: request.args[name] for name in ("sort", "order", "cols") if request.args.get(name)}
    everywhere = system("choices")  # what is published is everybody's: any place may be asked for
    units = db.session.scalars(select(Unit).where(Unit.voided_at.is_(None)).order_by(Unit.kind.desc(), Unit.code))
    chains = db.session.scalars(select(Chain).where(Chain.voided_at.is_(None)).order_by(Chain.code))
    place_options = [(place.code, local_name(place)) for place in places(everywhere)]
    return render_template(
        "projects/_conditions.html" if wants_fragment() else "projects/conditions.html",
        bar=Bar(asked, keep),
        asked=asked,
        keep=keep,
        action=url_for(".index"),
        pickers=[
            ("county", _("县（市、区）、功能区"), asked.county, place_options),
            ("prefecture", _("市州"), asked.prefecture, [(p.code, local_name(p)) for p in prefectures(everywhere)]),
            ("chain", _("产业链"), asked.chain, [(chain.code, chain_name(chain)) for chain in chains]),
            ("guiding", _("指导单位"), asked.guiding, [(unit.code, local_short(unit)) for unit in units]),
        ],
        industries=division_choices(),
        boxes=[
            ("state", _("状态"), asked.state, list(ProjectState)),
            ("role", _("链上作用"), asked.role, list(ChainRole)),
        ],
        completeness=list(Completeness),
        flags=[("public", _("公开"), asked.public), ("key", _("重点项目"), asked.key)],
        reader=reader,
    )
