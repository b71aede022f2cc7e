"""Guests as rows of a workbook. Numbers stay masked: showing one whole is asked for one by one."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from crm.core import clock
from crm.units.names_shown import local_short

from ..models import EventLead, Invitation

HEADINGS = (
    lazy_pgettext("firm", "单位"),
    _l("姓名"),
    _l("职务"),
    lazy_pgettext("number", "电话"),
    _l("邀请单位"),
    _l("人数"),
    _l("回复"),
    _l("回复日期"),
    _l("到场时间"),
    _l("到场人数"),
    _l("签到人"),
    _l("来法"),
    _l("座位"),
    _l("线索编号"),
    _l("备注"),
)


def cells(guest: Invitation, born: EventLead | None, seen: set[int], words: tuple[str, str, str]) -> list[Any]:
    """One guest, in the order of ``HEADINGS``; ``words`` say invited, walked in, and made a lead that is not among those
    ``seen``."""
    return [
        guest.firm_name,
        guest.person_name,
        guest.person_title,
        guest.masked_phone,
        local_short(guest.invited_by),
        guest.people,
        "" if guest.walked_in else str(guest.reply.title),
        guest.replied_on,
        clock.local(guest.came_at).strftime("%Y-%m-%d %H:%M") if guest.came_at else "",
        guest.came_people if guest.came_people is not None else "",
        guest.checked_in_by,
        words[1] if guest.walked_in else words[0],
        guest.seat,
        "" if born is None else born.lead.number if born.lead_id in seen else words[2],
        guest.note,
    ]
