"""Forms of regions, units, officers, pairings and teams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectMultipleField, StringField, TextAreaField
from wtforms import validators as v
from wtforms.widgets import CheckboxInput, ListWidget

from crm.core.forms import ChoiceField, DayField, Form, at_most, optional, required

from .states import Capacity, OfficerDuty, Strength, UnitKind


def lines(text: str | None) -> list[str]:
    """The lines of a text area, without empty ones."""
    return [line.strip() for line in (text or "").replace("；", "\n").replace(";", "\n").splitlines() if line.strip()]


class LinesLength:
    """Each line of at most so many characters."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Any, field: Any) -> None:
        if any(len(line) > self.most for line in lines(field.data)):
            raise v.ValidationError(_l("每行最多 %(most)s 个字", most=self.most))


class ZoneForm(Form):
    """A region's names; of a zone also its code and parent."""

    code = StringField(_l("代码"), [optional(), at_most(12)], description=_l("Z 加六位数字，如 Z522301；建好后不能改"))
    name = StringField(_l("名称"), [required(), at_most(60)])
    short_name = StringField(_l("简称"), [required(), at_most(20)])
    name_en = StringField(_l("英文名"), [optional(), at_most(80)])
    parent_id = ChoiceField(_l("所在地区"), coerce=int, blank=_l("请选择"))
    aliases = TextAreaField(_l("曾用名和别名"), [LinesLength(60)], description=_l("每行一个；台账里写这些名字也能认出"))
    note = StringField(_l("备注"), [optional(), at_most(300)])


class UnitForm(Form):
    """Everything about a unit but its officers and pairings."""

    code = StringField(
        _l("代码"), [optional(), at_most(30)], description=_l("小写字母、数字和连字符，如 sfgw；建好后不能改")
    )
    name = StringField(_l("全称"), [required(), at_most(80)])
    short_name = StringField(_l("简称"), [required(), at_most(30)])
    name_en = StringField(_l("英文名"), [optional(), at_most(120)])
    kind = ChoiceField(
        _l("类别"),
        [required()],
        coerce=UnitKind,
        blank=_l("请选择"),
        choices=lambda: [(kind, kind.title) for kind in UnitKind],
    )
    region_id = ChoiceField(_l("所在地区"), coerce=int, blank=_l("未填"))
    office_phone = StringField(_l("办公电话"), [optional(), at_most(40)])
    aliases = TextAreaField(_l("别名"), [LinesLength(80)], description=_l("每行一个；台账里写这些名字也能认出"))
    capacities = SelectMultipleField(
        _l("职能"),
        coerce=Capacity,
        choices=[(capacity, capacity.title) for capacity in Capacity],
        widget=ListWidget(),
        option_widget=CheckboxInput(),
        validate_choice=True,
    )
    note = TextAreaField(_l("备注"), [optional(), at_most(2000)])

    @property
    def strengths(self) -> dict[Strength, str]:
        """The strengths that are ticked, each with its sentence."""
        return {word: self[f"sentence_{word}"].data or "" for word in Strength if self[f"has_{word}"].data}

    @property
    def own_values(self) -> dict[str, Any]:
        """The columns of the unit itself; empty texts are empty, not none."""
        texts = {name: self[name].data or "" for name in ("name", "short_name", "name_en", "office_phone", "note")}
        return {**texts, "kind": self.kind.data, "region_id": self.region_id.data}


for _word in Strength:
    setattr(UnitForm, f"has_{_word}", BooleanField(_word.title))
    setattr(
        UnitForm,
        f"sentence_{_word}",
        StringField(_l("%(strength)s：一句话", strength=_word.title), [optional(), at_most(200)]),
    )


class OfficerForm(Form):
    """A liaison or responsible leader."""

    duty = ChoiceField(
        _l("身份"),
        [required()],
        coerce=OfficerDuty,
        blank=_l("请选择"),
        choices=lambda: [(duty, duty.title) for duty in OfficerDuty],
    )
    name = StringField(_l("姓名"), [required(), at_most(60)])
    title = StringField(_l("职务"), [optional(), at_most(60)])
    phone = StringField(_l("联系电话"), [optional(), at_most(40)])
    since = DayField(_l("起日"))
    until = DayField(_l("止日"), description=_l("含当日；不填即仍在任"))

    @property
    def own_values(self) -> dict[str, Any]:
        """The officer's columns; empty texts are empty, not none."""
        return {
            "duty": self.duty.data,
            "name": self.name.data,
            "title": self.title.data or "",
            "phone": self.phone.data or "",
            "since": self.since.data,
            "until": self.until.data,
        }


class EndForm(Form):
    """The last day of a duty or a pairing."""

    until = DayField(_l("最后一天"), [v.InputRequired(_l("请填最后一天"))], description=_l("含当日"))


class UnitPairingForm(Form):
    """A unit for a county, or a department for a prefecture."""

    region_id = ChoiceField(_l("地区名"), coerce=int, blank=_l("请选择"))
    unit_id = ChoiceField(_l("单位名"), coerce=int, blank=_l("请选择"))
    leader_name = StringField(_l("省领导"), [optional(), at_most(60)])
    leader_title = StringField(_l("领导职务"), [optional(), at_most(60)])
    since = DayField(_l("起日"), [v.InputRequired(_l("请填起日"))])
    until = DayField(_l("止日"), description=_l("含当日；不填即长期有效"))
    source = StringField(_l("依据"), [optional(), at_most(200)], description=_l("文件名、文号或名单"))

    @property
    def own_values(self) -> dict[str, Any]:
        """The pairing's columns but kind, of the fields this kind has; empty texts are empty, not none."""
        texts = ("leader_name", "leader_title", "source")
        return {name: (data or "") if name in texts else data for name, data in self.values.items()}


TEAM_ROLES: Sequence[Any] = (_l("组长"), _l("副组长"), _l("成员"), _l("联络"))
"""What people are in a team; other words may be typed."""


class MemberForm(Form):
    """Somebody in a pairing's team (工作专班)."""

    name = StringField(_l("姓名"), [required(), at_most(60)])
    role = StringField(_l("专班角色"), [optional(), at_most(40)], description=_l("组长、副组长、成员、联络等"))
    body = StringField(_l("所在单位"), [optional(), at_most(80)])
    title = StringField(_l("职务"), [optional(), at_most(60)])
    local_side = BooleanField(_l("属县（市州）一方"))

    @property
    def own_values(self) -> dict[str, Any]:
        """The member's columns; empty texts are empty, not none."""
        texts = {name: self[name].data or "" for name in ("name", "role", "body", "title")}
        return {**texts, "local_side": self.local_side.data}
