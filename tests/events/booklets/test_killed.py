"""kill -9 of the worker in the middle of a booklet: another goes on from the kept sheets, and the edition is one."""

from __future__ import annotations

import pytest
from flask import Flask

from crm.core.db import db
from crm.events.models import BookletEdition
from crm.events.states import EditionState
from crm.jobs.states import JobState
from tests import databases
from tests.events.booklets.books import content, published, reader_of, squeezed
from tests.events.booklets.kills import effects_of, killed_at, nothing_else_to_do
from tests.factories import booklets

pytestmark = pytest.mark.processes


@pytest.mark.each_engine
def test_killed_at_sheet_twenty_of_forty_another_goes_on_from_there(app: Flask, engine: str) -> None:
    made = booklets.booklet(*published(40))
    nothing_else_to_do()
    edition = booklets.ordered(made)
    told = killed_at(databases._houses[(engine, "bare")], edition, 20)
    assert told.kept >= 20
    assert told.set_again == 0, "a kept sheet was set again"
    assert (told.job.state, told.job.attempts, told.job.interruptions) == (JobState.DONE, 2, 1)
    row = db.session.get_one(BookletEdition, edition.id)
    assert (row.number, row.state) == (1, EditionState.FROZEN)
    assert effects_of(row.id) == (1, 1, 40)
    assert db.session.query(BookletEdition).count() == 1
    book = reader_of(row)
    assert len(book.pages) == row.pages
    for sheet in row.sheets:
        assert sheet.page is not None
        assert squeezed(sheet.project.name) in squeezed(book.pages[sheet.page - 1].extract_text())
    assert booklets.printed(made).id == row.id
    assert content(row)[:5] == b"%PDF-"
