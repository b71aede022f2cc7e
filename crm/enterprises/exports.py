"""Enterprises as rows of a workbook."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.core import clock

from .models import Enterprise
from .states import SizeMark

HEADINGS = (
    _l("企业名称"),
    _l("类型"),
    _l("统一社会信用代码"),
    _l("境外注册号"),
    _l("行业代码"),
    _l("行业"),
    _l("总部所在地"),
    _l("规模标志"),
    _l("上级集团"),
    _l("首报单位"),
    _l("首报日期"),
    _l("主营业务"),
    _l("扩张计划"),
)


def cells(row: Enterprise, *, whole: bool = True) -> list[Any]:
    """One enterprise, in the order of ``HEADINGS``; one that is not shared whole by name and code."""
    if not whole:
        return [row.name, str(row.kind.title), row.credit_code or "", *[""] * (len(HEADINGS) - 3)]
    return [
        row.name,
        str(row.kind.title),
        row.credit_code or "",
        row.foreign_number or "",
        row.industry_code or "",
        row.industry.name if row.industry else "",
        row.headquarters,
        _("、").join(str(SizeMark(mark).title) for mark in row.marks),
        row.parent.name if row.parent else "",
        row.owner_unit.short_name if row.owner_unit else "",
        clock.date_of(row.created_at),
        row.business,
        row.expansion,
    ]
