"""The filtered list as a file: workbook, CSV, or the ledger that is printed. One row per lead, every fact in its column."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, Literal

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from crm.chains.states import ChainRole
from crm.core import clock
from crm.core.money import shown_unit
from crm.core.reader import Reader
from crm.printing.imprint import Imprint
from crm.workbooks.writing import Column, Value
from crm.workbooks.writing import write_list as written

from .chips import chips
from .drawn import Drawn, Pen
from .filters import LeadFilter
from .ledger_prints import Ledger, LedgerGroup, LedgerRow
from .queries import all_rows
from .states import Stage

MOST_PRINTED = 2_000
"""A list longer than this is no paper anybody reads; the page says to narrow the filter."""

MOST_BRIEFS = 20


def write_list(
    target: BinaryIO,
    *,
    kind: Literal["xlsx", "csv"] | str,
    reader: Reader,
    asked: LeadFilter,
    today: date,
    sort: str = "days",
    down: bool | None = None,
    rows: Sequence[Any] | None = None,
) -> int:
    """Write the filtered leads (or the given rows) into ``target``; returns how many. Amounts in 万元."""
    pen = Pen(today)
    found = rows if rows is not None else all_rows(reader, asked, today, sort=sort, descending=down)
    drawn = (_cells(pen.draw(row)) for row in found)
    return written(target, kind=kind, sheet=_("线索"), columns=_file_columns(), rows=drawn)


def _file_columns() -> list[Column]:
    return [
        Column(_("编号"), width=22),
        Column(_("投资方"), width=34),
        Column(_("项目"), width=28),
        Column(_("县")),
        Column(_("联系单位"), width=24),
        Column(_("链上作用"), width=12),
        Column(_("阶段"), width=8),
        Column(_("状态"), width=10),
        Column(_("申报阶段"), width=10),
        Column(_("待核定"), width=10),
        Column(_("期初"), width=8),
        Column(_("重点项目"), width=10),
        Column(_("进入阶段"), "date"),
        Column(_("停留（工作日）"), "whole"),
        Column(_("灯"), width=8),
        Column(_("灯的依据"), width=18),
        Column(_("拟投资（万元）"), "decimal"),
        Column(_("协议投资（万元）"), "decimal"),
        Column(_("到位资金（万元）"), "decimal"),
        Column(_("差（项）"), "whole"),
    ]


def _cells(lead: Drawn) -> list[Value]:
    row = lead.row
    yes = _("是")
    lights = {"red": _("红灯"), "amber": _("黄灯"), "green": _("绿灯")}
    return [
        lead.number,
        lead.investor,
        lead.project,
        lead.county,
        lead.unit,
        str(row.chain_role.title) if row.chain_role else None,
        str(row.stage.title),
        str(row.status.title),
        str(row.claimed_stage.title) if row.claimed_stage else None,
        str(row.requested_stage.title) if row.requested_stage else None,
        yes if row.is_opening else None,
        yes if row.is_key else None,
        row.stage_since,
        lead.days,
        lights.get(lead.light),
        lead.light_text or None,
        in_wan(row.planned_yuan),
        in_wan(row.agreed_yuan),
        in_wan(row.paid_in_yuan) if lead.paid else None,
        lead.missing or None,
    ]


def in_wan(yuan: int | None) -> Decimal | None:
    """Whole yuan as 万元 (English: million), exactly."""
    return None if yuan is None else Decimal(yuan) / shown_unit()


def ledger_of(
    reader: Reader, asked: LeadFilter, at: datetime, lang: str, *, rows: Iterable[Any] | None = None
) -> Ledger:
    """The filtered leads (or the given rows) as the ledger in landscape, stage by stage."""
    with force_locale(lang):
        pen = Pen(clock.date_of(at))
        found = [pen.draw(row) for row in (rows if rows is not None else all_rows(reader, asked, pen.today))]
        printed_at = clock.local(at).replace(tzinfo=None)
        settings = current_app.extensions["settings"]
        return Ledger(
            imprint=Imprint(
                edition=1,
                printed_at=printed_at,
                printed_by=reader.unit_name or reader.name,
                url=f"{settings.public_url}{url_for('leads.index', **asked.parameters())}",
                lang=lang,
                data_as_of=printed_at,
                sample=any(lead.row.is_sample for lead in found),
            ),
            title=_("在谈项目清单"),
            filters=[chip.words for chip in chips(asked)]
            if rows is None
            else [_("所选 %(count)s 件", count=len(found))],
            groups=[
                LedgerGroup(str(stage.title), [_line(lead) for lead in found if lead.row.stage is stage])
                for stage in Stage
            ],
            notes=[_("“已历”为在本阶段的工作日。")],
        )


def _line(lead: Drawn) -> LedgerRow:
    row = lead.row
    colours: dict[str, Literal["green", "yellow", "red"]] = {"green": "green", "amber": "yellow", "red": "red"}
    role = row.chain_role if row.chain_role not in (None, ChainRole.NONE) else None
    return LedgerRow(
        number=lead.number,
        project=lead.project,
        enterprise=lead.investor,
        county=lead.county,
        unit=lead.unit,
        role=str(role.title) if role else "",
        stage=str(row.stage.title),
        days=lead.days,
        light=colours.get(lead.light),
        light_text=_("，").join(part for part in (lead.light_text, lead.light_limit) if part),
        planned=row.planned_yuan,
        agreed=row.agreed_yuan,
        paid_in=row.paid_in_yuan if lead.paid else None,
        missing=row.missing_count if row.stage.next else None,
        key_project=row.is_key,
    )


def join_pdfs(parts: Sequence[bytes]) -> bytes:
    """The documents one after the other, as one."""
    import pikepdf

    if len(parts) == 1:
        return parts[0]
    joined = pikepdf.new()
    for part in parts:
        with pikepdf.open(io.BytesIO(part)) as document:
            joined.pages.extend(document.pages)
    target = io.BytesIO()
    joined.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()
