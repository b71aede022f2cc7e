"""The one table that turns the trail's codes into words: acts, kinds of things, fields, values.

Rooms above name what only they know (``name_actions``, ``name_values``, ``lead_to``) in ``crm.wiring``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from .models import AuditEntry

ACTIONS: dict[str, Any] = {
    "account:act-for": _l("切换代理身份"),
    "account:create": _l("建账号"),
    "account:deputise": _l("安排代理人"),
    "account:disable": _l("停用账号"),
    "account:edit": _l("改账号"),
    "account:enable": _l("恢复账号"),
    "account:end-deputy": _l("提前结束代理"),
    "account:end-session": _l("结束一处登录"),
    "account:load-sample": _l("装入样例账号"),
    "account:lock": _l("连续输错，锁定账号"),
    "account:password": _l("改密码"),
    "account:prefer": _l("改个人偏好"),
    "account:reset-password": _l("重置密码"),
    "account:sign-in": _l("登录"),
    "account:sign-out": _l("退出"),
    "account:transfer": _l("移交全部工作"),
    "account:unlock": _l("解锁账号"),
    "activity:co-report": _l("并列报送活动"),
    "activity:leave": _l("撤回共同上报"),
    "activity:edit": _l("改活动记录"),
    "activity:log": _l("登记活动"),
    "activity:void": _l("作废活动记录"),
    "audit:export": _l("导出操作日志"),
    "bench:data": _l("生成压测数据"),
    "calendar:clear": _l("撤销单独设置的工作日"),
    "calendar:set": _l("单独设置工作日"),
    "campaign:create": _l("建年度行动"),
    "campaign:edit": _l("改年度行动设置"),
    "chain:create": _l("建产业链"),
    "chain:edit": _l("改产业链"),
    "chain:load-sample": _l("装入样例产业链"),
    "chain:void": _l("作废产业链"),
    "contact:add": _l("加联系人"),
    "contact:create": _l("加联系人"),
    "contact:edit": _l("改联系人"),
    "contact:erase": _l("删除联系人个人信息"),
    "contact:reveal": _l("查看完整电话号码"),
    "contact:void": _l("作废联系人"),
    "enterprise:create": _l("建企业"),
    "enterprise:edit": _l("改企业"),
    "enterprise:use-existing": _l("沿用已有企业"),
    "enterprise:void": _l("作废企业"),
    "file:attach": _l("上传附件"),
    "file:download": _l("下载附件"),
    "file:void": _l("作废附件"),
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
    "enterprise:print": _l("打印"),
    "lead:print-list": _l("打印清单"),
    "lead:progress": _l("写进展"),
    "lead:progress-void": _l("作废进展"),
    "lead:reopen": _l("重启线索"),
    "lead:request": _l("请求核定"),
    "lead:return": _l("退回核定请求"),
    "lead:void": _l("作废线索"),
    "lead:withdraw": _l("撤回核定请求"),
    "ledger:apply": _l("写入台账"),
    "ledger:choose": _l("定疑似重复的行"),
    "ledger:confirm": _l("确认台账表头"),
    "ledger:discard": _l("放弃导入"),
    "ledger:import": _l("导入台账"),
    "ledger:undo": _l("撤销导入"),
    "ledger:upload": _l("上传台账"),
    "link:create": _l("加环节"),
    "link:edit": _l("改环节"),
    "link:move": _l("移动环节"),
    "link:void": _l("作废环节"),
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
    "screening:decide": _l("作出审查结论"),
    "screening:request": _l("提交审查"),
    "screening:withdraw": _l("撤回审查"),
    "target:create": _l("加目标企业"),
    "target:edit": _l("改目标企业"),
    "target:move": _l("目标企业改状态"),
    "target:void": _l("作废目标企业"),
    "team:add": _l("加工作专班成员"),
    "team:edit": _l("改工作专班成员"),
    "team:remove": _l("去掉工作专班成员"),
    "unit:create": _l("建单位"),
    "unit:edit": _l("改单位"),
    "unit:load": _l("装入单位"),
    "unit:void": _l("作废单位"),
    "unmarked": _l("打开没有登记权限的页面"),
    "voucher:basis": _l("定到位口径"),
    "voucher:enter": _l("登记到位凭证"),
    "voucher:void": _l("作废到位凭证"),
}
"""Codes of acts. A refused request bears the permission it lacked, whose sentence ``name_actions`` brings."""

KINDS: dict[str, Any] = {
    "activity": lazy_pgettext("one", "活动"),
    "attachment": _l("附件"),
    "calendar_day": _l("工作日"),
    "campaign": _l("年度行动"),
    "chain": _l("产业链"),
    "contact": _l("联系人"),
    "enterprise": lazy_pgettext("one", "企业"),
    "lead": _l("线索"),
    "ledger_import": _l("台账导入"),
    "link": _l("环节"),
    "officer": _l("联络员、责任领导"),
    "pairing": _l("定点联系"),
    "region": lazy_pgettext("one", "地区"),
    "screening": _l("两条底线审查"),
    "target": _l("目标企业"),
    "unit": lazy_pgettext("one", "单位"),
    "user": _l("账号"),
    "voucher": _l("到位凭证"),
}

FIELDS: dict[str, Any] = {
    "accept_working_days": _l("接受交办（工作日）"),
    "acting_for": _l("代理谁"),
    "agreed_currency": _l("协议投资币种"),
    "agreed_original": _l("协议投资原币"),
    "agreed_rate": _l("协议投资汇率"),
    "agreed_yuan": _l("协议投资"),
    "aliases": _l("别名"),
    "amber_after_days": _l("多少天无活动转黄"),
    "answer_working_days": _l("答复引荐人（工作日）"),
    "applied_at": _l("写入时间"),
    "applied_by": _l("写入人"),
    "approach_by": _l("接触期限"),
    "at": _l("时间"),
    "attachment_id": _l("附件"),
    "basis": _l("依据"),
    "body": _l("所属单位"),
    "business": _l("主营业务"),
    "by_id": _l("导入人"),
    "by_name": _l("导入人"),
    "by_unit": _l("导入单位"),
    "capacities": _l("职能"),
    "chain_id": _l("产业链"),
    "chain_role": _l("角色"),
    "checked_obsolete": _l("自查：落后产能"),
    "checked_pollution": _l("自查：污染"),
    "checked_red_line": _l("自查：红线"),
    "claimed_stage": _l("申报阶段"),
    "clause": _l("条款"),
    "code": _l("编码"),
    "company_code": _l("项目公司信用代码"),
    "company_name": _l("项目公司"),
    "company_registered_on": _l("项目公司注册日期"),
    "conditions": _l("条件"),
    "contact_id": _l("联系人"),
    "contract_confidential": _l("合同保密"),
    "contract_files": _l("合同扫描件"),
    "contract_number": _l("合同编号"),
    "contract_on": _l("正式合同日期"),
    "contract_seen_by": _l("原件核验人"),
    "counts": _l("各类行数"),
    "county_id": _l("县"),
    "county_officer": _l("县级责任人"),
    "county_present": _l("县里到场"),
    "credit_code": _l("统一社会信用代码"),
    "decline_reason": _l("婉拒原因"),
    "declined_on": _l("婉拒日期"),
    "density": _l("表格行距"),
    "deputy": _l("代理人"),
    "disabled_at": _l("停用时间"),
    "duty": _l("职责"),
    "entered_at": _l("登记时间"),
    "entered_by": _l("登记人"),
    "entered_by_id": _l("登记人"),
    "entered_for": _l("代谁登记"),
    "entered_region_id": _l("登记地区"),
    "entered_unit": _l("登记单位"),
    "entered_unit_id": _l("登记单位"),
    "enterprise_id": lazy_pgettext("one", "企业"),
    "erased_at": _l("个人信息删除时间"),
    "expansion": _l("扩张计划"),
    "filed_on": _l("备案日期"),
    "file_name": _l("文件名"),
    "filing_number": _l("备案号"),
    "foreign_number": _l("境外登记号"),
    "framework_on": _l("框架协议日期"),
    "full_capacity_on": _l("达产日期"),
    "headquarters": _l("总部"),
    "holder": _l("经办人"),
    "industry_code": _l("行业"),
    "industry_text": _l("行业（原文）"),
    "intent_on": _l("意向书日期"),
    "intention": _l("投资意向"),
    "introduced_on": _l("引荐日期"),
    "introducer_id": _l("引荐单位"),
    "is_key": _l("重点项目"),
    "is_opening": _l("期初"),
    "jobs": _l("用工"),
    "judge_large_working_days": _l("研判大项目（工作日）"),
    "judge_working_days": _l("研判新线索（工作日）"),
    "kind": _l("类型"),
    "land_mu": _l("用地（亩）"),
    "landing_type": _l("落地类型"),
    "language": _l("语言"),
    "large_yuan": _l("大项目起点"),
    "last_activity_on": _l("最近活动日期"),
    "lat": _l("纬度"),
    "lead_id": _l("线索"),
    "lead_unit_id": _l("牵头单位"),
    "leader_name": _l("领导"),
    "leader_title": _l("领导职务"),
    "level": _l("级别"),
    "link_id": _l("环节"),
    "lon": _l("经度"),
    "marks": _l("标记"),
    "masked_id": _l("证件（已遮蔽）"),
    "members": _l("联合体成员"),
    "milestone": _l("里程碑"),
    "must_change_password": _l("要改密码"),
    "name": _l("名称"),
    "name_en": _l("英文名"),
    "next_step": _l("下一步"),
    "next_step_due": _l("下一步期限"),
    "next_step_who": _l("下一步责任人"),
    "note": _l("备注"),
    "number": _l("编号"),
    "off_chain_reason": _l("不涉链原因"),
    "office_phone": _l("办公电话"),
    "officers": _l("人员"),
    "on": _l("日期"),
    "options": _l("导入设置"),
    "outcome": _l("结论"),
    "owner_unit_id": _l("责任单位"),
    "paid_basis": _l("到位口径"),
    "paid_in_yuan": _l("到位资金"),
    "paid_on": _l("到位日期"),
    "parent_id": _l("上级"),
    "people": _l("参加人"),
    "phone": _l("电话"),
    "place": _l("地点"),
    "planned_currency": _l("拟投资币种"),
    "planned_original": _l("拟投资原币"),
    "planned_parts": _l("拟投资组成"),
    "planned_rate": _l("拟投资汇率"),
    "planned_yuan": _l("拟投资"),
    "position": _l("次序"),
    "produced_on": _l("投产日期"),
    "project_id": _l("招商项目"),
    "project_name": _l("项目名称"),
    "rail": _l("收起侧栏"),
    "reason": _l("原因"),
    "red_after_days": _l("多少天无活动转红"),
    "region_id": _l("所在地区"),
    "requested_stage": _l("请求核定的阶段"),
    "resigning_of_id": _l("复签自"),
    "result": _l("结果"),
    "role": _l("角色"),
    "screened_by": _l("审查人"),
    "screened_on": _l("审查日期"),
    "screening_outcome": _l("审查结论"),
    "screening_requested_on": _l("提交审查日期"),
    "screening_working_days": _l("两条底线审查（工作日）"),
    "seen_by": _l("最近谁见过"),
    "seen_on": _l("最近见面"),
    "self_checked_by": _l("自查人"),
    "self_checked_on": _l("自查日期"),
    "sentence": _l("说明"),
    "sha256": _l("文件指纹"),
    "sheet": _l("工作表"),
    "short_name": _l("简称"),
    "shortcuts": _l("快捷键"),
    "since": _l("从"),
    "site": _l("拟建地点"),
    "site_mu": _l("用地面积（亩）"),
    "source": _l("来源"),
    "stage": _l("阶段"),
    "start_files": _l("开工证据"),
    "start_kind": _l("开工方式"),
    "start_warn_days": _l("签约多少天未开工提醒"),
    "start_within_days": _l("签约后多少天内开工"),
    "started_on": _l("开工日期"),
    "state": _l("状态"),
    "status": _l("状态"),
    "stream": _l("上中下游"),
    "strengths": _l("优势"),
    "subject": _l("主题"),
    "team": _l("工作专班"),
    "theme": _l("配色"),
    "tile_x": _l("方格图列"),
    "tile_y": _l("方格图行"),
    "title": _l("职务"),
    "touched_note": _l("接触情况"),
    "touched_on": _l("接触日期"),
    "undone_at": _l("撤销时间"),
    "undone_by": _l("撤销人"),
    "unit_id": _l("所属单位"),
    "unit_present": _l("单位到场"),
    "until": _l("到"),
    "username": _l("账号"),
    "visited_on": _l("考察日期"),
    "void_reason": _l("作废原因"),
    "voided_at": _l("作废时间"),
    "website": _l("网站"),
    "why": _l("为什么找它"),
    "works": _l("上班"),
    "year": _l("年份"),
    "yuan": _l("金额"),
}
"""Field names; a field that means something else in one kind of thing stands in ``FIELDS_OF``."""

FIELDS_OF: dict[tuple[str, str], Any] = {
    ("user", "name"): _l("姓名"),
    ("user", "role"): _l("角色"),
    ("contact", "name"): _l("姓名"),
    ("officer", "name"): _l("姓名"),
    ("lead", "chain_role"): _l("建补强"),
    ("target", "chain_role"): _l("建补强"),
    ("lead", "kind"): _l("动作"),
}

_actions: dict[str, Any] = {}
_values: dict[tuple[str, str], Mapping[str, Any]] = {}


class Way(NamedTuple):
    """Where a kind of thing is shown: the endpoint, its parameter, and what fills it ("id" or "ref")."""

    endpoint: str
    parameter: str
    filled_by: str


_ways: dict[str, Way] = {}


def name_room(actions: Mapping[str, Any], kinds: Mapping[str, Any], fields: Mapping[str, Mapping[str, Any]]) -> None:
    """Take up the words a room keeps itself in ``crm/<room>/trail.py``: its acts, its kinds of things, the fields of
    each kind. Saying them again changes nothing."""
    ACTIONS.update(actions)
    KINDS.update(kinds)
    for kind, titles in fields.items():
        FIELDS_OF.update({(kind, field): title for field, title in titles.items()})


def name_actions(titles: Mapping[str, Any]) -> None:
    """Take titles of codes that rooms above know: the sentences of the permissions."""
    _actions.update(titles)


def name_values(kind: str, field: str, titles: Mapping[str, Any]) -> None:
    """Take the titles of an enum's values as they are stored."""
    _values[kind, field] = titles


