"""Kinds of activities."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class ActivityKind(StrEnum):
    """What happened."""

    RESEARCH = "research"
    MEETING = "meeting"
    COORDINATION = "coordination"
    PROMOTION = "promotion"
    VISIT_OUT = "visit_out"
    VISIT_IN = "visit_in"
    TALK = "talk"
    PHONE = "phone"

    @property
    def title(self) -> LazyString:
        return _KINDS[self]

    @property
    def is_contact(self) -> bool:
        """Whether the investor was spoken to: what the negotiation gate calls a logged contact."""
        return self in (
            ActivityKind.PROMOTION,
            ActivityKind.VISIT_OUT,
            ActivityKind.VISIT_IN,
            ActivityKind.TALK,
            ActivityKind.PHONE,
        )

    @property
    def icon(self) -> str:
        """Its picture in timelines."""
        return _ICONS[self]


_ICONS = {
    ActivityKind.RESEARCH: "map-pin",
    ActivityKind.MEETING: "users",
    ActivityKind.COORDINATION: "users",
    ActivityKind.PROMOTION: "speakerphone",
    ActivityKind.VISIT_OUT: "building",
    ActivityKind.VISIT_IN: "map-pin",
    ActivityKind.TALK: "message",
    ActivityKind.PHONE: "phone",
}
_KINDS = {
    ActivityKind.RESEARCH: _l("调研"),
    ActivityKind.MEETING: _l("专题会议"),
    ActivityKind.COORDINATION: _l("协调会议"),
    ActivityKind.PROMOTION: _l("推介活动"),
    ActivityKind.VISIT_OUT: _l("拜访企业"),
    ActivityKind.VISIT_IN: _l("来访考察"),
    ActivityKind.TALK: _l("洽谈"),
    ActivityKind.PHONE: _l("电话"),
}


class Milestone(StrEnum):
    """A dated fact inside negotiation that an activity can be."""

    VISITED = "visited"
    INTENT = "intent"
    FRAMEWORK = "framework"

    @property
    def title(self) -> LazyString:
        return _MILESTONES[self]

    @property
    def field(self) -> str:
        """The lead's column that keeps the date."""
        return f"{self}_on"


_MILESTONES = {
    Milestone.VISITED: _l("考察"),
    Milestone.INTENT: _l("意向书"),
    Milestone.FRAMEWORK: _l("框架协议"),
}
