"""What a project still lacks, from one rule table: for its page, the list's filter, the command and the booklet.

Chinese and English are told apart. What is *needed* must be there before the project can be submitted (a sheet cannot
be printed without it); the rest is missing from a good sheet and asked for, but never blocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from flask_babel import LazyString, lazy_pgettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, String, and_, func, not_, or_, type_coerce

from crm.chains.states import ChainRole

from .models import Project

Lang = Literal["zh", "en"]


@dataclass(frozen=True)
class Rule:
    """One thing a sheet wants: the field it stands in, the part of the form that mends it, the language it serves."""

    field: str
    part: str
    lang: Lang
    title: LazyString
    how: LazyString
    needed: bool = False

    def missing_in(self, facts: Mapping[str, Any]) -> bool:
        """Whether these facts (of ``facts_of``, or public ones) lack it."""
        where: Any = facts
        name = self.field
        if name == "link_id" and facts.get("off_chain"):
            return False
        if name.startswith("contact_"):
            where, name = facts["contact"], name.removeprefix("contact_")
        elif name in _ELSEWHERE:
            name = _ELSEWHERE[name]
        return where.get(name) in (None, "")

    @property
    def missing(self) -> ColumnElement[bool]:
        """The same question put to the table."""
        column: Any = getattr(Project, self.field)
        if self.field == "link_id":
            return and_(
                column.is_(None), func.coalesce(type_coerce(Project.chain_role, String), "") != ChainRole.NONE.value
            )
        empty: ColumnElement[bool] = column.is_(None) if self.field in _NO_TEXT else column == ""
        return empty


_ELSEWHERE = {"industry_code": "industry", "link_id": "link", "chain_role": "role"}
_NO_TEXT = frozenset(
    {
        "industry_code",
        "link_id",
        "nature",
        "total_yuan",
        "land_mu",
        "sales_yuan",
        "profit_yuan",
        "irr_percent",
        "payback_years",
    }
)

RULES: tuple[Rule, ...] = (
    Rule("summary", "basics", "zh", _l("一句话简介"), _l("用一句话说清做什么、凭什么在这里做")),
    Rule("industry_code", "basics", "zh", _l("所属行业"), _l("按国民经济行业分类选一类"), True),
    Rule("link_id", "basics", "zh", _l("产业链环节"), _l("选产业链和环节；不涉链的，链上作用选“不涉链/待定”")),
    Rule("site", "basics", "zh", _l("建设地点"), _l("写到乡镇或园区"), True),
    Rule("nature", "basics", "zh", _l("建设性质"), _l("选新建、改扩建、技术改造或迁建")),
    Rule("total_yuan", "figures", "zh", _l("总投资"), _l("填估算的总投资，单位万元"), True),
    Rule("land_mu", "figures", "zh", _l("用地"), _l("填用地面积，单位亩；只租厂房的填折算面积")),
    Rule("sales_yuan", "figures", "zh", _l("年销售收入"), _l("填达产年的销售收入，单位万元")),
    Rule("profit_yuan", "figures", "zh", _l("年利润"), _l("填达产年的利润总额，单位万元")),
    Rule("irr_percent", "figures", "zh", _l("内部收益率"), _l("填税后财务内部收益率，单位 %")),
    Rule("payback_years", "figures", "zh", _l("投资回收期"), _l("填含建设期的静态投资回收期，单位年")),
    Rule("content", "texts", "zh", _l("建设内容及规模"), _l("写建什么、多大规模、分几期"), True),
    Rule("conditions", "texts", "zh", _l("资源与建设条件"), _l("写原料、交通、水电气、已有配套")),
    Rule("market", "texts", "zh", _l("市场前景"), _l("写卖给谁、有多大、凭什么卖得出去")),
    Rule("groundwork", "texts", "zh", _l("前期工作"), _l("写可研、规划、用地、环评做到哪一步")),
    Rule("cooperation", "texts", "zh", _l("合作方式"), _l("写独资、合资、合作及地方能给的条件")),
    Rule("contact_office", "contact", "zh", lazy_pgettext("project", "联系单位"), _l("写对外的单位名称"), True),
    Rule("contact_phone", "contact", "zh", _l("办公电话"), _l("写带区号的办公电话，不写手机"), True),
    Rule("contact_address", "contact", "zh", _l("地址"), _l("写联系单位的地址")),
    Rule("name_en", "english", "en", _l("英文名称"), _l("写项目的英文名称")),
    Rule("summary_en", "english", "en", _l("英文简介"), _l("把一句话简介译成英文")),
    Rule("site_en", "english", "en", _l("英文建设地点"), _l("写建设地点的英文")),
    Rule("content_en", "english", "en", _l("英文建设内容及规模"), _l("译成英文，不逐字直译")),
    Rule("conditions_en", "english", "en", _l("英文资源与建设条件"), _l("译成英文，不逐字直译")),
    Rule("market_en", "english", "en", _l("英文市场前景"), _l("译成英文，不逐字直译")),
    Rule("groundwork_en", "english", "en", _l("英文前期工作"), _l("译成英文，不逐字直译")),
    Rule("cooperation_en", "english", "en", _l("英文合作方式"), _l("译成英文，不逐字直译")),
    Rule("contact_office_en", "english", "en", _l("英文联系单位"), _l("写联系单位的英文名称")),
    Rule("contact_address_en", "english", "en", _l("英文地址"), _l("写联系单位的英文地址")),
)


def missing_of(facts: Mapping[str, Any], lang: Lang | None = None) -> list[Rule]:
    """What the facts lack, in the order of the sheet; of one language, or of both when none is named."""
    return [rule for rule in RULES if lang in (None, rule.lang) and rule.missing_in(facts)]


def missing_in(project: Project) -> list[Rule]:
    """The same, of the row itself: lists ask for fifty rows and need nothing else of a sheet."""
    return [
        rule
        for rule in RULES
        if getattr(project, rule.field) in (None, "")
        and not (rule.field == "link_id" and project.chain_role is ChainRole.NONE)
    ]


def needed_of(facts: Mapping[str, Any]) -> list[Rule]:
    """What must be there before anybody is asked to check it."""
    return [rule for rule in RULES if rule.needed and rule.missing_in(facts)]


def complete_in(lang: Lang) -> ColumnElement[bool]:
    """The condition that nothing of that language is missing."""
    return and_(*(not_(rule.missing) for rule in RULES if rule.lang == lang))


def lacking_in(lang: Lang) -> ColumnElement[bool]:
    """The condition that something of that language is missing."""
    return or_(*(rule.missing for rule in RULES if rule.lang == lang))