def lead_to(kind: str, endpoint: str, parameter: str, filled_by: str) -> None:
    """Take where a kind of thing is shown."""
    _ways[kind] = Way(endpoint, parameter, filled_by)


Names = dict[tuple[str, int], str]
"""Names of rows by the field that refers to them and the id."""

_resolvers: dict[str, Callable[[set[int]], Mapping[int, str]]] = {}


def resolve(fields: Iterable[str], names_of: Callable[[set[int]], Mapping[int, str]]) -> None:
    """Take how the rows are called that these fields refer to by id."""
    for field in fields:
        _resolvers[field] = names_of


def names_in(entries: Iterable[AuditEntry]) -> Names:
    """The names of everything the entries refer to by id: one question for each kind, however many entries."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        for field, values in entry.changes.items():
            if field in _resolvers:
                wanted.setdefault(field, set()).update(value for value in values if type(value) is int)
    asked: dict[Callable[[set[int]], Mapping[int, str]], set[int]] = {}
    for field, ids in wanted.items():
        asked.setdefault(_resolvers[field], set()).update(ids)
    told = {names_of: names_of(ids) for names_of, ids in asked.items() if ids}
    return {
        (field, ident): name
        for field, ids in wanted.items()
        if ids
        for ident, name in told[_resolvers[field]].items()
        if ident in ids
    }


def way_to(kind: str) -> Way | None:
    """Where that kind of thing is shown."""
    return _ways.get(kind)


OWN_WORDS: dict[str, Any] = {
    "cli": _l("命令行"),
    "crm": _l("命令行"),
    "kept list": _l("随系统名录"),
    "sample data": _l("样例数据"),
    "set-up": _l("系统安装"),
    "system": _l("系统"),
    "系统": _l("系统"),
}
"""Who, from where and why, when it was the product itself."""


def own_words(text: str) -> str:
    """What the product writes about itself, in words; an address or a name stands as it is."""
    return str(OWN_WORDS.get(text, text))


def action_title(code: str) -> str:
    """The act in words; a code nobody has named stands as it is."""
    return str(ACTIONS.get(code) or _actions.get(code) or code)


def all_actions() -> dict[str, str]:
    """Every code with its words, for the filter."""
    return {code: action_title(code) for code in {**_actions, **ACTIONS}}


def kind_title(kind: str) -> str:
    """The kind of thing in words."""
    return str(KINDS.get(kind, kind))


def field_title(kind: str, field: str) -> str:
    """The field in words; some acts count by title already."""
    return str(FIELDS_OF.get((kind, field)) or FIELDS.get(field) or field)


def value_title(kind: str, field: str, value: Any) -> Any:
    """A stored value as people read it, where a room has named it."""
    titles = _values.get((kind, field), {})
    return titles.get(value, value) if isinstance(value, str) else value
