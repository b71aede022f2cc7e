"""The projects at a glance, and on paper."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from crm.core import clock
from crm.core.forms import Form
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import submit
from crm.jobs.operations import queue_job
from crm.units.models import Region
from crm.units.regions.maps import tile_map_of

from ..filters import ProjectFilter
from ..jobs import OVERVIEW
from ..lines import all_lines
from ..overview import By, charts_of, map_metric
from .blueprint import bp


def _by(text: str | None) -> By:
    return By(text) if text in list(By) else By.CHAIN


@bp.get("/projects/overview")
@requires("project:read")
def overview() -> ResponseReturnValue:
    """Total investment and number of the filtered projects, by chain or prefecture."""
    return _page(Form()), 200


def _page(form: Form, **_extra: Any) -> str:
    reader, asked, by = current_reader(), ProjectFilter.read(request.args), _by(request.args.get("by"))

    def of_group(code: str) -> str:
        return url_for(".index", **asked.but(**{str(by): (code,)}).parameters()) if code else ""

    def of_county(county: Region) -> str:
        return url_for(".index", **asked.but(prefecture=(), county=(county.code,)).parameters())

    lines = list(all_lines(reader, asked))
    return render_template(
        "projects/overview.html",
        asked=asked,
        by=by,
        count=len(lines),
        charts=charts_of(lines, by, of_group) if lines else [],
        map=tile_map_of(reader, map_metric(lines), leads_to=of_county),
        groupings=[
            (one.title, url_for(".overview", **{**asked.parameters(), "by": str(one)}), one is by) for one in By
        ],
        chips=[(n, v, url_for(".overview", **{**rest.parameters(), "by": str(by)})) for n, v, rest in asked.chips()],
        list_url=url_for(".index", **asked.parameters()),
        print_url=url_for(".overview_print", **{**asked.parameters(), "by": str(by)}),
        form=form,
    )


@bp.post("/projects/overview/print")
@requires("project:export")
def overview_print() -> ResponseReturnValue:
    """Have it printed in the background: the charts of a print are not drawn by the web."""
    form = Form()
    reader, asked, by, lang = (
        current_reader(),
        ProjectFilter.read(request.args),
        _by(request.args.get("by")),
        str(get_locale()),
    )

    def act() -> str:
        job = queue_job(
            kind=OVERVIEW,
            title=_("打印招商项目分布（按%(by)s）", by=by.word),
            arguments={
                "filter": asked.parameters(),
                "by": str(by),
                "lang": lang,
                "acting_for_id": reader.acting_for_id,
            },
            by=reader,
            at=clock.now(),
        )
        flash(_("已交给后台，排好后在这里下载"))
        return url_for("jobs.show", job_id=job.id)

    return submit(form, lambda **extra: _page(form, **extra), act)
