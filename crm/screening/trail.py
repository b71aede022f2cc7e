"""The words the audit trail uses for screenings: acts, kinds of things, fields of their own."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

ACTIONS: dict[str, Any] = {
    "screening:decide": _l("作出审查结论"),
    "screening:request": _l("提交审查"),
    "screening:withdraw": _l("撤回审查"),
}

KINDS: dict[str, Any] = {
    "screening": _l("两条底线审查"),
}

FIELDS: dict[str, dict[str, Any]] = {}
