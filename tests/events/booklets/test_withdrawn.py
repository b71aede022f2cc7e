"""Projects taken back: before the print none is printed, after it the edition stays and the next order names it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError
from crm.events.booklets.checking import check
from crm.events.booklets.editions import retry_edition
from crm.events.booklets.operations import remove_projects
from crm.events.models import Booklet, BookletEdition
from crm.events.states import EditionState
from crm.jobs.running import run_now
from crm.projects.models import Project
from crm.projects.moves import withdraw_project
from crm.projects.operations import void_project
from tests.clients import Client
from tests.events.booklets.books import content, published
from tests.factories import accounts, booklets

pytestmark = pytest.mark.prints


def withdraw(project: Project) -> None:
    by = accounts.reader("office")
    with writing():
        row = db.session.get_one(Project, project.id)
        withdraw_project(project=row, sentence="样例：地块另有安排", by=by, at=clock.now())


@pytest.mark.each_engine
def test_withdrawn_after_freezing_edition_one_reprints_and_the_check_for_the_next_names_it(
    app: Flask, sign_in: Callable[..., Client]
) -> None:
    rows = published(3)
    made = booklets.booklet(*rows)
    first = booklets.printed(made)
    kept, code = content(first), rows[1].code
    withdraw(rows[1])
    browser, base = sign_in("office"), f"/events/{made.event.code}/booklet"
    assert browser.get(f"{base}/editions/{first.id}/file").data == kept
    found = check(db.session.get_one(Booklet, made.id), "zh", booklets.office())
    assert [(row.project.code, row.findings[0].kind) for row in found.stopping] == [(code, "withdrawn")]
    page = browser.get(f"{base}/check")
    assert "项目已撤回：样例：地块另有安排" in page.text
    assert "印中文版" not in page.text
    with pytest.raises(DomainError, match=f"{code} 项目已撤回"):
        booklets.ordered(made)
    with writing():
        gone = {"project_ids": [rows[1].id], "by": booklets.office(), "at": clock.now()}
        remove_projects(booklet=db.session.get_one(Booklet, made.id), **gone)
    second = booklets.printed(db.session.get_one(Booklet, made.id))
    assert second.number == 2
    assert code not in {sheet.project.code for sheet in second.sheets}
    assert content(db.session.get_one(BookletEdition, first.id)) == kept


@pytest.mark.parametrize("how", ["withdrawn", "voided"])
def test_what_is_taken_back_between_order_and_print_is_not_printed(app: Flask, how: str) -> None:
    rows = published(2)
    edition = booklets.ordered(booklets.booklet(*rows))
    if how == "withdrawn":
        withdraw(rows[0])
    else:
        by = accounts.reader("office")
        with writing():
            void_project(project=db.session.get_one(Project, rows[0].id), sentence="样例", by=by, at=clock.now())
    assert edition.job_id is not None
    job = run_now(edition.job_id)
    assert (job.state, job.attempts) == ("failed", 1)
    assert job.error == f"{rows[0].code} 交印后已撤回或作废，没有印；请移出后重新交印"
    assert db.session.get_one(BookletEdition, edition.id).state is EditionState.ORDERED
    assert not [path for path in Path(app.extensions["settings"].files_dir).rglob("*") if path.is_file()]
    with writing():
        retry_edition(edition=db.session.get_one(BookletEdition, edition.id), by=booklets.office(), at=clock.now())
    assert "交印后已撤回或作废" in run_now(edition.job_id).error, "trying again prints it no more than the first time"


def test_what_is_taken_back_while_it_is_printed_is_not_frozen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from crm.events.booklets import printing

    rows = published(2)
    edition = booklets.ordered(booklets.booklet(*rows))
    real = printing.bound

    def meanwhile(*given: object, **more: object) -> object:
        done = real(*given, **more)
        withdraw(rows[1])
        return done

    monkeypatch.setattr(printing, "bound", meanwhile)
    assert edition.job_id is not None
    job = run_now(edition.job_id)
    assert rows[1].code in job.error
    assert db.session.get_one(BookletEdition, edition.id).state is EditionState.ORDERED
    assert not [path for path in Path(app.extensions["settings"].files_dir).rglob("*") if path.is_file()]
