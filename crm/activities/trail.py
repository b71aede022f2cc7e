"""The words the audit trail uses for activities: acts, kinds of things, fields of their own."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

ACTIONS: dict[str, Any] = {
    "activity:co-report": _l("并列报送活动"),
    "activity:leave": _l("撤回共同上报"),
    "activity:edit": _l("改活动记录"),
    "activity:log": _l("登记活动"),
    "activity:void": _l("作废活动记录"),
}

KINDS: dict[str, Any] = {
    "activity": lazy_pgettext("one", "活动"),
}

FIELDS: dict[str, dict[str, Any]] = {}
