"""Forms of meetings."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField

from crm.core.forms import ChoiceField, Form, at_most, clean, optional, required
from crm.core.reader import Reader, system
from crm.units.choices import place_choices

from ..forms import ClockField, as_day, days_of
from ..guests.queries import every_guest
from ..models import Event, Meeting
from .queries import project_choices


class MeetingForm(Form):
    """Who meets whom, about what, when and where."""

    invitation_id = ChoiceField(
        _l("客商"), coerce=int, blank=_l("请选"), validators=[required(_l("请从客商名单里选一位"))]
    )
    county_id = ChoiceField(_l("县"), coerce=int, blank=_l("按项目"), validators=[optional()])
    project_id = ChoiceField(_l("招商项目"), coerce=int, blank=_l("未定"), validators=[optional()])
    on = ChoiceField(_l("日期"), coerce=as_day, validators=[required()])
    at = ClockField(_l("开始"), validators=[required(_l("请填开始时间"))])
    until = ClockField(_l("结束"), validators=[optional()], description=_l("不填按半小时算"))
    where = StringField(_l("地点"), validators=[optional(), at_most(120)])
    who = StringField(_l("我方人员"), validators=[optional(), at_most(200)])
    knows_clash = BooleanField(_l("知道时间冲突，仍然保存"))

    def __init__(self, *args: Any, event: Event, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation_id.choices = [(guest.id, guest.label) for guest in every_guest(event.id)]
        self.county_id.choices = place_choices(system("choices"))
        self.project_id.choices = project_choices(event.id, reader)
        self.on.choices = days_of(event)

    @property
    def facts(self) -> dict[str, Any]:
        """What operations are told."""
        return {name: value for name, value in self.values.items() if name != "knows_clash"}


def stored(meeting: Meeting) -> dict[str, Any]:
    """What is kept, in the form's own values."""
    names = ("invitation_id", "county_id", "project_id", "on", "at", "until", "where", "who")
    return {name: getattr(meeting, name) for name in names}


class ResultForm(Form):
    """Whether it took place, and what was said."""

    held = ChoiceField(
        _l("谈了吗"), choices=lambda: [("1", _l("谈了")), ("0", _l("没谈成"))], validators=[required(_l("请选一项"))]
    )
    result = TextAreaField(
        _l("结果"),
        validators=[optional(), at_most(2000)],
        filters=[clean],
        description=_l("谈了什么，对方怎么说；谈了的会记为一次洽谈活动"),
    )
