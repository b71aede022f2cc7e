"""The words the audit trail uses for regions, units, their people and pairings: acts, kinds of things, fields of their own."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

ACTIONS: dict[str, Any] = {
    "officer:add": _l("加联络员或责任领导"),
    "officer:edit": _l("改联络员或责任领导"),
    "officer:end": _l("联络员或责任领导离任"),
    "officer:load-sample": _l("装入样例人员"),
    "pairing:create": _l("建定点联系"),
    "pairing:edit": _l("改定点联系"),
    "pairing:end": _l("结束定点联系"),
    "pairing:void": _l("作废定点联系"),
    "region:create": _l("建功能区"),
    "region:edit": _l("改地区"),
    "region:load": _l("装入地区"),
    "region:void": _l("作废地区"),
    "team:add": _l("加工作专班成员"),
    "team:edit": _l("改工作专班成员"),
    "team:remove": _l("去掉工作专班成员"),
    "unit:create": _l("建单位"),
    "unit:edit": _l("改单位"),
    "unit:load": _l("装入单位"),
    "unit:void": _l("作废单位"),
}

KINDS: dict[str, Any] = {
    "officer": _l("联络员、责任领导"),
    "pairing": _l("定点联系"),
    "region": lazy_pgettext("one", "地区"),
    "unit": lazy_pgettext("one", "单位"),
}

FIELDS: dict[str, dict[str, Any]] = {
    "officer": {
        "name": _l("姓名"),
    },
}
