"""A lead brief as the design draws it, short, very long and in English. All of it is invented and marked as sample."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from crm.leads.briefs import (
    Brief,
    ContactLine,
    Fact,
    Light,
    MissingItem,
    MoneyCell,
    NextStep,
    StageCell,
)
from crm.printing.imprint import Imprint

IMPRINT = Imprint(
    edition=3,
    printed_at=datetime(2018, 7, 16, 9, 42),  # noqa: DTZ001 - wall-clock time of the print
    printed_by="望谟县投资促进局",
    data_as_of=date(2018, 7, 15),
    url="https://daitou.example/leads/GZ-2018-522326-0007",
    sample=True,
)

BRIEF = Brief(
    imprint=IMPRINT,
    number="GZ-2018-522326-0007",
    key_project=True,
    title="样例·蔗香山茶油精深加工项目",
    enterprise="样例·岭南植物油脂股份有限公司",
    county="望谟县",
    chain_link="山茶油产业链·精深加工环节",
    role="补链",
    summary="企业董事会已同意选址蔗香，卡在两件事：标准厂房二层荷载不够，原料基地流转价未谈定。"
    "县里能定价，厂房加固需州里协调 260 万元。",
    stages=[
        StageCell("线索", "done", notes=["2018-02-27 首报", "历时 22 天"]),
        StageCell(
            "洽谈",
            "current",
            entered="3月21日进入，第 117 天",
            notes=["考察 4-12 · 意向书 5-09 · 框架协议 6-20", "资料补正 2 次，无退回"],
        ),
        StageCell("签约", "ahead", notes=["差 2 项，见下", "企业计划 8 月中旬"]),
        StageCell("落地", "ahead", notes=["租赁厂房类", "计划 2018 年 11 月"]),
    ],
    light=Light("yellow", "黄灯", "19 天无活动记录，限 14 天（满 30 天转红）；其余 3 项时限正常", "7月11日由绿转黄"),
    enterprise_facts=[
        Fact(
            "企业",
            "2006 年成立，注册地广西，民企，专精特新；2017 年营业收入 8.6 亿元，山茶油年加工 2.1 万吨，有上市辅导协议。",
        ),
        Fact("拟做什么", "年处理油茶籽 3 万吨，冷榨、精炼、茶皂素提取三条线；一期租标准厂房 1.8 万平方米。"),
        Fact("为何望谟", "全县油茶 21.6 万亩，现有 4 家初榨小厂，缺精炼环节；距企业在百色的基地 160 公里。"),
        Fact("用工用地", "用工 180 人，一期不新增用地；二期预留 60 亩。"),
    ],
    people_facts=[
        Fact("责任县领导", "副县长 岑志远"),
        Fact("投资促进局", "罗文秀　0859-000-0116"),
        Fact("联系单位", "省发展改革委 联络员 陆一鸣"),
        Fact("引荐单位", "省工商联（2018-02-26）"),
        Fact("企业联系人", "副总经理 梁××　138****0172"),
        Fact("底线初审", "三问已答；审查 7月9日送审"),
    ],
    money=[
        MoneyCell("拟投资额", "32,000", "万元", "一期 18,000，二期 14,000"),
        MoneyCell("协议投资额", None, "万元", "未签正式合同，框架协议不计"),
        MoneyCell("到位资金", None, "万元", "口径：资金到账；签约后起算"),
    ],
    contacts=[
        ContactLine(
            date(2018, 6, 26),
            "来访考察",
            "企业技术总监等 4 人看蔗香标准厂房 3 号楼，提出二层荷载由 5 kN/m² 提高到 8 kN/m²。",
        ),
        ContactLine(
            date(2018, 6, 20),
            "洽谈",
            "在百色签框架协议；土地流转价企业报 380 元/亩·年，乡镇要 450 元，未定。",
        ),
        ContactLine(
            date(2018, 6, 7),
            "协调会议",
            "省发展改革委牵头，州县与企业四方参加；明确备案走县级，5 个工作日办结。",
        ),
        ContactLine(date(2018, 5, 9), "来访考察", "董事长带队，签意向书；看油茶基地两处、蔗香码头。"),
        ContactLine(date(2018, 4, 12), "拜访企业", "副县长岑志远带队赴南宁，企业介绍扩产计划，同意实地考察。"),
    ],
    contact_count=14,
    missing_head="进入“签约”须备 5 项，已备 3 项",
    missing=[
        MissingItem("正式合同：日期、金额、扫描件", "县投促局　8月15日", "missing"),
        MissingItem("两条底线审查结论", "州生态环境部门审查中，第 5 个工作日", "running"),
        MissingItem("投资人已识别（统一社会信用代码校验通过）", "", "done"),
        MissingItem("查重：非复签，无同名在谈", "", "done"),
        MissingItem("产业链、环节、作用已填", "", "done"),
    ],
    next_steps=[
        NextStep(date(2018, 7, 20), "县投促局罗文秀", "报厂房加固预算与工期，州工信部门会审。"),
        NextStep(date(2018, 7, 25), "蔗香镇", "流转价三方再谈，底线 420 元/亩·年。"),
    ],
)

#: A lead on its first day: hardly anything is known yet.
SHORT = Brief(
    imprint=replace(IMPRINT, edition=1),
    number="GZ-2018-520000-0001",
    title="代号·七号",
    enterprise="代号·七号",
    county="待定",
    stages=[
        StageCell("线索", "current", entered="7月16日进入，第 1 天"),
        StageCell("洽谈", "ahead", notes=["差 7 项，见下"]),
        StageCell("签约", "ahead"),
        StageCell("落地", "ahead"),
    ],
    money=[MoneyCell(label, None, "万元", "未填") for label in ("拟投资额", "协议投资额", "到位资金")],
    enterprise_facts=[Fact("企业", ""), Fact("拟做什么", "")],
    people_facts=[Fact("联系单位", "")],
    missing_head="进入“洽谈”须备 7 项，已备 0 项",
    missing=[
        MissingItem(name, "", "missing")
        for name in (
            "县",
            "联系单位",
            "企业联系人",
            "产业链、环节、作用",
            "一次联系记录",
            "下一步",
            "两条底线三问",
        )
    ],
)

#: Every text several times as long as anyone should write.
LONG = replace(
    BRIEF,
    title="样例·蔗香山茶油精深加工及茶皂素提取与油茶饼粕综合利用一体化产业园（一期、二期）项目",
    summary=BRIEF.summary * 3,
    enterprise_facts=[Fact(fact.label, fact.value * 4) for fact in BRIEF.enterprise_facts],
    people_facts=[Fact(fact.label, fact.value * 2) for fact in BRIEF.people_facts],
    contacts=[ContactLine(row.on, row.kind, row.text * 5) for row in BRIEF.contacts],
    missing=[MissingItem(item.name * 2, item.note * 2, item.state) for item in BRIEF.missing * 2],
    next_steps=[NextStep(step.by, step.who, step.what * 4) for step in BRIEF.next_steps * 2],
)

ENGLISH = replace(
    BRIEF,
    imprint=replace(IMPRINT, lang="en", printed_by="Wangmo County Investment Promotion Bureau"),
    title="Sample · Zhexiang Camellia Oil Deep-Processing Project",
    enterprise="Sample · Lingnan Plant Oils Co., Ltd.",
    county="Wangmo County",
    chain_link="Camellia oil chain · deep processing",
    role="Fill",
    summary="The board has agreed to the Zhexiang site. Two things block it: the second floor of the standard factory "
    "carries too little, and the rent for the growing base isn’t settled. The county can settle the rent; "
    "strengthening the floor needs CNY 2.6 million from the prefecture.",
    stages=[
        StageCell("Lead", "done", notes=["Reported 27 Feb 2018", "22 days"]),
        StageCell(
            "Negotiation",
            "current",
            entered="since 21 Mar, day 117",
            notes=["Visit 12 Apr · intent 9 May · framework 20 Jun", "Papers returned: none"],
        ),
        StageCell("Signed", "ahead", notes=["2 facts missing", "planned mid-August"]),
        StageCell("Landed", "ahead", notes=["Leased factory", "planned Nov 2018"]),
    ],
    light=Light("yellow", "Yellow", "19 days without activity, limit 14 (red after 30)", "yellow since 11 Jul"),
    enterprise_facts=[
        Fact(
            "Enterprise",
            "Founded 2006, registered in Guangxi, private; 2017 revenue CNY 860 million, 21,000 t of oil a year.",
        ),
        Fact(
            "Intends",
            "30,000 t of seed a year in three lines: cold pressing, refining, saponin; leases 18,000 m² first.",
        ),
        Fact(
            "Why Wangmo",
            "14,400 ha of camellia, four small presses, no refining; 160 km from the firm’s base in Baise.",
        ),
        Fact("Jobs, land", "180 jobs; no new land in phase one, 4 ha kept for phase two."),
    ],
    people_facts=[
        Fact("County leader", "Cen Zhiyuan, deputy head"),
        Fact("Bureau", "Luo Wenxiu 0859-000-0116"),
        Fact("Unit", "Provincial DRC, Lu Yiming"),
        Fact("Introduced", "Fed. of Industry (26 Feb)"),
        Fact("Enterprise", "Liang ××, vice president"),
        Fact("Screening", "Answered; sent 9 Jul"),
    ],
    money=[
        MoneyCell("Planned investment", "320.0", "CNY million", "Phase one 180, phase two 140"),
        MoneyCell("Agreed investment", None, "CNY million", "No formal contract yet"),
        MoneyCell("Paid-in funds", None, "CNY million", "Basis: money received"),
    ],
    contacts=[
        ContactLine(
            date(2018, 6, 26),
            "Visit",
            "Technical director and three others saw building 3; asked for 8 kN/m² upstairs instead of 5.",
        ),
        ContactLine(
            date(2018, 6, 20),
            "Talks",
            "Framework agreement signed in Baise; rent: firm offers CNY 380 a mu and year, township asks 450.",
        ),
        ContactLine(
            date(2018, 6, 7),
            "Meeting",
            "Provincial DRC with prefecture, county and firm: filing at county level within 5 working days.",
        ),
        ContactLine(
            date(2018, 5, 9),
            "Visit",
            "Chairman signed the letter of intent; saw two groves and the Zhexiang wharf.",
        ),
        ContactLine(
            date(2018, 4, 12),
            "Call on firm",
            "Deputy head Cen went to Nanning; the firm explained its plans and agreed to a visit.",
        ),
    ],
    missing_head="To enter Signed: 3 of 5 ready",
    missing=[
        MissingItem("Formal contract: date, amount, scan", "bureau, 15 Aug", "missing"),
        MissingItem("Bottom-line screening", "ecology dept, working day 5", "running"),
        MissingItem("Investor identified (credit code valid)", "", "done"),
        MissingItem("No duplicate, not a re-signing", "", "done"),
        MissingItem("Chain, link and role named", "", "done"),
    ],
    next_steps=[
        NextStep(
            date(2018, 7, 20),
            "Luo Wenxiu",
            "Budget and schedule for strengthening the floor, reviewed with the prefecture.",
        ),
        NextStep(date(2018, 7, 25), "Zhexiang township", "Next round on the rent; floor CNY 420 a mu and year."),
    ],
)
