"""``crm leads``: what goes to standard output, and with which exit code."""

from __future__ import annotations

import json

from click.testing import Result
from flask import Flask

from crm.core.db import db, writing
from crm.leads.commands import bench
from crm.leads.commands import leads as leads_command
from crm.leads.models import Lead, LeadTally
from crm.leads.states import Stage
from tests.factories import accounts, leads, units

FIELDS = {
    *("number", "enterprise_name", "project_name", "county_name", "unit_name", "stage", "status", "light"),
    *("planned_yuan", "agreed_yuan", "paid_in_yuan", "days_in_stage", "missing_count", "url"),
}


def run(app: Flask, *arguments: str) -> Result:
    db.session.rollback()
    return app.test_cli_runner().invoke(leads_command, arguments)


def test_the_list_is_one_array_with_the_promised_names(app: Flask) -> None:
    here = units.region("522326")
    lead = leads.lead(county=here, planned_yuan=96_000_000)
    leads.lead(county=units.region("520524"))
    told = json.loads(run(app, "list", "--county", here.code, "--stage", "lead", "--json").stdout)
    assert [row["number"] for row in told] == [lead.number]
    assert set(told[0]) >= FIELDS
    assert told[0]["planned_yuan"] == 96_000_000
    assert told[0]["url"].endswith(f"/leads/{lead.number}")
    assert json.loads(run(app, "list", "--stage", "landed", "--json").stdout) == []


def test_a_refused_move_names_what_is_missing_and_ends_with_1(app: Flask) -> None:
    lead, user = leads.lead(county=units.region()), accounts.user("office")
    result = run(app, "move", lead.number, "negotiation", "--as", user.username, "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["from"], told["to"], told["result"]) == ("lead", "negotiation", "refused")
    assert told["missing"]
    assert all(set(fact) == {"code", "title", "needed"} for fact in told["missing"])
    plain = run(app, "move", lead.number, "negotiation", "--as", user.username)
    assert plain.exit_code == 1
    assert plain.stdout == ""
    assert told["missing"][0]["title"] in plain.stderr


def test_a_move_moves_and_a_confirmed_stage_is_requested(app: Flask) -> None:
    user = accounts.user("office")
    lead = leads.negotiation_facts(leads.lead(county=units.region()))
    moved = run(app, "move", lead.number, "negotiation", "--as", user.username, "--json")
    assert moved.exit_code == 0
    assert json.loads(moved.stdout)["result"] == "moved"
    leads.signed_facts(lead)
    asked = run(app, "move", lead.number, "signed", "--as", user.username, "--json")
    assert asked.exit_code == 0
    assert json.loads(asked.stdout)["result"] == "requested"
    db.session.expire_all()
    assert db.session.get(Lead, lead.id).stage is Stage.NEGOTIATION  # type: ignore[union-attr]


def test_out_of_scope_is_not_found(app: Flask) -> None:
    lead = leads.lead(county=units.region("522326"))
    user = accounts.user("bureau", county=units.region("520524"))
    result = run(app, "move", lead.number, "negotiation", "--as", user.username)
    assert result.exit_code != 0
    assert "没有线索" in str(result.exception)


def test_recount_mends_a_tally(app: Flask) -> None:
    leads.lead(county=units.region())
    with writing() as session:
        session.execute(db.delete(LeadTally))
    assert run(app, "recount").exit_code == 0
    assert db.session.scalar(db.select(db.func.sum(LeadTally.leads))) == 1


def test_bench_data_is_marked_and_the_next_number_follows(app: Flask) -> None:
    result = app.test_cli_runner().invoke(bench, ["data", "--leads", "40"])
    assert result.exit_code == 0, result.output
    db.session.rollback()
    assert all(lead.is_sample for lead in db.session.scalars(db.select(Lead)))
    assert leads.lead(county=units.region()).number not in set(
        db.session.scalars(db.select(Lead.number).order_by(Lead.id).limit(40))
    )
