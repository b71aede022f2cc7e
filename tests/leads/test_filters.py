"""The one filter of board, list, export and print: what the address says is what is meant."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from crm.chains.states import ChainRole
from crm.leads.chips import chips, unknown_codes
from crm.leads.filters import LeadFilter
from crm.leads.states import Light, Stage, Status
from tests.factories import units

CODES = st.lists(st.text("0123456789ABCZ-", min_size=1, max_size=12), max_size=4, unique=True).map(tuple)
FILTERS = st.builds(
    LeadFilter,
    county=CODES,
    prefecture=CODES,
    unit=CODES,
    introducer=CODES,
    chain=CODES,
    role=st.lists(st.sampled_from(ChainRole), unique=True, max_size=4).map(tuple),
    stage=st.lists(st.sampled_from(Stage), unique=True, max_size=4).map(tuple),
    status=st.lists(st.sampled_from(Status), unique=True, max_size=5).map(tuple),
    light=st.lists(st.sampled_from(Light), unique=True, max_size=3).map(tuple),
    year=st.lists(st.integers(1990, 2100), unique=True, max_size=3).map(tuple),
    key=st.none() | st.booleans(),
    opening=st.none() | st.booleans(),
    requested=st.none() | st.booleans(),
    claimed=st.none() | st.booleans(),
    least_yuan=st.none() | st.integers(0, 10**14),
    enterprise=st.none() | st.integers(1, 10**9),
    q=st.text("冷链abc竹 ", max_size=20).map(lambda text: " ".join(text.split())),
)


def read(parameters: dict[str, object]) -> LeadFilter:
    pairs = [
        (name, one) for name, value in parameters.items() for one in (value if isinstance(value, list) else [value])
    ]
    return LeadFilter.read(MultiDict(pairs))


@given(FILTERS)
def test_an_address_says_the_filter_and_the_filter_the_address(asked: LeadFilter) -> None:
    again = read(asked.parameters())
    assert again == asked
    assert again.problems == ()


@pytest.mark.parametrize(
    ("name", "value"), [("stage", "signd"), ("light", "blue"), ("year", "18"), ("least", "-5"), ("status", "gone")]
)
def test_what_cannot_be_read_is_named_and_not_guessed(app: Flask, name: str, value: str) -> None:
    asked = read({name: value})
    assert len(asked.problems) == 1
    assert asked == LeadFilter()


def test_all_statuses_is_said_by_one_word(app: Flask) -> None:
    assert read({"status": "any"}).status == ()
    assert read({"status": ["active", "any"]}).status == ()
    assert read({}).status == (Status.ACTIVE,)


def test_each_condition_is_a_chip_that_drops_itself_alone(app: Flask) -> None:
    county = units.region()
    asked = read({"county": county.code, "stage": "signed", "least": "3000", "key": "1", "q": "竹"})
    shown = {chip.name: chip for chip in chips(asked)}
    assert shown["地区"].value == county.short_name
    assert shown["拟投资"].value == "≥ 3,000 万元"
    assert shown["状态"].without.status == ()
    for chip in shown.values():
        assert chip.without != asked
        assert len(chips(chip.without)) >= len(shown) - 1


def test_a_code_nobody_knows_is_said(app: Flask) -> None:
    assert len(unknown_codes(read({"county": "999999", "unit": "none-such"}))) == 2


def test_conditions_on_the_tally_name_no_other_table(app: Flask) -> None:
    from crm.leads.models import LeadTally

    asked = read({"county": units.region().code, "role": "build", "year": "2018", "key": "0"})
    assert asked.tally_answers
    assert "lead_tally" in str(asked.condition(date(2018, 7, 1), LeadTally))
    assert "lead." not in str(asked.condition(date(2018, 7, 1), LeadTally))
