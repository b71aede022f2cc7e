"""Targets as rows of a workbook."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from crm.chains.choices import local_name as chain_name
from crm.units.names_shown import local_name, local_short

from .models import Target

HEADINGS = (
    _l("企业名称"),
    _l("统一社会信用代码"),
    _l("状态"),
    _l("责任单位"),
    _l("意向落地县"),
    _l("产业链"),
    _l("环节"),
    _l("角色"),
    _l("接触期限"),
    _l("接触日期"),
    _l("谈了什么"),
    _l("婉拒原因"),
    _l("线索编号"),
    _l("为什么找它"),
)


def cells(row: Target) -> list[Any]:
    """One target, in the order of ``HEADINGS``."""
    return [
        row.enterprise.name,
        row.enterprise.credit_code or "",
        str(row.state.title),
        local_short(row.owner_unit),
        local_name(row.county),
        chain_name(row.chain) if row.chain else "",
        chain_name(row.link) if row.link else "",
        str(row.chain_role.title) if row.chain_role else "",
        row.approach_by,
        row.touched_on,
        row.touched_note,
        row.decline_reason,
        row.lead.number if row.lead else "",
        row.why,
    ]
