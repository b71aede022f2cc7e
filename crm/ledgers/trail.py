"""The words the audit trail uses for ledgers that are brought in: acts, kinds of things, fields of their own."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

ACTIONS: dict[str, Any] = {
    "ledger:apply": _l("写入台账"),
    "ledger:choose": _l("定疑似重复的行"),
    "ledger:confirm": _l("确认台账表头"),
    "ledger:discard": _l("放弃导入"),
    "ledger:import": _l("导入台账"),
    "ledger:undo": _l("撤销导入"),
    "ledger:upload": _l("上传台账"),
}

KINDS: dict[str, Any] = {
    "ledger_import": _l("台账导入"),
}

FIELDS: dict[str, dict[str, Any]] = {}
