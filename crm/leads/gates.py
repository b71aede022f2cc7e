"""Gates: what must be true to enter a stage. The one rule table behind form, board, command and import.

Pure: a gate sees ``Facts``, plain values gathered by ``queries.facts_of``, and says for each fact whether it is met
and, if not, what is needed and where to enter it. Source of the rules: domain.md, “The pipeline”.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from crm.chains.states import ChainRole
from crm.core.errors import DomainError

from .states import LandingType, ScreeningOutcome, Stage


@dataclass(frozen=True)
class Facts:
    """Everything the gates ask about one lead. ``None``, 0 and "" mean not recorded."""

    has_county: bool = False
    has_unit: bool = False
    pairing_in_force: bool = False
    contact_name: str = ""
    chain_id: int | None = None
    link_id: int | None = None
    chain_role: ChainRole | None = None
    off_chain_reason: str = ""
    contact_count: int = 0
    next_step: str = ""
    next_step_who: str = ""
    next_step_due: date | None = None
    self_checks: tuple[bool | None, bool | None, bool | None] = (None, None, None)
    contract_on: date | None = None
    agreed_yuan: int | None = None
    agreed_original: Decimal | None = None
    contract_files: int = 0
    contract_confidential: bool = False
    contract_number: str = ""
    contract_seen_by: str = ""
    confirming: bool = False
    """Whether a confirmer is deciding now: a confidential contract then needs the number they saw."""
    investor_problem: Any = None
    """Why the investor is not identified, as a sentence; None when it is."""
    screening_outcome: ScreeningOutcome | None = None
    screening_open_days: int | None = None
    screening_allowed_days: int = 7
    signed_twin: str = ""
    """Number of a lead already signed for the same investor, county and project."""
    landing_type: LandingType | None = None
    company_name: str = ""
    company_code: str = ""
    company_code_problem: Any = None
    company_registered_on: date | None = None
    filing_number: str = ""
    filed_on: date | None = None
    site: str = ""
    site_mu: Decimal | None = None
    start_kind: str | None = None
    started_on: date | None = None
    start_files: int = 0
    voucher_count: int = 0


@dataclass(frozen=True)
class Fact:
    """One line of a gate: ``problem(facts)`` is None when met, else the sentence saying what is needed.

    ``field`` is the anchor on the lead's edit form (or ``activity``, ``screening``, ``files``, ``vouchers``,
    ``enterprise`` for what is entered elsewhere); ``act`` is the word on its link.
    """

    code: str
    title: Any
    field: str
    act: Any
    problem: Callable[[Facts], Any]
    applies: Callable[[Facts], bool] = lambda _facts: True
    met: Callable[[Facts], Any] = lambda _facts: ""


@dataclass(frozen=True)
class FactState:
    """How one fact stands for one lead."""

    code: str
    title: Any
    met: bool
    sentence: Any
    field: str
    act: Any


class GateNotMet(DomainError):
    """The move is refused; ``missing`` names each fact with what it needs."""

    def __init__(self, *, number: str, to: Stage, states: list[FactState]) -> None:
        self.number, self.to, self.states = number, to, states
        self.missing = [state for state in states if not state.met]
        super().__init__(_l("进入%(stage)s，差 %(count)s 项", stage=to.title, count=len(self.missing)))


def _county(facts: Facts) -> Any:
    return None if facts.has_county else _l("选定落户的县（市、区）或功能区")


def _unit(facts: Facts) -> Any:
    return None if facts.has_unit or not facts.pairing_in_force else _l("该县有定点联系，填明联系单位")


def _person(facts: Facts) -> Any:
    return None if facts.contact_name else _l("投资方一位对接人的姓名")


def _chain(facts: Facts) -> Any:
    if facts.chain_role is ChainRole.NONE:
        return None if facts.off_chain_reason else _l("选“不涉链/待定”的，写明理由")
    if facts.chain_id and facts.link_id and facts.chain_role:
        return None
    return _l("产业链、环节和作用（建链、补链、强链），或“不涉链/待定”并写明理由")


def _contact(facts: Facts) -> Any:
    return None if facts.contact_count else _l("至少登记一次与投资方的联系（电话、洽谈、拜访、来访）")


def _next_step(facts: Facts) -> Any:
    if facts.next_step and facts.next_step_who and facts.next_step_due:
        return None
    return _l("下一步做什么、谁办、何时前")


def _self_check(facts: Facts) -> Any:
    answered = sum(answer is not None for answer in facts.self_checks)
    return None if answered == 3 else _l("县里自查三问，已答 %(count)s/3", count=answered)


def _contract(facts: Facts) -> Any:
    missing = []
    if facts.contract_on is None:
        missing.append(str(_l("日期")))
    if not (facts.agreed_yuan or 0) > 0 and not (facts.agreed_original or 0) > 0:
        missing.append(str(_l("大于 0 的金额")))
    if facts.contract_confidential:
        if facts.confirming and not (facts.contract_number and facts.contract_seen_by):
            missing.append(str(_l("核定人填“原件已核”的合同编号")))
    elif not facts.contract_files:
        missing.append(str(_l("扫描件（涉密的由核定人填“原件已核”）")))
    return _l("还缺：%(what)s", what=gettext("、").join(missing)) if missing else None


def _investor(facts: Facts) -> Any:
    return facts.investor_problem


def _screening(facts: Facts) -> Any:
    if facts.screening_outcome in (ScreeningOutcome.PASSED, ScreeningOutcome.CONDITIONAL):
        return None
    if facts.screening_outcome is ScreeningOutcome.REFUSED:
        return _l("责任部门已否决，不能签约")
    if facts.screening_open_days is not None:
        return _l(
            "责任部门审查中，已用 %(used)s/%(allowed)s 个工作日",
            used=facts.screening_open_days,
            allowed=facts.screening_allowed_days,
        )
    return _l("提交责任部门审查，结论为通过或有条件通过")


def _not_twice(facts: Facts) -> Any:
    if facts.signed_twin:
        return _l("同一投资方、同一项目已有签约线索 %(number)s，属复签，不再计一次", number=facts.signed_twin)
    return None


def _landing_type(facts: Facts) -> Any:
    return None if facts.landing_type else _l("选定新建、租赁厂房、服务或增资并购")


def _company(facts: Facts) -> Any:
    missing = []
    if not facts.company_name:
        missing.append(str(_l("名称")))
    if not facts.company_code:
        missing.append(str(_l("信用代码")))
    if facts.company_registered_on is None:
        missing.append(str(_l("注册日期")))
    if missing:
        return _l("在本县注册，还缺：%(what)s", what=gettext("、").join(missing))
    return facts.company_code_problem


def _filing(facts: Facts) -> Any:
    return None if facts.filing_number and facts.filed_on else _l("备案或核准的文号和日期")


def _site(facts: Facts) -> Any:
    if not facts.site:
        return _l("用地或厂房的具体位置")
    if facts.landing_type is LandingType.NEW_BUILD and not facts.site_mu:
        return _l("用地面积（亩）")
    return None


def _start(facts: Facts) -> Any:
    if not (facts.start_kind and facts.started_on):
        return _l("开工、设备进场或开业的日期")
    return None if facts.start_files else _l("上传开工的证明（照片、许可或验收）")


def _voucher(facts: Facts) -> Any:
    return None if facts.voucher_count else _l("至少一张银行回单、验资报告或发票")


_FILL, _UPLOAD, _LOG, _MEND, _SUBMIT = _l("填写"), _l("上传"), _l("登记"), _l("更正"), _l("提交审查")

GATES: dict[Stage, tuple[Fact, ...]] = {
    Stage.NEGOTIATION: (
        Fact("county", _l("落户县"), "county_id", _FILL, _county),
        Fact("unit", _l("联系单位"), "county_id", _FILL, _unit, lambda f: f.pairing_in_force),
        Fact("person", _l("对接人"), "contact_id", _FILL, _person, met=lambda f: f.contact_name),
        Fact("chain", _l("产业链与作用"), "chain_role", _FILL, _chain),
        Fact("contact", _l("联系记录"), "activity", _LOG, _contact, met=lambda f: _l("已登记 %(n)s 次", n=f.contact_count)),
        Fact("next_step", _l("下一步"), "next_step", _FILL, _next_step),
        Fact("self_check", _l("自查三问"), "checked_obsolete", _FILL, _self_check),
    ),
    Stage.SIGNED: (
        Fact("contract", _l("正式合同"), "contract_on", _FILL, _contract),
        Fact("investor", _l("投资方身份"), "enterprise", _MEND, _investor),
        Fact("screening", _l("两条底线审查"), "screening", _SUBMIT, _screening, met=lambda f: f.screening_outcome.title if f.screening_outcome else ""),
        Fact("not_twice", _l("不是复签"), "project_name", _MEND, _not_twice, met=lambda _f: _l("查无已签约线索")),
    ),
    Stage.LANDED: (
        Fact("landing_type", _l("落地类型"), "landing_type", _FILL, _landing_type, met=lambda f: f.landing_type.title if f.landing_type else ""),
        Fact("company", _l("项目公司"), "company_name", _FILL, _company, lambda f: f.landing_type is not LandingType.ACQUISITION),
        Fact("filing", _l("备案、核准"), "filing_number", _FILL, _filing, lambda f: f.landing_type is not LandingType.SERVICE),
        Fact("site", _l("场地"), "site", _FILL, _site, lambda f: f.landing_type in (None, LandingType.NEW_BUILD, LandingType.LEASE)),
        Fact("start", _l("实际开工"), "started_on", _FILL, _start, met=lambda f: f.started_on),
        Fact("voucher", _l("到位凭证"), "vouchers", _UPLOAD, _voucher, met=lambda f: _l("已有 %(n)s 张", n=f.voucher_count)),
    ),
}  # fmt: skip


def review(facts: Facts, to: Stage) -> list[FactState]:
    """How each fact of the gate into ``to`` stands; unmet ones first. Empty for the first stage."""
    states = []
    for fact in GATES.get(to, ()):
        if not fact.applies(facts):
            continue
        problem = fact.problem(facts)
        states.append(
            FactState(
                code=fact.code,
                title=fact.title,
                met=problem is None,
                sentence=fact.met(facts) if problem is None else problem,
                field=fact.field,
                act=fact.act,
            )
        )
    return sorted(states, key=lambda state: state.met)


def missing(facts: Facts, to: Stage) -> list[FactState]:
    """The facts still missing to enter ``to``."""
    return [state for state in review(facts, to) if not state.met]


def highest_stage(facts: Facts, claimed: Stage) -> Stage:
    """The highest stage up to ``claimed`` whose gate, and every gate before it, is met (for imports)."""
    reached = Stage.LEAD
    while reached is not claimed and (following := reached.next) is not None and not missing(facts, following):
        reached = following
    return reached


def missing_up_to(facts: Facts, reached: Stage, claimed: Stage) -> list[FactState]:
    """All facts missing between the stage reached and the one claimed (“申报: 签约, 差 3 项”)."""
    found: list[FactState] = []
    stage = reached
    while stage is not claimed and (following := stage.next) is not None:
        found.extend(missing(facts, following))
        stage = following
    return found
