"""The words the audit trail uses for enterprises and their contacts: acts, kinds of things, fields of their own."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

ACTIONS: dict[str, Any] = {
    "contact:add": _l("加联系人"),
    "contact:create": _l("加联系人"),
    "contact:edit": _l("改联系人"),
    "contact:erase": _l("删除联系人个人信息"),
    "contact:reveal": _l("查看完整电话号码"),
    "contact:void": _l("作废联系人"),
    "enterprise:create": _l("建企业"),
    "enterprise:edit": _l("改企业"),
    "enterprise:use-existing": _l("沿用已有企业"),
    "enterprise:ask-share": _l("请求共享企业资料"),
    "enterprise:answer-share": _l("答复共享请求"),
    "enterprise:void": _l("作废企业"),
    "enterprise:print": _l("打印"),
}

KINDS: dict[str, Any] = {
    "contact": _l("联系人"),
    "enterprise": lazy_pgettext("one", "企业"),
}

FIELDS: dict[str, dict[str, Any]] = {
    "contact": {
        "name": _l("姓名"),
    },
}
