"""The words the audit trail uses for the yearly campaign and its calendar: acts, kinds of things, fields of their own."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

ACTIONS: dict[str, Any] = {
    "calendar:clear": _l("撤销单独设置的工作日"),
    "calendar:set": _l("单独设置工作日"),
    "campaign:create": _l("建年度行动"),
    "campaign:edit": _l("改年度行动设置"),
}

KINDS: dict[str, Any] = {
    "calendar_day": _l("工作日"),
    "campaign": _l("年度行动"),
}

FIELDS: dict[str, dict[str, Any]] = {}
