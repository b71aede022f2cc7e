"""What the sheet of components shows: invented rows, marked as samples, in the shapes the parts are called with."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import BooleanField, FileField, PasswordField, RadioField, StringField, TextAreaField

from crm.core.db import db
from crm.core.forms import ChoiceField, DayField, Form, YuanField, required
from crm.printing.charts import Bar, BarChart
from crm.units.models import Region
from crm.units.states import RegionLevel

TOKENS = (
    *("bg", "surface", "surface-2", "line", "ink-1", "ink-2", "ink-3", "accent"),
    *("sel", "lead", "nego", "signed", "landed", "red", "amber", "green"),
)
SAMPLE_FIGURES = {"520625": 9, "520524": 13, "522729": 14, "520423": 8, "522325": 7, "522326": 18}
HERE = "522326"

STRIP = [
    {"stage": "lead", "count": 9, "url": "#strip", "hint": "本周新增 2", "sum_label": "拟投资", "sum": "4.26"},
    {"stage": "negotiation", "count": 6, "url": "#strip", "hint": "本周进入 1", "sum_label": "拟投资", "sum": "6.22"},
    {"stage": "signed", "count": 3, "url": "#strip", "hint": "待核定 1", "sum_label": "协议", "sum": "2.76"},
    {"stage": "landed", "count": 1, "url": "#strip", "hint": "本年开工 1", "sum_label": "到位", "sum": "0.31"},
]
CHART = BarChart(
    title="招商项目总投资",
    what="产业链",
    unit="亿元",
    series=("已发布", "未发布"),
    bars=[Bar("样例・酱香白酒", (42.5, 8.0)), Bar("样例・辣椒精深加工", (18.2, None)), Bar("样例・竹材", (6.4, 3.1))],
    decimals=1,
)
STEPPER = [
    {"stage": "lead", "state": "past", "note": "停留 36 天", "marks": [{"word": "首报", "date": "2018-07-03"}]},
    {
        "stage": "negotiation",
        "state": "current",
        "note": "第 41 天",
        "marks": [{"word": "考察", "date": "08-15"}, {"word": "框架协议", "date": "08-28"}],
    },
    {
        "stage": "signed",
        "state": "future",
        "note": "差 3 项",
        "marks": [{"word": "正式合同"}, {"word": "注册"}, {"word": "备案"}],
    },
    {
        "stage": "landed",
        "state": "future",
        "note": "差 5 项",
        "marks": [{"word": "开工"}, {"word": "投产"}, {"word": "达产"}],
    },
]
MONEY = [
    {"label": "拟投资", "value": "18,000"},
    {"label": "协议投资", "value": None, "none_word": "未签合同"},
    {"label": "到位资金", "value": None, "none_word": "无凭证"},
]
MISSING = [
    {"title": "项目公司", "needed": "名称、代码、注册日期", "url": "#missing", "action": "填写"},
    {"title": "到位凭证", "needed": "至少一张银行回单或验资", "url": "#missing", "action": "上传"},
]
MISSING_PANEL = [
    {
        "title": "正式合同",
        "needed": "要有日期、金额大于 0 和扫描件；涉密的由核定人填“原件已核”。",
        "url": "#panel-title",
        "action": "填写合同",
    },
    {
        "title": "投资方身份",
        "needed": "信用代码第 18 位校验不符，请对照营业执照重填。",
        "url": "#panel-title",
        "action": "改信用代码",
    },
]
TIMELINE = [
    {
        "date": "09-13",
        "iso": "2018-09-13",
        "icon": "phone",
        "text": "电话：企业确认 10 月中旬可派技术组复勘",
        "who": "周岚",
    },
    {
        "date": "08-28",
        "iso": "2018-08-28",
        "icon": "users",
        "text": "洽谈：签框架协议，运费补贴口径待书面答复",
        "who": "省发展改革委、望谟县共同参加",
        "tags": [{"text": "计入联合招商活动", "tone": "accent"}],
    },
    {"date": "08-08", "iso": "2018-08-08", "stage": "negotiation", "text": "进入洽谈：7 项条件齐备", "who": "周岚提交"},
]
ROWS = [
    {
        "number": "520423-0002",
        "name": "样例・鹏城小家电有限公司",
        "project": "小家电零部件",
        "county": "镇宁",
        "role": "build",
        "stage": "signed",
        "days": 203,
        "light": "red",
        "why": "203 天未开工",
        "planned": "21,000",
        "yuan": 210_000_000,
    },
    {
        "number": "522325-0005",
        "name": "样例・闽东石业有限公司",
        "project": "石材循环利用",
        "county": "贞丰",
        "role": "strengthen",
        "stage": "signed",
        "days": 158,
        "light": "amber",
        "why": "158 天未开工",
        "planned": "6,600",
        "yuan": 66_000_000,
    },
    {
        "number": "522326-0007",
        "name": "样例・闽江竹木科技股份有限公司",
        "project": "竹集成材及家居板材",
        "county": "望谟",
        "role": "fill",
        "stage": "negotiation",
        "days": 41,
        "light": "green",
        "why": None,
        "planned": "18,000",
        "yuan": 180_000_000,
    },
]
STEPS = [
    {"title": "上传", "state": "done"},
    {"title": "确认表头与单位", "state": "done"},
    {"title": "试导入", "state": "current"},
    {"title": "写入", "state": "todo"},
    {"title": "回执，可整批撤销", "state": "todo"},
]
CONFLICT = [
    {"label": "拟投资额 万元", "theirs": "9,600", "mine": "8,000", "differs": True},
    {"label": "项目名称", "theirs": "果蔬冷链集配中心", "mine": "果蔬冷链集配中心", "differs": False},
]


class SpecimenForm(Form):
    """One field of each kind; never stored."""

    agreed = YuanField(_l("协议投资额"))
    credit_code = StringField(_l("信用代码"))
    signed_on = DayField(_l("日期"))
    reason = ChoiceField(_l("原因"), validators=[required()], choices=[("other", _l("投资方改投外省"))])
    sentence = TextAreaField(_l("说明"), validators=[required()], description=_l("一句话，会出现在经过里"))
    kind = RadioField(
        _l("类型"), choices=[("call", _l("电话")), ("talk", _l("洽谈")), ("visit", _l("来访考察"))], default="talk"
    )
    confidential = BooleanField(_l("涉密，原件已核"))
    scan = FileField(_l("扫描件"))
    secret = PasswordField(_l("密码"))


def tiles() -> list[dict[str, Any]]:
    """The counties as tiles with sample figures for the six pairs of 2018."""
    counties = db.session.scalars(
        select(Region).where(Region.level == RegionLevel.COUNTY, Region.tile_x.is_not(None)).order_by(Region.code)
    ).all()
    home = HERE[:4]
    return [
        {
            "x": county.tile_x,
            "y": county.tile_y,
            "name": county.short_name,
            "value": (figure := SAMPLE_FIGURES.get(county.code)),
            "step": step_of(figure),
            "prefecture": county.code[:4],
            "current": county.code == HERE,
            "own": county.code.startswith(home),
            "url": None,
        }
        for county in counties
    ]


def step_of(figure: int | None) -> str:
    """The step class of a figure: t0 for none, then 1–7, 8–11, 12–15, 16 and more."""
    if figure is None:
        return "t0"
    return next(step for step, least in (("t4", 16), ("t3", 12), ("t2", 8), ("t1", 0)) if figure >= least)


def specimens() -> dict[str, Any]:
    """The context of the sheet."""
    form = SpecimenForm(
        formdata=None, data={"agreed": 210_000_000, "credit_code": "91520000SAMPLE0000", "kind": "talk"}
    )
    form.credit_code.errors = (_l("第 18 位校验不符，请对照营业执照"),)
    return {
        "form": form,
        "tokens": TOKENS,
        "strip_cells": STRIP,
        "stepper_cells": STEPPER,
        "money_cells": MONEY,
        "missing_items": MISSING,
        "panel_items": MISSING_PANEL,
        "timeline_items": TIMELINE,
        "rows": ROWS,
        "import_steps": STEPS,
        "conflict_rows": CONFLICT,
        "tiles": tiles(),
        "chart": CHART,
        "legend": [("t1", "1–7"), ("t2", "8–11"), ("t3", "12–15"), ("t4", "16+")],
    }
