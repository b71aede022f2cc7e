"""The board's sums are kept in the flush that changes a lead: after anything, they equal a full recount."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError
from crm.leads import moves, operations
from crm.leads.models import Lead, LeadTally
from crm.leads.states import REASONS, MoveKind, Origin, Stage, Status, VoucherDocument
from crm.leads.tally import KEY, SUMS, recount
from crm.leads.vouchers import enter_voucher, void_voucher
from tests.factories import accounts, enterprises, leads, units


def lines() -> dict[tuple[Any, ...], tuple[int, ...]]:
    """The tally as it stands, lines that came to nothing left out."""
    db.session.rollback()
    columns = [getattr(LeadTally, name) for name in (*KEY, "leads", *SUMS)]
    rows = [tuple(row) for row in db.session.execute(select(*columns))]
    return {row[: len(KEY)]: row[len(KEY) :] for row in rows if any(row[len(KEY) :])}


def recounted() -> dict[tuple[Any, ...], tuple[int, ...]]:
    with writing():
        recount()
    return lines()


class Board(RuleBasedStateMachine):
    """A board on which everything happens to a handful of leads, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.office, self.other = accounts.reader("office"), accounts.reader("office")
        self.counties = [units.region(), units.region()]
        self.ids: list[int] = []
        self.add(0)

    def pick(self, at: int) -> Lead:
        db.session.rollback()
        found = db.session.get(Lead, self.ids[at % len(self.ids)])
        assert found is not None
        return found

    @rule(county=st.integers(0, 1))
    def add(self, county: int) -> None:
        made = leads.lead(county=self.counties[county], enterprise=enterprises.enterprise(), planned_yuan=50_000_000)
        self.ids.append(made.id)

    @rule(at=st.integers(0, 9), yuan=st.none() | st.integers(0, 10**9))
    def plan(self, at: int, yuan: int | None) -> None:
        lead = self.pick(at)
        with writing():
            operations.edit_lead(
                lead_id=lead.id, version=None, values={"planned_yuan": yuan}, by=self.office, at=clock.now()
            )

    @rule(at=st.integers(0, 9))
    def advance(self, at: int) -> None:
        lead = self.pick(at)
        if lead.status is not Status.ACTIVE or lead.voided_at or lead.requested_stage or lead.stage is Stage.LANDED:
            return
        give: Callable[..., Any] = (leads.negotiation_facts, leads.signed_facts, leads.landed_facts)[lead.stage.rank]
        to, ident = lead.stage.next, lead.id
        assert to is not None
        give(lead)
        with writing():
            asked = moves.advance_lead(lead_id=ident, to=to, by=self.office, at=clock.now())
            request_id = asked.id if asked else None
        if request_id is not None:
            with writing():
                moves.confirm_move(request_id=request_id, by=self.other, at=clock.now())

    @rule(at=st.integers(0, 9), kind=st.sampled_from([MoveKind.HOLD, MoveKind.RESUME, MoveKind.LOSE, MoveKind.REVIVE]))
    def change_status(self, at: int, kind: MoveKind) -> None:
        lead = self.pick(at)
        try:
            with writing():
                moves.set_status(
                    lead_id=lead.id, kind=kind, reason=REASONS[kind][0], sentence="样例", by=self.office, at=clock.now()
                )
        except DomainError:
            pass  # the status does not lead there; what was refused must have left the sums alone

    @rule(at=st.integers(0, 9))
    def go_back(self, at: int) -> None:
        lead = self.pick(at)
        if lead.stage is Stage.LEAD or lead.status is not Status.ACTIVE or lead.voided_at:
            return
        reason = REASONS[MoveKind.BACK][0]
        with writing():
            moves.move_back(
                lead_id=lead.id, to=Stage.LEAD, reason=reason, sentence="样例", by=self.office, at=clock.now()
            )

    @rule(at=st.integers(0, 9), mark=st.booleans())
    def mark_key(self, at: int, mark: bool) -> None:
        lead = self.pick(at)
        with writing():
            operations.mark_key(lead_id=lead.id, is_key=mark, by=self.office, at=clock.now())

    @rule(at=st.integers(0, 9), void=st.booleans())
    def pay(self, at: int, void: bool) -> None:
        lead = self.pick(at)
        if lead.stage.rank < Stage.SIGNED.rank or lead.voided_at:
            return
        with writing():
            voucher = enter_voucher(
                lead_id=lead.id, document=VoucherDocument.BANK_SLIP, paid_on=date(2018, 6, 1), yuan=3_000_000,
                origin=Origin.OUTSIDE, by=self.office, at=clock.now(),
            )  # fmt: skip
            if void:
                db.session.flush()
                void_voucher(voucher_id=voucher.id, reason="样例", by=self.office, at=clock.now())

    @rule(at=st.integers(0, 9))
    def void(self, at: int) -> None:
        lead = self.pick(at)
        if lead.voided_at is None and len(self.ids) > 1:
            self.ids.remove(lead.id)
            with writing():
                operations.void_lead(lead_id=lead.id, reason="样例", by=self.office, at=clock.now())

    @invariant()
    def sums_are_what_a_recount_finds(self) -> None:
        kept = lines()
        assert kept == recounted()


@pytest.mark.each_engine
def test_after_anything_the_sums_equal_a_recount(app: Flask) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Board,
        settings=settings(
            max_examples=6, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
