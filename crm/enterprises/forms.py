"""Forms of enterprises and contacts."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import URL
from wtforms.widgets import CheckboxInput, ListWidget

from crm.core.forms import ChoiceField, DayField, Form, at_most, clean, optional, required

from .models import Enterprise
from .states import EnterpriseKind, SizeMark

_BETWEEN = re.compile(r"[，,;；\t]+")


class ChecksField(SelectMultipleField):  # type: ignore[misc]
    """Several of a list, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def kind_choices() -> list[tuple[str, Any]]:
    """Kinds in the order of frequency."""
    return [(kind.value, kind.title) for kind in EnterpriseKind]


class EnterpriseForm(Form):
    """Everything about an enterprise but its contacts."""

    name = StringField(
        _l("企业名称"),
        validators=[required(_l("请填写企业名称")), at_most(120)],
        description=_l("按营业执照填全称；暂不公开的填代号"),
    )
    kind = ChoiceField(
        _l("类型"), choices=kind_choices, coerce=EnterpriseKind, default=EnterpriseKind.COMPANY, validators=[required()]
    )
    credit_code = StringField(
        _l("统一社会信用代码"), validators=[optional(), at_most(40)], description=_l("18 位，境内企业填")
    )
    foreign_number = StringField(
        _l("境外注册号"), validators=[optional(), at_most(60)], description=_l("境外企业填，注明注册地")
    )
    id_number = StringField(
        _l("证件号"), validators=[optional(), at_most(20)], description=_l("自然人填；只保存前三位和后四位")
    )
    members = TextAreaField(
        _l("联合体成员"),
        validators=[optional(), at_most(2000)],
        filters=[clean],
        description=_l("联合体填，每行一家：名称，统一社会信用代码，份额"),
    )
    parent = StringField(_l("上级集团"), validators=[optional(), at_most(120)], description=_l("填已登记的集团全称"))
    industry = StringField(
        _l("行业"), validators=[optional(), at_most(90)], description=_l("GB/T 4754-2017 的代码或名称")
    )
    headquarters = StringField(
        _l("总部所在地"), validators=[optional(), at_most(80)], description=_l("省和市，境外填国家")
    )
    marks = ChecksField(_l("规模标志"), choices=lambda: [(mark.value, mark.title) for mark in SizeMark])
    name_en = StringField(_l("英文名称"), validators=[optional(), at_most(160)])
    website = StringField(
        _l("网站"),
        validators=[
            optional(),
            at_most(200),
            URL(require_tld=True, message=_l("请填完整网址，以 http:// 或 https:// 开头")),
        ],
    )
    business = TextAreaField(_l("主营业务"), validators=[optional(), at_most(2000)], filters=[clean])
    expansion = TextAreaField(_l("扩张计划"), validators=[optional(), at_most(2000)], filters=[clean])
    different = StringField(_l("不是同一家的理由"), validators=[optional(), at_most(120)])
    next = HiddenField()

    @classmethod
    def of(cls, enterprise: Enterprise, **more: Any) -> EnterpriseForm:
        """The form of an enterprise that is there."""
        return cls(data={**stored(enterprise), "version": str(enterprise.version)}, **more)

    def facts(self) -> dict[str, Any]:
        """What operations are told, but name, kind, parent and industry, which are looked up."""
        facts: dict[str, Any] = {
            name: self[name].data or "" for name in ("headquarters", "name_en", "website", "business", "expansion")
        }
        facts["credit_code"] = self.credit_code.data
        facts["foreign_number"] = self.foreign_number.data
        facts["marks"] = self.marks.data or []
        facts["members"] = read_members(self.members.data or "")
        typed = self.id_number.data
        if typed and "*" not in typed:
            facts["masked_id"] = typed
        elif not typed:
            facts["masked_id"] = None
        return facts


def stored(enterprise: Enterprise) -> dict[str, Any]:
    """What is kept, by field name, in the form's own values; for editing and for both versions of a conflict."""
    return {
        "name": enterprise.name,
        "kind": enterprise.kind,
        "credit_code": enterprise.credit_code,
        "foreign_number": enterprise.foreign_number,
        "id_number": enterprise.masked_id,
        "members": written_members(enterprise.members),
        "parent": enterprise.parent.name if enterprise.parent else None,
        "industry": f"{enterprise.industry.code} {enterprise.industry.name}" if enterprise.industry else None,
        "headquarters": enterprise.headquarters,
        "marks": enterprise.marks,
        "name_en": enterprise.name_en,
        "website": enterprise.website,
        "business": enterprise.business,
        "expansion": enterprise.expansion,
    }


def read_members(text: str) -> list[dict[str, str]]:
    """One member a line: name, credit code, share; the last two may be left out."""
    members = []
    for line in text.splitlines():
        parts = [part.strip() for part in _BETWEEN.split(line.strip())]
        if any(parts):
            name, code, share = [*parts, "", "", ""][:3]
            if not share and code and ("%" in code or "％" in code):
                code, share = "", code
            members.append({"name": name, "credit_code": code, "share": share})
    return members


def written_members(members: list[dict[str, str]]) -> str:
    """Members as they are typed."""
    lines = ["，".join(part for part in (one["name"], one["credit_code"], one["share"]) if part) for one in members]
    return "\n".join(lines)


class ContactForm(Form):
    """A person at the enterprise."""

    name = StringField(_l("姓名"), validators=[required(_l("请填写姓名")), at_most(60)])
    title = StringField(_l("职务"), validators=[optional(), at_most(60)])
    phone = StringField(
        _l("电话"),
        validators=[optional(), at_most(40)],
        description=_l("列表和页面只显示前三后四位；查看完整号码记入日志"),
    )
    seen_on = DayField(_l("最近见面"), validators=[optional()])
    seen_by = StringField(_l("见面人"), validators=[optional(), at_most(80)])
    note = TextAreaField(_l("备注"), validators=[optional(), at_most(300)], filters=[clean])


class AskShareForm(Form):
    """Why the rest of an enterprise is needed."""

    why = TextAreaField(_l("为什么需要"), validators=[required(_l("请写明为什么需要")), at_most(300)], filters=[clean])


class CodeForm(Form):
    """The code of an enterprise that had none."""

    credit_code = StringField(
        _l("统一社会信用代码"), validators=[required(_l("请填统一社会信用代码")), at_most(40)], filters=[clean]
    )


class AnswerShareForm(Form):
    """Whether the rest is shared."""

    agree = ChoiceField(
        _l("答复"), choices=lambda: [("1", _l("同意共享")), ("0", _l("不同意"))], validators=[required(_l("请选一项"))]
    )
    answer = TextAreaField(_l("说明"), validators=[optional(), at_most(300)], filters=[clean])


class EmptyForm(Form):
    """Nothing to type: a button that writes."""
