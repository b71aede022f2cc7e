"""Forms of leads born and things signed."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from crm.core.forms import ChoiceField, DayField, Form, YuanField, at_most, clean, optional, required
from crm.core.reader import Reader
from crm.units.choices import place_choices

from ..meetings.queries import project_choices
from ..models import Event
from ..states import SigningKind


class BirthForm(Form):
    """What the lead begins with; all is filled in beforehand."""

    investor = StringField(_l("投资方"), validators=[required(_l("请填企业名称")), at_most(120)])
    use_enterprise = ChoiceField(_l("是不是同一家？"), coerce=int, validators=[optional()])
    county_id = ChoiceField(_l("意向落地县"), coerce=int, blank=_l("未定"), validators=[optional()])
    project_id = ChoiceField(_l("招商项目"), coerce=int, blank=_l("未定"), validators=[optional()])
    intention = TextAreaField(
        _l("投资意向"), validators=[required(_l("请写明投资意向，一句话即可")), at_most(1000)], filters=[clean]
    )
    source = StringField(_l("来源"), validators=[required(), at_most(200)])

    def __init__(self, *args: Any, event: Event, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.county_id.choices = place_choices(reader)
        self.project_id.choices = project_choices(event.id, reader)


class SigningForm(Form):
    """Which lead signed what, when, for how much."""

    lead_number = StringField(
        _l("线索编号"),
        validators=[required(_l("请填线索编号")), at_most(40)],
        description=_l("客商还没有线索的，先在客商名单里转线索"),
    )
    kind = ChoiceField(
        _l("签了什么"),
        choices=lambda: [(kind.value, kind.title) for kind in SigningKind],
        coerce=SigningKind,
        validators=[required()],
    )
    signed_on = DayField(_l("签约日期"), validators=[required(_l("请填签约日期"))])
    yuan = YuanField(_l("金额"), validators=[optional()], description=_l("没有写明金额的留空"))
