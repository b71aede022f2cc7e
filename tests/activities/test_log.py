"""What happened is entered once, tells its lead, and is refused when it cannot have happened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from crm.activities import queries
from crm.activities.models import Activity
from crm.activities.operations import SameEvent, change_activity, join_activity, void_activity
from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError, Forbidden, NotFound, StaleEdit
from crm.leads.models import Lead
from crm.leads.states import Stage
from tests.factories import accounts, activities, leads, units


def stored(lead: Lead) -> Lead:
    db.session.rollback()
    return db.session.get_one(Lead, lead.id)


def test_a_contact_counts_and_moves_the_light(app: Flask) -> None:
    lead = activities.lead_in()
    bureau = accounts.reader("bureau", county=units.region())
    activities.activity(by=bureau, lead=lead, kind="phone")
    activities.activity(by=bureau, lead=lead, kind="meeting")
    after = stored(lead)
    assert after.contact_count == 1  # a meeting among officials is no contact with the investor
    assert after.last_activity_on == activities.yesterday()


def test_milestone_and_next_step_are_told_to_the_lead(app: Flask) -> None:
    lead = activities.lead_in()
    bureau = accounts.reader("bureau", county=units.region())
    due = clock.today() + timedelta(days=5)
    step = {"next_step": "出测算表", "next_step_who": "样例·韦样", "next_step_due": due}
    activities.activity(by=bureau, lead=lead, milestone="framework", **step)
    after = stored(lead)
    assert after.framework_on == activities.yesterday()
    assert (after.next_step, after.next_step_who, after.next_step_due) == ("出测算表", "样例·韦样", due)


def test_an_older_record_entered_late_leaves_the_newer_next_step(app: Flask) -> None:
    lead = activities.lead_in()
    bureau = accounts.reader("bureau", county=units.region())
    soon = clock.today() + timedelta(days=5)
    activities.activity(by=bureau, lead=lead, next_step="新的一步", next_step_who="甲", next_step_due=soon)
    long_ago = clock.today() - timedelta(days=30)
    activities.activity(
        by=bureau, lead=lead, on=long_ago, next_step="旧的一步", next_step_who="乙", next_step_due=long_ago
    )
    assert stored(lead).next_step == "新的一步"


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"on": "tomorrow"}, "on"),
        ({"until": "two days ago"}, "until"),
        ({"result": ""}, "result"),
        ({"next_step": "发函"}, "next_step_who"),
        ({"next_step": "发函", "next_step_who": "甲"}, "next_step_due"),
        ({"next_step_who": "甲"}, "next_step"),
        ({"next_step": "发函", "next_step_who": "甲", "next_step_due": "two days ago"}, "next_step_due"),
    ],
)
def test_what_no_record_may_say(app: Flask, over: dict[str, object], field: str) -> None:
    days = {"tomorrow": clock.today() + timedelta(days=1), "two days ago": clock.today() - timedelta(days=2)}
    over = {name: days.get(value, value) if isinstance(value, str) else value for name, value in over.items()}
    lead = activities.lead_in()
    with pytest.raises(DomainError) as refused:
        activities.activity(by=activities.SYSTEM, lead=lead, **over)
    assert refused.value.field == field
    assert db.session.scalar(select(func.count(Activity.id))) == 0


def test_without_a_lead_it_needs_a_subject_and_has_no_milestone(app: Flask) -> None:
    county = units.region()
    for over, field in (({"subject": ""}, "subject"), ({"milestone": "visited"}, "milestone")):
        with pytest.raises(DomainError) as refused:
            activities.activity(by=activities.SYSTEM, region_id=county.id, **over)
        assert refused.value.field == field


def test_nobody_logs_outside_their_region(app: Flask) -> None:
    lead = activities.lead_in(units.region(units.YINJIANG))
    stranger = accounts.reader("bureau", county=units.region(units.WANGMO))
    with pytest.raises(Forbidden):
        activities.activity(by=stranger, lead=lead)
    with pytest.raises(Forbidden):
        activities.activity(by=stranger, region_id=units.region(units.YINJIANG).id)


def test_the_same_event_of_another_body_is_asked_about_and_joined(app: Flask) -> None:
    county = units.region()
    lead = activities.lead_in(county)
    bureau = accounts.reader("bureau", county=county)
    unit = accounts.reader("unit", county=county)
    first = activities.activity(by=bureau, lead=lead, unit_present=False, county_present=True)
    with pytest.raises(SameEvent) as same:
        activities.activity(by=unit, lead=lead, distinct=False)
    assert same.value.activity_ids == [first.id]
    with writing():
        join_activity(activity=db.session.get_one(Activity, first.id), note="另谈了用电", by=unit, at=clock.now())
    joined = queries.activity_by_id(first.id, unit)
    assert (joined.unit_present, joined.county_present) == (True, True)
    assert [(report.body, report.note) for report in joined.co_reports] == [(unit.unit_name, "另谈了用电")]
    assert stored(lead).contact_count == 1
    with pytest.raises(DomainError), writing():
        join_activity(activity=joined, note="", by=unit, at=clock.now())


@pytest.mark.parametrize(
    "over", [{"kind": "phone"}, {"on": "the day before"}, {"distinct": True}], ids=["kind", "day", "said so"]
)
def test_another_kind_or_day_is_another_event(app: Flask, over: dict[str, object]) -> None:
    county = units.region()
    lead = activities.lead_in(county)
    activities.activity(by=accounts.reader("bureau", county=county), lead=lead)
    if "on" in over:
        over = {"on": activities.yesterday() - timedelta(days=1)}
    activities.activity(by=accounts.reader("unit", county=county), lead=lead, **{"distinct": False, **over})
    assert db.session.scalar(select(func.count(Activity.id))) == 2


def test_two_leads_of_a_county_on_one_day_are_two_events(app: Flask) -> None:
    county = units.region()
    activities.activity(by=accounts.reader("bureau", county=county), lead=activities.lead_in(county))
    activities.activity(by=accounts.reader("unit", county=county), lead=activities.lead_in(county), distinct=False)
    with pytest.raises(SameEvent):  # one without a lead may be either
        activities.activity(by=accounts.reader("unit", county=county), region_id=county.id, distinct=False)


def test_voiding_takes_back_what_the_lead_was_told(app: Flask) -> None:
    lead = activities.lead_in()
    bureau = accounts.reader("bureau", county=units.region())
    long_ago = clock.today() - timedelta(days=20)
    activities.activity(by=bureau, lead=lead, on=long_ago)
    latest = activities.activity(by=bureau, lead=lead, milestone="visited")
    with writing():
        void_activity(activity=latest, reason="录错了线索", by=bureau, at=clock.now())
    after = stored(lead)
    assert (after.contact_count, after.last_activity_on, after.visited_on) == (1, long_ago, None)
    assert [row.id for row in queries.activities_of(after, bureau)] != [latest.id]
    with pytest.raises(DomainError), writing():
        void_activity(activity=latest, reason="再来一次", by=bureau, at=clock.now())


def test_the_only_contact_under_a_negotiation_stays(app: Flask) -> None:
    made = leads.lead_at(Stage.NEGOTIATION)
    with writing():  # the stage's facts are there already; its contact becomes a record that can be voided
        db.session.execute(update(Lead).where(Lead.id == made.id).values(contact_count=0))
    db.session.refresh(made)
    only = activities.activity(by=activities.SYSTEM, lead=made)
    with pytest.raises(DomainError, match="不能去掉进入该阶段所需的：联系记录"), writing():
        void_activity(activity=only, reason="录错了", by=activities.SYSTEM, at=clock.now())
    with pytest.raises(DomainError, match="联系记录"), writing():
        change_activity(
            activity=only, values={"kind": "meeting"}, version=only.version, by=activities.SYSTEM, at=clock.now()
        )
    activities.activity(by=activities.SYSTEM, lead=stored(made), on=clock.today() - timedelta(days=2))
    with writing():
        void_activity(activity=only, reason="录错了", by=activities.SYSTEM, at=clock.now())
    assert stored(made).contact_count == 1


def test_correcting_tells_the_lead_anew_and_leaves_a_trail(app: Flask) -> None:
    lead = activities.lead_in()
    bureau = accounts.reader("bureau", county=units.region())
    made = activities.activity(by=bureau, lead=lead, milestone="visited")
    earlier = activities.yesterday() - timedelta(days=3)
    with writing():
        change_activity(
            activity=made, values={"kind": "meeting", "on": earlier}, version=made.version, by=bureau, at=clock.now()
        )
    after = stored(lead)
    assert (after.contact_count, after.last_activity_on, after.visited_on) == (0, earlier, earlier)
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "activity:edit"))
    assert entry is not None
    assert entry.changes["kind"] == ["talk", "meeting"]


def test_the_second_of_two_editors_is_told(app: Flask) -> None:
    bureau = accounts.reader("bureau", county=units.region())
    made = activities.activity(by=bureau, lead=activities.lead_in())
    seen = made.version
    with writing():
        change_activity(activity=made, values={"result": "甲的版本"}, version=seen, by=bureau, at=clock.now())
    with pytest.raises(StaleEdit), writing():
        change_activity(activity=made, values={"result": "乙的版本"}, version=seen, by=bureau, at=clock.now())
    db.session.rollback()
    assert db.session.get_one(Activity, made.id).result == "甲的版本"


def test_only_the_entering_body_and_the_office_correct_it(app: Flask) -> None:
    county = units.region()
    bureau = accounts.reader("bureau", county=county)
    made = activities.activity(by=bureau, lead=activities.lead_in(county))
    colleague = accounts.reader("bureau", county=county)
    unit = accounts.reader("unit", county=county)
    assert made.can_edit(bureau)
    assert made.can_edit(colleague)
    assert made.can_edit(accounts.reader("office"))
    assert not made.can_edit(unit)
    with pytest.raises(Forbidden), writing():
        void_activity(activity=made, reason="不是我们录的", by=unit, at=clock.now())


def test_each_sees_their_regions_and_what_their_own_body_entered(app: Flask) -> None:
    here, there = units.region(units.WANGMO), units.region(units.YINJIANG)
    bureau = accounts.reader("bureau", county=here)
    made = activities.activity(by=bureau, lead=activities.lead_in(here))
    stranger = accounts.reader("bureau", county=there)
    with pytest.raises(NotFound):
        queries.activity_by_id(made.id, stranger)
    supporter = accounts.reader("unit", county=there)
    abroad = activities.activity(by=supporter, kind="visit_out", subject="样例：走访浙江商会")
    assert queries.activity_by_id(abroad.id, supporter).unit_id == supporter.unit_id
    for other in (bureau, stranger):
        with pytest.raises(NotFound):
            queries.activity_by_id(abroad.id, other)
    assert queries.activity_by_id(made.id, accounts.reader("office")).id == made.id


@pytest.mark.each_engine
def test_the_database_itself_refuses_a_milestone_without_a_lead(app: Flask) -> None:
    from sqlalchemy.exc import IntegrityError

    county = units.region()
    made = activities.activity(by=activities.SYSTEM, region_id=county.id)
    said = update(Activity).where(Activity.id == made.id).values(milestone="visited")
    with pytest.raises(IntegrityError, match="milestone_belongs_to_lead"), writing():
        db.session.execute(said)


def test_logging_on_a_day_of_long_ago_is_fine_and_audited(app: Flask) -> None:
    long_ago = clock.today() - timedelta(days=400)
    activities.activity(by=accounts.reader("office"), lead=activities.lead_in(), on=long_ago, entered_for="样例·覃岳")
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "activity:log"))
    assert entry is not None
    assert entry.changes["entered_for"] == [None, "样例·覃岳"]
