"""Booklets for tests: published projects on two chains, opened editions, a project said anew."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from sqlalchemy import insert

from crm.chains.models import Chain, Link
from crm.chains.states import Stream
from crm.core import clock
from crm.core.db import db, writing
from crm.events.models import BookletEdition, BookletItem
from crm.files.operations import path_of
from crm.projects.models import Project
from crm.projects.moves import check_project, publish_project, submit_project
from crm.projects.operations import edit_project
from tests.factories import accounts, projects, units

CANARY = ("样例内部备注金丝雀", "样例·内部联系人甲", "13900007777")
COUNTIES = ("522326", "522325", "520524")


def chain(code: str, name: str) -> tuple[int, list[int]]:
    with writing() as session:
        made = Chain(code=code, name=name, name_en=f"Sample {code}", is_sample=True)
        links = [
            Link(chain=made, name=word, name_en=english, stream=stream, position=place)
            for place, (word, english, stream) in enumerate(
                [
                    ("种植", "Growing", Stream.UPSTREAM),
                    ("加工", "Processing", Stream.MIDSTREAM),
                    ("品牌", "Brands", Stream.DOWNSTREAM),
                ]
            )
        ]
        session.add_all([made, *links])
        session.flush()
        return made.id, [link.id for link in links]


def published(count: int, **over: Any) -> list[Project]:
    """Published projects on two chains in three counties, with things that must never leave the house."""
    chains = [chain("a1", "样例·茶产业"), chain("b2", "样例·竹产业")]
    rows = []
    for number in range(count):
        chain_id, links = chains[number % 2]
        rows.append(
            projects.make_published_project(
                county=units.region(COUNTIES[number % 3]),
                name=f"样例·第{number + 1}号项目",
                name_en=f"Sample project no. {number + 1}",
                chain_id=chain_id,
                link_id=links[number % 3],
                contact_office=f"样例{COUNTIES[number % 3]}投资促进局",
                internal_note=CANARY[0],
                contact_person=CANARY[1],
                contact_mobile=CANARY[2],
                **over,
            )
        )
    return rows


def content(edition: BookletEdition) -> bytes:
    return path_of(edition.storage_id).read_bytes()


def reader_of(edition: BookletEdition) -> PdfReader:
    return PdfReader(BytesIO(content(edition)))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def again(project: Project, **facts: Any) -> None:
    """The project edited, checked by another and published anew."""
    writer, checker, publisher = (accounts.reader("office") for _ in range(3))
    at = clock.now()
    with writing():
        row = db.session.get_one(Project, project.id)
        edit_project(project=row, version=None, by=writer, at=at, **facts)
    with writing():
        row = db.session.get_one(Project, project.id)
        submit_project(project=row, by=writer, at=at)
        check_project(project=row, by=checker, at=at)
        publish_project(project=row, by=publisher, at=at)
    db.session.expire_all()


def titles_of(outline: Any) -> list[str]:
    found: list[str] = []
    for one in outline:
        found += titles_of(one) if isinstance(one, list) else [one.title]
    return found


def fill(template: Project, booklet_id: int, count: int) -> list[int]:
    """So many copies of the project in the booklet, written at once."""
    columns = [column.name for column in Project.__table__.columns if column.name not in ("id", "code")]
    values = {name: getattr(template, name) for name in columns}
    with writing() as session:
        rows = [{**values, "code": f"XM-522326-{9000 + number}"} for number in range(count)]
        ids = list(session.scalars(insert(Project).returning(Project.id), rows))
        session.execute(
            insert(BookletItem),
            [
                {"booklet_id": booklet_id, "project_id": ident, "position": place, "chosen_by": "样例"}
                for place, ident in enumerate(ids, start=2)
            ],
        )
    return ids
