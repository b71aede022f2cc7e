"""The list: sortable, filtered by the same address as the board, paged by keyset, exported and printed as filtered."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from flask import current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import writing
from crm.core.errors import DomainError
from crm.core.lists import Head, Order, Sorts, columns_asked, drawn_heads, plain_address
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader
from crm.workbooks.writing import TYPES

from ..drawn import Pen
from ..filters import LeadFilter
from ..ledger_prints import render_list
from ..list_files import MOST_BRIEFS, MOST_PRINTED, join_pdfs, ledger_of, write_list
from ..queries import SORTS, StageSums, list_page, rows_of, stage_sums
from ..scope import lead_by_number
from . import bp
from .filtering import Bar, bar_of, way_out

HEADS = (
    Head("number", _l("编号"), sort="number"),
    Head("investor", _l("投资方"), sort="investor"),
    Head("project", _l("项目")),
    Head("county", _l("县")),
    Head("unit", _l("联系单位")),
    Head("role", _l("链")),
    Head("stage", _l("阶段")),
    Head("days", _l("停留"), _l("工作日"), True, "days"),
    Head("light", _l("灯")),
    Head("planned", _l("拟投资"), _l("万元"), True, "planned"),
    Head("agreed", _l("协议"), _l("万元"), True, "agreed"),
    Head("paid", _l("到位"), _l("万元"), True, "paid"),
    Head("missing", _l("差"), _l("项"), True, "missing"),
    Head("changed", _l("最近修改"), sort="changed"),
)
DEFAULT = tuple(head.code for head in HEADS if head.code != "changed")
ALWAYS = "investor"
"""The column that names the row and carries its link."""


USEFUL = Sorts({name: down != (name == "days") for name, (_column, down) in SORTS.items()})
"""Longest in the stage first when nothing is said."""


def _falling(order: Order) -> bool:
    """The direction as rows are kept: days in a stage rise as its date falls."""
    return order.down != (order.sort == "days")


def _kept(order: Order, columns: tuple[str, ...]) -> dict[str, Any]:
    return {**USEFUL.parameters(order), **({} if columns == DEFAULT else {"cols": ",".join(columns)})}


@bp.get("/list")
@requires("lead:read")
def index() -> ResponseReturnValue:
    """Leads as a table."""
    if (elsewhere := plain_address()) is not None:
        return elsewhere
    reader, today = current_reader(), clock.today()
    asked, order, columns = LeadFilter.read(request.args), USEFUL.read(request.args), _columns()
    keep = _kept(order, columns)
    bar = bar_of(asked, "list", reader, today, keep)
    page = list_page(
        reader, asked, today, sort=order.sort, descending=_falling(order), cursor=request.args.get("cursor")
    )
    pen = Pen(today)
    rows = [pen.draw(row) for row in page.rows]
    return render_template(
        "leads/index.html",
        bar=bar,
        rows=rows,
        columns=columns,
        heads=drawn_heads(HEADS, columns, USEFUL, order, lambda sorting: _sorted(bar, sorting)),
        all_heads=HEADS,
        total=_total(stage_sums(reader, asked, today)),
        previous_url=bar.url(cursor=page.previous) if page.previous else None,
        next_url=bar.url(cursor=page.next) if page.next else None,
        empty=way_out(bar, reader, today) if not rows else None,
    )


def _columns() -> tuple[str, ...]:
    return columns_asked(request.args, HEADS, DEFAULT, ALWAYS)


def _sorted(bar: Bar, sorting: dict[str, str]) -> str:
    kept = {name: value for name, value in bar.keep.items() if name == "cols"}
    return Bar(bar.asked, "list", {**kept, **sorting}, {}).url()


def _total(sums: dict[Any, StageSums]) -> dict[str, int]:
    return {
        name: sum(getattr(line, name) for line in sums.values())
        for name in ("leads", "opening_leads", "planned_yuan", "agreed_yuan", "paid_in_yuan")
    }


def _chosen(reader: Reader) -> list[Any] | None:
    """Rows ticked in the list, or None when none are named and the whole filter is meant."""
    numbers = tuple(dict.fromkeys(request.args.getlist("lead")))
    return list(rows_of(reader, numbers)) if numbers else None


def _asked() -> LeadFilter:
    return LeadFilter.read(request.args)


@bp.get("/export")
@requires("lead:export")
def export() -> ResponseReturnValue:
    """Exactly what is filtered (or ticked), as a workbook or CSV; written to a file first, so memory stays flat."""
    reader, now = current_reader(), clock.now()
    today, asked, order = clock.date_of(now), _asked(), USEFUL.read(request.args)
    kind = "csv" if request.args.get("format") == "csv" else "xlsx"
    chosen = _chosen(reader)
    target = tempfile.TemporaryFile()  # noqa: SIM115 – closed when the answer has been sent
    count = write_list(
        target, kind=kind, reader=reader, asked=asked, today=today, sort=order.sort, down=_falling(order), rows=chosen
    )
    with writing():
        record(
            action="lead:export", by=reader, at=now, ref=kind,
            note=_("%(count)s 件；%(query)s", count=count, query=request.query_string.decode(errors="replace")[:300]),
        )  # fmt: skip
    size = target.tell()
    target.seek(0)
    response = current_app.response_class(_pieces(target), mimetype=TYPES[kind])
    response.call_on_close(target.close)
    response.content_length = size
    name = _("线索-%(day)s", day=today.isoformat()) + f".{kind}"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _pieces(target: Any) -> Iterator[bytes]:
    while piece := target.read(65536):
        yield piece


@bp.get("/list.pdf")
@requires("lead:print")
def print_list() -> ResponseReturnValue:
    """The filtered (or ticked) leads in landscape, stage by stage, with sums."""
    reader, now = current_reader(), clock.now()
    asked, today = _asked(), clock.date_of(now)
    chosen = _chosen(reader)
    if chosen is None:
        count = _total(stage_sums(reader, asked, today))["leads"]
        if count > MOST_PRINTED:
            raise DomainError(
                _(
                    "筛选出 %(count)s 件，一次最多打印 %(most)s 件。请再加条件缩小范围，或导出 Excel",
                    count=count,
                    most=MOST_PRINTED,
                )
            )
    ledger = ledger_of(reader, asked, now, str(get_locale()), rows=chosen)
    body = render_list(ledger)
    with writing():
        record(
            action="lead:print-list", by=reader, at=now,
            note=_("%(count)s 件；%(query)s", count=sum(len(g.rows) for g in ledger.groups), query=request.query_string.decode(errors="replace")[:300]),
        )  # fmt: skip
    response = make_response(body)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="leads-{today:%Y%m%d}.pdf"'
    return response


@bp.get("/briefs.pdf")
@requires("lead:print")
def briefs() -> ResponseReturnValue:
    """The one-page briefs of the ticked leads, one after the other in one file."""
    from ..brief_facts import brief_of, note_print  # loads the press: with the first print, not at start
    from ..briefs import render_brief

    reader, now = current_reader(), clock.now()
    numbers = tuple(dict.fromkeys(request.args.getlist("lead")))
    if not numbers:
        raise DomainError(_("先在列表里勾选要打印的线索"))
    if len(numbers) > MOST_BRIEFS:
        raise DomainError(_("一次最多打印 %(most)s 份一页纸，选了 %(count)s 份", most=MOST_BRIEFS, count=len(numbers)))
    found = [lead_by_number(number, reader) for number in numbers]
    body = join_pdfs([render_brief(brief_of(lead, reader, now, str(get_locale()))) for lead in found])
    with writing():
        for lead in found:
            note_print(lead=lead, what="brief", by=reader, at=now)
    response = make_response(body)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="briefs-{clock.date_of(now):%Y%m%d}.pdf"'
    return response
