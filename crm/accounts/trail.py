"""The words the audit trail uses for accounts, signing in and standing in: acts, kinds of things, fields of their own."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

ACTIONS: dict[str, Any] = {
    "account:act-for": _l("切换代理身份"),
    "account:create": _l("建账号"),
    "account:deputise": _l("安排代理人"),
    "account:disable": _l("停用账号"),
    "account:edit": _l("改账号"),
    "account:enable": _l("恢复账号"),
    "account:end-deputy": _l("提前结束代理"),
    "account:end-session": _l("结束一处登录"),
    "account:load-sample": _l("装入样例账号"),
    "account:lock": _l("连续输错，锁定账号"),
    "account:password": _l("改密码"),
    "account:prefer": _l("改个人偏好"),
    "account:reset-password": _l("重置密码"),
    "account:sign-in": _l("登录"),
    "account:sign-out": _l("退出"),
    "account:transfer": _l("移交全部工作"),
    "account:unlock": _l("解锁账号"),
}

KINDS: dict[str, Any] = {
    "user": _l("账号"),
}

FIELDS: dict[str, dict[str, Any]] = {
    "user": {
        "name": _l("姓名"),
        "role": _l("角色"),
    },
}
