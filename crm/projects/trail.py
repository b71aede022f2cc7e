"""The words the audit trail uses for projects: acts, kinds of things, fields."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

ACTIONS: dict[str, Any] = {
    "project:create": _l("建招商项目"),
    "project:edit": _l("改招商项目"),
    "project:void": _l("作废招商项目"),
    "price:create": _l("记要素价格"),
}

KINDS: dict[str, Any] = {
    "project": _l("招商项目"),
    "project_picture": _l("项目图片"),
    "element_price": _l("要素价格"),
}

FIELDS: dict[str, dict[str, Any]] = {
    "project": {
        "summary": _l("一句话简介"),
        "summary_en": _l("一句话简介（英文）"),
        "name_en": _l("项目名称（英文）"),
        "name": _l("项目名称"),
        "industry_code": _l("所属行业"),
        "site": _l("建设地点"),
        "site_en": _l("建设地点（英文）"),
        "nature": _l("建设性质"),
        "total_yuan": _l("总投资"),
        "land_mu": _l("用地（亩）"),
        "sales_yuan": _l("年销售收入"),
        "profit_yuan": _l("年利润"),
        "irr_percent": _l("内部收益率"),
        "payback_years": _l("投资回收期"),
        "figures_asserted": _l("数据说明"),
        "content": _l("建设内容及规模"),
        "content_en": _l("建设内容及规模（英文）"),
        "conditions": _l("资源与建设条件"),
        "conditions_en": _l("资源与建设条件（英文）"),
        "market": _l("市场前景"),
        "market_en": _l("市场前景（英文）"),
        "groundwork": _l("前期工作"),
        "groundwork_en": _l("前期工作（英文）"),
        "cooperation": _l("合作方式"),
        "cooperation_en": _l("合作方式（英文）"),
        "contact_office": _l("联系单位（公开）"),
        "contact_office_en": _l("联系单位（英文）"),
        "contact_phone": _l("办公电话"),
        "contact_email": _l("电子邮箱"),
        "contact_address": _l("地址"),
        "contact_address_en": _l("地址（英文）"),
        "contact_postcode": _l("邮编"),
        "contact_person": _l("联系人（内部）"),
        "contact_mobile": _l("手机（内部）"),
        "internal_note": _l("内部备注"),
        "guiding_unit_id": _l("指导单位"),
        "edition": _l("版次"),
        "published_id": _l("公开的版本"),
        "submitted_by_id": _l("提交人"),
        "submitted_by": _l("提交人"),
        "checked_by_id": _l("审核人"),
        "checked_by": _l("审核人"),
        "checked_at": _l("审核时间"),
        "published_at": _l("发布时间"),
        "withdrawn_reason": _l("撤回原因"),
        "chain_role": _l("建补强"),
    },
    "project_picture": {
        "project_id": _l("招商项目"),
        "caption": _l("图说"),
        "caption_en": _l("图说（英文）"),
        "credit": _l("图片来源"),
        "crop_x": _l("裁剪：左"),
        "crop_y": _l("裁剪：上"),
        "crop_width": _l("裁剪：宽"),
        "crop_height": _l("裁剪：高"),
        "ready_id": _l("印刷图"),
        "width": _l("宽"),
        "height": _l("高"),
    },
    "element_price": {
        "element": _l("要素"),
        "price": _l("价格"),
        "as_of": _l("截至"),
    },
}
