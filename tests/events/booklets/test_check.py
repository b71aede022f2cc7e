"""印前检查: whose turn it is with what is not released, and who may see a list that names drafts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from crm.core import clock
from crm.core.db import db, writing
from crm.events.booklets.checking import Check, check
from crm.events.models import Booklet, Event, EventUnit
from crm.events.states import UnitPart
from crm.projects.models import Project
from crm.projects.moves import submit_project
from tests.clients import Client
from tests.factories import accounts, booklets, projects, units

pytestmark = pytest.mark.each_engine

Browser = Callable[..., Client]


def checked(made: Booklet, lang: str = "zh") -> Check:
    db.session.expire_all()
    return check(db.session.get_one(Booklet, made.id), lang, booklets.office())


def test_it_says_whose_turn_it_is(app: Flask) -> None:
    draft, sent, seen, out = (
        projects.make_project(),
        projects.make_project(),
        projects.make_checked_project(),
        projects.make_published_project(),
    )
    writer = accounts.reader("office")
    with writing():
        submit_project(project=db.session.get_one(Project, sent.id), by=writer, at=clock.now())
    found = checked(booklets.booklet(draft, sent, seen, out))
    told = {row.project.id: row.findings[0].sentence for row in found.stopping}
    assert told == {
        draft.id: "还没有发布：还是草稿，等望谟县送审",
        sent.id: f"还没有发布：{writer.name}已送审，等另一人审核",
        seen.id: "还没有发布：已审核，等黔西南州或大招商办发布",
    }
    assert not found.may_print


def test_a_supporting_unit_reads_the_event_and_not_its_drafts(app: Flask, sign_in: Browser) -> None:
    draft = projects.make_project(name="样例·还不能说的项目")
    made = booklets.booklet(draft, projects.make_published_project())
    helper = units.unit()
    with writing() as session:
        event = session.get_one(Event, made.event_id)
        event.units.append(EventUnit(unit_id=helper.id, part=UnitPart.SUPPORT, position=9))
    base, browser = f"/events/{made.event.code}/booklet", sign_in("unit", unit=helper)
    page = browser.get(base)
    assert page.status_code == 200
    assert f"{base}/check" not in page.text
    refused = browser.get(f"{base}/check")
    assert refused.status_code == 403
    for text in (page.text, refused.text, browser.get(f"/events/{made.event.code}").text):
        assert "还不能说的项目" not in text
    for path in ("choose", "order", "edit", "paste"):
        assert browser.get(f"{base}/{path}").status_code == 403
    office = sign_in("office")
    assert "还不能说的项目" in office.get(f"{base}/check").text
