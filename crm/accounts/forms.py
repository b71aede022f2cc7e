"""Forms of signing in, one's own account, and the office's account pages."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField

from crm.core.forms import Form, at_most, required


class SignInForm(Form):
    """Account name and password."""

    username = StringField(_l("账号"), validators=[required(_l("请填账号")), at_most(60)])
    password = PasswordField(_l("密码"), validators=[required(_l("请填密码")), at_most(200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.username.flags.required = self.password.flags.required = False  # goes without saying here


class PasswordForm(Form):
    """A new password, the present one and the new one twice."""

    present = PasswordField(_l("现在的密码"), validators=[required(_l("请填现在的密码")), at_most(200)])
    password = PasswordField(_l("新密码"), validators=[required(_l("请填新密码")), at_most(200)])
    again_password = PasswordField(_l("再填一次新密码"), validators=[required(_l("请再填一次新密码")), at_most(200)])
