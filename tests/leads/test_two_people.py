"""What takes two people is not done by one in two names; what two do at once is not lost; what a stage rests on stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from crm.accounts.sessions import reader_for
from crm.activities.operations import log_activity
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError
from crm.core.reader import Reader
from crm.enterprises.operations import void_enterprise
from crm.files.events import AttachmentVoided
from crm.leads import evidence, following
from crm.leads.models import Lead, LeadTally, Voucher
from crm.leads.moves import advance_lead, confirm_move
from crm.leads.operations import edit_lead
from crm.leads.scope import can_confirm
from crm.leads.states import Origin, PaidBasis, ScreeningOutcome, Stage, VoucherDocument
from crm.leads.vouchers import enter_voucher, void_voucher
from crm.screening.operations import why_not_decide
from crm.units.events import PairingChanged
from crm.units.models import Region
from crm.units.states import RegionLevel
from tests.clients import Client
from tests.factories import accounts, activities, enterprises, leads, screening, units

pytestmark = [pytest.mark.each_engine, pytest.mark.usefixtures("app")]


def standing_in() -> tuple[Reader, Reader]:
    """A person of the office, and somebody of the audit who stands in for them."""
    boss, clerk = accounts.user("office"), accounts.user("auditor")
    return reader_for(boss, origin="test"), reader_for(clerk, origin="test", acting_for=boss)


@pytest.mark.parametrize("deputy_asks", [True, False])
def test_a_deputy_and_whom_they_stand_in_for_do_not_confirm_each_other(deputy_asks: bool) -> None:
    boss, deputy = standing_in()
    asks, confirms = (deputy, boss) if deputy_asks else (boss, deputy)
    made = leads.signed_facts(leads.lead_at(Stage.NEGOTIATION))
    with writing():
        request = advance_lead(lead_id=made.id, to=Stage.SIGNED, by=asks, at=clock.now())
    assert request is not None
    with pytest.raises(DomainError, match="自己提出"), writing():
        confirm_move(request_id=request.id, by=confirms, at=clock.now())
    third = accounts.reader("office")
    with writing():
        confirm_move(request_id=request.id, by=third, at=clock.now())
    assert made.stage is Stage.SIGNED


@pytest.mark.parametrize("deputy_asks", [True, False])
def test_a_deputy_and_whom_they_stand_in_for_do_not_decide_each_other_s_screening(deputy_asks: bool) -> None:
    boss, deputy = standing_in()
    asks, decides = (deputy, boss) if deputy_asks else (boss, deputy)
    row = screening.screening(by=asks)
    assert "提交审查的人" in (why_not_decide(row, decides) or "")
    assert why_not_decide(row, accounts.reader("office")) is None


def test_whose_own_unit_found_the_enterprise_does_not_decide_for_another() -> None:
    finder, ecology = units.unit(), screening.department()
    made = activities.lead_in(introducer_id=finder.id)
    row = screening.screening(lead=made, department_unit=ecology)
    judge = accounts.user("department", unit=ecology)
    deputy = accounts.user("unit", unit=finder)
    assert why_not_decide(row, reader_for(judge, origin="test")) is None
    assert "找到了这家企业" in (why_not_decide(row, reader_for(deputy, origin="test", acting_for=judge)) or "")


def test_a_county_s_bureau_confirms_nothing_in_a_zone_of_its_own() -> None:
    county, prefecture = units.region(units.WANGMO), units.region(units.QIANXINAN)
    county_id, path = county.id, county.path
    with writing() as session:
        zone = Region(
            code="TEST-Z1", name="样例园区", short_name="样例园区", level=RegionLevel.ZONE, path="", parent_id=county_id
        )
        session.add(zone)
        session.flush()
        zone.path = f"{path}{zone.id}/"
    made = leads.lead(county=zone)
    assert not can_confirm(made, accounts.reader("bureau", county=units.region(units.WANGMO)))
    assert can_confirm(made, accounts.reader("bureau", county=prefecture))
    assert not can_confirm(made, accounts.reader("bureau", county=units.region("520600")))


def test_who_acts_for_nobody_there_is_is_refused(app: Flask, sign_in: Callable[..., Client]) -> None:
    browser = sign_in("unit")
    page = browser.get("/account")
    token = page.text.partition('name="csrf-token" content="')[2].partition('"')[0]
    answer = browser.post("/account/act-for", data={"principal": "999999", "csrf_token": token})
    assert answer.status_code == 403


def test_another_basis_counts_its_own_vouchers_also_when_it_is_edited_with_other_facts() -> None:
    made, by = leads.lead_at(Stage.NEGOTIATION), accounts.reader("office")
    with writing():
        for document, yuan in ((VoucherDocument.BANK_SLIP, 3_000_000), (VoucherDocument.INVOICE, 500_000)):
            enter_voucher(
                lead_id=made.id,
                document=document,
                paid_on=clock.today(),
                yuan=yuan,
                origin=Origin.OUTSIDE,
                by=by,
                at=clock.now(),
            )
    assert made.paid_in_yuan == 3_000_000
    with writing():
        edit_lead(lead_id=made.id, version=None, values={"paid_basis": PaidBasis.SPENT}, by=by, at=clock.now())
    assert (made.paid_in_yuan, made.voucher_count) == (500_000, 1)


def test_what_the_stage_rests_on_is_not_voided_under_it() -> None:
    made, by = leads.lead_at(Stage.LANDED), accounts.reader("office")
    voucher_id = db.session.scalars(select(Voucher.id).where(Voucher.lead_id == made.id)).one()
    with pytest.raises(DomainError, match="到位凭证"), writing():
        void_voucher(voucher_id=voucher_id, reason="样例", by=by, at=clock.now())
    for kind, name in (("contract", "正式合同"), ("start", "实际开工")):
        with pytest.raises(DomainError, match=name), writing():
            evidence.recount(AttachmentVoided("lead", made.id, kind))
    assert (made.contract_files, made.start_files, made.voucher_count) == (1, 1, 1)


def test_an_enterprise_with_leads_is_not_voided_under_them() -> None:
    made = leads.lead(county=units.region())
    unused, unit, office = enterprises.enterprise(), accounts.reader("unit"), accounts.reader("office")
    with pytest.raises(DomainError, match="还有线索"), writing():
        void_enterprise(enterprise=made.enterprise, reason="样例", by=unit, at=clock.now())
    with writing():
        void_enterprise(enterprise=unused, reason="样例", by=office, at=clock.now())
    with pytest.raises(DomainError, match="已作废"):
        leads.lead(county=units.region(), enterprise=unused)


def test_who_sees_everywhere_opens_what_their_own_unit_introduced_whole(
    app: Flask, sign_in: Callable[..., Client]
) -> None:
    unit = units.unit()
    unit_id = unit.id
    made = leads.lead(county=units.region(), introducer_id=unit_id)
    office, other = accounts.user("office"), accounts.user("unit", unit=unit)
    with writing():
        db.session.merge(office).unit_id = unit_id
    assert "只能看到阶段和日期" not in sign_in(office).get(f"/leads/{made.number}").text
    assert "只能看到阶段和日期" in sign_in(other).get(f"/leads/{made.number}").text


def meanwhile(statement: str, **values: Any) -> None:
    """Another process writes and commits, on a connection of its own."""
    with db.engine.connect() as other:
        other.execute(text(statement), values)
        other.commit()


@pytest.mark.only_postgres
def test_two_activities_at_once_both_count(app: Flask) -> None:
    made, by = leads.lead(county=units.region()), accounts.reader("office")
    lead_id = made.id
    with writing():
        read_before = db.session.get_one(Lead, lead_id)
        assert read_before.contact_count == 0
        meanwhile("update lead set contact_count = 5 where id = :id", id=lead_id)
        log_activity(values=activities.values(), lead=read_before, by=by, at=clock.now())
    db.session.expire_all()
    assert db.session.get_one(Lead, lead_id).contact_count == 6


@pytest.mark.only_postgres
def test_a_new_pair_takes_leads_as_they_are_now(app: Flask) -> None:
    county = units.region()
    county_id = county.id
    made = leads.lead(county=county)
    lead_id = made.id
    units.pairing(county=units.region())
    with writing():
        read_before = db.session.get_one(Lead, lead_id)
        assert read_before.is_key is False
        meanwhile("update lead set is_key = true where id = :id", id=lead_id)
        meanwhile("update lead_tally set is_key = true where county_id = :id", id=county_id)
        following.refresh_region(PairingChanged(county_id))
    lines = db.session.scalars(select(LeadTally).where(LeadTally.county_id == county_id, LeadTally.leads != 0)).all()
    assert [(line.is_key, line.leads) for line in lines] == [(True, 1)]


def test_what_the_database_refuses_is_a_sentence(
    app: Flask, sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The last guard alone: a lead signed without a date, told to the table behind the operations' back.
    made, by = leads.lead_at(Stage.SIGNED), accounts.reader("office")
    browser = sign_in("office")
    address = f"/leads/{made.number}/edit/contract"
    page = browser.get(address)
    monkeypatch.setattr("crm.leads.operations.still_stands", lambda *_args, **_more: None)
    answer = browser.submit(page, {"contract_on": ""}, action=address)
    assert answer.status_code == 409
    assert "不能没有合同日期" in answer.text
    assert by.can("lead:edit")
    assert made.screening_outcome is ScreeningOutcome.PASSED
