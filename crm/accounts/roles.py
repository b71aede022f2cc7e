"""The one role table: every permission with its sentence and the roles that hold it.

Printed in ``docs/permissions.md`` by ``crm docs permissions``. Which *rows* a role sees is each room's scope; here
stands only what may be done at all.
"""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

OFFICE, LEADER, UNIT, BUREAU, DEPARTMENT, AUDITOR = (
    "office",
    "leader",
    "unit",
    "bureau",
    "department",
    "auditor",
)
ROLES: dict[str, LazyString] = {
    OFFICE: _l("大招商办"),
    LEADER: _l("领导"),
    UNIT: _l("联系单位"),
    BUREAU: _l("投资促进局"),
    DEPARTMENT: _l("责任部门"),
    AUDITOR: _l("审计"),
}


class Permission(NamedTuple):
    """What may be done, in a sentence, and by which roles."""

    sentence: LazyString
    roles: frozenset[str]


def _p(sentence: LazyString, *roles: str) -> Permission:
    return Permission(sentence, frozenset(roles))


EVERYBODY = (OFFICE, LEADER, UNIT, BUREAU, DEPARTMENT, AUDITOR)
READERS = (OFFICE, LEADER, UNIT, BUREAU)
WORKERS = (OFFICE, UNIT, BUREAU)

