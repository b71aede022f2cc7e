"""The internal contact of a project – a name and a mobile – is erased on request: from the project and from every
revision, so that neither history nor a sheet printed anew shows it. Public editions never held it.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import select

from crm.audit.operations import record
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, Forbidden, NotFound
from crm.core.reader import Reader
from crm.printing.kept import find_kept, key_of

from .facts import INTERNAL_CONTACT, Facts, content_hash
from .models import Project, ProjectRevision
from .sheets.editions import sheet_url
from .sheets.press import sheet_source


def erase_person(*, project: Project, by: Reader, at: datetime) -> int:
    """Erase name and mobile of the internal contact; returns from how many revisions. A voided project is no hindrance.

    What a revision is known by is told anew, so that two that said the same still do. Pages printed before – a frozen
    internal booklet – are paper: the office calls them in.

    Raises ``Forbidden``, ``DomainError`` when nothing is kept.
    """
    if by.role != "system" and not by.can("contact:erase"):
        raise Forbidden(_("个人信息由大招商办删除"), permission="contact:erase")
    row = locked(Project, project.id)
    revisions = db.session.scalars(
        select(ProjectRevision).where(ProjectRevision.project_id == row.id).order_by(ProjectRevision.id)
    ).all()
    named = [one for one in revisions if names_person(one.facts)]
    if not named and not (row.contact_person or row.contact_mobile):
        raise DomainError(_("这个项目没有联系人的个人信息"))
    populate(row, {"contact_person": "", "contact_mobile": ""})
    for one in named:
        one.facts = without_person(one.facts)
        one.content_hash = content_hash(one.facts)
    db.session.flush()
    record(action="project:erase", by=by, at=at, subject=row, ref=row.code)
    return len(named)


def names_person(facts: Facts) -> bool:
    """Whether the facts hold the internal contact."""
    contact = facts.get("contact") or {}
    return any(contact.get(name) for name in INTERNAL_CONTACT)


def without_person(facts: Facts) -> Facts:
    """The same facts without the internal contact."""
    contact = {name: "" if name in INTERNAL_CONTACT else value for name, value in facts["contact"].items()}
    return {**facts, "contact": contact}


def kept_pages(project: Project) -> list[Path]:
    """Pages of the internal sheet laid out with the person's name: thrown away once the data are erased."""
    revisions = db.session.scalars(select(ProjectRevision).where(ProjectRevision.project_id == project.id)).all()
    url = sheet_url(project.code, public=False)
    sources = [
        sheet_source(one.facts, lang=lang, public=False, url=url)
        for one in revisions
        if names_person(one.facts)
        for lang in ("zh", "en")
    ]
    return [kept.path for source in sources if (kept := find_kept(key_of(source))) is not None]


def any_project(code: str, reader: Reader) -> Project:
    """A project for erasing, a voided one too. Raises ``NotFound``."""
    found: Project | None = db.session.scalar(select(Project).where(Project.code == code))
    if found is None or not reader.can("contact:erase"):
        raise NotFound(_("没有项目 %(code)s，或不在你的可见范围内。请核对编号", code=code[:40]))
    return found


def keeps_person(project: Project) -> bool:
    """Whether project or history still hold the internal contact."""
    if project.contact_person or project.contact_mobile:
        return True
    told = db.session.scalars(select(ProjectRevision.facts).where(ProjectRevision.project_id == project.id))
    return any(names_person(facts) for facts in told)
