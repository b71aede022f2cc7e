"""The list: filtered, sorted, paged by keyset, exported and printed exactly as filtered."""

from __future__ import annotations

import io
from urllib.parse import quote

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import writing
from crm.core.errors import DomainError
from crm.core.lists import Head, Sorts, columns_asked, drawn_heads, plain_address
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.workbooks.writing import TYPES

from ..filters import ProjectFilter
from ..lines import all_lines, list_page, sums
from ..list_files import MOST_PRINTED, print_list_of, write_list
from ..told import SORTS
from .blueprint import bp
from .filtering import Bar, way_out

HEADS = (
    Head("code", _l("编号"), sort="code"),
    Head("name", _l("项目名称"), sort="name"),
    Head("county", _l("县")),
    Head("industry", _l("行业")),
    Head("chain", _l("产业链环节")),
    Head("state", _l("状态"), sort="state"),
    Head("total", _l("总投资"), _l("万元"), True, "total"),
    Head("land", _l("用地"), _l("亩"), True),
    Head("sales", _l("年销售收入"), _l("万元"), True),
    Head("profit", _l("年利润"), _l("万元"), True),
    Head("irr", _l("内部收益率"), "%", True),
    Head("payback", _l("回收期"), _l("年"), True),
    Head("guiding", _l("指导单位")),
    Head("missing", _l("缺"), _l("中/英"), True),
    Head("changed", _l("最近修改"), sort="changed"),
)
DEFAULT = ("code", "name", "county", "chain", "state", "total", "land", "missing", "changed")
ALWAYS = "name"


USEFUL = Sorts(SORTS)


@bp.get("/projects")
@requires("project:read")
def index() -> ResponseReturnValue:
    """Projects as a table."""
    if (elsewhere := plain_address()) is not None:
        return elsewhere
    reader = current_reader()
    asked, order, columns = ProjectFilter.read(request.args), USEFUL.read(request.args), _columns()
    keep = {**USEFUL.parameters(order), **({} if columns == DEFAULT else {"cols": ",".join(columns)})}
    bar = Bar(asked, keep)
    page, lines = list_page(reader, asked, sort=order.sort, descending=order.down, cursor=request.args.get("cursor"))
    return render_template(
        "projects/index.html",
        bar=bar,
        rows=lines,
        columns=columns,
        heads=drawn_heads(HEADS, columns, USEFUL, order, lambda sorting: _sorted(bar, sorting)),
        all_heads=HEADS,
        total=sums(reader, asked),
        previous_url=bar.url(cursor=page.previous) if page.previous else None,
        next_url=bar.url(cursor=page.next) if page.next else None,
        empty=way_out(bar, reader) if not lines else None,
    )


def _columns() -> tuple[str, ...]:
    return columns_asked(request.args, HEADS, DEFAULT, ALWAYS)


def _sorted(bar: Bar, sorting: dict[str, str]) -> str:
    kept = {name: value for name, value in bar.keep.items() if name == "cols"}
    return Bar(bar.asked, {**kept, **sorting}).url()


def _ticked() -> tuple[str, ...]:
    return tuple(dict.fromkeys(request.args.getlist("project")))


@bp.get("/projects/export")
@requires("project:export")
def export() -> ResponseReturnValue:
    """Exactly what is filtered (or ticked), as a workbook or CSV."""
    reader, now = current_reader(), clock.now()
    asked, order = ProjectFilter.read(request.args), USEFUL.read(request.args)
    kind = "csv" if request.args.get("format") == "csv" else "xlsx"
    target = io.BytesIO()
    lines = all_lines(reader, asked, sort=order.sort, descending=order.down, codes=_ticked())
    count = write_list(target, kind=kind, lines=lines)
    with writing():
        record(action="project:export", by=reader, at=now, ref=kind, note=_noted(count))
    response = make_response(target.getvalue())
    response.headers["Content-Type"] = TYPES[kind]
    name = _("招商项目-%(day)s", day=clock.date_of(now).isoformat()) + f".{kind}"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@bp.get("/projects/list.pdf")
@requires("project:print")
def print_list() -> ResponseReturnValue:
    """The filtered (or ticked) projects in landscape, county by county, with sums."""
    reader, now = current_reader(), clock.now()
    asked = ProjectFilter.read(request.args)
    ticked = _ticked()
    count = len(ticked) or sums(reader, asked).count
    if count > MOST_PRINTED:
        raise DomainError(
            _(
                "筛选出 %(count)s 个，一次最多打印 %(most)s 个。请再加条件缩小范围，或导出 Excel",
                count=count,
                most=MOST_PRINTED,
            )
        )
    lines = list(all_lines(reader, asked, codes=ticked))
    body = print_list_of(lines, asked, reader, now, str(get_locale()), ticked=bool(ticked))
    with writing():
        record(action="project:print-list", by=reader, at=now, note=_noted(len(lines)))
    response = make_response(body)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="projects-{clock.date_of(now):%Y%m%d}.pdf"'
    return response


def _noted(count: int) -> str:
    query = request.query_string.decode(errors="replace")[:300]
    return str(_("%(count)s 个；%(query)s", count=count, query=query))
