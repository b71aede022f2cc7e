"""The words the audit trail uses for the target list: acts, kinds of things, fields of their own."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

ACTIONS: dict[str, Any] = {
    "target:create": _l("加目标企业"),
    "target:edit": _l("改目标企业"),
    "target:move": _l("目标企业改状态"),
    "target:void": _l("作废目标企业"),
}

KINDS: dict[str, Any] = {
    "target": _l("目标企业"),
}

FIELDS: dict[str, dict[str, Any]] = {
    "target": {
        "chain_role": _l("建补强"),
    },
}
