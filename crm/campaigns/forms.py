"""Forms of the year's settings."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField

from crm.core.forms import DayField, Form, WholeField, YuanField, at_most, needed, required

from .queries import CLOCK_FIELDS


def _length(label: Any, most: int, effect: Any) -> WholeField:
    """A clock length, with what changing it does."""
    return WholeField(label, validators=[needed()], least=1, most=most, description=effect)


class CampaignForm(Form):
    """Name and clock lengths of a year's campaign."""

    name = StringField(_l("名称"), validators=[required(), at_most(80)])
    name_en = StringField(_l("英文名"), validators=[at_most(120)])
    accept_working_days = _length(_l("接受交办"), 60, _l("交办后超过这么多工作日没有接受，算逾期"))
    judge_working_days = _length(_l("研判新线索"), 60, _l("新线索登记后，这么多工作日内要有研判结果"))
    judge_large_working_days = _length(_l("研判大项目"), 120, _l("拟投资达到大项目起点的线索，用这个期限"))
    large_yuan = YuanField(_l("大项目起点"), validators=[needed()], description=_l("拟投资达到这个数，按大项目研判"))
    answer_working_days = _length(_l("答复引荐人"), 60, _l("线索登记后，这么多工作日内要答复引荐人"))
    screening_working_days = _length(_l("两条底线审查"), 120, _l("提交审查后，责任部门这么多工作日内给结论"))
    amber_after_days = _length(_l("多少天无活动转黄"), 365, _l("推进中的线索，这么多天没有活动记录，亮黄灯"))
    red_after_days = _length(_l("多少天无活动转红"), 730, _l("再久没有活动，亮红灯；要大于转黄的天数"))
    start_warn_days = _length(_l("签约多少天未开工提醒"), 1000, _l("签约后这么多天没有开工，亮黄灯"))
    start_within_days = _length(_l("签约后多少天内开工"), 2000, _l("超过这个天数没有开工，亮红灯；要大于提醒的天数"))

    @property
    def entered(self) -> dict[str, Any]:
        """The columns of the campaign."""
        return {
            "name": self.name.data,
            "name_en": self.name_en.data or "",
            **{field: self[field].data for field in CLOCK_FIELDS},
        }


class CalendarDayForm(Form):
    """A day that works or rests, over the published calendar."""

    day = DayField(_l("日期"), validators=[required()])
    works = BooleanField(_l("这一天上班（不选为休息）"))
    note = StringField(_l("说明"), validators=[at_most(80)], description=_l("如：国庆调休"))


class ClearDayForm(Form):
    """A button that goes back to the published calendar."""
