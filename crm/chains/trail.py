"""The words the audit trail uses for chains and their links: acts, kinds of things, fields of their own."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

ACTIONS: dict[str, Any] = {
    "chain:create": _l("建产业链"),
    "chain:edit": _l("改产业链"),
    "chain:load-sample": _l("装入样例产业链"),
    "chain:void": _l("作废产业链"),
    "link:create": _l("加环节"),
    "link:edit": _l("改环节"),
    "link:move": _l("移动环节"),
    "link:void": _l("作废环节"),
}

KINDS: dict[str, Any] = {
    "chain": _l("产业链"),
    "link": _l("环节"),
}

FIELDS: dict[str, dict[str, Any]] = {}
