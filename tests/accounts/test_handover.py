"""A liaison's leads go to the successor: those in hand, and only this person's."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from crm.accounts import standing_in
from crm.accounts.models import User
from crm.accounts.sessions import reader_for
from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.leads.models import Lead
from crm.leads.states import Stage, Status
from tests.factories import accounts, leads, units


def with_next_step(name: str, county_code: str, status: Status = Status.ACTIVE) -> int:
    made = leads.lead_at(Stage.NEGOTIATION, county=units.region(county_code))
    with writing() as session:
        row = session.get_one(Lead, made.id)
        row.next_step_who, row.status = name, status
    return made.id


def test_leads_in_hand_go_to_the_successor(app: Flask) -> None:
    supporter = units.unit()
    units.pairing(supporter, county=units.region(units.WANGMO))
    giver = accounts.user("unit", unit=supporter)
    taker = accounts.user("unit", unit=supporter)
    mine = with_next_step(giver.name, units.WANGMO)
    lost = with_next_step(giver.name, units.WANGMO, Status.LOST)
    namesake = with_next_step(giver.name, units.YINJIANG)
    counts = {str(title): count for title, count in standing_in.work_of(giver, clock.today())}
    assert counts["下一步由此人办的线索"] == 1
    with writing():
        standing_in.transfer_work(from_id=giver.id, to_id=taker.id, by=reader_for(giver, origin="test"), at=clock.now())
    names = {ident: db.session.get_one(Lead, ident).next_step_who for ident in (mine, lost, namesake)}
    old, new = db.session.get_one(User, giver.id).name, db.session.get_one(User, taker.id).name
    assert names == {mine: new, lost: old, namesake: old}
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "lead:hand-over")).all()
    assert [entry.changes["next_step_who"] for entry in entries] == [[old, new]]
