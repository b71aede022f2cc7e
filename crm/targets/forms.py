"""Forms of the target list."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from crm.chains.choices import chain_choices, link_choices
from crm.chains.states import ChainRole
from crm.core.forms import ChoiceField, DayField, Form, at_most, clean, optional, required
from crm.core.reader import Reader
from crm.units.choices import place_choices, unit_choices

from .models import Target


class TargetForm(Form):
    """Which enterprise, whose, for which county and link, why and by when."""

    enterprise = StringField(
        _l("企业名称"),
        validators=[required(_l("请填企业名称")), at_most(120)],
        description=_l("填已登记的企业；没有登记过的先登记"),
    )
    owner_unit_id = ChoiceField(_l("责任单位"), coerce=int, blank=_l("由县里接触"), validators=[optional()])
    county_id = ChoiceField(_l("意向落地县"), coerce=int, blank=_l("未定"), validators=[optional()])
    chain_id = ChoiceField(
        _l("所在产业链"), choices=chain_choices, coerce=int, blank=_l("未定"), validators=[optional()]
    )
    link_id = ChoiceField(_l("链上环节"), choices=link_choices, coerce=int, blank=_l("未定"), validators=[optional()])
    chain_role = ChoiceField(
        _l("链上角色"),
        choices=lambda: [(role.value, role.title) for role in ChainRole],
        coerce=ChainRole,
        blank=_l("未定"),
        validators=[optional()],
    )
    approach_by = DayField(_l("接触期限"), validators=[optional()], description=_l("最迟哪天去接触"))
    why = TextAreaField(
        _l("为什么找它"),
        validators=[optional(), at_most(300)],
        filters=[clean],
        description=_l("补哪个环节、有什么扩张打算、谁能引见"),
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.county_id.choices = place_choices(reader)
        if reader.sees_everywhere:
            self.owner_unit_id.choices = unit_choices()
        else:
            own = reader.unit_id
            self.owner_unit_id.choices = [(own, reader.unit_name)] if own is not None else []
        if not reader.sees_everywhere and reader.role == "unit":
            self.owner_unit_id.blank = None

    def facts(self) -> dict[str, Any]:
        """What operations are told beside the enterprise."""
        return {name: value for name, value in self.values.items() if name != "enterprise"}


def stored(target: Target) -> dict[str, Any]:
    """What is kept, in the form's own values."""
    names = ("owner_unit_id", "county_id", "chain_id", "link_id", "chain_role", "approach_by", "why")
    return {"enterprise": target.enterprise.name, **{name: getattr(target, name) for name in names}}


class TouchForm(Form):
    """When the enterprise was approached and what was said."""

    on = DayField(_l("接触日期"), validators=[required(_l("请填接触日期"))])
    said = TextAreaField(_l("谈了什么"), validators=[required(_l("请写明谈了什么")), at_most(300)], filters=[clean])


class ReasonForm(Form):
    """Why it ends."""

    reason = TextAreaField(_l("原因"), validators=[required(_l("请写明原因")), at_most(200)], filters=[clean])


class ConvertForm(Form):
    """What the lead begins with; all is filled in beforehand."""

    intention = TextAreaField(
        _l("投资意向"), validators=[required(_l("请写明投资意向，一句话即可")), at_most(1000)], filters=[clean]
    )
    source = StringField(_l("来源"), validators=[required(), at_most(200)])
    county_id = ChoiceField(_l("意向落地县"), coerce=int, blank=_l("未定"), validators=[optional()])
    project_name = StringField(_l("项目名称"), validators=[optional(), at_most(120)])

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.county_id.choices = place_choices(reader)
