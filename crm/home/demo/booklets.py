"""The sample booklet: what is published, put together for the sample event that comes next, its first edition ordered."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import system
from crm.events.booklets.checking import check
from crm.events.booklets.editions import order_edition
from crm.events.booklets.operations import add_projects, edit_booklet, note_section, open_booklet
from crm.events.booklets.queries import sections_of
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

SECTIONS = {
    "新能源电池材料": (
        "从磷矿到电池材料，中间的净化与合成是建链的关键。本篇项目寻求有电池材料制造经验的龙头企业。",
        "Between phosphate ore and battery materials lie purification and synthesis. The project here seeks an anchor "
        "investor with experience in cathode materials.",
    ),
    "生态特色食品": (
        "这些县有原料、有产地名气，缺的是精深加工、冷链和包装。本篇项目补这几个环节。",
        "Six projects add what the counties lack behind good produce: deep processing, cold storage and packaging.",
    ),
    "山地旅游": (
        "景区已有客流，缺的是住得下、留得住的一环。",
        "Visitors already come; what is missing is a place to stay.",
    ),
    "磷化工": (
        "以渣定产：磷石膏用得掉，磷化工才做得大。",
        "Phosphate production may grow only as fast as its gypsum is put to use.",
    ),
    "竹产业（样例）": (
        "竹林成片，初加工分散，寻求带动集成材与家居板材的龙头企业。",
        "Bamboo grows in whole forests but is processed in small shops; an anchor investor is sought for panels and boards.",
    ),
}
"""By chain: the paragraph of its title page, in Chinese and English."""


def load_sample_booklet() -> str | None:
    """In sample mode: give the next sample event a booklet while there is none at all, for the worker to print.

    Says how many projects it has.
    """
    settings = current_app.extensions["settings"]
    if not settings.sample or db.session.scalar(select(Booklet.id).limit(1)) is not None:
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
    by, at = system("样例·大招商办", frozenset({"event:read", "project:read", "booklet:print"})), clock.now()
    with writing() as session:
        published = select(Project).where(
            Project.is_sample, Project.state == ProjectState.PUBLISHED, Project.voided_at.is_(None)
        )
        projects = list(session.scalars(published.order_by(Project.code)))
        booklet = open_booklet(event=session.get_one(Event, coming), by=by, at=at)
        add_projects(booklet=booklet, projects=projects, by=by, at=at)
        for section in sections_of(booklet, by):
            zh, en = SECTIONS.get(section.name, ("", ""))
            note_section(booklet=booklet, key=section.key, words={"zh": zh, "en": en}, by=by, at=at)
        edit_booklet(booklet=booklet, version=None, by=by, at=at, preface=PREFACE, preface_en=PREFACE_EN)
    with writing() as session:
        row = session.get_one(Booklet, booklet.id)
        if check(row, "zh", by).may_print:
            order_edition(booklet=row, lang="zh", base=settings.public_url, by=by, at=clock.now())
    return f"sample booklet: {len(projects)} projects"
