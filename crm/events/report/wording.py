"""The report's paragraph: a template with places, filled from the figures.

Official wording is Chinese, whatever language the reader's pages are in. A part in ［ ］ is left out when every number in
it is 0, so that a report does not boast of nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.chains.models import Chain
from crm.core.errors import DomainError
from crm.core.sentences import in_chinese

from ..models import Event
from ..states import SigningKind, UnitPart
from .figures import Figures

NAME = "event"
"""Under which the template is kept."""
WAN, YI = 10_000, 100_000_000

DEFAULT = (
    "{举办时间}，{主办单位}在{举办城市}举办{活动名称}。\n"
    "活动共邀请客商{邀请客商数}家，到会{到会客商数}家、{到会人数}人，到会率{到会率}"
    "［（另有{现场客商数}家现场报名到会）］。"
    "［会议期间开展对接洽谈{洽谈场次}场，］［新增招商线索{新增线索数}条，］"
    "［现场签约{签约项目数}个，签约金额{签约金额}；其中］"
    "［正式合同{正式合同数}个、{正式合同金额}，］［框架协议{框架协议数}个、{框架协议金额}，］"
    "［意向书{意向书数}个、{意向书金额}，］各项后续工作正按责任分工跟进。"
)

_PLACE = re.compile(r"\{([^{}\n]{0,20})\}")
_PART = re.compile(r"［([^［］]*)］")

Filler = Callable[[Event, Figures], str]


@dataclass(frozen=True)
class Place:
    """A place of the template: its name, what it stands for, how it is filled; ``number`` when 0 says nothing."""

    name: str
    meaning: LazyString
    fill: Filler
    number: bool = False


def amount(yuan: int) -> str:
    """8600万元, 1.2亿元: in 亿元 from a hundred million on, never rounded beyond 万元's own exactness."""
    unit, word = (YI, "亿元") if yuan >= YI else (WAN, "万元")
    text = f"{Decimal(yuan) / unit:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}{word}"


def days(event: Event) -> str:
    """2018年9月20日, 2018年9月20日至21日, 2018年9月30日至10月2日."""
    first, last = event.starts_on, event.ends_on
    said = f"{first.year}年{first.month}月{first.day}日"
    if last == first:
        return said
    if (first.year, first.month) == (last.year, last.month):
        return f"{said}至{last.day}日"
    return f"{said}至{'' if first.year == last.year else f'{last.year}年'}{last.month}月{last.day}日"


def _units(part: UnitPart) -> Filler:
    return lambda event, _figures: "、".join(one.unit.name for one in event.units if one.part is part)


def _kind_number(kind: SigningKind) -> Filler:
    return lambda _event, figures: str(next((row.number for row in figures.kinds if row.kind is kind), 0))


def _kind_amount(kind: SigningKind) -> Filler:
    return lambda _event, figures: amount(next((row.yuan for row in figures.kinds if row.kind is kind), 0))


def _chain(event: Event, _figures: Figures) -> str:
    chain: Chain | None = event.chain
    return chain.name if chain is not None else ""


PLACES: Mapping[str, Place] = {
    place.name: place
    for place in (
        Place("活动名称", _l("活动的全称"), lambda event, _f: event.name),
        Place("活动种类", _l("推介会、专题招商等"), lambda event, _f: in_chinese(event.kind.title)),
        Place("举办时间", _l("起止日期，如 2018年9月20日至21日"), lambda event, _f: days(event)),
        Place("举办城市", _l("在哪个城市"), lambda event, _f: event.city),
        Place("举办地点", _l("会场"), lambda event, _f: event.place),
        Place("主办单位", _l("主办单位全称，顿号隔开"), _units(UnitPart.HOST)),
        Place("承办单位", _l("承办单位全称，顿号隔开"), _units(UnitPart.ORGANISER)),
        Place("协办单位", _l("协办单位全称，顿号隔开"), _units(UnitPart.SUPPORT)),
        Place("产业链", _l("活动所属产业链"), _chain),
        Place(
            "邀请客商数", _l("邀请了几家，同一家来几位算一家，不含现场来的"), lambda _e, f: str(f.guests.invited), True
        ),
        Place("回复参加数", _l("回复参加的几家"), lambda _e, f: str(f.guests.accepted), True),
        Place("到会客商数", _l("到会几家，含现场来的"), lambda _e, f: str(f.guests.came), True),
        Place("到会人数", _l("到会多少人"), lambda _e, f: str(f.guests.people), True),
        Place("到会率", _l("应邀到会 ÷ 邀请"), lambda _e, f: f.guests.rate or "0%"),
        Place("现场客商数", _l("没有邀请、现场来的几家"), lambda _e, f: str(f.guests.walked_in), True),
        Place("洽谈场次", _l("已谈的对接洽谈"), lambda _e, f: str(f.held), True),
        Place("新增线索数", _l("活动上产生的线索"), lambda _e, f: str(len(f.leads)), True),
        Place("线索拟投资额", _l("这些线索的拟投资额合计"), lambda _e, f: amount(f.leads_yuan)),
        Place("签约项目数", _l("计入本活动的签约"), lambda _e, f: str(f.signed), True),
        Place("签约金额", _l("计入本活动的签约金额合计"), lambda _e, f: amount(f.signed_yuan)),
        Place("正式合同数", _l("其中正式合同"), _kind_number(SigningKind.CONTRACT), True),
        Place("正式合同金额", _l("正式合同金额合计"), _kind_amount(SigningKind.CONTRACT)),
        Place("框架协议数", _l("其中框架协议"), _kind_number(SigningKind.FRAMEWORK), True),
        Place("框架协议金额", _l("框架协议金额合计"), _kind_amount(SigningKind.FRAMEWORK)),
        Place("意向书数", _l("其中意向书"), _kind_number(SigningKind.INTENT), True),
        Place("意向书金额", _l("意向书金额合计"), _kind_amount(SigningKind.INTENT)),
        Place("项目册项目数", _l("项目册里选了几个项目"), lambda _e, f: str(f.projects), True),
    )
}


def check_wording(body: str) -> None:
    """Refuse a template that could not be filled: unknown places, braces or brackets without their other half.

    Raises ``DomainError`` on the field ``body``.
    """
    unknown = [name for name in _PLACE.findall(body) if name not in PLACES]
    if unknown:
        names = "、".join("{" + name + "}" for name in dict.fromkeys(unknown))
        raise DomainError(_("没有这样的位置：%(names)s。能用的位置列在旁边", names=names), field="body")
    if re.search(r"[{}]", _PLACE.sub("", body)):
        raise DomainError(_("花括号要成对，里面写位置的名称，例如 {活动名称}"), field="body")
    if re.search(r"[［］]", _PART.sub("", body)):
        raise DomainError(_("方括号 ［ ］ 要成对，不能套着用"), field="body")


def filled(body: str, event: Event, figures: Figures) -> str:
    """The template with its places filled; parts in ［ ］ whose numbers are all 0 left out."""

    def part(found: re.Match[str]) -> str:
        inside = found[1]
        numbers = [name for name in _PLACE.findall(inside) if PLACES[name].number]
        if numbers and all(PLACES[name].fill(event, figures) == "0" for name in numbers):
            return ""
        return inside

    check_wording(body)
    said = _PLACE.sub(lambda found: PLACES[found[1]].fill(event, figures), _PART.sub(part, body))
    return re.sub(r"[；，、]+(?=[。])", "", said)
