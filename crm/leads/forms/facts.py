"""The parts in which a lead's facts are edited, and the form of a new lead.

One part per stage of the work, so that a page stays short and two people at two parts do not collide for nothing.
``PART_OF`` says in which part a field stands: the links of “差什么” go there.
"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField

from crm.chains.choices import link_choices
from crm.chains.states import ChainRole
from crm.core.forms import (
    ChoiceField,
    DayField,
    DecimalTextField,
    Form,
    WholeField,
    YuanField,
    at_most,
    optional,
    required,
)
from crm.core.reader import current_reader
from crm.enterprises.states import EnterpriseKind
from crm.units.choices import place_choices, unit_choices

from ..states import LandingType, PaidBasis, StartKind
from .fields import CURRENCIES, AnswerField, WordField


def _places() -> Any:
    return place_choices(current_reader())


class ChainFields(Form):
    """Chain, link and role, or “不涉链/待定” with a reason."""

    link_id = ChoiceField(_l("产业链 / 环节"), coerce=int, choices=link_choices, blank=_l("未定"))
    chain_role = WordField(_l("作用"), ChainRole, blank=_l("未定"))
    off_chain_reason = StringField(_l("不涉链的理由"), [at_most(200)], description=_l("作用选“不涉链/待定”时填写"))


class NewLeadForm(ChainFields):
    """A new lead: investor, source and intention are enough."""

    investor_name = StringField(_l("投资方"), [required(_l("填写投资方名称；不便写明的用代号")), at_most(120)])
    investor_kind = WordField(_l("投资方类型"), EnterpriseKind, default=EnterpriseKind.COMPANY)
    credit_code = StringField(_l("统一社会信用代码"), [at_most(40)], description=_l("有就填，签约前必须有"))
    use_enterprise = ChoiceField(_l("是不是同一家"), coerce=int, choices=[], blank=None)
    project_id = ChoiceField(_l("招商项目"), coerce=int, choices=[], blank=_l("无"))
    project_name = StringField(_l("项目名称"), [at_most(120)])
    intention = TextAreaField(_l("投资意向"), [required(_l("写明想投什么、多大规模")), at_most(2000)])
    source = StringField(_l("线索来源"), [required(_l("写明从哪里得知，例如商会推荐、来电")), at_most(200)])
    county_id = ChoiceField(_l("意向县"), coerce=int, choices=_places, blank=_l("未定"))
    introducer_id = ChoiceField(_l("引荐单位"), coerce=int, choices=unit_choices, blank=_l("无"))
    introduced_on = DayField(_l("引荐日期"), [optional()])
    planned_yuan = YuanField(_l("拟投资额"))
    contact_name = StringField(_l("对接人"), [at_most(60)])
    contact_title = StringField(_l("对接人职务"), [at_most(60)])
    contact_phone = StringField(_l("对接人电话"), [at_most(40)])


class BasicsForm(ChainFields):
    """What is intended, where, on which chain."""

    project_id = ChoiceField(
        _l("招商项目"), coerce=int, choices=[], blank=_l("无"), description=_l("对应县里推出的哪个项目；没有就留空")
    )
    project_name = StringField(_l("项目名称"), [at_most(120)])
    intention = TextAreaField(_l("投资意向"), [required(), at_most(2000)])
    source = StringField(_l("线索来源"), [required(), at_most(200)])
    county_id = ChoiceField(_l("落户县"), coerce=int, choices=_places, blank=_l("未定"))
    introducer_id = ChoiceField(_l("引荐单位"), coerce=int, choices=unit_choices, blank=_l("无"))
    introduced_on = DayField(_l("引荐日期"), [optional()])
    county_officer = StringField(_l("县责任人"), [at_most(80)])
    industry_text = StringField(_l("产业类别"), [at_most(80)])
    planned_yuan = YuanField(_l("拟投资额"))
    planned_original = DecimalTextField(_l("原币金额"), unit=_l("元"), most=10**14)
    planned_currency = ChoiceField(_l("币种"), choices=CURRENCIES, default="CNY")
    planned_rate = DecimalTextField(_l("折算汇率"), places=6, most=10**5)


class TalksForm(Form):
    """What negotiation rests on: the person, the next step, the county's self-check, land and jobs."""

    contact_id = ChoiceField(_l("对接人"), coerce=int, choices=[], blank=_l("未定"))
    next_step = StringField(_l("下一步"), [at_most(300)])
    next_step_who = StringField(_l("谁办"), [at_most(80)])
    next_step_due = DayField(_l("何时前"), [optional()])
    checked_obsolete = AnswerField(_l("是否属于淘汰落后产能"))
    checked_pollution = AnswerField(_l("是否有重大污染风险"))
    checked_red_line = AnswerField(_l("是否涉及生态、水源、耕地红线"))
    land_mu = DecimalTextField(_l("用地需求"), unit=_l("亩"))
    jobs = WholeField(_l("用工"), [optional()])
    visited_on = DayField(_l("考察"), [optional()])
    intent_on = DayField(_l("意向书"), [optional()])
    framework_on = DayField(_l("框架协议"), [optional()])


class ContractForm(Form):
    """The formal contract: framework agreements do not count."""

    contract_on = DayField(_l("合同日期"), [optional()])
    agreed_yuan = YuanField(_l("协议投资额"))
    agreed_original = DecimalTextField(_l("原币金额"), unit=_l("元"), most=10**14)
    agreed_currency = ChoiceField(_l("币种"), choices=CURRENCIES, default="CNY")
    agreed_rate = DecimalTextField(_l("折算汇率"), places=6, most=10**5)
    contract_number = StringField(_l("合同编号"), [at_most(80)])
    contract_confidential = BooleanField(
        _l("合同涉密，不上传扫描件，由核定人填“原件已核”"),
    )
    landing_type = WordField(_l("落地类型"), LandingType, blank=_l("未定"))


class LandingForm(Form):
    """What landing rests on, by landing type."""

    landing_type = WordField(_l("落地类型"), LandingType, blank=_l("未定"))
    company_name = StringField(_l("项目公司名称"), [at_most(120)])
    company_code = StringField(_l("项目公司信用代码"), [at_most(18)])
    company_registered_on = DayField(_l("注册日期"), [optional()])
    filing_number = StringField(_l("备案、核准文号"), [at_most(80)])
    filed_on = DayField(_l("备案、核准日期"), [optional()])
    site = StringField(_l("场地"), [at_most(200)])
    site_mu = DecimalTextField(_l("用地面积"), unit=_l("亩"))
    start_kind = WordField(_l("开工方式"), StartKind, blank=_l("未定"))
    started_on = DayField(_l("实际开工日期"), [optional()])
    produced_on = DayField(_l("投产日期"), [optional()])
    full_capacity_on = DayField(_l("达产日期"), [optional()])
    paid_basis = WordField(_l("到位口径"), PaidBasis)


PARTS: dict[str, tuple[Any, type[Form]]] = {
    "basics": (_l("意向与产业链"), BasicsForm),
    "talks": (_l("洽谈"), TalksForm),
    "contract": (_l("正式合同"), ContractForm),
    "landing": (_l("落地"), LandingForm),
}

PART_OF: dict[str, str] = {
    name: part
    for part, (_title, form) in reversed(PARTS.items())
    for name in dir(form)
    if not name.startswith("_") and hasattr(getattr(form, name), "field_class")
}
"""In which part a field stands; the earlier part where two have it."""
