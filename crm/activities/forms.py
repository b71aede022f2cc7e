"""Forms of activities: what happened, with whom, what came of it, what is next."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField, StringField, TextAreaField

from crm.core import clock
from crm.core.forms import ChoiceField, DayField, Form, as_id, at_most, needed, required
from crm.core.forms import optional as blank

from .states import ActivityKind, Milestone


class ActivityForm(Form):
    """An activity, new or to be corrected."""

    kind = RadioField(
        _l("类型"),
        choices=[(kind.value, kind.title) for kind in ActivityKind],
        validators=[required(_l("选定类型"))],
    )
    on = DayField(_l("日期"), validators=[needed(_l("填活动日期"))])
    until = DayField(_l("结束日期"), validators=[blank()], description=_l("一次出行跨几天的才填；按第一天计"))
    place = StringField(_l("地点"), validators=[at_most(120)])
    subject = StringField(_l("事由"), validators=[at_most(200)])
    people = StringField(_l("参加人"), validators=[at_most(300)], description=_l("姓名和单位，用顿号隔开"))
    unit_present = BooleanField(_l("联系单位在场"))
    county_present = BooleanField(_l("县里在场"))
    result = TextAreaField(_l("结果"), validators=[required(_l("写明结果：谈了什么，对方怎么说")), at_most(4000)])
    milestone = ChoiceField(
        _l("这次是"), choices=[(m.value, m.title) for m in Milestone], blank=_l("不是节点"), validators=[blank()]
    )
    next_step = StringField(_l("做什么"), validators=[at_most(300)])
    next_step_who = StringField(_l("谁"), validators=[at_most(80)])
    next_step_due = DayField(_l("何时前"), validators=[blank()])
    entered_for = StringField(
        _l("代哪位领导录入"), validators=[at_most(80)], description=_l("为自己录入的不填；代领导录入的填领导姓名")
    )
    same = HiddenField()
    """The answer about the same event: the id of the record to join, or "other"."""


class NewActivityForm(ActivityForm):
    """A new activity, perhaps on a lead, with its evidence."""

    lead_number = StringField(
        _l("线索编号"), validators=[at_most(30)], description=_l("与某条线索有关的填编号，如 GZ-2018-522326-0007")
    )
    region_id = ChoiceField(_l("所在地区"), coerce=int, blank=_l("不在联系地区"), validators=[blank()])
    unit_id = ChoiceField(_l("联系单位"), coerce=int, blank=_l("未定"), validators=[blank()])
    evidence = MultipleFileField(_l("证据"), description=_l("纪要、照片、签到表；PDF、图片、Word 或 Excel"))

    def start(self) -> None:
        """What a new form proposes: today."""
        if not self.is_submitted():
            self.on.data = self.on.data or clock.today()


def same_answer(form: ActivityForm) -> int | None:
    """The id of the record to join, or None; "other" is no id."""
    return as_id(form.same.data)


def conflict_rows(form: ActivityForm, values: dict[str, object]) -> list[dict[str, object]]:
    """Stored beside typed, for the second of two editors."""
    rows = []
    for name, theirs in values.items():
        field = form[name]
        mine = field.data
        shown = [_shown(field, theirs), _shown(field, mine)]
        rows.append({"label": field.label.text, "theirs": shown[0], "mine": shown[1], "differs": shown[0] != shown[1]})
    return rows


def _shown(field: object, value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    choices = getattr(field, "choices", None)
    if choices and not callable(choices):
        return str(dict(choices).get(str(value), value))
    return str(value)
