"""The sample booklet: what is published, put together for the sample event that comes next; nobody has printed it yet."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import system
from crm.events.booklets.operations import add_projects, edit_booklet, open_booklet
from crm.events.models import Booklet, Event
from crm.events.states import EventState
from crm.projects.models import Project
from crm.projects.states import ProjectState

PREFACE = (
    "<p>本册收录的项目由各县（市、区）提供，经市（州）审核、省大招商办汇编，供本次推介会使用。</p>"
    "<p>项目均为样例，仅用于演示软件。</p>"
)
PREFACE_EN = (
    "<p>The projects in this book are offered by the counties, checked by the prefectures and compiled by the Office for "
    "this conference.</p><p>All projects are samples made to show the software.</p>"
)


def load_sample_booklet() -> str | None:
    """In sample mode: give the next sample event a booklet while there is none at all; says how many projects it has."""
    if not current_app.extensions["settings"].sample or db.session.scalar(select(Booklet.id).limit(1)) is not None:
        return None
    coming = db.session.scalar(
        select(Event.id)
        .where(
            Event.is_sample,
            Event.voided_at.is_(None),
            Event.state.in_((EventState.PLANNED, EventState.CONFIRMED)),
            Event.starts_on >= clock.today(),
        )
        .order_by(Event.starts_on, Event.id)
    )
    if coming is None:
        return None
    by, at = system("样例·大招商办", frozenset({"event:read", "project:read"})), clock.now()
    with writing() as session:
        published = select(Project).where(
            Project.is_sample, Project.state == ProjectState.PUBLISHED, Project.voided_at.is_(None)
        )
        projects = list(session.scalars(published.order_by(Project.code)))
        booklet = open_booklet(event=session.get_one(Event, coming), by=by, at=at)
        add_projects(booklet=booklet, projects=projects, by=by, at=at)
        edit_booklet(booklet=booklet, version=None, by=by, at=at, preface=PREFACE, preface_en=PREFACE_EN)
    return f"sample booklet: {len(projects)} projects"
