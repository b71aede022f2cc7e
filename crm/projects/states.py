"""How a project stands, what it may be, and what an element of price is."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class ProjectState(StrEnum):
    """草稿 → 待审核 → 已审核 → 已发布 → 已撤回. An edit of what was checked makes a draft of it again."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def title(self) -> LazyString:
        return {
            ProjectState.DRAFT: _l("草稿"),
            ProjectState.SUBMITTED: _l("待审核"),
            ProjectState.CHECKED: _l("已审核"),
            ProjectState.PUBLISHED: _l("已发布"),
            ProjectState.WITHDRAWN: _l("已撤回"),
        }[self]


MOVES: dict[ProjectState, tuple[ProjectState, ...]] = {
    ProjectState.DRAFT: (ProjectState.SUBMITTED, ProjectState.WITHDRAWN),
    ProjectState.SUBMITTED: (ProjectState.CHECKED, ProjectState.DRAFT, ProjectState.WITHDRAWN),
    ProjectState.CHECKED: (ProjectState.PUBLISHED, ProjectState.DRAFT, ProjectState.WITHDRAWN),
    ProjectState.PUBLISHED: (ProjectState.DRAFT, ProjectState.WITHDRAWN),
    ProjectState.WITHDRAWN: (ProjectState.DRAFT,),
}


class Nature(StrEnum):
    """建设性质."""

    NEW = "new"
    EXPANSION = "expansion"
    UPGRADE = "upgrade"
    RELOCATION = "relocation"

    @property
    def title(self) -> LazyString:
        return {
            Nature.NEW: _l("新建"),
            Nature.EXPANSION: _l("改扩建"),
            Nature.UPGRADE: _l("技术改造"),
            Nature.RELOCATION: _l("迁建"),
        }[self]


class Element(StrEnum):
    """要素, each with the unit its price is told in."""

    ELECTRICITY = "electricity"
    WATER = "water"
    GAS = "gas"
    LAND = "land"
    LABOUR = "labour"

    @property
    def title(self) -> LazyString:
        return {
            Element.ELECTRICITY: _l("电"),
            Element.WATER: _l("水"),
            Element.GAS: _l("气"),
            Element.LAND: _l("地"),
            Element.LABOUR: _l("普工"),
        }[self]

    @property
    def measure(self) -> LazyString:
        """元 per what; land in 万元 per 亩."""
        return {
            Element.ELECTRICITY: _l("元/千瓦时"),
            Element.WATER: _l("元/吨"),
            Element.GAS: _l("元/立方米"),
            Element.LAND: _l("万元/亩"),
            Element.LABOUR: _l("元/月"),
        }[self]


class PriceImportState(StrEnum):
    """The way of a price table: 上传 → 确认表头 → (试导入) 写入 → 撤销, or 放弃 before it is written."""

    UPLOADED = "uploaded"
    CONFIRMED = "confirmed"
    APPLIED = "applied"
    UNDONE = "undone"
    DISCARDED = "discarded"

    @property
    def title(self) -> LazyString:
        return {
            PriceImportState.UPLOADED: _l("待确认表头"),
            PriceImportState.CONFIRMED: _l("试导入"),
            PriceImportState.APPLIED: _l("已写入"),
            PriceImportState.UNDONE: _l("已撤销"),
            PriceImportState.DISCARDED: _l("已放弃"),
        }[self]

    @property
    def is_open(self) -> bool:
        """Whether nothing is written yet and it may go on or be given up."""
        return self in (PriceImportState.UPLOADED, PriceImportState.CONFIRMED)
