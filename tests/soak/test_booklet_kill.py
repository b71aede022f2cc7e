"""kill -9 of the worker at sheet 250 of 500: another goes on from there, no sheet set twice, one edition."""

from __future__ import annotations

import pytest
from flask import Flask

from crm.core.db import db
from crm.events.models import BookletEdition
from crm.events.states import EditionState
from crm.jobs.states import JobState
from tests import databases
from tests.events.booklets.books import published, reader_of
from tests.events.booklets.kills import effects_of, killed_at, nothing_else_to_do
from tests.factories import booklets

pytestmark = [pytest.mark.soak, pytest.mark.each_engine]

SHEETS, KILL_AT = 500, 250


def test_killed_at_sheet_250_of_500(app: Flask, engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    made = booklets.booklet(*published(SHEETS))
    nothing_else_to_do()
    edition = booklets.ordered(made)
    told = killed_at(databases._houses[(engine, "bare")], edition, KILL_AT)
    assert told.kept >= KILL_AT
    assert told.set_again == 0
    assert (told.job.state, told.job.attempts, told.job.interruptions) == (JobState.DONE, 2, 1)
    row = db.session.get_one(BookletEdition, edition.id)
    assert (row.number, row.state) == (1, EditionState.FROZEN)
    assert effects_of(row.id) == (1, 1, SHEETS)
    assert len(reader_of(row).pages) == row.pages
    with capsys.disabled():
        print(
            f"\n{engine}: killed at sheet {told.kept} of {SHEETS}; the other finished in {told.seconds:.0f} s, "
            f"{told.set_again} sheets set again, {row.pages} pages, frozen once"
        )