PERMISSIONS: dict[str, Permission] = {
    # accounts
    "account:own": _p(_l("管理自己的账号、密码和偏好"), *EVERYBODY),
    "account:manage": _p(_l("建立、停用账号，改角色"), OFFICE),
    "account:deputise": _p(_l("给自己安排代理人（大招商办可给任何人安排）"), OFFICE, LEADER, UNIT, BUREAU, DEPARTMENT),
    "account:transfer": _p(_l("移交联络员全部工作"), OFFICE, UNIT, BUREAU),
    "permission:read": _p(_l("查看权限表"), OFFICE, AUDITOR),
    # audit
    "audit:read": _p(_l("查看操作日志"), AUDITOR, OFFICE),
    # home
    "desk:read": _p(_l("查看桌面"), *EVERYBODY),
    "search:use": _p(_l("搜索"), *READERS),
    "components:read": _p(_l("查看组件样张"), OFFICE),
    # regions, units, pairings
    "region:read": _p(_l("查看地区"), *READERS, DEPARTMENT),
    "region:edit": _p(_l("维护功能区和地区"), OFFICE),
    "unit:read": _p(_l("查看单位"), *READERS, DEPARTMENT),
    "unit:edit": _p(_l("维护单位、联络员和优势"), OFFICE),
    "pairing:edit": _p(_l("维护定点联系和工作专班"), OFFICE),
    "campaign:read": _p(_l("查看年度行动设置"), *READERS, DEPARTMENT),
    "campaign:edit": _p(_l("修改年度行动设置"), OFFICE),
    # chains
    "chain:read": _p(_l("查看产业链"), *READERS, DEPARTMENT),
    "chain:edit": _p(_l("维护产业链和环节"), OFFICE),
    # enterprises and target list
    "enterprise:read": _p(_l("查看企业"), *READERS),
    "enterprise:edit": _p(_l("新建、修改企业和联系人"), *WORKERS),
    "enterprise:export": _p(_l("导出企业和目标企业库"), *READERS),
    "contact:reveal": _p(_l("查看完整电话号码（记入日志）"), *WORKERS),
    "contact:erase": _p(_l("应要求删除联系人个人信息"), OFFICE),
    "target:read": _p(_l("查看目标企业库"), *READERS),
    "target:edit": _p(_l("维护目标企业，转为线索"), *WORKERS),
    # leads
    "lead:read": _p(_l("查看线索"), *READERS),
    "lead:create": _p(_l("新建线索"), *WORKERS),
    "lead:edit": _p(_l("修改线索"), *WORKERS),
    "lead:advance": _p(_l("推进阶段，请求签约、落地核定"), *WORKERS),
    "lead:confirm": _p(_l("核定签约、落地（不能核定自己的请求；市州投资促进局限本市州）"), OFFICE, BUREAU),
    "lead:close": _p(_l("退回、搁置、流失、终止、重启"), *WORKERS),
    "lead:mark-key": _p(_l("标记重点项目"), OFFICE),
    "lead:void": _p(_l("作废线索"), OFFICE),
    "lead:export": _p(_l("导出筛选结果"), *READERS),
    "lead:print": _p(_l("打印一页纸和清单"), *READERS),
    "file:read": _p(_l("下载附件"), *READERS, DEPARTMENT),
    "file:void": _p(_l("作废附件"), *WORKERS, DEPARTMENT),
    "voucher:enter": _p(_l("登记到位凭证"), *WORKERS),
    # activities, screening
    "activity:read": _p(_l("查看活动记录"), *READERS),
    "activity:log": _p(_l("登记活动，可代录"), *WORKERS),
    "screening:read": _p(_l("查看两条底线审查"), OFFICE, BUREAU, DEPARTMENT, UNIT, LEADER),
    "screening:request": _p(_l("提交两条底线审查"), OFFICE, BUREAU, UNIT),
    "screening:decide": _p(_l("作出两条底线审查结论"), OFFICE, DEPARTMENT),
    # projects and element prices
    "project:read": _p(_l("查看招商项目"), *READERS, DEPARTMENT),
    "project:edit": _p(_l("编写招商项目和图片"), OFFICE, BUREAU),
    "project:check": _p(_l("审核招商项目（不能审核自己提交的）"), OFFICE, BUREAU),
    "project:publish": _p(_l("发布、撤回招商项目（县投资促进局除外）"), OFFICE, BUREAU),
    "project:mark-key": _p(_l("标记重点招商项目"), OFFICE),
    "project:void": _p(_l("作废招商项目"), OFFICE),
    "project:export": _p(_l("导出招商项目"), *READERS),
    "project:print": _p(_l("打印项目简介"), *READERS, DEPARTMENT),
    "price:read": _p(_l("查看要素价格"), *READERS, DEPARTMENT),
    "price:edit": _p(_l("维护要素价格"), OFFICE, BUREAU),
    # events and booklets
    "event:read": _p(_l("查看推介活动"), *READERS),
    "event:edit": _p(_l("筹办推介活动，邀请客商"), *WORKERS),
    "event:check-in": _p(_l("现场签到"), *WORKERS),
    "event:report": _p(_l("编写、打印活动总结"), *READERS),
    "event:void": _p(_l("作废推介活动"), OFFICE),
    "report-template:edit": _p(_l("修改活动总结的范文"), OFFICE),
    "booklet:edit": _p(_l("编排项目册"), *WORKERS),
    "booklet:print": _p(_l("印制项目册"), *WORKERS),
    # background work
    "job:read": _p(_l("查看自己的后台任务"), *READERS),
    "job:manage": _p(_l("查看、取消、重试所有后台任务"), OFFICE),
    # ledgers
    "ledger:import": _p(_l("导入台账"), *WORKERS),
}


def permissions_of(role: str) -> frozenset[str]:
    """What the role may do."""
    return frozenset(name for name, permission in PERMISSIONS.items() if role in permission.roles)


ALL_PERMISSIONS = frozenset(PERMISSIONS)


def permissions_by_room() -> list[tuple[str, list[tuple[str, Permission]]]]:
    """The table in the order it is written, in runs of the same kind of thing (``lead:…``)."""
    rooms: list[tuple[str, list[tuple[str, Permission]]]] = []
    for name, permission in PERMISSIONS.items():
        kind = name.partition(":")[0]
        if not rooms or rooms[-1][0] != kind:
            rooms.append((kind, []))
        rooms[-1][1].append((name, permission))
    return rooms
