"""The filtered list as a file: workbook, CSV, or the table that is printed in landscape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import BinaryIO

from flask import current_app, url_for
from flask_babel import force_locale, pgettext
from flask_babel import gettext as _

from crm.chains.states import ChainRole
from crm.core import clock
from crm.core.money import shown_unit
from crm.core.reader import Reader
from crm.printing.compose import compose
from crm.printing.imprint import Imprint
from crm.printing.render import Job, render_pdf
from crm.workbooks.writing import Column, Value
from crm.workbooks.writing import write_list as written

from .filters import ProjectFilter
from .lines import Line

MOST_PRINTED = 2_000
"""A list longer than this is no paper anybody reads."""


def write_list(target: BinaryIO, *, kind: str, lines: Iterable[Line]) -> int:
    """Write the lines into ``target``, amounts in 万元 (English: million); returns how many."""
    cells = (_cells(line) for line in lines)
    return written(target, kind=kind, sheet=pgettext("many", "招商项目"), columns=_columns(), rows=cells)


def _columns() -> list[Column]:
    return [
        Column(_("编号"), width=18),
        Column(_("项目名称"), width=36),
        Column(_("市州"), width=12),
        Column(_("县"), width=12),
        Column(_("所属行业"), width=22),
        Column(_("产业链"), width=18),
        Column(_("环节"), width=18),
        Column(_("链上作用"), width=10),
        Column(_("建设地点"), width=24),
        Column(_("状态"), width=10),
        Column(_("公开版次"), "whole", width=10),
        Column(_("重点项目"), width=10),
        Column(_("总投资（万元）"), "decimal"),
        Column(_("用地（亩）"), "decimal"),
        Column(_("年销售收入（万元）"), "decimal", width=18),
        Column(_("年利润（万元）"), "decimal"),
        Column(_("内部收益率（%）"), "decimal"),
        Column(_("投资回收期（年）"), "decimal"),
        Column(_("指导单位"), width=22),
        Column(_("中文缺（项）"), "whole"),
        Column(_("英文缺（项）"), "whole"),
        Column(_("最近修改"), "date"),
    ]


def _cells(line: Line) -> list[Value]:
    return [
        line.code,
        line.name,
        line.prefecture,
        line.county,
        line.industry,
        line.chain,
        line.link,
        str(ChainRole(line.role).title) if line.role else None,
        line.site,
        str(line.state.title),
        line.public_edition,
        _("是") if line.is_key else None,
        _in_wan(line.total_yuan),
        line.land_mu,
        _in_wan(line.sales_yuan),
        _in_wan(line.profit_yuan),
        line.irr_percent,
        line.payback_years,
        line.guiding or None,
        line.missing_zh or None,
        line.missing_en or None,
        clock.date_of(line.changed_at),
    ]


def _in_wan(yuan: int | None) -> Decimal | None:
    return None if yuan is None else Decimal(yuan) / shown_unit()


def print_list_of(
    lines: Sequence[Line], asked: ProjectFilter, reader: Reader, at: datetime, lang: str, *, ticked: bool
) -> bytes:
    """The lines as a PDF in landscape, county by county, with sums."""
    with force_locale(lang):
        ordered = sorted(lines, key=lambda line: (line.project.county.code, line.code))
        groups = [
            (f"{rows[0].prefecture} {rows[0].county}".strip(), rows)
            for _code, found in groupby(ordered, key=lambda line: line.project.county.code)
            if (rows := list(found))
        ]
        printed_at = clock.local(at).replace(tzinfo=None)
        settings = current_app.extensions["settings"]
        imprint = Imprint(
            edition=1,
            printed_at=printed_at,
            printed_by=reader.unit_name or reader.name,
            url=f"{settings.public_url}{url_for('projects.index', **asked.parameters())}",
            lang=lang,
            data_as_of=printed_at,
            sample=any(line.project.is_sample for line in lines),
        )
        words = [_("%(name)s：%(value)s", name=name, value=value) for name, value, _without in asked.chips()]
        title = _("招商项目清单")
        body = compose(
            "projects/print/list.html",
            title=title,
            imprint=imprint,
            groups=groups,
            rows=ordered,
            filters=[_("所选 %(count)s 个", count=len(lines))] if ticked else words,
            role_titles={role.value: role.title for role in ChainRole},
            kept=frozenset(line.code for line in ordered[-2:]),
            unit_word="CNY m" if lang == "en" else "万元",
            summed=_summed,
        )
        return render_pdf(
            body,
            Job(
                title=title,
                author=imprint.printed_by,
                lang="en" if lang == "en" else "zh-CN",
                printed_at=printed_at,
                sheets=("ledger", "projects-list"),
                watermark=imprint.watermark,
            ),
        )


def _summed(lines: Iterable[Line], name: str) -> int | Decimal | None:
    known = [value for line in lines if (value := getattr(line, name)) is not None]
    return sum(known) if known else None
