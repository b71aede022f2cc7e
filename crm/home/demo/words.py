"""What was said on the samples' activities: general sentences, marked by the 样例 in every name around them."""

from __future__ import annotations

from crm.activities.states import ActivityKind
from crm.leads.states import Stage

K = ActivityKind

SAID: dict[Stage, tuple[tuple[ActivityKind, str], ...]] = {
    Stage.LEAD: (
        (K.PHONE, "企业介绍产能和扩产打算，愿意了解县里条件"),
        (K.VISIT_OUT, "到企业总部拜访，对方关心用电、用工和物流成本"),
        (K.TALK, "通报资源和园区情况，企业要一份成本测算表"),
        (K.PHONE, "企业收到测算表，约下月面谈"),
        (K.PROMOTION, "在推介会上与企业负责人见面，留下联系方式"),
    ),
    Stage.NEGOTIATION: (
        (K.VISIT_IN, "企业看了两处地块，要求水电接到红线"),
        (K.TALK, "谈用地和厂房方案，补贴口径待书面答复"),
        (K.PHONE, "企业确认下月派技术组复勘"),
        (K.MEETING, "专题研究该项目的用地、用能和环境容量，议定三件事"),
        (K.TALK, "逐条谈协议文本，分歧还有两条"),
        (K.PHONE, "企业答复已报董事会，等会议结果"),
    ),
    Stage.SIGNED: (
        (K.COORDINATION, "协调用地报批，自然资源部门两周内组卷"),
        (K.PHONE, "企业通报设备订货和公司注册进度"),
        (K.TALK, "对接备案材料，企业已办名称预留"),
        (K.VISIT_OUT, "到企业催开工，对方承诺资金按月到位"),
    ),
    Stage.LANDED: (
        (K.COORDINATION, "协调临时用电，供电所当周踏勘"),
        (K.PHONE, "企业通报安装进度和用工情况"),
        (K.RESEARCH, "到现场看进度，记下企业提出的两个问题"),
    ),
}

STEPS: dict[Stage, tuple[str, ...]] = {
    Stage.LEAD: ("寄送成本测算表", "约企业来县看地", "补齐投资方名称和信用代码"),
    Stage.NEGOTIATION: ("书面答复运费补贴口径，附测算表", "陪技术组复勘地块", "把协议文本改到第三稿"),
    Stage.SIGNED: ("催办用地组卷", "核对到位资金凭证", "陪企业办备案"),
    Stage.LANDED: ("回访用工和用电问题", "核对投产数据"),
}

SOURCES = ("样例：商会推荐", "样例：展会认识", "样例：老乡企业家引荐", "样例：企业主动来电", "样例：行业协会名录")
TITLES = ("副总经理", "投资总监", "总经理助理", "董事会秘书")
SURNAMES = "林陈黄郑谢许蔡曾邓彭"


CLAUSES = {
    "passed": ("none_found", "查产业结构调整指导目录（2019 年本）、市场准入负面清单、生态环境分区管控，均未见限制", "", "样例：符合园区定位，可以签约"),
    "conditional": ("high_energy", "“两高”项目管理要求：用能须先行审查", "签约后先办节能审查，再办开工\n废水循环使用，不外排", "样例：工艺可行，用能须先审"),
    "refused": ("catalogue", "产业结构调整指导目录（2019 年本）限制类：新建该类装置", "", "样例：属限制类新建，不予通过"),
}  # fmt: skip
