"""The samples' target list (目标企业库): enterprises to approach, in all four states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from crm.chains.states import ChainRole
from crm.core import clock
from crm.core.db import db
from crm.enterprises.operations import create_enterprise
from crm.enterprises.states import EnterpriseKind
from crm.targets.models import Target
from crm.targets.operations import convert_target, create_target, decline_target, touch_target

from .cast import Cast
from .deals import CHANGSHUN, WANGMO, YINJIANG, ZHENFENG, ZHENNING, ZHIJIN
from .story import Step, sample_credit_code

AIMS = (
    ("衡山板栗制品有限公司", WANGMO, "eco-food/精深加工", "fill", "untouched"),
    ("雁荡竹机有限公司", WANGMO, "sample-bamboo/竹材精深加工", "strengthen", "touched"),
    ("临沂板材物流有限公司", WANGMO, "sample-bamboo/竹制品与家居", "fill", "converted"),
    ("洛川电解液有限公司", ZHIJIN, "battery-materials/电解液", "build", "touched"),
    ("鄂尔多斯储能科技有限公司", ZHIJIN, "battery-materials/储能系统", "fill", "declined"),
    ("乐清连接件有限公司", ZHENNING, "electronics/电子材料与元器件", "fill", "untouched"),
    ("湛江饮品有限公司", ZHENNING, "eco-food/饮料与饮用水", "build", "touched"),
    ("寿光种苗有限公司", CHANGSHUN, "eco-food/良种与种植养殖基地", "strengthen", "untouched"),
    ("义乌旅游商品有限公司", ZHENFENG, "mountain-tourism/旅游商品", "fill", "touched"),
    ("祁门茶叶机械有限公司", YINJIANG, "eco-food/产地初加工", "strengthen", "untouched"),
    ("冠豸山矿泉有限公司", YINJIANG, "eco-food/饮料与饮用水", "build", "declined"),
)
"""Firm, county, chain/link, role, how far the approach has come. The county's supporting unit owns each."""


@dataclass
class Approach:
    """One line of the target list being played."""

    number: int
    cast: Cast
    today: date
    links: dict[str, tuple[int, int]]
    target_id: int = 0

    def at(self, days: int) -> datetime:
        """So many days ago; seconds keep these steps apart from the stories'."""
        moment = time(13, self.number, 15)
        return datetime.combine(self.today - timedelta(days=days), moment, tzinfo=clock.SHANGHAI)

    def steps(self) -> Iterator[Step]:
        """Listed, approached, and how it ended."""
        state = AIMS[self.number][4]
        yield self.at(50 - self.number), self.enter
        if state != "untouched":
            yield self.at(30 - self.number), self.touch
        if state == "declined":
            yield self.at(12), self.decline
        elif state == "converted":
            yield self.at(8), self.convert

    def enter(self) -> None:
        """The enterprise, and its line."""
        firm, county, link, role, _state = AIMS[self.number]
        at, side = self.at(50 - self.number), self.cast.sides[county]
        enterprise = create_enterprise(
            name=f"样例·{firm}",
            kind=EnterpriseKind.COMPANY,
            credit_code=sample_credit_code(800 + self.number),
            by=side.unit,
            at=at,
            is_sample=True,
        )
        chain_id, link_id = self.links[link]
        target = create_target(
            enterprise=enterprise,
            owner_unit_id=side.unit.unit_id,
            county_id=side.county.id,
            chain_id=chain_id,
            link_id=link_id,
            chain_role=ChainRole(role),
            why="样例：产品与县里资源对得上，近两年在扩产",
            approach_by=self.today + timedelta(days=20 - 5 * self.number),
            by=side.unit,
            at=at,
            is_sample=True,
        )
        self.target_id = target.id

    @property
    def target(self) -> Target:
        """The line as it stands."""
        return db.session.get_one(Target, self.target_id)

    def touch(self) -> None:
        """Approached for the first time."""
        days = 30 - self.number
        unit = self.cast.sides[AIMS[self.number][1]].unit
        touch_target(
            target=self.target,
            on=self.today - timedelta(days=days),
            said="样例：通过电话，对方愿意看材料",
            by=unit,
            at=self.at(days),
        )

    def decline(self) -> None:
        """Declined, with the reason it gave."""
        unit = self.cast.sides[AIMS[self.number][1]].unit
        decline_target(target=self.target, reason="样例：今年没有新的投资计划", by=unit, at=self.at(12))

    def convert(self) -> None:
        """Became a lead."""
        unit = self.cast.sides[AIMS[self.number][1]].unit
        convert_target(
            target=self.target,
            intention="样例：有意在县里设板材分拨仓",
            source="样例：目标企业库",
            project_name="板材分拨仓",
            by=unit,
            at=self.at(8),
        )
