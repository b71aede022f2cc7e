"""Pages of regions: the tree, a province's, prefecture's, county's or zone's page, zones made and edited."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.audit.conflicts import both_versions
from crm.core import clock
from crm.core.errors import StaleEdit
from crm.core.panels import panels_of
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.voiding import ask_why
from crm.core.web import page, submit

from ..blueprint import bp
from ..choices import region_choices
from ..forms import ZoneForm, lines
from ..models import Region
from ..states import RegionLevel
from . import queries
from . import zones as operations
from .maps import tile_map_of
from .metrics import metric_called, metrics


@bp.get("/regions")
@requires("region:read")
def regions() -> ResponseReturnValue:
    """All regions by prefecture, with a search over names, former names and codes."""
    text = request.args.get("q", "").strip()[:60]
    return page("units/regions.html", branches=queries.tree(text), text=text)


@bp.get("/regions/<code>")
@requires("region:read")
def region(code: str) -> ResponseReturnValue:
    """A region's page: the map, who supports it, what the rooms above hang on it."""
    here, reader, today = queries.region_called(code), current_reader(), clock.today()
    metric = metric_called(request.args.get("metric"))
    return page(
        "units/region.html",
        region=here,
        map=tile_map_of(reader, metric, here=here),
        metrics=metrics(),
        as_table=request.args.get("view") == "table",
        supports=queries.support_of(here, today),
        inside=queries.inside(here),
        supported=queries.supported_below(here, today),
        beside=queries.beside(here),
        panels=panels_of("region", here, reader),
        RegionLevel=RegionLevel,
    )


@bp.route("/regions/new", methods=["GET", "POST"])
@requires("region:edit")
def region_new() -> ResponseReturnValue:
    """Make a functional zone."""
    form = ZoneForm()
    form.parent_id.choices = _parents(None)
    if request.method == "GET" and request.args.get("parent"):
        form.parent_id.data = queries.region_called(request.args["parent"]).id

    def show(**extra: Any) -> str:
        return render_template("units/region_form.html", form=form, region=None, **extra)

    def act() -> str:
        zone = operations.create_zone(
            values=_values(form), aliases=lines(form.aliases.data), by=current_reader(), at=clock.now()
        )
        return url_for("units.region", code=zone.code)

    return submit(form, show, act)


@bp.route("/regions/<code>/edit", methods=["GET", "POST"])
@requires("region:edit")
def region_edit(code: str) -> ResponseReturnValue:
    """Change a region's names, aliases, note; of a zone also its parent."""
    here = queries.region_called(code)
    ident = here.id
    form = ZoneForm(data={**_stored(here), "code": here.code, "parent_id": here.parent_id})
    form.version.data = form.version.data or str(here.version)
    form.parent_id.choices = _parents(here)

    def show(conflict: StaleEdit | None = None, **extra: Any) -> str:
        stored = queries.region_called(code)
        clash = conflict and both_versions(form, stored, _stored(stored))
        return render_template("units/region_form.html", form=form, region=stored, conflict=clash, **extra)

    def act() -> str:
        operations.edit_region(
            region_id=ident,
            values=_values(form),
            aliases=lines(form.aliases.data),
            version=form.expected_version,
            by=current_reader(),
            at=clock.now(),
        )
        return url_for("units.region", code=code)

    return submit(form, show, act)


@bp.route("/regions/<code>/void", methods=["GET", "POST"])
@requires("region:edit")
def region_void(code: str) -> ResponseReturnValue:
    """Take a zone out of use, with a reason."""
    here = queries.region_called(code)
    ident = here.id
    return ask_why(
        title=_("作废功能区“%(name)s”？", name=here.name),
        sentence=_("以后不能再选它；已有的记录照旧显示它的名称。"),
        back=url_for("units.region", code=code),
        void=lambda reason: operations.void_zone(region_id=ident, reason=reason, by=current_reader(), at=clock.now()),
    )


def _parents(here: Region | None) -> list[tuple[int, str]]:
    return [(ident, name) for ident, name in region_choices(zones=False) if here is None or ident != here.id]


def _aliases(region: Region) -> str:
    return "\n".join(alias.alias for alias in region.aliases)


def _stored(region: Region) -> dict[str, Any]:
    names = ("name", "short_name", "name_en", "note")
    return {**{name: getattr(region, name) for name in names}, "aliases": _aliases(region)}


def _values(form: ZoneForm) -> dict[str, Any]:
    texts = {name: form[name].data or "" for name in ("code", "name", "short_name", "name_en", "note")}
    return {**texts, "code": texts["code"].upper(), "parent_id": form.parent_id.data}
