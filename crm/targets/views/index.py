"""The list, its export, and one target."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.chains.choices import local_name as chain_name
from crm.core import clock
from crm.core.pagination import Sort, paginate
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.targets import queries
from crm.targets.choices import filter_choices
from crm.targets.exports import HEADINGS, cells
from crm.targets.filters import TargetFilter
from crm.targets.models import Target
from crm.units.names_shown import local_name, local_short
from crm.workbooks.csvfile import csv_response

from .blueprint import bp

PAGE = 50


@bp.get("")
@requires("target:read")
def index() -> ResponseReturnValue:
    """Targets in the reader's scope, the nearest day first."""
    reader, today = current_reader(), clock.today()
    wanted = TargetFilter.read(request.args)
    page = paginate(
        queries.listed(reader, wanted, today),
        Sort(queries.FIRST_DUE, Target.id),
        cursor=request.args.get("at"),
        size=PAGE,
        key_of=lambda row: (row.approach_by or queries.NO_DAY, row.id),
        scalars=True,
    )
    here = wanted.parameters()
    return render_template(
        "targets/index.html",
        page=page,
        wanted=wanted,
        today=today,
        may_edit=lambda row: queries.may_edit(row, reader),
        chips=[(name, value, url_for(".index", **rest)) for name, value, rest in wanted.chips()],
        previous_url=url_for(".index", **here, at=page.previous) if page.previous else None,
        next_url=url_for(".index", **here, at=page.next) if page.next else None,
        export_url=url_for(".export", **here),
        **filter_choices(reader),
        **names(),
    )


@bp.get("/export.csv")
@requires("enterprise:export")
def export() -> ResponseReturnValue:
    """Exactly what is filtered, as CSV."""
    today = clock.today()
    rows = queries.every_listed(current_reader(), TargetFilter.read(request.args), today)
    name = _("目标企业库 %(day)s", day=today.isoformat())
    return csv_response(f"{name}.csv", [str(one) for one in HEADINGS], (cells(row) for row in rows))


@bp.get("/<int:target_id>")
@requires("target:read")
def show(target_id: int) -> ResponseReturnValue:
    """One target: whose, why, how far."""
    reader = current_reader()
    target = queries.get_target(target_id, reader)
    return render_template(
        "targets/show.html",
        target=target,
        today=clock.today(),
        editable=queries.may_edit(target, reader),
        **names(),
    )


def names() -> dict[str, Any]:
    """What the templates say of places, units and chains in the reader's language."""
    return {"local_name": local_name, "local_short": local_short, "chain_name": chain_name}
