"""The words the audit trail uses for attachments: acts, kinds of things, fields of their own."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

ACTIONS: dict[str, Any] = {
    "file:attach": _l("上传附件"),
    "file:download": _l("下载附件"),
    "file:void": _l("作废附件"),
}

KINDS: dict[str, Any] = {
    "attachment": _l("附件"),
}

FIELDS: dict[str, dict[str, Any]] = {}
