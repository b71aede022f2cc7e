"""What a table refuses reaches a person as the sentence that stands with its constraint, on both engines."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint, update
from sqlalchemy.exc import IntegrityError

from crm.core import clock
from crm.core.constraints import rule_of, sentence_of
from crm.core.db import Base, writing
from crm.leads.models import Lead, MoveRequest
from crm.leads.states import Stage
from crm.units.models import Region
from tests.factories import accounts, leads

pytestmark = pytest.mark.each_engine


def _refusal(*rows: object) -> IntegrityError:
    with pytest.raises(IntegrityError) as refused, writing() as session:
        session.add_all(rows)
    return refused.value


def _request(lead: Lead) -> MoveRequest:
    by = accounts.reader("bureau")
    return MoveRequest(
        lead_id=lead.id,
        to_stage=Stage.SIGNED,
        requested_by_id=by.user_id,
        requested_by=by.name,
        requested_at=clock.now(),
    )


def test_a_check_speaks_for_itself(app: Flask) -> None:
    lead = leads.lead()
    with pytest.raises(IntegrityError) as refused, writing() as session:
        session.execute(update(Lead).where(Lead.id == lead.id).values(planned_yuan=-1))
    assert sentence_of(refused.value) == "金额不能小于 0"


def test_a_unique_key_speaks_for_itself(app: Flask) -> None:
    lead = leads.lead()
    first, second = _request(lead), _request(lead)
    with writing() as session:
        session.add(first)
    assert sentence_of(_refusal(second)) == "刚有人提出了同样的请求，请刷新后核对"


def test_a_key_without_words_of_its_own_gets_the_common_ones(app: Flask) -> None:
    with writing() as session:
        session.add(Region(code="999999", name="样例·县", short_name="样例·县", level="province"))
    refusal = _refusal(Region(code="999999", name="样例·县", short_name="样例·县", level="province"))
    assert rule_of(refusal) is not None
    assert sentence_of(refusal).startswith("刚有人登记了同样的内容")


def test_what_is_said_is_said_of_rules_with_a_name() -> None:
    said = [rule for table in Base.metadata.tables.values() for rule in table.constraints if "says" in rule.info]
    assert len(said) > 20
    assert all(isinstance(rule, CheckConstraint) and rule.name for rule in said)
