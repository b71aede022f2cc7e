"""The two bottom lines: who may ask, who may decide, what refused means, and how a refusal is looked at again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError, Forbidden, NotFound
from crm.leads.models import Lead
from crm.leads.moves import set_status
from crm.leads.states import MoveKind, Reason, ScreeningOutcome, Status
from crm.screening import queries
from crm.screening.clock import overdue_before, used_days
from crm.screening.models import Screening
from crm.screening.operations import withdraw_screening
from crm.screening.states import Basis
from tests.factories import accounts, activities, screening, units

PASSED, CONDITIONAL, REFUSED = ScreeningOutcome.PASSED, ScreeningOutcome.CONDITIONAL, ScreeningOutcome.REFUSED


def stored(lead_id: int) -> Lead:
    db.session.rollback()
    return db.session.get_one(Lead, lead_id)


def test_a_request_waits_with_its_department_and_starts_the_lead_s_clock(app: Flask) -> None:
    lead = activities.lead_in()
    made = screening.screening(lead=lead, by=accounts.reader("bureau", county=units.region()))
    assert made.is_open
    assert stored(lead.id).screening_requested_on == clock.today()
    with pytest.raises(DomainError, match="已经提交审查"):
        screening.screening(lead=lead)


@pytest.mark.parametrize("outcome", [PASSED, CONDITIONAL, REFUSED])
def test_the_lead_keeps_the_outcome(app: Flask, outcome: ScreeningOutcome) -> None:
    made = screening.screening()
    decider = accounts.reader("department", unit=made.department)
    screening.decided(made, outcome, by=decider)
    lead = stored(made.lead_id)
    assert lead.screening_outcome is outcome
    assert (lead.screened_on, lead.screened_by) == (clock.today(), decider.name)
    assert lead.status is (Status.REFUSED if outcome is REFUSED else Status.ACTIVE)
    assert db.session.scalar(select(AuditEntry).where(AuditEntry.action == "screening:decide")) is not None


@pytest.mark.parametrize(
    ("outcome", "over", "field"),
    [
        (PASSED, {"clause": " "}, "clause"),
        (PASSED, {"sentence": ""}, "sentence"),
        (CONDITIONAL, {"conditions": ""}, "conditions"),
        (REFUSED, {"basis": Basis.NONE_FOUND}, "basis"),
        (PASSED, {"decided_on": date(2018, 1, 1)}, "decided_on"),
        (PASSED, {"decided_on": "tomorrow"}, "decided_on"),
    ],
)
def test_a_decision_says_all_it_must(
    app: Flask, outcome: ScreeningOutcome, over: dict[str, object], field: str
) -> None:
    made = screening.screening()
    over = {name: clock.today() + timedelta(days=1) if value == "tomorrow" else value for name, value in over.items()}
    with pytest.raises(DomainError) as refused:
        screening.decided(made, outcome, by=accounts.reader("department", unit=made.department), **over)
    assert refused.value.field == field
    assert stored(made.lead_id).screening_outcome is None


def test_who_found_the_enterprise_is_not_asked(app: Flask) -> None:
    finder = screening.department()
    lead = activities.lead_in(introducer_id=finder.id)
    with pytest.raises(DomainError) as refused:
        screening.screening(lead=lead, department_unit=finder)
    assert refused.value.field == "department_id"


@pytest.mark.each_engine
def test_the_database_itself_keeps_the_finder_and_the_requester_from_deciding(app: Flask) -> None:
    made = screening.screening(by=accounts.reader("bureau", county=units.region()))
    answer = {"outcome": PASSED, "clause": "x", "decided_on": clock.today()}
    for forbidden, name in (
        ({"finder_unit_id": made.department_id, "decider_unit_id": made.department_id}, "decider_is_not_finder"),
        ({"decided_by_id": made.requested_by_id}, "decider_is_not_requester"),
    ):
        said = update(Screening).where(Screening.id == made.id).values(**answer, **forbidden)
        with pytest.raises(IntegrityError, match=name), writing():
            db.session.execute(said)


def test_another_department_s_people_do_not_decide(app: Flask) -> None:
    made = screening.screening()
    with pytest.raises(Forbidden):
        screening.decided(made, PASSED, by=accounts.reader("department", unit=screening.department()))
    with pytest.raises(Forbidden):
        screening.decided(made, PASSED, by=accounts.reader("bureau", county=units.region()))


def test_who_asked_does_not_decide_but_another_of_the_office_may_enter_it(app: Flask) -> None:
    asker = accounts.reader("office")
    made = screening.screening(by=asker)
    with pytest.raises(DomainError, match="不能自己作结论"):
        screening.decided(made, PASSED, by=asker)
    done = screening.decided(made, PASSED, by=accounts.reader("office"), decided_by="样例·穆清")
    assert (done.decided_by, done.decider_unit_id) == ("样例·穆清", made.department_id)


def test_withdrawn_before_the_decision_by_who_asked(app: Flask) -> None:
    county = units.region()
    asker = accounts.reader("bureau", county=county)
    made = screening.screening(lead=activities.lead_in(county), by=asker)
    unit = accounts.reader("unit", county=county)
    with pytest.raises(Forbidden), writing():
        withdraw_screening(screening=made, reason="不是我提的", by=unit, at=clock.now())
    with pytest.raises(DomainError), writing():
        withdraw_screening(screening=made, reason=" ", by=asker, at=clock.now())
    with writing():
        withdraw_screening(screening=made, reason="换部门", by=asker, at=clock.now())
    assert stored(made.lead_id).screening_requested_on is None
    with pytest.raises(DomainError):
        screening.decided(made, PASSED, by=accounts.reader("department", unit=made.department))
    assert screening.screening(lead=stored(made.lead_id)).is_open


def test_a_refused_lead_stays_refused_until_another_decider_passes_new_facts(app: Flask) -> None:
    made = screening.screening()
    first = accounts.reader("department", unit=made.department)
    screening.decided(made, REFUSED, by=first)
    lead = stored(made.lead_id)
    with pytest.raises(DomainError, match="否决"), writing():
        set_status(
            lead_id=lead.id,
            kind=MoveKind.REVIVE,
            reason=Reason.FACTS_CHANGED,
            sentence="再试一次",
            by=activities.SYSTEM,
            at=clock.now(),
        )
    with pytest.raises(DomainError) as refused:
        screening.screening(lead=lead, department_unit=made.department)
    assert refused.value.field == "note"
    again = screening.screening(lead=lead, department_unit=made.department, note="改用水性胶，已有检测报告")
    assert again.reopens_id == made.id
    assert stored(lead.id).status is Status.REFUSED
    with pytest.raises(DomainError, match="换一个人"):
        screening.decided(again, PASSED, by=first)
    with pytest.raises(DomainError) as same_name:
        screening.decided(again, PASSED, by=accounts.reader("office"), decided_by=first.name)
    assert same_name.value.field == "decided_by"
    screening.decided(again, PASSED, by=accounts.reader("department", unit=made.department))
    lead = stored(lead.id)
    assert (lead.status, lead.screening_outcome) == (Status.ACTIVE, PASSED)


def test_refused_a_second_time_it_is_still_refused(app: Flask) -> None:
    made = screening.screening()
    screening.decided(made, REFUSED, by=accounts.reader("department", unit=made.department))
    again = screening.screening(lead=stored(made.lead_id), department_unit=made.department, note="新的事实")
    screening.decided(again, REFUSED, by=accounts.reader("department", unit=made.department))
    assert stored(made.lead_id).status is Status.REFUSED


def test_passing_again_after_conditions_needs_new_facts(app: Flask) -> None:
    made = screening.screening()
    screening.decided(made, CONDITIONAL, by=accounts.reader("department", unit=made.department))
    with pytest.raises(DomainError) as refused:
        screening.screening(lead=stored(made.lead_id))
    assert refused.value.field == "note"


def test_each_sees_what_is_theirs(app: Flask) -> None:
    here, there = units.region(units.WANGMO), units.region(units.YINJIANG)
    made = screening.screening(lead=activities.lead_in(here))
    for reader in (
        accounts.reader("department", unit=made.department),
        accounts.reader("bureau", county=here),
        accounts.reader("bureau", county=units.region(units.QIANXINAN)),
        accounts.reader("unit", county=here),
        accounts.reader("office"),
    ):
        assert queries.screening_by_id(made.id, reader).id == made.id, reader.role
    for reader in (
        accounts.reader("department", unit=screening.department()),
        accounts.reader("bureau", county=there),
        accounts.reader("unit", county=there),
        accounts.reader("auditor"),
    ):
        with pytest.raises(NotFound):
            queries.screening_by_id(made.id, reader)


def test_days_are_working_days_against_the_campaign_s(app: Flask) -> None:
    made = screening.screening()
    friday = datetime(2018, 9, 21, 9, tzinfo=clock.SHANGHAI)
    with writing():
        db.session.get_one(Screening, made.id).requested_at = friday
    row = db.session.get_one(Screening, made.id)
    # 22–24 September 2018 was the Mid-Autumn holiday; 29 and 30 September were worked (调休), 1–7 October were not.
    for day, used in ((date(2018, 9, 24), 0), (date(2018, 9, 25), 1), (date(2018, 9, 30), 6), (date(2018, 10, 8), 7)):
        assert used_days(row, day).used == used
    assert used_days(row, date(2018, 10, 8)).due == date(2018, 10, 8)
    assert not used_days(row, date(2018, 10, 8)).is_over
    assert used_days(row, date(2018, 10, 9)).is_over
    assert overdue_before(date(2018, 10, 8)) < date(2018, 9, 21) <= overdue_before(date(2018, 10, 9))
