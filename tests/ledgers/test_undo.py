"""Applying and undoing on both engines: whole or not at all, once however often, refused when leads changed since."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.accounts.roles import ALL_PERMISSIONS
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError
from crm.core.reader import Reader, system
from crm.enterprises.models import Contact, Enterprise
from crm.events.states import SigningKind
from crm.leads.models import Lead, LeadMove, LeadTally, ProgressNote
from crm.leads.operations import edit_lead
from crm.leads.states import MoveKind, Stage
from crm.leads.tally import recount
from crm.ledgers.commands import bring_in
from crm.ledgers.models import LedgerImport
from crm.ledgers.operations import apply_import
from crm.ledgers.prepared import plan_of
from crm.ledgers.sources import ledgers_in, the_sheet
from crm.ledgers.states import Fate, ImportState
from crm.ledgers.undo import undo_import
from crm.workbooks.reading import read_workbook_file
from tests.events.test_outcomes import sign
from tests.factories import accounts, events, leads, units
from tests.factories import enterprises as firms
from tests.ledgers.running import PAIRS, imported, workbook

pytestmark = pytest.mark.each_engine


def office() -> Reader:
    return accounts.reader("office")


def newest() -> LedgerImport:
    return db.session.scalars(select(LedgerImport).order_by(LedgerImport.id.desc()).limit(1)).one()


def undo(ident: int, by: Reader) -> None:
    with writing():
        undo_import(import_id=ident, by=by, at=clock.now())


def facts(lead: Lead) -> dict[str, Any]:
    """All columns that people see, as they are stored."""
    own = {"version", "changed_at"}
    row = db.session.execute(select(*Lead.__table__.c).where(Lead.__table__.c.id == lead.id)).one()
    return {name: value for name, value in row._mapping.items() if name not in own}


def tally() -> list[Any]:
    keys = [c for c in LeadTally.__table__.c if c.name != "id"]
    return sorted(map(repr, db.session.execute(select(*keys).where(LeadTally.leads > 0))))


def test_created_leads_are_voided_with_what_came_with_them(app: Flask) -> None:
    imported(app, PAIRS)
    ident, by = newest().id, office()
    undo(ident, by)
    assert db.session.scalar(select(func.count()).select_from(Lead).where(Lead.voided_at.is_(None))) == 0
    assert set(db.session.scalars(select(Lead.void_reason))) == {"撤销台账导入：pairs_in_talk.xlsx"}
    assert db.session.scalars(select(Enterprise).where(Enterprise.voided_at.is_(None))).all() == []
    assert db.session.scalars(select(ProgressNote).where(ProgressNote.voided_at.is_(None))).all() == []
    assert newest().state is ImportState.UNDONE
    undo(ident, by)  # a second click
    assert imported(app, PAIRS)["summary"]["created"] == 4  # and it may come in again
    before = tally()
    with writing():
        recount()
    assert tally() == before


def test_updates_get_their_old_values_back(app: Flask, tmp_path: Path) -> None:
    row: list[Any] = ["冷链物流园", "样例·黔江冷链物流有限公司", "望谟县", 8000, "在谈", "县工业园甲区", "初次"]
    imported(app, workbook(tmp_path, row))
    lead = db.session.scalars(select(Lead)).one()
    before = facts(lead)
    imported(app, workbook(tmp_path, [*row[:3], "800万美元", "已签正式合同", "县工业园乙区", "再次"]))
    db.session.refresh(lead)
    assert facts(lead) != before
    assert lead.claimed_stage is Stage.SIGNED
    undo(newest().id, office())
    db.session.refresh(lead)
    assert facts(lead) == before
    assert db.session.scalars(select(ProgressNote.situation).where(ProgressNote.voided_at.is_(None))).all() == [
        "备注：初次"
    ]


def test_the_person_a_row_names_comes_and_goes(app: Flask, tmp_path: Path) -> None:
    headings = ("项目名称", "投资方", "县", "联系人", "联系电话")
    rows = [[name, "样例·黔江冷链物流有限公司", "望谟县", "样例·林远", "13985552618"] for name in ("一期", "二期")]
    file = workbook(tmp_path, *rows, headings=headings)
    imported(app, file)
    person = db.session.scalars(select(Contact)).one()
    assert (person.name, person.phone) == ("样例·林远", "13985552618")
    assert set(db.session.scalars(select(Lead.contact_id))) == {person.id}
    assert imported(app, file)["summary"]["unchanged"] == 2
    first = db.session.scalars(select(LedgerImport.id).order_by(LedgerImport.id)).first()
    assert first
    undo(first, office())
    db.session.refresh(person)
    assert person.voided_at


def test_a_lead_changed_since_is_named_and_nothing_is_undone(app: Flask, tmp_path: Path) -> None:
    imported(app, PAIRS)
    ident, by = newest().id, office()
    lead = db.session.scalars(select(Lead).order_by(Lead.id)).first()
    assert lead
    with writing():
        edit_lead(lead_id=lead.id, version=None, values={"site": "样例·别处"}, by=by, at=clock.now())
    with pytest.raises(DomainError, match=lead.number):
        undo(ident, by)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Lead).where(Lead.voided_at.is_not(None))) == 0
    assert newest().state is ImportState.APPLIED


def test_a_signing_at_an_event_forbids_it_too(app: Flask, tmp_path: Path) -> None:
    imported(app, workbook(tmp_path, ["冷链物流园", "样例·黔江冷链物流有限公司", "望谟县", 8000, "在谈", None, None]))
    lead = db.session.scalars(select(Lead)).one()
    sign(events.event(), lead, SigningKind.FRAMEWORK)
    with pytest.raises(DomainError, match=lead.number):
        undo(newest().id, office())


def test_days_to_come_are_named_in_their_cells(app: Flask, tmp_path: Path) -> None:
    headings = ("项目名称", "投资方", "县", "签约时间", "开工时间", "投产时间")
    rows = [
        ["一期", "样例·黔江冷链物流有限公司", "望谟县", "2099-01-02", "2018-03-01", None],
        ["二期", "样例·黔江冷链物流有限公司", "望谟县", None, "2018-05-01", "2018-04-01"],
        ["三期", "样例·黔江冷链物流有限公司", "望谟县", None, "2018-05-01", "2018-06-01"],
    ]
    told = imported(app, workbook(tmp_path, *rows, headings=headings))
    assert [(one["row"], one["column"], one["reason"]) for one in told["rejected"]] == [
        (3, "D", "签约时间晚于今天"),
        (4, "F", "投产早于开工"),
    ]
    assert told["summary"]["created"] == 1


def test_a_later_import_forbids_undoing_the_earlier(app: Flask, tmp_path: Path) -> None:
    row = ["冷链物流园", "样例·黔江冷链物流有限公司", "望谟县", 8000, "在谈", None, None]
    imported(app, workbook(tmp_path, row))
    first = newest().id
    imported(app, workbook(tmp_path, [*row[:3], 9000, *row[4:]]))
    with pytest.raises(DomainError, match="有人改过"):
        undo(first, office())
    undo(newest().id, office())
    with pytest.raises(DomainError, match="有人改过"):  # its leads were touched by the undoing: dealt with by hand
        undo(first, office())


def test_a_claim_the_facts_bear_moves_the_lead_and_undo_moves_it_back(app: Flask, tmp_path: Path) -> None:
    county = units.region(units.WANGMO)
    investor = firms.enterprise("样例·黔江冷链物流有限公司")
    lead = leads.negotiation_facts(leads.lead(county=county, enterprise=investor, project_name="冷链物流园"))
    number, before = lead.number, facts(lead)
    found = imported(
        app, workbook(tmp_path, ["冷链物流园项目", investor.name, "望谟", None, "已签正式合同", None, None])
    )
    assert found["rows"][0]["lead"]["stage"] == "negotiation"  # signed is confirmed by another person, not imported
    assert found["rows"][0]["lead"]["claimed_stage"] == "signed"
    lead = db.session.scalars(select(Lead).where(Lead.number == number)).one()
    assert (lead.stage, lead.claimed_stage, lead.project_name) == (Stage.NEGOTIATION, Stage.SIGNED, "冷链物流园项目")
    undo(newest().id, office())
    db.session.refresh(lead)
    assert facts(lead) == before
    kinds = list(db.session.scalars(select(LeadMove.kind).where(LeadMove.lead_id == lead.id).order_by(LeadMove.id)))
    assert kinds == [MoveKind.CREATE, MoveKind.IMPORT, MoveKind.BACK]


def test_a_stale_plan_writes_nothing(app: Flask, tmp_path: Path) -> None:
    row = ["冷链物流园", "样例·黔江冷链物流有限公司", "望谟县", 8000, "在谈", None, None]
    imported(app, workbook(tmp_path, row))
    kept, by = newest(), office()
    with writing():
        undo_import(import_id=kept.id, by=by, at=clock.now())
        kept = db.session.merge(kept)
        kept.state = ImportState.CONFIRMED
    plan = plan_of(newest(), reader=by, today=clock.today())
    assert plan.counts == {Fate.CREATE: 1}
    imported(app, workbook(tmp_path, row))
    with pytest.raises(DomainError, match="试导入之后"), writing():
        apply_import(import_id=kept.id, plan=plan, by=by, at=clock.now())
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Lead).where(Lead.voided_at.is_(None))) == 1


def test_two_applies_at_once_write_once(app: Flask, tmp_path: Path) -> None:
    """Three imports of the same file run at once: one writes, the others plan anew and find nothing to do."""
    file = workbook(tmp_path, ["冷链物流园", "样例·黔江冷链物流有限公司", "望谟县", 8000, "在谈", None, None])
    sheet = the_sheet(ledgers_in(read_workbook_file(file)), "")
    db.session.remove()
    together, failed = Barrier(3), []

    def run() -> None:
        with app.app_context():
            together.wait()
            try:
                bring_in(file, sheet, None, system("test", ALL_PERMISSIONS))
            except Exception as error:
                failed.append(error)
            finally:
                db.session.remove()

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(db.session.scalars(select(Lead)).all()) == 1
    assert len(db.session.scalars(select(Enterprise)).all()) == 1
    counts = [one.counts for one in db.session.scalars(select(LedgerImport))]
    assert sorted(map(str, counts)) == ["{'create': 1}", "{'unchanged': 1}", "{'unchanged': 1}"]
