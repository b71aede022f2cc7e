"""Element prices: what holds on a day, who keeps them, what is asked about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError, Forbidden
from crm.core.reader import system
from crm.projects.facts import prices_of
from crm.projects.models import ElementPrice
from crm.projects.prices.operations import enter_prices, unusual, void_price
from crm.projects.prices.queries import latest_prices, price_list
from crm.projects.states import Element
from crm.units.models import Region
from tests.clients import Client
from tests.factories import accounts, units

SignIn = Callable[..., Client]
FULL = {
    Element.ELECTRICITY: Decimal("0.452"),
    Element.WATER: Decimal("2.6"),
    Element.GAS: Decimal("2.95"),
    Element.LAND: Decimal("9.6"),
    Element.LABOUR: Decimal(3400),
}


def entered(
    prices: dict[Element, Decimal] | None = None,
    *,
    county: Region | None = None,
    as_of: date | None = None,
    **more: Any,
) -> list[ElementPrice]:
    """Prices entered by the system, for Wangmo unless said."""
    with writing():
        return enter_prices(
            county=county or units.region(),
            prices=FULL if prices is None else prices,
            as_of=as_of or clock.today() - timedelta(days=30),
            source="样例·报价单",
            by=system("样例"),
            at=clock.now(),
            **more,
        )


def test_the_newest_price_not_after_the_day_holds(app: Flask) -> None:
    county, other = units.region(), units.region(units.ZHENFENG)
    today = clock.today()
    (old,) = entered({Element.LAND: Decimal(8)}, as_of=today - timedelta(days=400))
    (new,) = entered({Element.LAND: Decimal(9)}, as_of=today - timedelta(days=10))
    assert latest_prices([county.id, other.id], today) == {county.id: {Element.LAND: new}}
    assert latest_prices([county.id], today - timedelta(days=20)) == {county.id: {Element.LAND: old}}
    assert latest_prices([county.id], today - timedelta(days=500)) == {}
    assert latest_prices([], today) == {}
    with writing():
        void_price(row=new, reason="写错", by=system("样例"), at=clock.now())
    assert latest_prices([county.id], today)[county.id][Element.LAND].id == old.id
    assert prices_of(county.id)[0]["price"] == "8"


def test_elements_come_in_their_order_and_a_county_says_what_it_lacks(app: Flask) -> None:
    entered(dict(reversed(FULL.items())))
    entered({Element.WATER: Decimal(3)}, county=units.region(units.ZHENFENG))
    entered(county=units.region(units.YINJIANG), as_of=clock.today() - timedelta(days=366))
    rows = {row.county.code: row for row in price_list(system("x"), on=clock.today())}
    assert list(rows[units.WANGMO].prices) == list(Element)
    states = {code: rows[code].state for code in (units.WANGMO, units.ZHENFENG, units.YINJIANG)}
    assert states == {units.WANGMO: "good", units.ZHENFENG: "partial", units.YINJIANG: "stale"}
    todo = {row.county.code for row in price_list(system("x"), on=clock.today(), state="todo")}
    assert units.WANGMO not in todo
    assert {units.ZHENFENG, units.YINJIANG} <= todo
    inside = price_list(system("x"), on=clock.today(), prefecture=units.QIANXINAN, state="partial")
    assert [row.county.code for row in inside] == [units.ZHENFENG]


@pytest.mark.parametrize(
    ("prices", "more", "sentence"),
    [
        ({}, {}, "至少填一项"),
        ({Element.WATER: Decimal(0)}, {}, "要大于 0"),
        ({Element.LAND: Decimal(96000)}, {}, "一般在 0.5 到 200 万元/亩 之间，填的是 96000"),
        ({Element.LABOUR: Decimal(40800)}, {}, "请核对单位"),
        ({Element.WATER: Decimal(2)}, {"as_of": date(2100, 1, 1)}, "还没有到"),
    ],
)
def test_what_cannot_be_right_is_refused(
    app: Flask, prices: dict[Element, Decimal], more: dict[str, Any], sentence: str
) -> None:
    with app.test_request_context(), pytest.raises(DomainError, match=sentence):
        entered(prices, **more)


def test_an_unusual_price_is_taken_when_somebody_is_sure(app: Flask) -> None:
    with app.test_request_context():
        assert list(unusual({**FULL, Element.LAND: Decimal(300)})) == [Element.LAND]
    entered({Element.LAND: Decimal(300)}, sure=True)


def test_the_same_day_is_not_entered_twice(app: Flask) -> None:
    entered()
    with app.test_request_context(), pytest.raises(DomainError, match="已有一条价格"):
        entered({Element.WATER: Decimal(3)})


def test_a_bureau_keeps_its_own_county_and_no_other(app: Flask) -> None:
    bureau = accounts.reader("bureau", county=units.region())
    enter = {"prices": {Element.WATER: Decimal(2)}, "as_of": date(2018, 7, 1), "source": "样例"}
    with writing():
        enter_prices(county=units.region(), by=bureau, at=clock.now(), **enter)  # type: ignore[arg-type]
    with pytest.raises(Forbidden), writing():
        enter_prices(county=units.region(units.ZHENFENG), by=bureau, at=clock.now(), **enter)  # type: ignore[arg-type]
    assert {row.county.code for row in price_list(bureau, on=clock.today())} == {units.WANGMO}


def test_prices_are_entered_mended_and_voided_on_pages(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in("bureau", county=units.region())
    assert "没有登记" in browser.get("/element-prices").get_data(as_text=True)
    form = browser.get(f"/element-prices/{units.WANGMO}/new")
    typed = {"electricity": "0.452", "land": "９.６", "as_of": "2018.7.1", "source": "样例·园区报价单"}
    assert browser.submit(form, typed).status_code == 303
    page = browser.get(f"/element-prices/{units.WANGMO}").get_data(as_text=True)
    assert "0.452" in page
    assert "超过一年" in page
    assert "样例·园区报价单" in browser.get(f"/regions/{units.WANGMO}").get_data(as_text=True)
    row = db.session.query(ElementPrice).filter_by(element=Element.LAND).one()
    edit = browser.get(f"/element-prices/{row.id}/edit")
    asked = browser.submit(edit, price="96000")
    assert asked.status_code == 422
    assert "已核对单位" in asked.get_data(as_text=True)
    slow = browser.get(f"/element-prices/{row.id}/edit")
    assert browser.submit(edit, price="9.8").status_code == 303
    late = browser.submit(slow, price="7")
    assert late.status_code == 409
    assert "9.8" in late.get_data(as_text=True)
    void = browser.get(f"/element-prices/{row.id}/void")
    assert browser.submit(void, reason="").status_code == 422
    assert browser.submit(void, reason="写错县").status_code == 303
    assert "写错县" in browser.get(f"/element-prices/{units.WANGMO}").get_data(as_text=True)
    assert browser.get(f"/element-prices/{row.id}/edit").status_code == 422


def test_the_list_filters_and_leaves_as_a_file(app: Flask, sign_in: SignIn) -> None:
    entered()
    office = sign_in("office")
    page = office.get("/element-prices?state=good").get_data(as_text=True)
    assert "望谟县" in page
    assert "贞丰县" not in page
    everybody = office.get("/element-prices").get_data(as_text=True)
    assert everybody.index(units.WANGMO) < everybody.index("520102"), (
        "who has prices stands before the first empty county"
    )
    assert "不是日期" in office.get("/element-prices?on=明天").get_data(as_text=True)
    assert "望谟县" not in office.get("/element-prices?state=good&on=2017-01-01").get_data(as_text=True)
    lines = office.get("/element-prices.csv?state=good").get_data(as_text=True).splitlines()
    assert len(lines) == 6
    assert lines[1].startswith("522326,望谟县,电,0.452,元/千瓦时,")


def test_another_countys_prices_are_out_of_sight(app: Flask, sign_in: SignIn) -> None:
    (row,) = entered({Element.LAND: Decimal(9)}, county=units.region(units.ZHENFENG))
    browser = sign_in("bureau", county=units.region())
    for address in (
        f"/element-prices/{units.ZHENFENG}",
        f"/element-prices/{row.id}/edit",
        f"/element-prices/{row.id}/void",
    ):
        assert browser.get(address).status_code == 404
    assert browser.get("/element-prices/999999").status_code == 404
