"""Forms of a project, part by part."""

from __future__ import annotations

from typing import Any

from flask_babel import LazyString, lazy_pgettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import ValidationError

from crm.chains.choices import chain_choices, link_choices
from crm.chains.states import ChainRole
from crm.core.errors import DomainError
from crm.core.forms import ChoiceField, DecimalTextField, Form, YuanField, at_most, clean, optional, required
from crm.core.reader import Reader
from crm.enterprises.industries import understood
from crm.units.choices import place_choices, unit_choices

from .budget import ADVICE
from .models import Project
from .states import Nature
from .texts.cleaning import MOST_CHARACTERS
from .texts.fields import RichTextField

ENGLISH_FACTOR = 2
"""English words are longer: a text of it may have twice as many characters."""


def _long(label: Any, name: str, *, english: bool = False, **kwargs: Any) -> Any:
    """A long text, with what of a one-page sheet it may take."""
    return RichTextField(
        label,
        validators=[optional()],
        budget=ADVICE["en" if english else "zh"][name],
        most=MOST_CHARACTERS * (ENGLISH_FACTOR if english else 1),
        language="en" if english else "zh-CN",
        **kwargs,
    )


def _line(label: Any, most: int, **kwargs: Any) -> Any:
    return StringField(label, validators=[optional(), at_most(most)], **kwargs)


class _WithIndustry(Form):
    """A form with the industry typed as code or words."""

    industry_code: str | None = None
    """What was typed, understood; None while the field is empty."""

    def validate_industry(self, field: Any) -> None:
        """The code of what was typed."""
        if field.data:
            try:
                self.industry_code = understood(field.data)
            except DomainError as refusal:
                raise ValidationError(str(refusal)) from refusal


class BasicsForm(_WithIndustry):
    """What and where: name, one sentence, industry, chain, place."""

    name = StringField(_l("项目名称"), validators=[required(_l("请填项目名称")), at_most(120)])
    summary = TextAreaField(
        _l("一句话简介"),
        validators=[optional(), at_most(200)],
        filters=[clean],
        description=_l("做什么、多大规模、凭什么在这里做；印在名称下面"),
    )
    industry = StringField(
        _l("所属行业"), validators=[optional(), at_most(80)], description=_l("输代码或名称，从列出的选")
    )
    site = _line(_l("建设地点"), 200, description=_l("写到乡镇或园区，不写县名"))
    chain_id = ChoiceField(_l("产业链"), choices=chain_choices, coerce=int, blank=_l("未定"), validators=[optional()])
    link_id = ChoiceField(_l("环节"), choices=link_choices, coerce=int, blank=_l("未定"), validators=[optional()])
    chain_role = ChoiceField(
        _l("链上作用"),
        choices=lambda: [(role.value, role.title) for role in ChainRole],
        coerce=ChainRole,
        blank=_l("未定"),
        validators=[optional()],
    )
    nature = ChoiceField(
        _l("建设性质"),
        choices=lambda: [(one.value, one.title) for one in Nature],
        coerce=Nature,
        blank=_l("未定"),
        validators=[optional()],
    )

    def facts(self) -> dict[str, Any]:
        """What operations are told."""
        return {**_without(self.values, "industry"), "industry_code": self.industry_code}


class NewProjectForm(BasicsForm):
    """The first part, with the county it is for."""

    county_id = ChoiceField(_l("县"), coerce=int, blank=_l("请选择"), validators=[required(_l("请选县"))])
    not_the_same = BooleanField(_l("看过了，不是同一个项目"))

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.county_id.choices = place_choices(reader)

    def facts(self) -> dict[str, Any]:
        return _without(super().facts(), "not_the_same")


class FiguresForm(Form):
    """Six figures, and why they are right when they look wrong."""

    total_yuan = YuanField(_l("总投资"), validators=[optional()])
    land_mu = DecimalTextField(_l("用地"), unit=_l("亩"), most=10_000_000, validators=[optional()])
    sales_yuan = YuanField(_l("年销售收入"), validators=[optional()], description=_l("达产年"))
    profit_yuan = YuanField(_l("年利润"), validators=[optional()], description=_l("达产年利润总额"))
    irr_percent = DecimalTextField(
        _l("内部收益率"), unit="%", most=99_999, validators=[optional()], description=_l("税后财务内部收益率")
    )
    payback_years = DecimalTextField(
        _l("投资回收期"),
        unit=lazy_pgettext("typed", "年"),
        most=999,
        places=1,
        validators=[optional()],
        description=_l("静态，含建设期"),
    )
    figures_asserted = TextAreaField(
        _l("数据说明"),
        validators=[optional(), at_most(300)],
        filters=[clean],
        description=_l("数据看着不寻常而确实没错的，写一句为什么；只给审核的人看"),
    )

    def facts(self) -> dict[str, Any]:
        """What operations are told."""
        return {**self.values, "figures_asserted": self.figures_asserted.data or ""}


