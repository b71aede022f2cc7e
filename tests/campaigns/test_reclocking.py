"""A changed clock reaches every light, on both engines, and only the lights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.states import Stage
from tests.clients import Client
from tests.factories import leads


@pytest.mark.each_engine
def test_lights_follow_a_changed_clock(app: Flask, sign_in: Callable[..., Client]) -> None:
    ident = leads.lead_at(Stage.NEGOTIATION).id
    before = db.session.get_one(Lead, ident)
    start, version = before.light_from, before.version
    assert start is not None
    assert before.amber_on == start + timedelta(days=14)
    browser = sign_in("office")
    page = browser.get("/campaign/edit")
    assert browser.submit(page, action="/campaign/edit", amber_after_days="3", red_after_days="9").status_code == 303
    after = db.session.get_one(Lead, ident, populate_existing=True)
    assert (after.amber_on, after.red_on) == (start + timedelta(days=3), start + timedelta(days=9))
    assert (after.light_from, after.version) == (start, version)
