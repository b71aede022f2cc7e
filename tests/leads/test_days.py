"""Milestones are dated facts: what has not happened yet neither puts a light out nor opens a gate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError
from crm.leads.models import Lead
from crm.leads.operations import HAPPENED, edit_lead
from tests.clients import Client
from tests.events.test_events import send, text
from tests.factories import accounts, leads, units

SignIn = Callable[..., Client]


def edit(lead: Lead, **values: Any) -> None:
    by = accounts.reader("office")
    with writing():
        edit_lead(lead_id=lead.id, version=None, values=values, by=by, at=clock.now())


@pytest.mark.parametrize("name", list(HAPPENED))
def test_a_day_to_come_is_no_fact(app: Flask, name: str) -> None:
    lead = leads.lead(county=units.region())
    with pytest.raises(DomainError, match="不能晚于今天") as refused:
        edit(lead, **{name: clock.today() + timedelta(days=1)})
    assert refused.value.field == name
    edit(lead, **{name: clock.today()})


def test_production_does_not_begin_before_the_start(app: Flask) -> None:
    lead, today = leads.lead(county=units.region()), clock.today()
    edit(lead, produced_on=today - timedelta(days=9))
    with pytest.raises(DomainError, match="投产日期不能早于实际开工日期"):
        edit(lead, started_on=today - timedelta(days=8))
    edit(lead, started_on=today - timedelta(days=30))
    with pytest.raises(DomainError, match="达产日期不能早于投产日期"):
        edit(lead, full_capacity_on=today - timedelta(days=10))


def test_a_wrong_day_that_stands_is_no_hindrance_to_other_edits(app: Flask, sign_in: SignIn) -> None:
    lead = leads.lead(county=units.region())
    with writing():
        db.session.get_one(Lead, lead.id).started_on = clock.today() + timedelta(days=40)
    edit(lead, site="样例·新址", started_on=clock.today() + timedelta(days=40))
    browser = sign_in("office")
    page = browser.get(f"/leads/{lead.number}/edit/landing")
    answer = send(browser, page, {"started_on": (clock.today() + timedelta(days=41)).isoformat()})
    assert answer.status_code == 422
    assert "实际开工日期不能晚于今天" in text(answer)
