"""The internal contact of a project is erased on request: project, history, pages laid out before."""

from __future__ import annotations

import json
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import system
from crm.printing.kept import keep
from crm.projects.erasing import kept_pages
from crm.projects.facts import content_hash
from crm.projects.models import Project, ProjectRevision
from crm.projects.operations import edit_project, void_project
from crm.projects.sheets.editions import sheet_url
from crm.projects.sheets.press import sheet_source
from tests.clients import Client
from tests.events.test_events import send, text
from tests.factories import projects, units

SignIn = Callable[..., Client]
NAME, MOBILE = "样例·王某某", "13985552618"


def named_project() -> Project:
    made = projects.make_project()
    for mobile in ("13985550000", MOBILE):
        with writing():
            row = db.session.get_one(Project, made.id)
            facts = {"contact_person": NAME, "contact_mobile": mobile}
            edit_project(project=row, version=None, by=system("test"), at=clock.now(), **facts)
    return made


def test_name_and_mobile_leave_project_history_and_kept_pages(app: Flask, sign_in: SignIn) -> None:
    made = named_project()
    revision = db.session.scalars(select(ProjectRevision).order_by(ProjectRevision.id.desc())).first()
    assert revision is not None
    keep(sheet_source(revision.facts, lang="zh", public=False, url=sheet_url(made.code, public=False)))
    pages = kept_pages(made)
    assert [page.exists() for page in pages] == [True]
    browser = sign_in("office")
    address = f"/projects/{made.code}/contact/erase"
    assert address in text(browser.get(f"/projects/{made.code}"))
    assert send(browser, browser.get(address)).status_code == 303
    db.session.rollback()
    kept = db.session.scalars(select(ProjectRevision).order_by(ProjectRevision.id)).all()
    for said in (
        *(json.dumps(one.facts, ensure_ascii=False) for one in kept),
        text(browser.get(f"/projects/{made.code}")),
    ):
        assert NAME not in said
        assert "1398555" not in said
    assert all(one.content_hash == content_hash(one.facts) for one in kept)
    assert [page.exists() for page in pages] == [False]
    assert NAME not in str(db.session.execute(select(AuditEntry.changes, AuditEntry.note)).all())
    assert "不用删除" in text(browser.get(address))
    assert sign_in("bureau", county=units.region()).get(address).status_code == 403


def test_a_voided_project_is_no_hindrance(app: Flask, sign_in: SignIn) -> None:
    made = named_project()
    with writing():
        row = db.session.get_one(Project, made.id)
        void_project(project=row, sentence="录错", by=system("test"), at=clock.now())
    browser = sign_in("office")
    assert send(browser, browser.get(f"/projects/{made.code}/contact/erase")).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Project, made.id).contact_mobile == ""
