"""A list of leads as the board would print it, and a checklist. All of it is invented and marked as sample."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crm.leads.checklists import CheckItem, Checklist
from crm.leads.ledger_prints import Ledger, LedgerGroup, LedgerRow
from tests.printing.samples import IMPRINT

COUNTIES = ("望谟县", "织金县", "长顺县", "镇宁县", "贞丰县", "印江县")
UNITS = (
    "省发展改革委",
    "省工商联",
    "省水利投资（集团）",
    "省公共资源交易中心",
    "共青团省委",
    "省农村信用社联合社",
)
PROJECTS = (
    "蔗香山茶油精深加工",
    "皂角米精制与皂苷提取",
    "户外服装智能工厂",
    "蜂糖李产地冷链与鲜果分选",
    "花椒油调味料二期",
    "天麻饮片与规范化仓储",
    "磷石膏基高强石膏与板材",
    "重卡配套铸造件",
    "绿茶精制与拼配中心",
    "金银花提取物与植物饮料",
)
LIGHTS = (
    ("green", "正常"),
    ("yellow", "19 天无活动，限 14"),
    ("red", "签约 203 天未开工，限 180"),
    ("green", "正常"),
)


def row(index: int, stage: str) -> LedgerRow:
    signed, landed = stage in ("签约", "落地"), stage == "落地"
    colour, words = LIGHTS[index % 4]
    return LedgerRow(
        number=f"GZ-2018-5223{index % 6 + 21}-{index:04d}",
        project=f"样例·{PROJECTS[index % 10]}",
        enterprise=f"样例·{PROJECTS[index % 10][:4]}有限公司",
        county=COUNTIES[index % 6],
        unit=UNITS[index % 6],
        role=("补链", "建链", "强链")[index % 3],
        stage=stage,
        days=3 + index * 7 % 190,
        light=colour,  # type: ignore[arg-type]
        light_text=words,
        planned=(3_100 + index * 1_730) * 10_000,
        agreed=(3_000 + index * 1_690) * 10_000 if signed else None,
        paid_in=(400 + index * 95) * 10_000 if landed else None,
        missing=None if landed else 5 - index % 4,
        key_project=index % 7 == 0,
    )


def ledger(counts: tuple[int, int, int, int] = (12, 9, 6, 4)) -> Ledger:
    groups, index = [], 1
    for stage, count in zip(("线索", "洽谈", "签约", "落地"), counts, strict=True):
        groups.append(LedgerGroup(stage, [row(index + offset, stage) for offset in range(count)]))
        index += count
    return Ledger(
        imprint=replace(IMPRINT, edition=1, url="https://daitou.example/leads?prefecture=522300&status=active"),
        title="在谈项目台账",
        subtitle="六县　推进中",
        filters=["地区：六县", "状态：推进中", "排序：阶段、天数"],
        groups=groups,
        notes=["天数自进入本阶段起，按工作日。"],
    )


LEDGER = ledger()

CHECKLIST = Checklist(
    imprint=IMPRINT,
    number="GZ-2018-522326-0007",
    title="样例·蔗香山茶油精深加工项目",
    enterprise="样例·岭南植物油脂股份有限公司",
    county="望谟县",
    stage="洽谈",
    to="签约",
    items=[
        CheckItem("投资人已识别", "统一社会信用代码校验通过", "done"),
        CheckItem(
            "正式合同", "日期、大于 0 的金额、扫描件；涉密的填原件编号", "missing", "县投促局 罗文秀", date(2018, 8, 15)
        ),
        CheckItem(
            "两条底线审查结论",
            "通过或有条件通过，引用条款",
            "running",
            "州生态环境部门",
            date(2018, 7, 27),
            "7月9日送审，第 5 个工作日",
        ),
        CheckItem("查重", "不是已签约项目的复签", "done"),
        CheckItem("产业链、环节、作用", "已填，或注明不涉链、待定的理由", "done"),
    ],
)
