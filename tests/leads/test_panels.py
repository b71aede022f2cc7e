"""What leads show on the pages of regions, units, enterprises and chains, and on the tile map: only what is in scope."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from crm.core import clock
from crm.core.announce import announce
from crm.core.db import db, writing
from crm.leads import panels
from crm.leads.models import Lead
from crm.leads.states import Stage
from crm.units.events import PairingChanged
from tests.clients import Client
from tests.factories import accounts, enterprises, leads, units

SignIn = Callable[..., Client]


def words(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return page.get_data(as_text=True)


@pytest.fixture
def two(app: Flask) -> tuple[Lead, Lead]:
    """A signed lead in Wangmo and a new one of the same investor in Yinjiang."""
    here, there = units.region(), units.region(units.YINJIANG)
    firm = enterprises.enterprise("样例·闽江竹木科技股份有限公司", region_id=here.id)
    first = leads.lead_at(Stage.SIGNED, county=here, enterprise=firm)
    return first, leads.lead(county=there, enterprise=firm, planned_yuan=300_000_000)


def test_a_county_shows_its_stages_and_leads_to_those_who_see_it(sign_in: SignIn, two: tuple[Lead, Lead]) -> None:
    here = two[0].number
    for browser in (sign_in("office"), sign_in("bureau", county=units.region())):
        page = words(browser, "/regions/522326")
        assert here in page or "闽江竹木" in page
        assert "<b>1.20</b>" in page
    elsewhere = words(sign_in("bureau", county=units.region(units.YINJIANG)), "/regions/522326")
    assert "闽江竹木" not in elsewhere
    assert 'class="d-strip"' not in elsewhere


def test_a_prefecture_counts_only_what_the_reader_sees(sign_in: SignIn, two: tuple[Lead, Lead]) -> None:
    assert "闽江竹木" in words(sign_in("bureau", county=units.region(units.QIANXINAN)), "/regions/522300")
    assert "闽江竹木" not in words(sign_in("bureau", county=units.region(units.YINJIANG)), "/regions/522300")


def test_an_enterprise_shows_leads_elsewhere_masked(sign_in: SignIn, two: tuple[Lead, Lead]) -> None:
    first, second = two[0].number, two[1].number
    address = f"/enterprises/{two[0].enterprise_id}"
    page = words(sign_in("bureau", county=units.region()), address)
    assert first in page
    assert "别处的线索" in page
    assert second not in page
    assert "30,000" not in page
    whole = words(sign_in("office"), address)
    assert first in whole
    assert second in whole
    assert "别处的线索" not in whole


def test_a_chain_counts_by_link_and_role(sign_in: SignIn, two: tuple[Lead, Lead]) -> None:
    code = two[0].chain.code if two[0].chain else ""
    page = words(sign_in("office"), f"/chains/{code}")
    assert "推进中线索，按环节和作用" in page
    assert "精深加工" in page
    assert "1.20" in page
    other = words(sign_in("bureau", county=units.region(units.YINJIANG)), f"/chains/{code}")
    assert "这条产业链还没有推进中的线索" in other


def test_the_map_knows_only_counties_in_scope(two: tuple[Lead, Lead]) -> None:
    here, there = two[0].county_id, two[1].county_id
    office, county = accounts.reader("office"), accounts.reader("bureau", county=units.region())
    assert panels.active_leads(office) == {here: 1, there: 1}
    assert panels.active_leads(county) == {here: 1}
    assert panels.signed_leads(office) == {here: 1}
    assert panels.agreed_sum(office) == {here: 120_000_000}
    assert panels.active_leads(accounts.reader("department")) == {}


@pytest.mark.each_engine
def test_a_pairing_that_begins_gives_a_unit_to_leads_that_had_none(app: Flask) -> None:
    county = units.region(units.ZHENFENG)
    with writing():
        for pairing in db.session.query(units.Pairing).filter_by(region_id=county.id):
            pairing.until = date(2018, 12, 31)
    bare = leads.lead(county=county)
    old = units.unit()
    units.pairing(old, county=county, since=date(2019, 1, 1), until=date(2019, 12, 31))
    assert bare.unit_id is None
    lacked = bare.missing_count
    ident, county_id = bare.id, county.id
    unit = units.unit()
    units.pairing(unit, county=county, since=clock.today())
    unit_id = unit.id
    with writing():
        announce(PairingChanged(county_id))
    changed = db.session.get(Lead, ident)
    assert changed is not None
    assert (changed.unit_id, changed.missing_count) == (unit_id, lacked)
    with writing():
        announce(PairingChanged(county_id))
    assert db.session.get(Lead, ident).unit_id == unit_id  # type: ignore[union-attr]
