"""Forms of signing in, one's own account, and the office's account pages."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField

from crm.core.forms import ChoiceField, DayField, Form, at_most, required
from crm.units.choices import region_choices, unit_choices

from .roles import ROLES


class SignInForm(Form):
    """Account name and password."""

    username = StringField(_l("账号"), validators=[required(_l("请填账号")), at_most(60)])
    password = PasswordField(_l("密码"), validators=[required(_l("请填密码")), at_most(200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.username.flags.required = self.password.flags.required = False  # goes without saying here


class PasswordForm(Form):
    """A new password, the present one and the new one twice."""

    present_password = PasswordField(_l("现在的密码"), validators=[required(_l("请填现在的密码")), at_most(200)])
    password = PasswordField(_l("新密码"), validators=[required(_l("请填新密码")), at_most(200)])
    again_password = PasswordField(_l("再填一次新密码"), validators=[required(_l("请再填一次新密码")), at_most(200)])


class UserForm(Form):
    """An account as the office keeps it; the account name is given once."""

    username = StringField(
        _l("账号"),
        validators=[required(_l("请填账号")), at_most(60)],
        description=_l("登录时用，建后不改；2 到 60 个字母、汉字、数字、点、横线或下划线"),
    )
    name = StringField(_l("姓名"), validators=[required(_l("请填姓名")), at_most(60)])
    title = StringField(_l("职务"), validators=[at_most(60)])
    phone = StringField(_l("办公电话"), validators=[at_most(40)])
    role = ChoiceField(
        _l("角色"), choices=list(ROLES.items()), blank=_l("请选择"), validators=[required(_l("请选角色"))]
    )
    unit_id = ChoiceField(_l("所属单位"), coerce=int, choices=unit_choices, blank=_l("无"))
    region_id = ChoiceField(_l("所在地区"), coerce=int, choices=region_choices, blank=_l("无"))

    @property
    def entered(self) -> dict[str, Any]:
        """The columns of the account, without its name."""
        return {
            "name": self.name.data,
            "title": self.title.data or "",
            "phone": self.phone.data,
            "role": self.role.data,
            "unit_id": self.unit_id.data,
            "region_id": self.region_id.data,
        }


class PlainForm(Form):
    """A button that does one thing: nothing to fill in, done once however often it is pressed."""


class DeputyForm(Form):
    """Who stands in, from when until when."""

    deputy_id = ChoiceField(_l("代理人"), coerce=int, blank=_l("请选择"), validators=[required(_l("请选代理人"))])
    since = DayField(_l("从"), validators=[required(_l("请填开始日期"))])
    until = DayField(_l("到"), validators=[required(_l("请填结束日期"))], description=_l("含当天"))


class TransferForm(Form):
    """Who takes the work over."""

    to_id = ChoiceField(_l("接手人"), coerce=int, blank=_l("请选择"), validators=[required(_l("请选接手人"))])
