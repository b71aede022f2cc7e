"""The pages of screenings in a strict browser."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.states import ScreeningOutcome, Status
from tests.clients import Client
from tests.factories import accounts, activities, enterprises, screening, units

SignIn = Callable[..., Client]
ANSWER = {
    "outcome": "passed",
    "basis": "catalogue",
    "clause": "2019 年本，鼓励类，一、农林业 12",
    "sentence": "样例：符合导向",
}


def text(response: object) -> str:
    return response.get_data(as_text=True)  # type: ignore[attr-defined,no-any-return]


def status_of(lead_id: int) -> Status:
    db.session.rollback()
    return db.session.get_one(Lead, lead_id).status


def test_put_before_a_department_and_decided(app: Flask, sign_in: SignIn) -> None:
    department = screening.department()
    lead = activities.lead_in()
    county = sign_in("bureau", county=units.region())
    form = county.get(f"/leads/{lead.number}/screenings/new")
    assert county.submit(form, {"department_id": ""}, action="/screenings/new").status_code == 422
    sent = county.submit(form, {"department_id": str(department.id)}, action="/screenings/new")
    assert sent.status_code == 303
    address = sent.headers["Location"]
    assert "审查中" in text(county.get(address))
    assert 'action="/screenings/1/decision"' not in text(county.get(address))

    official = sign_in("department", unit=department)
    assert lead.number in text(official.get("/screenings"))
    page = official.get(address)
    assert official.submit(page, {**ANSWER, "clause": ""}, action="/decision").status_code == 422
    assert official.submit(page, ANSWER, action="/decision").status_code == 303
    assert "2019 年本" in text(county.get(address))
    assert lead.number not in text(official.get("/screenings"))
    assert lead.number in text(official.get("/screenings?view=decided"))
    assert lead.number not in text(official.get("/screenings?view=overdue"))


def test_a_refusal_is_asked_once_more(app: Flask, sign_in: SignIn) -> None:
    made = screening.screening()
    official = sign_in("department", unit=made.department)
    page = official.get(f"/screenings/{made.id}")
    asked = official.submit(page, {**ANSWER, "outcome": "refused", "basis": "red_line"}, action="/decision")
    assert "否决这条线索？" in text(asked)
    assert status_of(made.lead_id) is Status.ACTIVE
    done = official.submit(asked, {}, action="/decision")
    assert done.status_code == 303
    assert status_of(made.lead_id) is Status.REFUSED


def test_a_refusal_without_basis_is_not_even_asked(app: Flask, sign_in: SignIn) -> None:
    made = screening.screening()
    official = sign_in("department", unit=made.department)
    page = official.get(f"/screenings/{made.id}")
    said = official.submit(page, {**ANSWER, "outcome": "refused", "basis": "none_found"}, action="/decision")
    assert said.status_code == 422
    assert "否决要有依据" in text(said)


def test_a_department_sees_neither_contacts_nor_activities(app: Flask, sign_in: SignIn) -> None:
    lead = activities.lead_in()
    enterprises.contact(lead.enterprise, name="样例·林样", phone="13900002618")
    activities.activity(by=accounts.reader("bureau", county=units.region()), lead=lead, result="只有县里知道的话")
    made = screening.screening(lead=lead)
    shown = text(sign_in("department", unit=made.department).get(f"/screenings/{made.id}"))
    assert lead.enterprise.name in shown
    for hidden in ("样例·林样", "2618", "只有县里知道的话", f"/leads/{lead.number}"):
        assert hidden not in shown


def test_withdrawn_on_a_page_of_its_own(app: Flask, sign_in: SignIn) -> None:
    county = sign_in("bureau", county=units.region())
    lead = activities.lead_in()
    department = screening.department()
    sent = county.submit(
        county.get(f"/leads/{lead.number}/screenings/new"),
        {"department_id": str(department.id)},
        action="/screenings/new",
    )
    address = sent.headers["Location"]
    page = county.get(f"{address}/withdraw")
    assert county.submit(page, {"reason": ""}, action="/withdraw").status_code == 422
    assert county.submit(page, {"reason": "换部门"}, action="/withdraw").status_code == 303
    assert "已撤回" in text(county.get(address))
    assert county.get(f"{address}/withdraw").status_code == 403


def test_the_refused_lead_is_put_again_with_new_facts(app: Flask, sign_in: SignIn) -> None:
    made = screening.screening()
    screening.decided(made, ScreeningOutcome.REFUSED, by=accounts.reader("department", unit=made.department))
    lead_number, unit_id = made.lead.number, str(made.department_id)
    county = sign_in("bureau", county=units.region())
    page = county.get(f"/leads/{lead_number}/screenings/new")
    assert "这条线索已被否决" in text(page)
    bare = county.submit(page, {"department_id": unit_id}, action="/screenings/new")
    assert bare.status_code == 422
    sent = county.submit(page, {"department_id": unit_id, "note": "改用水性胶"}, action="/screenings/new")
    assert "改用水性胶" in text(county.get(sent.headers["Location"]))


def test_out_of_sight_is_as_good_as_none(app: Flask, sign_in: SignIn) -> None:
    made = screening.screening()
    stranger = sign_in("department", unit=screening.department())
    assert stranger.get(f"/screenings/{made.id}").status_code == 404
    assert "没有待审的线索" in text(stranger.get("/screenings"))
    away = sign_in("bureau", county=units.region(units.YINJIANG))
    assert away.get(f"/leads/{made.lead.number}/screenings/new").status_code == 404