class TextsForm(Form):
    """The five long texts of the Chinese sheet."""

    content = _long(_l("建设内容及规模"), "content", description=_l("建什么、多大规模、分几期、多久"))
    conditions = _long(_l("资源与建设条件"), "conditions", description=_l("原料、交通、水电气、已有配套"))
    market = _long(_l("市场前景"), "market", description=_l("卖给谁、有多大、凭什么卖得出去；数据写出处"))
    groundwork = _long(_l("前期工作"), "groundwork", description=_l("可研、规划、用地、环评做到哪一步"))
    cooperation = _long(_l("合作方式"), "cooperation", description=_l("独资、合资、合作，地方能给的条件"))

    def facts(self) -> dict[str, Any]:
        """What operations are told."""
        return dict(self.values)


class EnglishForm(Form):
    """The English sheet, each field beside its Chinese."""

    name_en = _line(_l("项目名称（英文）"), 240)
    summary_en = TextAreaField(_l("一句话简介（英文）"), validators=[optional(), at_most(400)], filters=[clean])
    site_en = _line(_l("建设地点（英文）"), 300)
    content_en = _long(_l("建设内容及规模（英文）"), "content", english=True)
    conditions_en = _long(_l("资源与建设条件（英文）"), "conditions", english=True)
    market_en = _long(_l("市场前景（英文）"), "market", english=True)
    groundwork_en = _long(_l("前期工作（英文）"), "groundwork", english=True)
    cooperation_en = _long(_l("合作方式（英文）"), "cooperation", english=True)
    contact_office_en = _line(_l("联系单位（英文）"), 160)
    contact_address_en = _line(_l("地址（英文）"), 240)

    def facts(self) -> dict[str, Any]:
        """What operations are told."""
        return dict(self.values)


class ContactForm(Form):
    """Whom an investor calls, and what stays inside."""

    contact_office = _line(lazy_pgettext("project", "联系单位"), 80, description=_l("印在公开的简介上"))
    contact_phone = _line(_l("办公电话"), 40, description=_l("带区号；公开的简介只印办公电话"))
    contact_email = _line(_l("电子邮箱"), 120)
    contact_postcode = _line(_l("邮编"), 10)
    contact_address = _line(_l("地址"), 120)
    contact_person = _line(_l("联系人（内部）"), 60, description=_l("不公开"))
    contact_mobile = _line(_l("手机（内部）"), 40, description=_l("不公开"))
    internal_note = TextAreaField(
        _l("内部备注"), validators=[optional(), at_most(2000)], filters=[clean], description=_l("不公开，不上简介")
    )

    def facts(self) -> dict[str, Any]:
        """What operations are told."""
        return {**self.values, "internal_note": self.internal_note.data or ""}


class GuideForm(Form):
    """The unit that guided it."""

    guiding_unit_id = ChoiceField(
        _l("指导单位"),
        choices=unit_choices,
        coerce=int,
        blank=_l("无"),
        validators=[optional()],
        description=_l("配合部门指导编制的重点项目，审核后计入它的规定动作"),
    )


class SentenceForm(Form):
    """Why it goes back, comes off, or is voided."""

    sentence = TextAreaField(_l("原因"), validators=[required(_l("请写明原因")), at_most(300)], filters=[clean])


class PlainForm(Form):
    """An act that asks for nothing but the click."""


PARTS: dict[str, tuple[LazyString, type[Any]]] = {
    "basics": (_l("基本"), BasicsForm),
    "figures": (_l("数据"), FiguresForm),
    "texts": (_l("文字"), TextsForm),
    "english": (_l("英文"), EnglishForm),
    "contact": (_l("联系"), ContactForm),
}


def stored(project: Project, part: str) -> dict[str, Any]:
    """What is kept of that part, in the form's own values."""
    names = [name for name in vars(PARTS[part][1]) if not name.startswith("_") and hasattr(Project, name)]
    found = {name: getattr(project, name) for name in names}
    if part == "basics":
        row = project.industry
        found["industry"] = f"{row.code} {row.name}" if row else ""
    return found


def _without(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}
