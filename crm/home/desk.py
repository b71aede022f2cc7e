"""The desk: what is late, what is due, what waits for others – then the pipeline and the people around it."""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import Any

from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from crm.campaigns.queries import current_campaign, take_clocks
from crm.core.db import db
from crm.core.reader import Reader
from crm.units.models import Region

from .beside import coming_events, introduced, pairings, recent_moves
from .links import link
from .pipeline import pipeline
from .todo.events import event_tasks
from .todo.leads import lead_tasks
from .todo.lists import Asking, When, grouped
from .todo.others import other_tasks
from .todo.projects import project_tasks


def desk_page(reader: Reader, today: date, *, whose: str | None, group: str | None) -> dict[str, Any]:
    """Everything the desk shows to this reader; ``whose`` is mine or all, ``group`` lists one group at length."""
    campaign = current_campaign(today)
    if campaign is not None:
        take_clocks(campaign, today)
    may_switch = reader.can("lead:edit")
    mine = may_switch and whose != "all"
    only = When(group) if group in list(When) else None
    ask = Asking(reader, today, mine)
    tasks = chain(other_tasks(ask), project_tasks(ask), event_tasks(ask), lead_tasks(ask))
    groups, total, capped = grouped(tasks, only)
    reads_leads = reader.can("lead:read")
    line = pipeline(reader, today) if reads_leads else None
    paired = pairings(reader, today)
    outside, outside_count = introduced(reader) if reader.role == "unit" else ([], 0)
    kept: dict[str, Any] = {"whose": "all"} if may_switch and not mine else {}
    return {
        "title": day_title(today),
        "today": today,
        "campaign": campaign,
        "context_parts": context_parts(reader, paired),
        "pipeline": line,
        "groups": groups,
        "total": f"{total}+" if capped else total,
        "only": only,
        "may_switch": may_switch,
        "mine": mine,
        "kept": kept,
        "works": may_switch or reader.role in ("department", "leader"),
        "pairings": paired,
        "introduced": outside,
        "introduced_count": outside_count,
        "coming": coming_events(reader, today),
        "moves": recent_moves(reader, today) if reads_leads and line and line.leads else [],
        "beginning": beginning(reader) if may_switch and line is not None and not line.leads and not total else [],
        "rules_url": link("campaigns.show"),
    }


def day_title(today: date) -> str:
    """9 月 18 日，星期二 / Tuesday, 18 September."""
    return str(format_date(today, "M 月 d 日，EEEE" if str(get_locale()) == "zh" else "EEEE, d MMMM"))


def context_parts(reader: Reader, paired: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One line on where the reader stands: words with links."""
    if reader.role == "unit":
        regions = {one["pairing"].region_id: one["pairing"].region for one in paired}
        if not regions:
            return [{"text": _("%(unit)s现在没有定点联系的县", unit=reader.unit_name)}]
        return [{"text": _("定点联系")}, *(_region_part(region) for region in regions.values())]
    if reader.region_id is not None and reader.role in ("bureau", "leader"):
        region = db.session.scalar(select(Region).where(Region.id == reader.region_id))
        return [_region_part(region)] if region is not None else []
    if reader.role in ("leader", "department"):
        return [{"text": reader.unit_name}]
    if reader.role == "auditor":
        return [{"text": _("审计只读：操作日志"), "url": link("audit.index")}]
    return [{"text": _("全省")}]


def _region_part(region: Region) -> dict[str, Any]:
    return {"region": region, "url": link("units.region", code=region.code)}


def beginning(reader: Reader) -> list[dict[str, Any]]:
    """What to do first where there is nothing yet, by what the reader may do."""
    steps = [
        (
            "table-import",
            _("导入台账"),
            _("县里现有的 Excel 台账直接上传，逐格核对后写入，可整批撤销"),
            link("ledgers.index"),
        ),
        ("plus", _("新建线索"), _("只需投资方（可用代号）、来源和意向"), link("leads.new")),
        ("flag", _("目标企业库"), _("先列出打算接触的企业，谈上了再转为线索"), link("targets.index")),
    ]
    if reader.can("pairing:edit"):
        steps.append(("link", _("定点联系"), _("录入联系单位、联络员和工作专班"), link("units.pairings")))
    if reader.can("account:manage"):
        steps.append(("users", _("账号"), _("给联络员和投资促进局建账号"), link("accounts.index")))
    return [{"icon": icon, "title": title, "why": why, "url": url} for icon, title, why, url in steps if url]
