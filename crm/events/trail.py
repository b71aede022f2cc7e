"""The words the audit trail uses for events: acts, kinds of things, fields."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

ACTIONS: dict[str, Any] = {
    "event:create": _l("建推介活动"),
    "event:edit": _l("改推介活动"),
    "event:move": _l("改活动状态"),
    "event:programme": _l("改议程"),
    "event:invite": _l("邀请客商"),
    "event:void": _l("作废推介活动"),
    "guest:edit": _l("改客商"),
    "guest:reply": _l("记客商回复"),
    "guest:check-in": _l("客商签到"),
    "guest:undo-check-in": _l("撤销签到"),
    "guest:walk-in": _l("登记现场来的客商"),
    "guest:reveal": _l("查看客商完整电话"),
    "guest:void": _l("客商移出名单"),
    "guest:erase": _l("删除客商个人信息"),
    "booklet:create": _l("建项目册"),
    "booklet:edit": _l("编排项目册"),
    "booklet:choose": _l("项目册加项目"),
    "booklet:remove": _l("项目册移出项目"),
    "booklet:move": _l("项目册移动项目"),
    "booklet:undo": _l("撤销项目册的改动"),
    "booklet:order": _l("交印项目册"),
    "booklet:freeze": _l("项目册定版"),
    "booklet:download": _l("下载内部项目册"),
}

KINDS: dict[str, Any] = {
    "event": _l("推介活动"),
    "invitation": _l("客商"),
    "event_meeting": _l("对接洽谈"),
    "signing": _l("现场签约"),
    "report_template": _l("总结范文"),
    "booklet": _l("项目册"),
}

FIELDS: dict[str, dict[str, Any]] = {
    "event": {
        "name": _l("活动名称"),
        "city": _l("城市"),
        "place_en": _l("地点（英文）"),
        "starts_on": _l("开始日期"),
        "ends_on": _l("结束日期"),
        "cancel_reason": _l("取消原因"),
        "aim": _l("活动目的"),
        "report_text": _l("总结文字"),
        "units": _l("单位"),
        "programme": _l("议程条数"),
        "guests": _l("客商数"),
    },
    "invitation": {
        "event_id": _l("推介活动"),
        "firm": _l("单位名称"),
        "person": _l("姓名"),
        "people": _l("人数"),
        "invited_by_id": _l("邀请单位"),
        "reply": _l("回复"),
        "replied_on": _l("回复日期"),
        "came_at": _l("到场时间"),
        "came_people": _l("到场人数"),
        "checked_in_by": _l("签到人"),
        "walked_in": _l("现场来的"),
        "seat": _l("座位"),
    },
    "event_meeting": {
        "event_id": _l("推介活动"),
        "invitation_id": _l("客商"),
        "project_id": _l("招商项目"),
        "where": _l("地点"),
        "who": _l("我方人员"),
        "held": _l("已谈"),
    },
    "signing": {
        "event_id": _l("推介活动"),
        "signed_on": _l("签约日期"),
        "counts": _l("计入"),
    },
    "report_template": {
        "body": _l("范文"),
        "changed_by": _l("修改人"),
    },
    "booklet": {
        "event_id": _l("推介活动"),
        "title": _l("书名"),
        "title_en": _l("书名（英文）"),
        "subtitle": _l("副题"),
        "subtitle_en": _l("副题（英文）"),
        "issuer": _l("编印单位"),
        "issuer_en": _l("编印单位（英文）"),
        "preface": _l("编印说明"),
        "preface_en": _l("编印说明（英文）"),
        "order": _l("编排次序"),
        "section_notes": _l("各篇说明"),
        "cover_id": _l("封面图片"),
        "with_prices": _l("附要素价格表"),
        "with_contacts": _l("附联系索引"),
        "public": _l("公开"),
        "last_items": _l("上一步"),
        "sha256": _l("校验值"),
        "pages": _l("页数"),
    },
}
