"""The words the audit trail uses for leads, their moves and vouchers: acts, kinds of things, fields of their own."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

ACTIONS: dict[str, Any] = {
    "bench:data": _l("生成压测数据"),
    "lead:advance": _l("推进阶段"),
    "lead:back": _l("退回前一阶段"),
    "lead:close": _l("搁置、流失或终止"),
    "lead:confirm": _l("核定"),
    "lead:create": _l("建线索"),
    "lead:edit": _l("改线索"),
    "lead:export": _l("导出线索"),
    "lead:hand-over": _l("移交线索"),
    "lead:import": _l("台账导入改阶段"),
    "lead:mark-key": _l("标记重点项目"),
    "lead:milestone": _l("记里程碑"),
    "lead:next-step": _l("改下一步"),
    "lead:opening": _l("期初认定"),
    "lead:print": _l("打印"),
    "lead:print-list": _l("打印清单"),
    "lead:progress": _l("写进展"),
    "lead:progress-void": _l("作废进展"),
    "lead:reopen": _l("重启线索"),
    "lead:request": _l("请求核定"),
    "lead:return": _l("退回核定请求"),
    "lead:void": _l("作废线索"),
    "lead:withdraw": _l("撤回核定请求"),
    "voucher:basis": _l("定到位口径"),
    "voucher:enter": _l("登记到位凭证"),
    "voucher:void": _l("作废到位凭证"),
}

KINDS: dict[str, Any] = {
    "lead": _l("线索"),
    "voucher": _l("到位凭证"),
}

FIELDS: dict[str, dict[str, Any]] = {
    "lead": {
        "chain_role": _l("建补强"),
        "kind": _l("动作"),
    },
}
