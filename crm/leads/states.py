"""Stages, statuses and the other fixed words of a lead, and the tables of allowed moves. Pure."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class Stage(StrEnum):
    """Where the lead stands: 线索 → 洽谈 → 签约 → 落地."""

    LEAD = "lead"
    NEGOTIATION = "negotiation"
    SIGNED = "signed"
    LANDED = "landed"

    @property
    def title(self) -> LazyString:
        return _STAGES[self]

    @property
    def rank(self) -> int:
        """0 for lead … 3 for landed."""
        return _ORDER.index(self)

    @property
    def next(self) -> Stage | None:
        """The stage after this one."""
        return _ORDER[self.rank + 1] if self.rank < 3 else None

    @property
    def needs_confirmation(self) -> bool:
        """Whether entering is requested by one person and confirmed (核定) by another."""
        return self in (Stage.SIGNED, Stage.LANDED)


_ORDER = list(Stage)
_STAGES = {
    Stage.LEAD: _l("线索"),
    Stage.NEGOTIATION: _l("洽谈"),
    Stage.SIGNED: _l("签约"),
    Stage.LANDED: _l("落地"),
}


class Status(StrEnum):
    """Whether the lead is being worked on. REFUSED is a status no path can move on."""

    ACTIVE = "active"
    ON_HOLD = "on_hold"
    LOST = "lost"
    TERMINATED = "terminated"
    REFUSED = "refused"

    @property
    def title(self) -> LazyString:
        return _STATUSES[self]


_STATUSES = {
    Status.ACTIVE: _l("推进中"),
    Status.ON_HOLD: _l("搁置"),
    Status.LOST: _l("流失"),
    Status.TERMINATED: _l("终止"),
    Status.REFUSED: _l("否决"),
}


class MoveKind(StrEnum):
    """What happened to stage or status."""

    CREATE = "create"
    ADVANCE = "advance"
    REQUEST = "request"
    RETURN = "return"
    WITHDRAW = "withdraw"
    BACK = "back"
    HOLD = "hold"
    RESUME = "resume"
    LOSE = "lose"
    TERMINATE = "terminate"
    REFUSE = "refuse"
    REVIVE = "revive"
    OPENING = "opening"
    IMPORT = "import"
    HAND_OVER = "hand_over"

    @property
    def title(self) -> LazyString:
        return _MOVES[self]


_MOVES = {
    MoveKind.CREATE: _l("首报"),
    MoveKind.ADVANCE: _l("进入"),
    MoveKind.REQUEST: _l("请求核定"),
    MoveKind.RETURN: _l("退回请求"),
    MoveKind.WITHDRAW: _l("撤回请求"),
    MoveKind.BACK: _l("退回阶段"),
    MoveKind.HOLD: _l("搁置"),
    MoveKind.RESUME: _l("恢复推进"),
    MoveKind.LOSE: _l("流失"),
    MoveKind.TERMINATE: _l("终止"),
    MoveKind.REFUSE: _l("否决"),
    MoveKind.REVIVE: _l("重新启动"),
    MoveKind.OPENING: _l("期初认定"),
    MoveKind.IMPORT: _l("台账导入"),
    MoveKind.HAND_OVER: _l("流转"),
}

STATUS_MOVES: dict[tuple[Status, MoveKind], Status] = {
    (Status.ACTIVE, MoveKind.HOLD): Status.ON_HOLD,
    (Status.ACTIVE, MoveKind.LOSE): Status.LOST,
    (Status.ACTIVE, MoveKind.TERMINATE): Status.TERMINATED,
    (Status.ACTIVE, MoveKind.REFUSE): Status.REFUSED,
    (Status.ON_HOLD, MoveKind.RESUME): Status.ACTIVE,
    (Status.ON_HOLD, MoveKind.LOSE): Status.LOST,
    (Status.ON_HOLD, MoveKind.TERMINATE): Status.TERMINATED,
    (Status.ON_HOLD, MoveKind.REFUSE): Status.REFUSED,
    (Status.LOST, MoveKind.REVIVE): Status.ACTIVE,
    (Status.TERMINATED, MoveKind.REVIVE): Status.ACTIVE,
}
"""Which status a move leads to. Lost is before signing, terminated after (checked with the stage in operations).
A refused lead is re-opened only by the screening room, with new facts and another decider."""


class Reason(StrEnum):
    """Why a lead moved back, paused or ended; each kind of move has its own list."""

    INVESTOR_ELSEWHERE_PROVINCE = "elsewhere_outside"
    INVESTOR_ELSEWHERE_INSIDE = "elsewhere_inside"
    INVESTOR_STOPPED = "investor_stopped"
    NO_CONTACT = "no_contact"
    CONDITIONS = "conditions"
    LAND = "land"
    FINANCING = "financing"
    POLICY = "policy"
    BREACH = "breach"
    WAITING = "waiting"
    WRONG_ENTRY = "wrong_entry"
    FACTS_CHANGED = "facts_changed"
    INCOMPLETE = "incomplete"
    RESTARTED = "restarted"
    OTHER = "other"

    @property
    def title(self) -> LazyString:
        return _REASONS[self]


_REASONS = {
    Reason.INVESTOR_ELSEWHERE_PROVINCE: _l("投资方改投外省"),
    Reason.INVESTOR_ELSEWHERE_INSIDE: _l("投资方改投省内他县"),
    Reason.INVESTOR_STOPPED: _l("投资方取消投资"),
    Reason.NO_CONTACT: _l("长期联系不上"),
    Reason.CONDITIONS: _l("条件谈不拢"),
    Reason.LAND: _l("用地、厂房不具备"),
    Reason.FINANCING: _l("资金未落实"),
    Reason.POLICY: _l("不符合产业政策"),
    Reason.BREACH: _l("一方违约"),
    Reason.WAITING: _l("等待外部条件"),
    Reason.WRONG_ENTRY: _l("录入有误"),
    Reason.FACTS_CHANGED: _l("事实有变化"),
    Reason.INCOMPLETE: _l("材料不全"),
    Reason.RESTARTED: _l("投资方重新启动"),
    Reason.OTHER: _l("其他"),
}

REASONS: dict[MoveKind, tuple[Reason, ...]] = {
    MoveKind.BACK: (Reason.FACTS_CHANGED, Reason.WRONG_ENTRY, Reason.INCOMPLETE, Reason.OTHER),
    MoveKind.RETURN: (Reason.INCOMPLETE, Reason.WRONG_ENTRY, Reason.FACTS_CHANGED, Reason.OTHER),
    MoveKind.HOLD: (Reason.WAITING, Reason.LAND, Reason.FINANCING, Reason.NO_CONTACT, Reason.OTHER),
    MoveKind.LOSE: (
        Reason.INVESTOR_ELSEWHERE_PROVINCE,
        Reason.INVESTOR_ELSEWHERE_INSIDE,
        Reason.INVESTOR_STOPPED,
        Reason.CONDITIONS,
        Reason.NO_CONTACT,
        Reason.LAND,
        Reason.POLICY,
        Reason.OTHER,
    ),
    MoveKind.TERMINATE: (
        Reason.INVESTOR_STOPPED,
        Reason.BREACH,
        Reason.FINANCING,
        Reason.LAND,
        Reason.POLICY,
        Reason.OTHER,
    ),
    MoveKind.REVIVE: (Reason.RESTARTED, Reason.FACTS_CHANGED, Reason.WRONG_ENTRY, Reason.OTHER),
    MoveKind.RESUME: (Reason.RESTARTED, Reason.FACTS_CHANGED, Reason.OTHER),
}


class LandingType(StrEnum):
    """How the project comes to stand: decides which facts landing asks for."""

    NEW_BUILD = "new_build"
    LEASE = "lease"
    SERVICE = "service"
    ACQUISITION = "acquisition"

    @property
    def title(self) -> LazyString:
        return _LANDING[self]


_LANDING = {
    LandingType.NEW_BUILD: _l("新建"),
    LandingType.LEASE: _l("租赁厂房"),
    LandingType.SERVICE: _l("服务"),
    LandingType.ACQUISITION: _l("增资并购"),
}


class StartKind(StrEnum):
    """What the actual start was."""

    CONSTRUCTION = "construction"
    EQUIPMENT = "equipment"
    OPENING = "opening"

    @property
    def title(self) -> LazyString:
        return {
            StartKind.CONSTRUCTION: _l("开工"),
            StartKind.EQUIPMENT: _l("设备进场"),
            StartKind.OPENING: _l("开业"),
        }[self]


class PaidBasis(StrEnum):
    """One basis for paid-in per lead: money received, or spent; the other is kept, not added."""

    RECEIVED = "received"
    SPENT = "spent"

    @property
    def title(self) -> LazyString:
        return {PaidBasis.RECEIVED: _l("资金到账"), PaidBasis.SPENT: _l("投资支出")}[self]


class VoucherDocument(StrEnum):
    """What proves the money."""

    BANK_SLIP = "bank_slip"
    CAPITAL_VERIFICATION = "capital_verification"
    INVOICE = "invoice"

    @property
    def title(self) -> LazyString:
        return {
            VoucherDocument.BANK_SLIP: _l("银行回单"),
            VoucherDocument.CAPITAL_VERIFICATION: _l("验资报告"),
            VoucherDocument.INVOICE: _l("发票"),
        }[self]

    @property
    def basis(self) -> PaidBasis:
        """Which basis the document proves."""
        return PaidBasis.SPENT if self is VoucherDocument.INVOICE else PaidBasis.RECEIVED


class Origin(StrEnum):
    """Where money comes from."""

    OUTSIDE = "outside"
    OVERSEAS = "overseas"
    INSIDE = "inside"

    @property
    def title(self) -> LazyString:
        return {Origin.OUTSIDE: _l("省外"), Origin.OVERSEAS: _l("境外"), Origin.INSIDE: _l("省内")}[self]


class ScreeningOutcome(StrEnum):
    """What the responsible department decided on the two bottom lines (两条底线)."""

    PASSED = "passed"
    CONDITIONAL = "conditional"
    REFUSED = "refused"

    @property
    def title(self) -> LazyString:
        return {
            ScreeningOutcome.PASSED: _l("通过"),
            ScreeningOutcome.CONDITIONAL: _l("有条件通过"),
            ScreeningOutcome.REFUSED: _l("否决"),
        }[self]


class Light(StrEnum):
    """红黄绿: a rule's result, never set by hand."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"

    @property
    def title(self) -> LazyString:
        return {Light.RED: _l("红灯"), Light.AMBER: _l("黄灯"), Light.GREEN: _l("绿灯")}[self]


class LightRule(StrEnum):
    """Which clock the light watches: contact before signing, the start after."""

    CONTACT = "contact"
    START = "start"


class RequestState(StrEnum):
    """How a request for confirmation (核定) ended, if it did."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"

    @property
    def title(self) -> LazyString:
        return {
            RequestState.PENDING: _l("待核定"),
            RequestState.CONFIRMED: _l("已核定"),
            RequestState.RETURNED: _l("已退回"),
            RequestState.WITHDRAWN: _l("已撤回"),
        }[self]
