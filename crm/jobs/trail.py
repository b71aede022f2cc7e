"""The words the audit trail uses for jobs: acts, kinds of things, fields."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

ACTIONS: dict[str, Any] = {
    "job:queue": _l("交办后台任务"),
    "job:cancel": _l("取消后台任务"),
    "job:retry": _l("重试后台任务"),
}

KINDS: dict[str, Any] = {
    "job": _l("后台任务"),
}

FIELDS: dict[str, dict[str, Any]] = {
    "job": {
        "state": _l("状态"),
    },
}
