"""What an event is, how it stands, and how a guest replied."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class EventKind(StrEnum):
    """What sort of event."""

    PROMOTION = "promotion"
    CHAIN = "chain"
    ROADSHOW = "roadshow"
    SIGNING = "signing"
    RECEPTION = "reception"

    @property
    def title(self) -> LazyString:
        return {
            EventKind.PROMOTION: _l("推介会"),
            EventKind.CHAIN: _l("专题招商"),
            EventKind.ROADSHOW: _l("外出招商"),
            EventKind.SIGNING: _l("集中签约"),
            EventKind.RECEPTION: _l("来访考察"),
        }[self]


class EventState(StrEnum):
    """筹备 → 已定 → 已举办 | 取消."""

    PLANNED = "planned"
    CONFIRMED = "confirmed"
    HELD = "held"
    CANCELLED = "cancelled"

    @property
    def title(self) -> LazyString:
        return {
            EventState.PLANNED: _l("筹备"),
            EventState.CONFIRMED: _l("已定"),
            EventState.HELD: _l("已举办"),
            EventState.CANCELLED: _l("取消"),
        }[self]


MOVES: dict[EventState, tuple[EventState, ...]] = {
    EventState.PLANNED: (EventState.CONFIRMED, EventState.CANCELLED),
    EventState.CONFIRMED: (EventState.HELD, EventState.PLANNED, EventState.CANCELLED),
    EventState.HELD: (EventState.CONFIRMED,),
    EventState.CANCELLED: (EventState.PLANNED,),
}


class UnitPart(StrEnum):
    """What a unit does at the event."""

    HOST = "host"
    ORGANISER = "organiser"
    SUPPORT = "support"

    @property
    def title(self) -> LazyString:
        return {
            UnitPart.HOST: _l("主办"),
            UnitPart.ORGANISER: _l("承办"),
            UnitPart.SUPPORT: _l("协办"),
        }[self]


class Reply(StrEnum):
    """How an invited guest answered."""

    NONE = "none"
    ACCEPTED = "accepted"
    DECLINED = "declined"

    @property
    def title(self) -> LazyString:
        return {Reply.NONE: _l("未回复"), Reply.ACCEPTED: _l("参加"), Reply.DECLINED: _l("不参加")}[self]


class SigningKind(StrEnum):
    """What was signed there."""

    CONTRACT = "contract"
    FRAMEWORK = "framework"
    INTENT = "intent"

    @property
    def title(self) -> LazyString:
        return {
            SigningKind.CONTRACT: _l("正式合同"),
            SigningKind.FRAMEWORK: _l("框架协议"),
            SigningKind.INTENT: _l("意向书"),
        }[self]


class BookletOrder(StrEnum):
    """By what a booklet's sheets are gathered into sections."""

    CHAIN = "chain"
    COUNTY = "county"
    INDUSTRY = "industry"
    HAND = "hand"

    @property
    def title(self) -> LazyString:
        return {
            BookletOrder.CHAIN: _l("按产业链"),
            BookletOrder.COUNTY: _l("按地区"),
            BookletOrder.INDUSTRY: _l("按行业"),
            BookletOrder.HAND: _l("手工排序"),
        }[self]


class EditionState(StrEnum):
    """印制中 → 已定版 | 未印成."""

    ORDERED = "ordered"
    FROZEN = "frozen"
    FAILED = "failed"

    @property
    def title(self) -> LazyString:
        return {
            EditionState.ORDERED: _l("印制中"),
            EditionState.FROZEN: _l("已定版"),
            EditionState.FAILED: _l("未印成"),
        }[self]
