"""Leads at any stage, made through the operations a user would use."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any

from crm.chains.models import Chain, Link
from crm.chains.states import ChainRole, Stream
from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import Reader
from crm.enterprises.models import Contact, Enterprise
from crm.leads import operations, told
from crm.leads.models import Lead
from crm.leads.moves import advance_lead, confirm_move
from crm.leads.states import LandingType, Origin, ScreeningOutcome, Stage, StartKind, VoucherDocument
from crm.leads.vouchers import enter_voucher
from crm.units.models import Region

from . import accounts, enterprises, units

_numbers = count(1)


def _office() -> Reader:
    return accounts.reader("office")


def chain_link() -> Link:
    """A link of a chain of its own."""
    with writing() as session:
        chain = Chain(code=f"c{next(_numbers)}", name=f"样例·链{next(_numbers)}", is_sample=True)
        link = Link(chain=chain, name="精深加工", stream=Stream.MIDSTREAM)
        session.add_all([chain, link])
        session.flush()
        return link


def lead(
    *,
    county: Region | None = None,
    enterprise: Enterprise | None = None,
    by: Reader | None = None,
    at: datetime | None = None,
    **facts: Any,
) -> Lead:
    """A new lead in ``county`` (none when not given)."""
    enterprise = enterprise or enterprises.enterprise()
    by = by or _office()
    facts = {"source": "样例来源", "intention": "样例意向", "project_name": f"样例项目{next(_numbers)}", **facts}
    with writing():
        return operations.create_lead(
            enterprise=db.session.merge(enterprise),
            county_id=county.id if county else None,
            by=by,
            at=at or clock.now(),
            **facts,
        )


def negotiation_facts(made: Lead, *, by: Reader | None = None, at: datetime | None = None) -> Lead:
    """Enter everything the gate into negotiation asks for."""
    by, at = by or _office(), at or clock.now()
    link = chain_link()
    with writing() as session:
        contact = Contact(enterprise_id=made.enterprise_id, name="样例联系人", phone="13900000000", created_at=at)
        session.add(contact)
        session.flush()
        operations.edit_lead(
            lead_id=made.id,
            version=None,
            values={
                "contact_id": contact.id,
                "chain_id": link.chain_id,
                "link_id": link.id,
                "chain_role": ChainRole.FILL,
                "next_step": "样例下一步",
                "next_step_who": "样例某",
                "next_step_due": date(2030, 1, 1),
                "checked_obsolete": False,
                "checked_pollution": False,
                "checked_red_line": False,
            },
            by=by,
            at=at,
        )
        told.note_contact(lead=made, on=clock.date_of(at), is_contact=True, by=by, at=at)
    return made


def signed_facts(made: Lead, *, by: Reader | None = None, at: datetime | None = None) -> Lead:
    """Enter everything the gate into signed asks for."""
    by, at = by or _office(), at or clock.now()
    with writing():
        made.enterprise.credit_code = made.enterprise.credit_code or enterprises.credit_code()
        operations.edit_lead(
            lead_id=made.id,
            version=None,
            values={"contract_on": clock.date_of(at), "agreed_yuan": 120_000_000},
            by=by,
            at=at,
        )
        told.note_file(lead=made, kind="contract", count=1, at=at)
        told.record_screening(
            lead=made, outcome=ScreeningOutcome.PASSED, decided_on=clock.date_of(at), decided_by="样例某", by=by, at=at
        )
    return made


def landed_facts(made: Lead, *, by: Reader | None = None, at: datetime | None = None) -> Lead:
    """Enter everything the gate into landed asks for (新建)."""
    by, at = by or _office(), at or clock.now()
    today = clock.date_of(at)
    with writing():
        operations.edit_lead(
            lead_id=made.id,
            version=None,
            values={
                "landing_type": LandingType.NEW_BUILD,
                "company_name": "样例·项目公司",
                "company_code": enterprises.credit_code(),
                "company_registered_on": today,
                "filing_number": "样例备案〔2018〕1号",
                "filed_on": today,
                "site": "样例园区",
                "site_mu": 60,
                "start_kind": StartKind.CONSTRUCTION,
                "started_on": today,
            },
            by=by,
            at=at,
        )
        told.note_file(lead=made, kind="start", count=1, at=at)
        enter_voucher(
            lead_id=made.id,
            document=VoucherDocument.BANK_SLIP,
            paid_on=today,
            yuan=3_000_000,
            origin=Origin.OUTSIDE,
            number="样例1",
            by=by,
            at=at,
        )
    return made


def lead_at(stage: Stage, *, county: Region | None = None, at: datetime | None = None, **more: Any) -> Lead:
    """A lead that walked through every gate up to ``stage``, confirmed by a second person."""
    county, at = county or units.region(), at or clock.now()
    asks, confirms = _office(), _office()
    made = lead(county=county, by=asks, at=at, **more)
    fill = {Stage.NEGOTIATION: negotiation_facts, Stage.SIGNED: signed_facts, Stage.LANDED: landed_facts}
    for step in list(Stage)[1 : stage.rank + 1]:
        fill[step](made, by=asks, at=at)
        with writing():
            request = advance_lead(lead_id=made.id, to=step, by=asks, at=at)
        if request is not None:
            with writing():
                confirm_move(request_id=request.id, by=confirms, at=at)
    return made
