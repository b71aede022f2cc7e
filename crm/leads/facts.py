"""Gathers what the gates ask about a lead from the lead, its investor and the pairings."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select

from crm.campaigns.queries import clocks
from crm.core.db import db
from crm.core.errors import DomainError
from crm.core.workdays import working_days
from crm.enterprises.codes import check_credit_code
from crm.enterprises.models import Enterprise
from crm.enterprises.states import EnterpriseKind
from crm.units.queries import supporting_unit

from .gates import Facts, FactState, review
from .models import Lead
from .states import Stage


def code_problem(code: str) -> Any:
    """What is wrong with a unified social credit code, as a sentence; None when its check digit holds."""
    try:
        check_credit_code(code)
    except DomainError as wrong:
        return wrong.message
    return None


def investor_problem(enterprise: Enterprise) -> Any:
    """Why the investor is not identified, as a sentence; None when it is.

    Valid credit code, foreign registration number, masked ID of a natural person, or a consortium as a list.
    """
    match enterprise.kind:
        case EnterpriseKind.COMPANY:
            if not enterprise.credit_code:
                return _l("填写投资方统一社会信用代码")
            return code_problem(enterprise.credit_code)
        case EnterpriseKind.FOREIGN:
            return None if enterprise.foreign_number else _l("填写境外投资方的注册登记号")
        case EnterpriseKind.PERSON:
            return None if enterprise.masked_id else _l("填写自然人证件号（脱敏）")
        case EnterpriseKind.CONSORTIUM:
            return None if len(enterprise.members or []) >= 2 else _l("列出联合体各方，至少两家")
        case _:
            return _l("还是代号：填写投资方真实名称和信用代码")


def signed_twin(lead: Lead) -> str:
    """The number of a lead already signed for the same investor, county and project; "" when there is none."""
    if lead.resigning_of is not None:
        return lead.resigning_of.number
    if lead.county_id is None:
        return ""
    condition = or_(
        func.replace(Lead.project_name, " ", "") == (lead.project_name or "").replace(" ", ""),
        Lead.project_name == "",
    )
    statement = select(Lead.number).where(
        Lead.id != lead.id,
        Lead.enterprise_id == lead.enterprise_id,
        Lead.county_id == lead.county_id,
        Lead.stage.in_((Stage.SIGNED, Stage.LANDED)),
        Lead.voided_at.is_(None),
    )
    if lead.project_name:
        statement = statement.where(condition)
    return db.session.scalar(statement.order_by(Lead.id).limit(1)) or ""


def facts_of(lead: Lead, on: date, *, confirming: bool = False) -> Facts:
    """Everything the gates ask about this lead, as it stands on that day."""
    lengths = clocks(on)
    open_days = None
    if lead.screening_requested_on is not None and lead.screening_outcome is None:
        open_days = working_days(lead.screening_requested_on, on)
    contact = lead.contact
    return Facts(
        has_county=lead.county_id is not None,
        has_unit=lead.unit_id is not None,
        pairing_in_force=lead.county_id is not None and supporting_unit(lead.county_id, on) is not None,
        contact_name=contact.name if contact is not None and contact.erased_at is None else "",
        chain_id=lead.chain_id,
        link_id=lead.link_id,
        chain_role=lead.chain_role,
        off_chain_reason=lead.off_chain_reason or "",
        contact_count=lead.contact_count or 0,
        next_step=lead.next_step or "",
        next_step_who=lead.next_step_who or "",
        next_step_due=lead.next_step_due,
        self_checks=(lead.checked_obsolete, lead.checked_pollution, lead.checked_red_line),
        contract_on=lead.contract_on,
        agreed_yuan=lead.agreed_yuan,
        agreed_original=lead.agreed_original,
        contract_files=lead.contract_files or 0,
        contract_confidential=bool(lead.contract_confidential),
        contract_number=lead.contract_number or "",
        contract_seen_by=lead.contract_seen_by or "",
        confirming=confirming,
        investor_problem=investor_problem(lead.enterprise),
        screening_outcome=lead.screening_outcome,
        screening_open_days=open_days,
        screening_allowed_days=lengths.screening_working_days,
        signed_twin=signed_twin(lead),
        landing_type=lead.landing_type,
        company_name=lead.company_name or "",
        company_code=lead.company_code or "",
        company_code_problem=code_problem(lead.company_code) if lead.company_code else None,
        company_registered_on=lead.company_registered_on,
        filing_number=lead.filing_number or "",
        filed_on=lead.filed_on,
        site=lead.site or "",
        site_mu=lead.site_mu,
        start_kind=lead.start_kind,
        started_on=lead.started_on,
        start_files=lead.start_files or 0,
        voucher_count=lead.voucher_count or 0,
    )


def gate_states(lead: Lead, to: Stage, on: date) -> list[FactState]:
    """How each fact of the gate into ``to`` stands for this lead; unmet first."""
    return review(facts_of(lead, on), to)
