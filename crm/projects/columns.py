"""What the columns of an outline of projects mean: the provinces' headings, and the unit a heading carries.

总投资（万元）, 用地（亩）, 内部收益率（%）: the unit in the brackets counts for the whole column; a unit in the cell
wins. A remark above the head (单位：万元) gives the unit where no heading has one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crm.workbooks.amounts import MoneyUnit, money_unit
from crm.workbooks.cells import raw_text, squeezed
from crm.workbooks.land import land_unit
from crm.workbooks.sheets import Sheet

TITLES: dict[str, tuple[str, ...]] = {
    "code": ("编号", "项目编号"),
    "name": ("项目名称", "名称", "项目"),
    "name_en": ("项目名称（英文）", "英文名称", "项目英文名称"),
    "summary": ("一句话简介", "项目简介", "简介", "项目概况"),
    "county": ("县", "县市区", "县（市、区）", "所在县", "区县", "项目所在地", "县区"),
    "industry": ("所属行业", "行业", "行业类别", "产业类别"),
    "chain": ("产业链", "所属产业链"),
    "link": ("产业链环节", "环节", "产业链环节与作用"),
    "role": ("链上作用", "作用", "建补强", "建链补链强链"),
    "site": ("建设地点", "项目地点", "拟建地点", "建设地址"),
    "nature": ("建设性质", "性质"),
    "content": ("建设内容及规模", "建设规模及内容", "建设内容", "项目建设内容", "建设内容与规模", "主要建设内容"),
    "conditions": ("资源与建设条件", "建设条件", "资源条件", "项目建设条件", "资源及建设条件"),
    "market": ("市场前景", "市场分析", "市场预测"),
    "groundwork": ("前期工作", "前期工作进展", "前期工作情况", "项目前期工作"),
    "cooperation": ("合作方式", "招商方式", "合作模式"),
    "total": ("总投资", "总投资额", "投资总额", "估算总投资", "计划总投资"),
    "sales": ("年销售收入", "销售收入", "年产值", "年营业收入"),
    "profit": ("年利润", "利润", "年利润总额", "年净利润"),
    "irr": ("内部收益率", "财务内部收益率", "IRR"),
    "payback": ("投资回收期", "回收期", "静态投资回收期"),
    "land": ("用地", "用地面积", "占地面积", "项目用地"),
    "office": ("联系单位", "招商单位", "项目单位"),
    "person": ("联系人",),
    "phone": ("联系电话", "办公电话", "电话"),
    "mobile": ("手机", "联系人手机"),
    "email": ("电子邮箱", "邮箱"),
    "address": ("地址", "联系地址", "通讯地址"),
    "postcode": ("邮编", "邮政编码"),
    "note": ("内部备注", "备注"),
}
"""Each field's headings; the first is the outline's own."""

_KNOWN = {squeezed(re.sub(r"[（(].*?[）)]", "", title)): name for name, titles in TITLES.items() for title in titles}
_KNOWN |= {squeezed(title): name for name, titles in TITLES.items() for title in titles}
_BRACKET = re.compile(r"[（(\[【]([^）)\]】]*)[）)\]】]")
IDLE = frozenset({"序号", "合计", "状态", "公开版次", "重点项目", "市州", "市（州）", "最近修改", "指导单位"})
"""Columns our own export and counties' outlines carry that an import leaves alone."""
SEARCHED_ROWS = 12


@dataclass(frozen=True)
class Found:
    """A column: where it stands, what it means, the unit of its figures."""

    at: int
    field: str
    title: str
    money: MoneyUnit | None = None
    land: str | None = None


@dataclass(frozen=True)
class Head:
    """The head of an outline: its row from 0, its columns, headings nobody knows."""

    row: int
    columns: tuple[Found, ...]
    unknown: tuple[str, ...]


def read_head(sheet: Sheet) -> Head | None:
    """The row that names the most fields, 项目名称 among them; None when there is none in the first rows."""
    best: Head | None = None
    unit: MoneyUnit | None = None
    for row in range(min(SEARCHED_ROWS, len(sheet.rows))):
        cells = [raw_text(cell) for cell in sheet.rows[row]]
        unit = unit or _remark(cells)
        head = _head(row, cells, unit)
        if any(one.field == "name" for one in head.columns) and (best is None or len(head.columns) > len(best.columns)):
            best = head
    return best


def _head(row: int, cells: Sequence[str], remark: MoneyUnit | None) -> Head:
    columns: list[Found] = []
    unknown: list[str] = []
    taken: set[str] = set()
    for at, text in enumerate(cells):
        if not text.strip():
            continue
        title = " ".join(text.split())
        field = _KNOWN.get(squeezed(text)) or _KNOWN.get(squeezed(_BRACKET.sub("", text)))
        if field is None or field in taken:
            if squeezed(_BRACKET.sub("", text)) not in IDLE:
                unknown.append(title)
            continue
        taken.add(field)
        inside = _BRACKET.search(text)
        columns.append(
            Found(
                at,
                field,
                title,
                money=(money_unit(inside[1]) if inside else None) or remark,
                land=land_unit(inside[1]) if inside else None,
            )
        )
    return Head(row, tuple(columns), tuple(unknown))


def _remark(cells: Sequence[str]) -> MoneyUnit | None:
    for text in cells:
        found = re.search(r"单位[:：]\s*(\S+?)(?:[、，,；;]|$)", text.strip())
        if found and (unit := money_unit(found[1])):
            return unit
    return None
