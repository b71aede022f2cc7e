"""The list as a table for Excel and WPS: exactly what is filtered, nothing cut short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_babel import pgettext

from crm.units.names_shown import local_name, local_short
from crm.workbooks.csvfile import csv_response

from .models import Activity


def csv_answer(activities: Sequence[Activity], today: date) -> Response:
    """A download of the activities as CSV."""
    headings = [
        _("日期"),
        _("结束日期"),
        _("类型"),
        _("事由"),
        _("线索编号"),
        _("投资方"),
        pgettext("one", "地区"),
        _("地点"),
        _("联系单位"),
        _("参加人"),
        _("结果"),
        _("下一步"),
        _("谁"),
        _("何时前"),
        _("录入"),
        _("录入单位"),
        _("代录"),
    ]
    name = _("活动记录") + f"-{today.isoformat()}.csv"
    return csv_response(name, headings, _rows(activities))


def _rows(activities: Sequence[Activity]) -> Iterator[Sequence[Any]]:
    for row in activities:
        yield [
            row.on,
            row.until,
            str(row.kind.title),
            row.subject,
            row.lead.number if row.lead else "",
            row.lead.enterprise.name if row.lead else "",
            local_name(row.region),
            row.place,
            local_short(row.unit),
            row.people,
            row.result,
            row.next_step,
            row.next_step_who,
            row.next_step_due,
            row.entered_by,
            row.entered_unit,
            row.entered_for,
        ]
