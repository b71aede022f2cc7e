"""Moving leads on the real database, on both engines: gates, confirmation by another, statuses, history, sums."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError, Forbidden, StaleEdit
from crm.leads import operations, told
from crm.leads.gates import GateNotMet
from crm.leads.lights import light_of
from crm.leads.models import Lead, LeadMove, LeadTally, MoveRequest
from crm.leads.moves import (
    NeedsReason,
    advance_lead,
    confirm_move,
    confirm_opening,
    move_back,
    return_move,
    set_status,
    withdraw_request,
)
from crm.leads.states import (
    REASONS,
    STATUS_MOVES,
    Light,
    MoveKind,
    Origin,
    PaidBasis,
    Reason,
    RequestState,
    Stage,
    Status,
    VoucherDocument,
)
from crm.leads.tally import KEY, SUMS, recount
from crm.leads.vouchers import enter_voucher, set_basis, void_voucher
from tests.factories import accounts, enterprises, leads, units

pytestmark = [pytest.mark.each_engine, pytest.mark.usefixtures("app")]


def tally() -> dict[tuple[Any, ...], tuple[int, ...]]:
    rows = db.session.scalars(select(LeadTally).where(LeadTally.leads != 0).execution_options(populate_existing=True))
    return {
        tuple(getattr(row, name) for name in KEY): (row.leads, *(getattr(row, name) for name in SUMS)) for row in rows
    }


def assert_tally_is_true() -> None:
    kept = tally()
    with writing():
        recount()
    assert kept == tally()


def test_a_lead_walks_through_every_gate_and_the_sums_follow() -> None:
    made = leads.lead_at(Stage.LANDED)
    assert (made.stage, made.status) == (Stage.LANDED, Status.ACTIVE)
    kinds = list(db.session.scalars(select(LeadMove.kind).where(LeadMove.lead_id == made.id).order_by(LeadMove.id)))
    assert kinds == [
        MoveKind.CREATE, MoveKind.ADVANCE, MoveKind.REQUEST, MoveKind.ADVANCE, MoveKind.REQUEST, MoveKind.ADVANCE,
    ]  # fmt: skip
    assert made.paid_in_yuan == 3_000_000
    assert_tally_is_true()


def test_numbers_are_readable_and_never_given_twice() -> None:
    county = units.region()
    numbers = [leads.lead(county=county).number for _ in range(3)]
    year = clock.today().year
    assert numbers == [f"GZ-{year}-522326-000{n}" for n in (1, 2, 3)]
    assert leads.lead().number == f"GZ-{year}-520000-0001"


def test_the_closed_gate_names_what_is_missing_and_changes_nothing() -> None:
    made, by = leads.lead(county=units.region()), accounts.reader("office")
    before = db.session.scalar(select(LeadMove.id).order_by(LeadMove.id.desc()))
    with pytest.raises(GateNotMet) as refused, writing():
        advance_lead(lead_id=made.id, to=Stage.NEGOTIATION, by=by, at=clock.now())
    assert {state.code for state in refused.value.missing} >= {"person", "chain", "contact", "next_step", "self_check"}
    assert made.stage is Stage.LEAD
    assert db.session.scalar(select(LeadMove.id).order_by(LeadMove.id.desc())) == before


def test_a_stage_cannot_be_skipped_even_when_every_fact_is_there() -> None:
    made, by = leads.signed_facts(leads.negotiation_facts(leads.lead(county=units.region()))), accounts.reader("office")
    with pytest.raises(DomainError, match="逐级"), writing():
        advance_lead(lead_id=made.id, to=Stage.SIGNED, by=by, at=clock.now())


def request_signing() -> tuple[Lead, MoveRequest, Any]:
    made, asks = leads.signed_facts(leads.lead_at(Stage.NEGOTIATION)), accounts.reader("office")
    with writing():
        request = advance_lead(lead_id=made.id, to=Stage.SIGNED, by=asks, at=clock.now())
    assert request is not None
    return made, request, asks


def test_nobody_confirms_their_own_request() -> None:
    made, request, asks = request_signing()
    with pytest.raises(DomainError, match="自己"), writing():
        confirm_move(request_id=request.id, by=asks, at=clock.now())
    assert made.stage is Stage.NEGOTIATION
    another = accounts.reader("office")
    with writing():
        confirm_move(request_id=request.id, by=another, at=clock.now())
    assert made.stage is Stage.SIGNED
    assert made.requested_stage is None


def test_only_the_office_and_the_bureau_of_the_prefecture_confirm() -> None:
    made, request, _asks = request_signing()
    county, prefecture, other = (units.region(code) for code in ("522326", units.QIANXINAN, "520600"))
    for who in (accounts.reader("bureau", county=county), accounts.reader("bureau", county=other)):
        with pytest.raises(Forbidden), writing():
            confirm_move(request_id=request.id, by=who, at=clock.now())
    above = accounts.reader("bureau", county=prefecture)
    with writing():
        confirm_move(request_id=request.id, by=above, at=clock.now())
    assert made.stage is Stage.SIGNED


def test_a_request_is_decided_once_and_a_fact_lost_meanwhile_stops_it() -> None:
    made, request, _asks = request_signing()
    office = accounts.reader("office")
    with writing():
        told.note_file(lead=made, kind="contract", count=-1, at=clock.now())
    with pytest.raises(GateNotMet), writing():
        confirm_move(request_id=request.id, by=office, at=clock.now())
    with writing():
        return_move(
            request_id=request.id,
            reason=Reason.INCOMPLETE,
            sentence="样例",
            by=office,
            at=clock.now(),
        )
    assert (request.state, made.requested_stage) == (RequestState.RETURNED, None)
    with pytest.raises(DomainError, match="已退回"), writing():
        confirm_move(request_id=request.id, by=office, at=clock.now())


def test_a_request_can_be_withdrawn_and_asked_again() -> None:
    made, request, asks = request_signing()
    with pytest.raises(DomainError, match="正待核定"), writing():
        advance_lead(lead_id=made.id, to=Stage.SIGNED, by=asks, at=clock.now())
    with writing():
        withdraw_request(request_id=request.id, by=asks, at=clock.now())
    with writing():
        assert advance_lead(lead_id=made.id, to=Stage.SIGNED, by=asks, at=clock.now()) is not None


def test_going_back_needs_a_reason_and_keeps_history() -> None:
    made, by = leads.lead_at(Stage.NEGOTIATION), accounts.reader("office")
    with pytest.raises(NeedsReason), writing():
        advance_lead(lead_id=made.id, to=Stage.LEAD, by=by, at=clock.now())
    with pytest.raises(NeedsReason), writing():
        move_back(lead_id=made.id, to=Stage.LEAD, reason=None, sentence="", by=by, at=clock.now())
    with writing():
        move_back(lead_id=made.id, to=Stage.LEAD, reason=Reason.FACTS_CHANGED, sentence="样例", by=by, at=clock.now())
    assert made.stage is Stage.LEAD
    assert_tally_is_true()


@pytest.mark.parametrize(("status", "kind"), [(s, k) for s in Status for k in MoveKind if k in REASONS])
def test_every_status_and_every_move(status: Status, kind: MoveKind) -> None:
    """A row per status and move: what the table allows is done, the rest refused with a sentence."""
    by = accounts.reader("office")
    stage = Stage.SIGNED if status is Status.TERMINATED or kind is MoveKind.TERMINATE else Stage.LEAD
    made = leads.lead_at(stage)
    reach = {
        Status.ON_HOLD: MoveKind.HOLD,
        Status.LOST: MoveKind.LOSE,
        Status.TERMINATED: MoveKind.TERMINATE,
        Status.REFUSED: MoveKind.REFUSE,
    }
    if status in reach:
        if status is Status.LOST and stage is Stage.SIGNED:
            return  # lost is before signing: this pair cannot be
        with writing():
            from crm.leads.moves import change_status

            change_status(lead=made, kind=reach[status], reason=None, sentence="样例", by=by, at=clock.now())
    allowed = (status, kind) in STATUS_MOVES and kind not in (MoveKind.BACK, MoveKind.RETURN)
    reason = REASONS[kind][0]

    def act() -> None:
        with writing():
            set_status(lead_id=made.id, kind=kind, reason=reason, sentence="样例", by=by, at=clock.now())

    if allowed:
        act()
        assert made.status is STATUS_MOVES[(status, kind)]
        assert_tally_is_true()
    else:
        with pytest.raises(DomainError):
            act()
        assert made.status is status


def test_a_lead_on_hold_does_not_move_and_shows_no_light() -> None:
    made, by = leads.negotiation_facts(leads.lead(county=units.region())), accounts.reader("office")
    with writing():
        set_status(lead_id=made.id, kind=MoveKind.HOLD, reason=Reason.WAITING, sentence="样例", by=by, at=clock.now())
    assert light_of(made, clock.today()) is None
    with pytest.raises(DomainError, match="先恢复"), writing():
        advance_lead(lead_id=made.id, to=Stage.NEGOTIATION, by=by, at=clock.now())


@pytest.mark.parametrize(
    ("days", "light"), [(0, Light.GREEN), (13, Light.GREEN), (14, Light.AMBER), (29, Light.AMBER), (30, Light.RED)]
)
def test_lights_turn_on_their_day(days: int, light: Light) -> None:
    made = leads.lead(county=units.region(), at=clock.now() - timedelta(days=days))
    shown = light_of(made, clock.today())
    assert shown is not None
    assert (shown.light, shown.days) == (light, days)


def test_the_second_editor_is_told() -> None:
    made, by = leads.lead(county=units.region()), accounts.reader("office")
    seen = made.version
    with writing():
        operations.edit_lead(lead_id=made.id, version=seen, values={"planned_yuan": 80_000_000}, by=by, at=clock.now())
    with pytest.raises(StaleEdit), writing():
        operations.edit_lead(lead_id=made.id, version=seen, values={"planned_yuan": 96_000_000}, by=by, at=clock.now())
    assert made.planned_yuan == 80_000_000
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "lead:edit"))
    assert entry is not None
    assert entry.changes == {"planned_yuan": [None, 80_000_000]}
    assert_tally_is_true()


def test_a_fact_the_stage_rests_on_cannot_be_taken_away() -> None:
    made, by = leads.lead_at(Stage.SIGNED), accounts.reader("office")
    with pytest.raises(DomainError, match="不能去掉"), writing():
        operations.edit_lead(lead_id=made.id, version=None, values={"contract_on": None}, by=by, at=clock.now())
    assert made.contract_on is not None


def test_a_county_never_changes_anothers_lead() -> None:
    made = leads.lead(county=units.region("522326"))
    other = accounts.reader("bureau", county=units.region("522325"))
    for act in (
        lambda: operations.edit_lead(lead_id=made.id, version=None, values={"site": "样例"}, by=other, at=clock.now()),
        lambda: advance_lead(lead_id=made.id, to=Stage.NEGOTIATION, by=other, at=clock.now()),
    ):
        with pytest.raises(Forbidden), writing():
            act()


def test_one_basis_counts_and_a_voided_voucher_leaves_the_sum() -> None:
    made, by = leads.lead_at(Stage.SIGNED), accounts.reader("office")

    def voucher(document: VoucherDocument, yuan: int, number: str) -> Any:
        with writing():
            return enter_voucher(
                lead_id=made.id, document=document, paid_on=clock.today(), yuan=yuan, origin=Origin.OUTSIDE,
                number=number, by=by, at=clock.now(),
            )  # fmt: skip

    slip = voucher(VoucherDocument.BANK_SLIP, 2_000_000, "1")
    voucher(VoucherDocument.INVOICE, 5_000_000, "2")
    assert (made.paid_in_yuan, made.voucher_count) == (2_000_000, 1)
    with pytest.raises(DomainError, match="已经登记"):
        voucher(VoucherDocument.BANK_SLIP, 2_000_000, "1")
    with writing():
        set_basis(lead_id=made.id, basis=PaidBasis.SPENT, by=by, at=clock.now())
    assert made.paid_in_yuan == 5_000_000
    with writing():
        set_basis(lead_id=made.id, basis=PaidBasis.RECEIVED, by=by, at=clock.now())
        void_voucher(voucher_id=slip.id, reason="样例", by=by, at=clock.now())
    assert (made.paid_in_yuan, made.voucher_count) == (0, 0)
    assert_tally_is_true()


def test_opening_stock_stands_at_its_claim_with_its_missing_facts_listed() -> None:
    made = leads.lead(county=units.region())
    bureau, office = accounts.reader("bureau", county=units.region()), accounts.reader("office")
    with pytest.raises(Forbidden), writing():
        confirm_opening(
            lead_id=made.id,
            stage=Stage.SIGNED,
            on=None,
            by=bureau,
            at=clock.now(),
        )
    with writing():
        confirm_opening(lead_id=made.id, stage=Stage.SIGNED, on=clock.today(), by=office, at=clock.now())
    assert (made.stage, made.is_opening) == (Stage.SIGNED, True)
    assert made.missing_count > 0
    assert_tally_is_true()


def test_a_voided_lead_leaves_the_sums() -> None:
    made, office = leads.lead(county=units.region()), accounts.reader("office")
    with writing():
        operations.void_lead(lead_id=made.id, reason="样例", by=office, at=clock.now())
    assert tally() == {}
    assert_tally_is_true()


def test_the_same_deal_is_not_signed_twice() -> None:
    first = leads.lead_at(Stage.SIGNED, project_name="样例项目")
    twin = leads.lead(county=first.county, enterprise=first.enterprise, project_name="样例 项目")
    leads.negotiation_facts(twin)
    by = accounts.reader("office")
    with writing():
        advance_lead(lead_id=twin.id, to=Stage.NEGOTIATION, by=by, at=clock.now())
    leads.signed_facts(twin)
    with pytest.raises(GateNotMet) as refused, writing():
        advance_lead(lead_id=twin.id, to=Stage.SIGNED, by=by, at=clock.now())
    assert [state.code for state in refused.value.missing] == ["not_twice"]


def test_what_was_confirmed_is_corrected_only_by_who_may_confirm() -> None:
    made = leads.lead_at(Stage.SIGNED)
    bureau, office = accounts.reader("bureau", county=units.region()), accounts.reader("office")
    with pytest.raises(DomainError, match="核定过"), writing():
        operations.edit_lead(
            lead_id=made.id, version=None, values={"agreed_yuan": 10_000_000_000}, by=bureau, at=clock.now()
        )
    assert made.agreed_yuan == 120_000_000
    with writing():
        operations.edit_lead(
            lead_id=made.id, version=None, values={"agreed_yuan": 130_000_000}, by=office, at=clock.now()
        )
        operations.edit_lead(lead_id=made.id, version=None, values={"site": "样例园区"}, by=bureau, at=clock.now())
    assert made.agreed_yuan == 130_000_000
    assert_tally_is_true()


def test_the_contact_person_is_one_of_the_investors() -> None:
    made, other = leads.lead(county=units.region()), enterprises.contact(enterprises.enterprise())
    office = accounts.reader("office")
    with pytest.raises(DomainError, match="联系人"), writing():
        operations.edit_lead(lead_id=made.id, version=None, values={"contact_id": other.id}, by=office, at=clock.now())


def test_a_bureau_names_the_county() -> None:
    firm, bureau = enterprises.enterprise(), accounts.reader("bureau", county=units.region())
    with pytest.raises(DomainError, match="意向县"), writing():
        operations.create_lead(
            enterprise=db.session.merge(firm), source="样例", intention="样例", by=bureau, at=clock.now()
        )
