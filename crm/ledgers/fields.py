"""What a column of a ledger can mean, and the words counties head it with (domain.md, Ledgers)."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

SOURCE_ROW, REASON = "原表行号", "拒收原因"
"""Headings of our own workbook of rejected rows: in Chinese whatever the reader's language, so that the mended file
is read again."""


class Field(StrEnum):
    """The meaning of a column."""

    SERIAL = "serial"
    PROJECT_NAME = "project_name"
    ENTERPRISE_NAME = "enterprise_name"
    CREDIT_CODE = "credit_code"
    COUNTY_NAME = "county_name"
    UNIT_NAME = "unit_name"
    INTRODUCER_NAME = "introducer_name"
    CONTENT = "content"
    INDUSTRY = "industry"
    CHAIN_NAME = "chain_name"
    CHAIN_ROLE = "chain_role"
    SITE = "site"
    LAND = "land"
    PLANNED = "planned"
    AGREED = "agreed"
    TOTAL = "total"
    PAID_IN = "paid_in"
    STAGE = "stage"
    SIGNED_ON = "signed_on"
    FIRST_REPORTED_ON = "first_reported_on"
    FIRST_CONTACT_ON = "first_contact_on"
    REGISTERED_ON = "registered_on"
    STARTED_ON = "started_on"
    PRODUCED_ON = "produced_on"
    PROGRESS = "progress"
    PROBLEMS = "problems"
    NEXT_STEP = "next_step"
    CONTACT = "contact"
    PHONE = "phone"
    OFFICER = "officer"
    REVIEW = "review"
    REMARK = "remark"
    REJECTION = "rejection"

    @property
    def title(self) -> LazyString:
        return _TITLES[self]

    @property
    def is_money(self) -> bool:
        return self in (Field.PLANNED, Field.AGREED, Field.TOTAL, Field.PAID_IN)

    @property
    def is_date(self) -> bool:
        return self.endswith("_on")

    @property
    def many(self) -> bool:
        """Whether several columns may carry it, their texts joined."""
        return self in (Field.SERIAL, Field.REMARK, Field.REVIEW, Field.REJECTION)


class Part(StrEnum):
    """Which part of a sum a money column gives, by where the money comes from."""

    TOTAL = "total"
    DOMESTIC = "domestic"
    INSIDE = "inside"
    OUTSIDE = "outside"
    OVERSEAS = "overseas"

    @property
    def title(self) -> LazyString:
        return _PARTS[self]


_TITLES = {
    Field.SERIAL: _l("序号"),
    Field.PROJECT_NAME: _l("项目名称"),
    Field.ENTERPRISE_NAME: _l("投资方"),
    Field.CREDIT_CODE: _l("统一社会信用代码"),
    Field.COUNTY_NAME: _l("县（市、区）"),
    Field.UNIT_NAME: _l("联系单位"),
    Field.INTRODUCER_NAME: _l("引荐单位"),
    Field.CONTENT: _l("建设内容"),
    Field.INDUSTRY: _l("产业类别"),
    Field.CHAIN_NAME: _l("产业链"),
    Field.CHAIN_ROLE: _l("链条作用"),
    Field.SITE: _l("拟建地点"),
    Field.LAND: _l("用地面积"),
    Field.PLANNED: _l("拟投资额"),
    Field.AGREED: _l("协议投资额"),
    Field.TOTAL: _l("总投资额"),
    Field.PAID_IN: _l("到位资金"),
    Field.STAGE: _l("进展状态"),
    Field.SIGNED_ON: _l("签约时间"),
    Field.FIRST_REPORTED_ON: _l("首报时间"),
    Field.FIRST_CONTACT_ON: _l("首次接触"),
    Field.REGISTERED_ON: _l("注册时间"),
    Field.STARTED_ON: _l("开工时间"),
    Field.PRODUCED_ON: _l("投产时间"),
    Field.PROGRESS: _l("进展情况"),
    Field.PROBLEMS: _l("存在问题"),
    Field.NEXT_STEP: _l("下一步"),
    Field.CONTACT: _l("联系人"),
    Field.PHONE: _l("联系电话"),
    Field.OFFICER: _l("责任人"),
    Field.REVIEW: _l("审核状态"),
    Field.REMARK: _l("备注"),
    Field.REJECTION: _l("拒收原因"),
}

_PARTS = {
    Part.TOTAL: _l("合计"),
    Part.DOMESTIC: _l("内资"),
    Part.INSIDE: _l("省内"),
    Part.OUTSIDE: _l("省外"),
    Part.OVERSEAS: _l("外资"),
}

_SYNONYMS: dict[Field, str] = {
    Field.SERIAL: f"序号 编号 项目编号 排序 行号 {SOURCE_ROW} NO NO.",
    Field.PROJECT_NAME: "项目名称 签约项目名称 项目 招商项目名称 在谈项目名称 投资项目名称 投资项目 签约项目 拟投资项目名称 落地项目名称 招商项目",
    Field.ENTERPRISE_NAME: (
        "投资方 外来投资方 投资企业 投资主体 客商 投资方名称 投资企业名称 投资商 投资商名称 投资单位 企业名称 "
        "客商名称 投资主体名称 签约企业 签约企业名称 投资公司 投资者 意向投资企业 拟投资企业 外来投资企业 引进企业 "
        "引进企业名称 签约方 乙方 企业 投资人 目标企业 目标企业名称"
    ),
    Field.CREDIT_CODE: "统一社会信用代码 信用代码 社会信用代码 企业信用代码",
    Field.COUNTY_NAME: (
        "联系县 县 县区 县市区 县(市、区) 县(区) 县(市) 联系县区 联系县市区 帮扶县 结对县 所属县 所在县 所属县区 所在县区 "
        "所属县市区 落地县 落户县 项目所在县 区县 县名 所属地区 属地 定点联系县 被联系县"
    ),
    Field.UNIT_NAME: (
        "联系单位 跟踪单位 责任单位 省级联系单位 定点联系单位 帮扶单位 省级单位 跟踪服务单位 结对单位 "
        "跟踪责任单位 省直单位"
    ),
    Field.INTRODUCER_NAME: "引荐单位 推荐单位 引进单位 介绍单位 引荐部门",
    Field.CONTENT: (
        "建设内容 签约建设内容 建设内容及规模 主要建设内容 建设规模及内容 项目建设内容 项目内容 建设规模 主要建设内容及规模 "
        "项目概况 项目简介 建设规模和内容 建设内容与规模 合作内容 投资内容 建设规模及主要内容 项目建设内容及规模"
    ),
    Field.INDUSTRY: "产业类别 产业类型 所属产业 行业 所属行业 行业类别 产业 项目类别 产业分类 行业分类 项目类型",
    Field.CHAIN_NAME: "产业链 所属产业链 产业链名称 所属链条 重点产业链",
    Field.CHAIN_ROLE: "链条作用 产业链作用 建链补链强链 建补强 建链/补链/强链 建链、补链、强链 链条角色 建链补链强链类型 延链补链强链",
    Field.SITE: "拟建地点 建设地点 项目地点 落地地点 拟落地点 拟建地址 建设地址 项目地址 拟选址 选址 项目选址 拟落户地点",
    Field.LAND: "用地面积 占地面积 拟用地 用地 用地需求 拟用地面积 土地面积 项目用地 占地 用地规模 土地",
    Field.PLANNED: (
        "拟投资额 计划投资 计划投资额 拟投资 拟投资金额 计划总投资 意向投资额 拟投资总额 计划投资金额 预计投资 预计总投资 "
        "预计投资额 拟总投资 意向投资 拟投入资金 计划总投资额"
    ),
    Field.AGREED: (
        "协议投资额 合同投资额 签约总投资额 签约投资额 签约金额 合同金额 协议金额 协议资金 合同总投资 签约总额 协议总投资 "
        "签约资金 协议投资 合同投资 协议总投资额 合同总投资额 签约总投资 签约额 合同引资额 协议引资额"
    ),
    Field.TOTAL: "总投资额 总投资 投资总额 投资额 项目总投资 投资金额 投资规模 项目投资额 项目总投资额 总投资金额 资金总额",
    Field.PAID_IN: (
        "到位资金 实际到资额 到位金额 实际到位资金 累计到位资金 已到位资金 到资额 实际到资 到位资金额 资金到位 资金到位额 "
        "到位投资 实际到位 累计到位 实际到位金额"
    ),
    Field.STAGE: (
        "项目进展状态 状态 项目状态 目前状态 进展状态 进展阶段 项目阶段 阶段 所处阶段 目前阶段 推进阶段 申报阶段 当前阶段 "
        "当前状态 项目进展阶段 洽谈状态 洽谈阶段 签约状态 推进状态"
    ),
    Field.SIGNED_ON: "签约时间 签约日期 合同签订时间 签订时间 签订日期 合同时间 协议签订时间 签约年月 合同签订日期 协议签订日期",
    Field.FIRST_REPORTED_ON: "首报时间 首报日期 首次报送时间 首次上报时间 报送时间 上报时间 报送日期 填报时间 首次报送日期",
    Field.FIRST_CONTACT_ON: "首次接触 首次接触时间 首次洽谈时间 洽谈时间 对接时间 接触时间 首次对接时间 初次接触时间 首次接触日期",
    Field.REGISTERED_ON: "注册时间 注册日期 公司注册时间 工商注册时间 企业注册时间",
    Field.STARTED_ON: "开工时间 开工日期 动工时间 实际开工时间",
    Field.PRODUCED_ON: "投产时间 投产日期 实际投产时间",
    Field.PROGRESS: (
        "进展情况 项目进展情况 目前进展 目前进展情况 进展 项目进展 工作进展 最新进展 推进情况 洽谈进展 洽谈情况 对接情况 "
        "工作进展情况 项目推进情况 当前进展"
    ),
    Field.PROBLEMS: "存在问题 存在的问题 问题 困难和问题 存在困难 存在的困难和问题 需解决的问题 困难问题 主要问题 需协调解决的问题",
    Field.NEXT_STEP: "下一步 下一步工作 下一步打算 下一步工作打算 下步工作 下步打算 下一步计划 下一步工作计划 下一步措施",
    Field.CONTACT: "联系人 企业联系人 投资方联系人 客商联系人 联系人姓名 企业负责人",
    Field.PHONE: "联系电话 电话 联系方式 手机 手机号 企业联系电话 联系人电话",
    Field.OFFICER: "责任人 项目责任人 联系责任人 跟踪责任人 包保责任人",
    Field.REVIEW: "审核状态 审核 审核情况 审核结果 核定状态",
    Field.REMARK: "备注 说明 附注 备注说明",
    Field.REJECTION: REASON,
}

BY_WORD: dict[str, Field] = {word.upper(): field for field, words in _SYNONYMS.items() for word in words.split()}
"""Heading word without white space and brackets → its meaning."""

PART_WORDS: dict[str, Part] = {
    word: part
    for part, words in {
        Part.TOTAL: "合计 小计 总计 总额 总投资 总投资额 总数 计",
        Part.DOMESTIC: "内资 其中:内资 国内资金 国内",
        Part.INSIDE: "省内 省内资金 其中:省内 省内投资",
        Part.OUTSIDE: "省外 省外资金 其中:省外 省外投资 省外内资",
        Part.OVERSEAS: "外资 境外 境外资金 外资额 其中:外资 港澳台及外资 利用外资 其中:境外 境外投资",
    }.items()
    for word in words.split()
}
