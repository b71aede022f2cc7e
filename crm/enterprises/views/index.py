"""The list of enterprises, its export, and names for the fields that look one up."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.pagination import Sort, paginate
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.enterprises import industries, queries
from crm.enterprises.exports import HEADINGS, cells
from crm.enterprises.filters import EnterpriseFilter, text_condition
from crm.enterprises.models import Enterprise
from crm.enterprises.sharing import whole_of
from crm.enterprises.states import EnterpriseKind, SizeMark
from crm.units.names_shown import local_short
from crm.workbooks.csvfile import csv_response

from .blueprint import bp

PAGE = 50
SUGGESTED = 12


@bp.get("")
@requires("enterprise:read")
def index() -> ResponseReturnValue:
    """Enterprises in the reader's scope, by pinyin."""
    wanted = EnterpriseFilter.read(request.args)
    page = paginate(
        queries.listed(current_reader(), wanted),
        Sort(Enterprise.pinyin, Enterprise.id),
        cursor=request.args.get("at"),
        size=PAGE,
        key_of=lambda row: (row.pinyin, row.id),
        scalars=True,
    )
    here = wanted.parameters()
    return render_template(
        "enterprises/index.html",
        page=page,
        wanted=wanted,
        local_short=local_short,
        chips=[(name, value, url_for(".index", **rest)) for name, value, rest in wanted.chips()],
        previous_url=url_for(".index", **here, at=page.previous) if page.previous else None,
        next_url=url_for(".index", **here, at=page.next) if page.next else None,
        export_url=url_for(".export", **here),
        kinds=[("", _("全部")), *((kind.value, kind.title) for kind in EnterpriseKind)],
        marks=[("", _("全部")), *((mark.value, mark.title) for mark in SizeMark)],
        divisions=[("", _("全部")), *industries.division_choices()],
    )


@bp.get("/export.csv")
@requires("enterprise:export")
def export() -> ResponseReturnValue:
    """Exactly what is filtered, as CSV; without contacts."""
    reader = current_reader()
    rows = queries.every_listed(reader, EnterpriseFilter.read(request.args))
    whole = whole_of(reader)
    name = _("企业 %(day)s", day=clock.today().isoformat())
    return csv_response(
        f"{name}.csv",
        [str(one) for one in HEADINGS],
        (cells(row, whole=whole is None or row.id in whole) for row in rows),
    )


@bp.get("/options")
@requires("enterprise:read")
def options() -> ResponseReturnValue:
    """Names for a field that looks an enterprise up: a fragment of ``<option>``."""
    text = next((value for key, value in request.args.items() if key != "lang"), "").strip()[:60]
    statement = queries.visible_enterprises(current_reader()).order_by(Enterprise.pinyin, Enterprise.id)
    rows = queries.few(statement.where(text_condition(text)), SUGGESTED) if text else []
    return render_template("enterprises/_options.html", values=[(row.name, "") for row in rows])
