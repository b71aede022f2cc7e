"""The sample data: marked, true to the rules, loaded once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.activities.models import Activity, CoReport
from crm.audit.models import AuditEntry
from crm.campaigns.queries import clocks_read_once
from crm.core import clock
from crm.core.db import Base, db, writing
from crm.core.reader import system
from crm.enterprises.codes import is_credit_code
from crm.enterprises.models import Contact, Enterprise
from crm.files.models import Attachment
from crm.files.operations import path_of
from crm.home.demo import loading
from crm.home.demo.deals import DEALS
from crm.home.demo.events import LEADS_BORN
from crm.leads.facts import facts_of
from crm.leads.gates import missing
from crm.leads.lights import light_of
from crm.leads.models import Lead, LeadTally, MoveRequest
from crm.leads.states import Light, RequestState, Stage, Status
from crm.leads.tally import recount
from crm.projects.models import ProjectPicture
from crm.projects.pictures.decoding import SLOT
from crm.projects.prices.queries import price_list
from crm.screening.models import Screening
from crm.targets.models import Target
from crm.targets.states import TargetState
from tests import databases


@pytest.fixture
def samples() -> Iterator[Flask]:
    """The application as a first start in sample mode leaves it."""
    house = databases.house("sqlite", "sample")
    with house.app.app_context():
        yield house.app


def everything() -> dict[str, list[Any]]:
    db.session.rollback()
    return {table.name: sorted(map(repr, db.session.execute(select(table)))) for table in Base.metadata.sorted_tables}


def leads() -> list[Lead]:
    return list(db.session.scalars(select(Lead)))


def test_a_second_time_changes_nothing(samples: Flask) -> None:
    before = everything()
    assert loading.load(clock.now()) == 0
    assert everything() == before


def test_everything_says_that_it_is_a_sample(samples: Flask) -> None:
    assert all(lead.is_sample for lead in leads())
    for enterprise in db.session.scalars(select(Enterprise)):
        assert enterprise.is_sample
        assert enterprise.name.startswith(("样例·", "代号“"))
        if enterprise.credit_code:
            assert is_credit_code(enterprise.credit_code)
            assert enterprise.credit_code.startswith("91520000MA6DT0")
    for contact in db.session.scalars(select(Contact)):
        assert contact.name.startswith("样例·")
        assert contact.phone.startswith("1390000")
    for activity in db.session.scalars(select(Activity)):
        assert activity.is_sample
        assert "样例" in activity.result
        assert activity.entered_by.startswith("样例·")


def test_all_stages_statuses_and_lights_are_there(samples: Flask) -> None:
    today = clock.today()
    found = leads()
    assert {lead.stage for lead in found} == set(Stage)
    assert {lead.status for lead in found} == set(Status)
    lights = Counter(state.light for lead in found if (state := light_of(lead, today)) is not None)
    assert set(lights) == set(Light)
    words = {str(state.text) for lead in found if (state := light_of(lead, today)) is not None}
    assert {"34 天无活动", "17 天无活动", "22 天无活动", "203 天未开工", "158 天未开工", "已投产", "已开工"} <= words
    assert sum(lead.is_opening for lead in found) == 2
    assert sum(lead.is_key for lead in found) >= 5
    assert len({lead.county_id for lead in found}) == 6
    states = Counter(db.session.scalars(select(MoveRequest.state)))
    assert states[RequestState.PENDING] >= 3
    assert states[RequestState.RETURNED] == 1
    outcomes = Counter(db.session.scalars(select(Screening.outcome)))
    assert set(map(str, outcomes)) == {"passed", "conditional", "refused", "None"}
    assert (db.session.scalar(select(func.count(CoReport.id))) or 0) > 10


def test_the_target_list_is_in_all_states(samples: Flask) -> None:
    targets = db.session.scalars(select(Target)).all()
    assert {target.state for target in targets} == set(TargetState)
    assert all(target.is_sample for target in targets)
    assert [target.lead.is_sample for target in targets if target.lead] == [True]


def test_no_stage_was_reached_without_its_facts(samples: Flask) -> None:
    today = clock.today()
    with clocks_read_once():
        for lead in leads():
            if not lead.is_opening:
                facts = facts_of(lead, today)
                for stage in list(Stage)[1 : lead.stage.rank + 1]:
                    lacking = [state.code for state in missing(facts, stage) if state.code != "screening"]
                    assert not lacking, f"{lead.number} is {lead.stage} without {lacking}"


def test_history_trail_and_sums_are_those_of_real_leads(samples: Flask) -> None:
    for lead in leads():
        trail = db.session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject_kind == "lead", AuditEntry.subject_id == lead.id)
        ).all()
        assert "lead:create" in trail
        assert lead.number.startswith(f"GZ-{lead.first_reported_on.year if lead.first_reported_on else 0}-")
    columns = [column for column in LeadTally.__table__.c if column.name != "id"]
    lines = select(*columns).where(LeadTally.leads > 0)
    kept = sorted(map(repr, db.session.execute(lines)))
    assert sum(row.leads for row in db.session.scalars(select(LeadTally))) == len(DEALS) + 1 + LEADS_BORN
    with writing():
        recount()
    assert kept == sorted(map(repr, db.session.execute(lines)))


@pytest.mark.processes
def test_the_tally_listens_in_a_process_that_has_not_asked_for_it() -> None:
    """No test would notice otherwise: tests import the tally themselves."""
    asked = (
        "import sys, tempfile; from crm import create_app; create_app({'CRM_DATA_DIR': tempfile.mkdtemp()});"
        "from sqlalchemy import event; from sqlalchemy.orm import Session;"
        "sys.exit(not event.contains(Session, 'before_flush', sys.modules['crm.leads.tally']._keep))"
    )
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def test_entries_come_in_order_of_time(samples: Flask) -> None:
    at = db.session.scalars(
        select(AuditEntry.at).where(AuditEntry.origin == "sample data").order_by(AuditEntry.id)
    ).all()
    assert list(at) == sorted(at)
    assert max(at) <= clock.now()


def test_the_evidence_lies_in_the_data_folder(samples: Flask) -> None:
    papers = db.session.scalars(select(Attachment).where(Attachment.parent_kind != "project")).all()
    assert len(papers) > 15
    for file in papers:
        data = path_of(file.storage_id).read_bytes()
        assert data.startswith(b"%PDF-")
        assert b"SAMPLE - NOT A REAL DOCUMENT" in data
        assert "样例" in file.name


def test_the_drawn_pictures_are_printed_and_say_that_they_are_samples(samples: Flask) -> None:
    drawn = db.session.scalars(select(ProjectPicture)).all()
    assert len(drawn) == 4
    for picture in drawn:
        assert (picture.width, picture.height) == SLOT
        assert "样例图" in picture.caption
        assert path_of(picture.ready_id).read_bytes().startswith(b"\xff\xd8\xff")
        assert picture.project.published is not None
        assert picture.project.published.facts["pictures"][0]["ready_id"] == picture.ready_id


def test_sample_prices_leave_one_county_to_be_asked_and_one_out_of_date(samples: Flask) -> None:
    rows = price_list(system("x"), on=clock.today())
    assert {row.county.code for row in rows if row.state == "good"} == {"522326", "522729", "520423", "520625"}
    assert [row.county.code for row in rows if row.state == "stale"] == ["522325"]
    assert all("样例" in price.source and price.is_sample for row in rows for price in row.prices.values())


def test_a_load_that_fails_leaves_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()
    monkeypatch.setattr(loading, "DEALS", (*DEALS[:3], DEALS[0]))  # the same code name twice is no fault; a chain is
    with pytest.raises(KeyError):  # the bare application has no sample chains
        loading.load(clock.now())
    assert everything() == before
    files = [path for path in path_of("0" * 32).parent.parent.parent.rglob("*") if path.is_file()]
    assert files == []
