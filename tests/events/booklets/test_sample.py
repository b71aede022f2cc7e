"""The sample booklet stands for the next sample event, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from crm.core import clock
from crm.core.db import db, writing
from crm.events.models import Booklet, BookletEdition, Event
from crm.events.states import EditionState
from crm.home.demo.booklets import load_sample_booklet
from crm.jobs.states import JobState
from tests.factories import events, projects


def test_the_next_sample_event_gets_what_is_published(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], env="sample"))
    assert load_sample_booklet() is None
    project = projects.make_published_project()
    projects.make_project()
    made = events.event(starts_on=clock.today() + timedelta(days=9))
    with writing():
        db.session.get_one(Event, made.id).is_sample = True
    assert load_sample_booklet() == "sample booklet: 1 projects"
    booklet = db.session.query(Booklet).one()
    assert [item.project_id for item in booklet.items] == [project.id]
    edition = db.session.query(BookletEdition).one()
    assert (edition.number, edition.state, edition.job.state) == (1, EditionState.ORDERED, JobState.QUEUED)
    assert load_sample_booklet() is None
