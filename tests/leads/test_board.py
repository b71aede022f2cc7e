"""The board: who sees which cards, what its heads say, what a move answers, how columns go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.states import Stage
from tests.clients import Client
from tests.factories import accounts, leads, units

SignIn = Callable[..., Client]


def numbers_on(text: str, made: list[Lead]) -> set[str]:
    return {lead.number for lead in made if f'id="card-{lead.number}"' in text}


def test_each_role_sees_exactly_its_cards(app: Flask, sign_in: SignIn) -> None:
    here, elsewhere = units.region("522326"), units.region("520524")
    made = [leads.lead(county=here), leads.lead(county=elsewhere), leads.lead()]
    mine, theirs, nowhere = (lead.number for lead in made)
    prefecture = here.parent
    assert prefecture is not None
    sees = {
        sign_in("office"): {mine, theirs, nowhere},
        sign_in("bureau", county=here): {mine},
        sign_in("bureau", county=prefecture): {mine},
        sign_in("unit", county=elsewhere): {theirs},
        sign_in("leader", county=here): {mine},
    }
    for browser, expected in sees.items():
        for address in ("/leads/", "/leads/list", "/leads/export?format=csv"):
            text = browser.get(address).get_data(as_text=True)
            shown = {number for number in (mine, theirs, nowhere) if number in text}
            assert shown == expected, (browser.user.role, address)


@pytest.mark.parametrize("role", ["department", "auditor"])
def test_who_reads_no_leads_gets_no_board(app: Flask, sign_in: SignIn, role: str) -> None:
    assert sign_in(role).get("/leads/").status_code == 403


def test_heads_say_count_and_sums_of_the_filter(app: Flask, sign_in: SignIn) -> None:
    county = units.region()
    leads.lead(county=county, planned_yuan=260_000_000)
    leads.lead(county=county, planned_yuan=140_000_000)
    leads.lead_at(Stage.SIGNED, county=county)
    page = sign_in("office").get("/leads/").get_data(as_text=True)
    assert "拟投资 4.00 亿元" in page
    assert "协议 1.20 亿元" in page


def test_an_empty_board_says_which_condition_to_drop_and_how_many_then(app: Flask, sign_in: SignIn) -> None:
    leads.lead(county=units.region())
    page = sign_in("office").get("/leads/?stage=landed").get_data(as_text=True)
    assert "去掉“阶段：落地”后有 1 件" in page


def test_what_the_address_says_wrong_is_said_on_the_page(app: Flask, sign_in: SignIn) -> None:
    page = sign_in("office").get("/leads/?stage=signd&county=999999").get_data(as_text=True)
    assert "stage=signd 看不懂" in page
    assert "county=999999 没有对应的记录" in page


def test_a_form_with_empty_fields_goes_on_to_a_plain_address(app: Flask, sign_in: SignIn) -> None:
    answer = sign_in("office").get("/leads/?q=&county=&stage=signed&stage=lead")
    assert answer.status_code == 303
    assert answer.location == "/leads/?stage=signed&stage=lead"


def test_columns_go_on_with_and_without_scripts(app: Flask, sign_in: SignIn) -> None:
    county = units.region()
    at = clock.now() - timedelta(days=1)
    made = [leads.lead(county=county, at=at) for _ in range(23)]
    browser = sign_in("office")
    page = browser.get("/leads/").get_data(as_text=True)
    assert len(numbers_on(page, made)) == 20
    assert "再看 3 件" in page
    more = page.split('id="more-lead"')[1].split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    plain = page.split('id="more-lead"><a href="')[1].split('"')[0].replace("&amp;", "&")
    assert len(numbers_on(browser.get("/leads/?stage=lead").get_data(as_text=True), made)) == 20
    for rest in (browser.get(more, headers={"HX-Request": "true"}), browser.get(plain)):
        shown = numbers_on(rest.get_data(as_text=True), made)
        assert len(shown) == 3
        assert not shown & numbers_on(page, made)


def token(browser: Client) -> dict[str, str]:
    page = browser.get("/leads/").get_data(as_text=True)
    return {"csrf_token": page.split('name="csrf-token" content="')[1].split('"')[0]}


def test_a_refused_move_answers_with_what_is_missing(app: Flask, sign_in: SignIn) -> None:
    lead = leads.lead(county=units.region())
    browser = sign_in("office")
    sent = {**token(browser), "to": "negotiation"}
    panel = browser.post(f"/leads/{lead.number}/move", data=sent, headers={"HX-Request": "true"})
    assert panel.status_code == 422
    text = panel.get_data(as_text=True)
    assert "<html" not in text
    assert "进入洽谈，差" in text
    assert "d-missing-no" in text
    page = browser.post(f"/leads/{lead.number}/move", data=sent)
    assert page.status_code == 422
    assert "<h1" in page.get_data(as_text=True)
    db.session.expire_all()
    assert db.session.get(Lead, lead.id).stage is Stage.LEAD  # type: ignore[union-attr]


def test_a_move_answers_with_the_card_and_new_heads_of_the_filter_on_the_page(app: Flask, sign_in: SignIn) -> None:
    here, elsewhere = units.region("522326"), units.region("520524")
    leads.lead(county=elsewhere)
    lead = leads.negotiation_facts(leads.lead(county=here, planned_yuan=30_000_000))
    browser = sign_in("office")
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://localhost/leads/?county={here.code}"}
    answer = browser.post(f"/leads/{lead.number}/move", data={**token(browser), "to": "negotiation"}, headers=headers)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f'id="card-{lead.number}"' in text
    assert 'data-stage="negotiation"' in text
    assert 'aria-label="线索 0 件，看列表"' in text
    assert 'aria-label="洽谈 1 件，看列表"' in text


def test_a_request_leaves_the_card_where_it_is_and_says_that_another_confirms(app: Flask, sign_in: SignIn) -> None:
    lead = leads.signed_facts(leads.lead_at(Stage.NEGOTIATION, county=units.region()))
    browser = sign_in("office")
    answer = browser.post(
        f"/leads/{lead.number}/move", data={**token(browser), "to": "signed"}, headers={"HX-Request": "true"}
    )
    text = answer.get_data(as_text=True)
    assert 'data-stage="negotiation"' in text
    assert "待核定" in text
    assert "等另一人核定" in text


def test_moving_back_leads_to_the_page_that_asks_why(app: Flask, sign_in: SignIn) -> None:
    lead = leads.lead_at(Stage.NEGOTIATION, county=units.region())
    browser = sign_in("office")
    answer = browser.post(
        f"/leads/{lead.number}/move", data={**token(browser), "to": "lead"}, headers={"HX-Request": "true"}
    )
    assert answer.headers["HX-Redirect"] == f"/leads/{lead.number}/back?to=lead"


def test_a_reader_who_may_not_move_has_no_menu(app: Flask, sign_in: SignIn) -> None:
    county = units.region()
    leads.lead(county=county)
    assert "data-move-form" not in sign_in("leader", county=county).get("/leads/").get_data(as_text=True)
    assert accounts.reader("leader").can("lead:advance") is False


def test_the_conditions_stand_in_the_menu_and_on_a_page(app: Flask, sign_in: SignIn) -> None:
    county = units.region()
    browser = sign_in("bureau", county=county)
    address = f"/leads/conditions?county={county.code}&stage=signed&view=list&sort=planned"
    page = browser.get(address)
    fragment = browser.get(address, headers={"HX-Request": "true"})
    assert page.status_code == fragment.status_code == 200
    text = fragment.get_data(as_text=True)
    assert text.lstrip().startswith("<form")
    assert 'action="/leads/list"' in text
    assert f'value="{county.code}" checked' in text
    assert 'name="sort" value="planned"' in text
