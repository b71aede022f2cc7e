"""Reads of booklets and editions. Each starts from the event, which the reader must be allowed to see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from crm.core.db import db
from crm.core.errors import NotFound
from crm.core.reader import Reader
from crm.enterprises.models import Industry
from crm.events import scope
from crm.events.models import Booklet, BookletEdition, BookletItem, EditionSheet, Event
from crm.events.states import EditionState
from crm.projects.facts import public_facts
from crm.projects.models import Project, ProjectRevision
from crm.projects.scope import is_inside
from crm.units.models import Region

from .order import Entry, Section, arrange


def may_edit(event: Event, reader: Reader) -> bool:
    """Whether the reader may put the event's booklet together: who may prepare the event."""
    return reader.can("booklet:edit") and event.voided_at is None and scope.may_edit(event, reader)


def may_print(event: Event, reader: Reader) -> bool:
    """Whether the reader may order an edition."""
    return reader.can("booklet:print") and event.voided_at is None and scope.may_edit(event, reader)


def may_check(event: Event, reader: Reader) -> bool:
    """Whether the reader may see the check, which names drafts: who prepares the event, and who sees everywhere."""
    return reader.sees_everywhere or scope.may_edit(event, reader)


def booklet_of(event: Event) -> Booklet | None:
    """The event's booklet with the projects chosen for it."""
    return db.session.scalar(
        select(Booklet)
        .where(Booklet.event_id == event.id)
        .options(
            joinedload(Booklet.event),
            joinedload(Booklet.cover),
            selectinload(Booklet.items).options(
                joinedload(BookletItem.project).options(
                    joinedload(Project.county).joinedload(Region.parent),
                    joinedload(Project.chain),
                    joinedload(Project.link),
                    joinedload(Project.published),
                )
            ),
        )
    )


def latest_revisions(project_ids: Sequence[int]) -> dict[int, ProjectRevision]:
    """The last saved revision of each project, in one question."""
    last = (
        select(ProjectRevision.project_id, func.max(ProjectRevision.number).label("number"))
        .where(ProjectRevision.project_id.in_(sorted(project_ids)))
        .group_by(ProjectRevision.project_id)
        .subquery()
    )
    rows = db.session.scalars(
        select(ProjectRevision).join(
            last,
            (ProjectRevision.project_id == last.c.project_id) & (ProjectRevision.number == last.c.number),
        )
    )
    return {row.project_id: row for row in rows}


def entries_of(booklet: Booklet, reader: Reader | None = None) -> list[Entry]:
    """The chosen projects with what would be printed of them.

    A public booklet takes the published revision, an internal one what was saved last – of projects that are the
    reader's own business; of others no more than what is public. A project without such a revision still stands in the
    list (``revision_id`` None), with what was saved last, so that the check can name it.
    """
    latest = latest_revisions([item.project_id for item in booklet.items])
    entries = []
    for item in booklet.items:
        project = item.project
        own = not booklet.public and (reader is None or is_inside(project, reader))
        revision = latest.get(project.id) if own else project.published
        shown = revision or latest.get(project.id)
        facts: Mapping[str, object] = shown.facts if shown is not None else _bare(project)
        entries.append(
            Entry(
                project.id,
                revision.id if revision is not None else None,
                item.position,
                facts if own else public_facts({**facts, "contact": facts.get("contact") or {}}),
            )
        )
    return entries


def sections_of(booklet: Booklet, reader: Reader | None = None) -> list[Section]:
    """The booklet's sections as they would be printed now, their English titles given by hand where there are none."""
    wanted = (booklet.section_order or {}).get(booklet.order.value) or []
    sections = arrange(entries_of(booklet, reader), booklet.order, industry_divisions(), wanted)
    for section in sections:
        words = (booklet.section_notes or {}).get(section.key) or {}
        section.name_en = words.get("title_en") or section.name_en
    return sections


def industry_divisions() -> dict[str, str]:
    """Names of the divisions (大类) of GB/T 4754 by their two digits."""
    rows = db.session.execute(select(Industry.code, Industry.name).where(Industry.level == 2))
    return {code: name for code, name in rows}  # noqa: C416 – rows are not pairs to the type checker


def _bare(project: Project) -> dict[str, object]:
    """What a project that was never saved as a revision says of itself: enough to be named and placed."""
    county, above, chain = project.county, project.county.parent, project.chain
    return {
        "code": project.code,
        "name": project.name,
        "name_en": project.name_en,
        "total_yuan": project.total_yuan,
        "county": {"id": county.id, "code": county.code, "name": county.name, "name_en": county.name_en},
        "prefecture": {"name": above.name, "name_en": above.name_en} if above else None,
        "chain": {"code": chain.code, "name": chain.name, "name_en": chain.name_en} if chain else None,
        "links": [],
        "contact": {},
    }


def editions_of(booklet: Booklet) -> Sequence[BookletEdition]:
    """Its editions, the newest first."""
    return db.session.scalars(
        select(BookletEdition)
        .where(BookletEdition.booklet_id == booklet.id)
        .options(joinedload(BookletEdition.job))
        .order_by(BookletEdition.id.desc())
    ).all()


def edition_called(event: Event, edition_id: int, reader: Reader) -> BookletEdition:
    """One edition of the event's booklet with its sheets. Raises ``NotFound``.

    An internal edition is for those who prepare the event and those who see everywhere.
    """
    found = db.session.scalar(
        select(BookletEdition)
        .join(Booklet)
        .where(BookletEdition.id == edition_id, Booklet.event_id == event.id)
        .options(
            joinedload(BookletEdition.job),
            joinedload(BookletEdition.booklet),
            selectinload(BookletEdition.sheets).joinedload(EditionSheet.project),
            selectinload(BookletEdition.sheets).joinedload(EditionSheet.revision),
        )
    )
    if found is None or not may_read_edition(found, event, reader):
        raise NotFound(_("没有这一版，或不在你的可见范围内"))
    return found


def may_read_edition(edition: BookletEdition, event: Event, reader: Reader) -> bool:
    """Whether the reader may have the edition: a public one whoever sees the event, an internal one who prepares it."""
    return edition.public or reader.sees_everywhere or scope.may_edit(event, reader)


def frozen_before(edition: BookletEdition) -> BookletEdition | None:
    """The edition of the same language frozen before this one."""
    return db.session.scalar(
        select(BookletEdition)
        .where(
            BookletEdition.booklet_id == edition.booklet_id,
            BookletEdition.lang == edition.lang,
            BookletEdition.number < edition.number,
            BookletEdition.state == EditionState.FROZEN,
        )
        .options(selectinload(BookletEdition.sheets).joinedload(EditionSheet.revision))
        .order_by(BookletEdition.number.desc())
        .limit(1)
    )


def last_frozen(booklet: Booklet, lang: str) -> BookletEdition | None:
    """The newest frozen edition of that language."""
    return db.session.scalar(
        select(BookletEdition)
        .where(
            BookletEdition.booklet_id == booklet.id,
            BookletEdition.lang == lang,
            BookletEdition.state == EditionState.FROZEN,
        )
        .options(selectinload(BookletEdition.sheets).joinedload(EditionSheet.revision))
        .order_by(BookletEdition.number.desc())
        .limit(1)
    )
