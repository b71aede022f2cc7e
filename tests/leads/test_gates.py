"""Gates: the rule table, fact by fact, and what refuses a move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.chains.states import ChainRole
from crm.leads.gates import GATES, Facts, highest_stage, missing, missing_up_to, review
from crm.leads.states import LandingType, ScreeningOutcome, Stage

DAY = date(2018, 7, 3)
NEGOTIATING = Facts(
    has_county=True,
    has_unit=True,
    pairing_in_force=True,
    contact_name="样例",
    chain_id=1,
    link_id=2,
    chain_role=ChainRole.FILL,
    contact_count=1,
    next_step="样例",
    next_step_who="样例",
    next_step_due=DAY,
    self_checks=(False, False, True),
)
SIGNED = replace(
    NEGOTIATING,
    contract_on=DAY,
    agreed_yuan=1,
    contract_files=1,
    screening_outcome=ScreeningOutcome.CONDITIONAL,
)
LANDED = replace(
    SIGNED,
    landing_type=LandingType.NEW_BUILD,
    company_name="样例",
    company_code="91520000MA6DT00000",
    company_registered_on=DAY,
    filing_number="样例",
    filed_on=DAY,
    site="样例",
    site_mu=Decimal(60),
    start_kind="construction",
    started_on=DAY,
    start_files=1,
    voucher_count=1,
)
COMPLETE = {Stage.NEGOTIATION: NEGOTIATING, Stage.SIGNED: SIGNED, Stage.LANDED: LANDED}


@pytest.mark.parametrize("stage", COMPLETE)
def test_complete_facts_open_the_gate(stage: Stage) -> None:
    assert missing(COMPLETE[stage], stage) == []


@pytest.mark.parametrize(
    ("stage", "code", "change"),
    [
        (Stage.NEGOTIATION, "county", {"has_county": False}),
        (Stage.NEGOTIATION, "unit", {"has_unit": False}),
        (Stage.NEGOTIATION, "person", {"contact_name": ""}),
        (Stage.NEGOTIATION, "chain", {"chain_id": None}),
        (Stage.NEGOTIATION, "chain", {"link_id": None}),
        (Stage.NEGOTIATION, "chain", {"chain_role": None}),
        (Stage.NEGOTIATION, "chain", {"chain_role": ChainRole.NONE}),
        (Stage.NEGOTIATION, "contact", {"contact_count": 0}),
        (Stage.NEGOTIATION, "next_step", {"next_step": ""}),
        (Stage.NEGOTIATION, "next_step", {"next_step_who": ""}),
        (Stage.NEGOTIATION, "next_step", {"next_step_due": None}),
        (Stage.NEGOTIATION, "self_check", {"self_checks": (False, None, False)}),
        (Stage.SIGNED, "contract", {"contract_on": None}),
        (Stage.SIGNED, "contract", {"agreed_yuan": 0}),
        (Stage.SIGNED, "contract", {"contract_files": 0}),
        (Stage.SIGNED, "investor", {"investor_problem": "样例"}),
        (Stage.SIGNED, "screening", {"screening_outcome": None}),
        (Stage.SIGNED, "screening", {"screening_outcome": ScreeningOutcome.REFUSED}),
        (Stage.SIGNED, "not_twice", {"signed_twin": "GZ-2018-522326-0001"}),
        (Stage.LANDED, "landing_type", {"landing_type": None}),
        (Stage.LANDED, "company", {"company_name": ""}),
        (Stage.LANDED, "company", {"company_code": ""}),
        (Stage.LANDED, "company", {"company_registered_on": None}),
        (Stage.LANDED, "company", {"company_code_problem": "样例"}),
        (Stage.LANDED, "filing", {"filing_number": ""}),
        (Stage.LANDED, "filing", {"filed_on": None}),
        (Stage.LANDED, "site", {"site": ""}),
        (Stage.LANDED, "site", {"site_mu": None}),
        (Stage.LANDED, "start", {"started_on": None}),
        (Stage.LANDED, "start", {"start_files": 0}),
        (Stage.LANDED, "voucher", {"voucher_count": 0}),
    ],
)
def test_each_missing_fact_closes_the_gate_and_is_named(stage: Stage, code: str, change: dict[str, Any]) -> None:
    lacking = missing(replace(COMPLETE[stage], **change), stage)
    assert [state.code for state in lacking] == [code]
    assert str(lacking[0].sentence)


@pytest.mark.parametrize(
    ("stage", "change"),
    [
        (Stage.NEGOTIATION, {"has_unit": False, "pairing_in_force": False}),
        (Stage.NEGOTIATION, {"chain_id": None, "chain_role": ChainRole.NONE, "off_chain_reason": "样例"}),
        (Stage.SIGNED, {"agreed_yuan": None, "agreed_original": Decimal(8_000_000)}),
        (Stage.SIGNED, {"contract_files": 0, "contract_confidential": True}),
        (Stage.SIGNED, {"screening_outcome": ScreeningOutcome.PASSED}),
        (Stage.LANDED, {"landing_type": LandingType.LEASE, "site_mu": None}),
        (Stage.LANDED, {"landing_type": LandingType.SERVICE, "site": "", "filing_number": "", "filed_on": None}),
        (
            Stage.LANDED,
            {"landing_type": LandingType.ACQUISITION, "company_name": "", "company_code": "", "site": ""},
        ),
    ],
)
def test_what_the_gate_does_not_ask_of_this_kind(stage: Stage, change: dict[str, Any]) -> None:
    assert missing(replace(COMPLETE[stage], **change), stage) == []


def test_a_confidential_contract_needs_the_number_the_confirmer_saw() -> None:
    secret = replace(SIGNED, contract_files=0, contract_confidential=True, confirming=True)
    assert [state.code for state in missing(secret, Stage.SIGNED)] == ["contract"]
    assert missing(replace(secret, contract_number="样例1", contract_seen_by="样例"), Stage.SIGNED) == []


facts = st.builds(
    Facts,
    has_county=st.booleans(),
    has_unit=st.booleans(),
    pairing_in_force=st.booleans(),
    contact_name=st.sampled_from(["", "样例"]),
    chain_id=st.sampled_from([None, 1]),
    link_id=st.sampled_from([None, 1]),
    chain_role=st.sampled_from([None, *ChainRole]),
    contact_count=st.integers(0, 2),
    next_step=st.sampled_from(["", "样例"]),
    contract_on=st.sampled_from([None, DAY]),
    agreed_yuan=st.sampled_from([None, 0, 5]),
    contract_files=st.integers(0, 1),
    screening_outcome=st.sampled_from([None, *ScreeningOutcome]),
    landing_type=st.sampled_from([None, *LandingType]),
    voucher_count=st.integers(0, 1),
)


@given(facts, st.sampled_from(list(Stage)))
def test_the_stage_reached_is_the_last_whose_gates_are_all_open(known: Facts, claimed: Stage) -> None:
    reached = highest_stage(known, claimed)
    assert reached.rank <= claimed.rank
    for stage in list(Stage)[1 : reached.rank + 1]:
        assert missing(known, stage) == []
    if reached is not claimed:
        assert reached.next is not None
        assert missing(known, reached.next) != []
        assert missing_up_to(known, reached, claimed)


@given(facts, st.sampled_from(list(GATES)))
def test_unmet_facts_come_first_and_every_fact_has_words(known: Facts, stage: Stage) -> None:
    states = review(known, stage)
    assert [state.met for state in states] == sorted(state.met for state in states)
    assert all(str(state.title) and str(state.act) and (state.met or str(state.sentence)) for state in states)
