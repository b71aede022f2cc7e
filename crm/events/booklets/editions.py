"""Ordering an edition, and what becomes of it: its number, its plan, its job, its file."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import false, or_, select

from crm.audit.operations import record
from crm.core.db import db, locked
from crm.core.errors import DomainError, Forbidden, NotFound, Unavailable
from crm.core.reader import Reader
from crm.core.sentences import name
from crm.events.models import Booklet, BookletEdition, EditionSheet
from crm.events.states import EditionState
from crm.files.operations import Received, attach, path_of
from crm.jobs.operations import queue_job, retry_job
from crm.projects.models import Project
from crm.projects.states import ProjectState

from .checking import check
from .planning import Plan, digest, plan_of
from .queries import last_frozen, may_print

JOB = "booklet"
PARENT = "booklet_edition"


class Ordered(NamedTuple):
    """The edition, and how the order was answered: "new", "same" (frozen already), "running" (ordered already)."""

    edition: BookletEdition
    how: str


def order_edition(*, booklet: Booklet, lang: str, base: str, by: Reader, at: datetime) -> Ordered:
    """Order the next edition in that language: number, plan, sheets and job in one transaction.

    Two who order at once get one edition. Nothing is printed twice: when the newest frozen edition has this very plan,
    it is given back. Raises ``DomainError`` when the check blocks, when another plan is being printed, ``Forbidden``.
    """
    row = locked(Booklet, booklet.id)
    if by.role != "system" and not may_print(row.event, by):
        raise Forbidden(_("这场活动由别的单位筹办，你不能印它的项目册"), permission="booklet:print")
    found = check(row, lang, by)
    if not found.may_print:
        raise DomainError(_refusal(found))
    plan = plan_of(row, lang, by, base=base)
    newest = _newest(row, lang)
    if newest is not None and is_open(newest):
        if digest(newest.plan) == digest(plan):
            return Ordered(newest, "running")
        raise DomainError(
            _("第 %(n)s 版正在印制，内容与现在的不同。等它印完，或先取消它，再印新的一版", n=newest.number)
        )
    frozen = last_frozen(row, lang)
    if frozen is not None and digest(frozen.plan) == digest(plan):
        return Ordered(frozen, "same")
    if newest is not None and newest.state != EditionState.FROZEN:
        edition = newest  # it was never printed: its number is used, so that editions in people's hands leave no gap
        for sheet in list(edition.sheets):
            db.session.delete(sheet)
        db.session.flush()
    else:
        edition = BookletEdition(booklet_id=row.id, lang=lang, number=(newest.number if newest else 0) + 1)
        db.session.add(edition)
    edition.state, edition.public, edition.plan = EditionState.ORDERED, row.public, plan
    edition.ordered_by_id, edition.ordered_by, edition.ordered_at = by.user_id, by.name, at
    db.session.flush()
    db.session.add_all(_sheets(edition, plan))
    job = queue_job(
        kind=JOB,
        title=_(
            "%(event)s项目册%(lang)s第 %(n)s 版",
            event=name(row.event.name, row.event.name_en),
            lang=_lang_word(lang),
            n=edition.number,
        ),
        arguments={"edition_id": edition.id},
        by=by,
        at=at,
        subject_kind=PARENT,
        subject_id=edition.id,
        once_key=f"booklet:{row.id}:{lang}",
    )
    edition.job_id, edition.job = job.id, job
    db.session.flush()
    record(action="booklet:order", by=by, at=at, subject=row, ref=row.event.code, note=job.title)
    return Ordered(edition, "new")


def _lang_word(lang: str) -> str:
    return _("（英文）") if lang == "en" else ""


def _refusal(found: object) -> str:
    from .checking import Check

    assert isinstance(found, Check)
    general = [finding.sentence for finding in found.general if finding.blocking]
    named = [f"{row.project.code} {row.findings[0].sentence}" for row in found.stopping[:3]]
    more = len(found.stopping) - len(named)
    words = _("；").join(general + named) + (_("；还有 %(n)s 个", n=more) if more > 0 else "")
    return str(_("印前检查没有通过，没有印：%(why)s", why=words))


def retry_edition(*, edition: BookletEdition, by: Reader, at: datetime) -> BookletEdition:
    """Print the same plan once more after a failure or a cancel."""
    row = locked(BookletEdition, edition.id)
    if not may_print(row.booklet.event, by) and by.role != "system":
        raise Forbidden(_("这场活动由别的单位筹办，你不能印它的项目册"), permission="booklet:print")
    if row.state == EditionState.FROZEN or row.job is None:
        raise DomainError(_("这一版已经定版，不用再印"))
    retry_job(job=row.job, by=by, at=at)
    row.state = EditionState.ORDERED
    return row


def freeze(
    *, edition_id: int, received: Received, pages: int, starts: dict[int, tuple[int, int]], by: Reader, at: datetime
) -> BookletEdition:
    """The print is there: its file, hash and page count are written down, and nothing of it changes any more.

    ``starts``: first page and number of pages by project id. Raises ``DomainError`` when a project was withdrawn or
    voided since the order.
    """
    row = locked(BookletEdition, edition_id)
    if row.state == EditionState.FROZEN:
        raise DomainError(_("这一版已经定版"))
    refuse_withdrawn(row)
    attach(received, parent_kind=PARENT, parent_id=row.id, kind="edition", by=by, at=at)
    for sheet in row.sheets:
        sheet.page, sheet.pages = starts[sheet.project_id]
    row.storage_id, row.sha256, row.size = received.storage_id, received.sha256, received.size
    row.pages, row.frozen_at, row.state = pages, at, EditionState.FROZEN
    record(
        action="booklet:freeze",
        by=by,
        at=at,
        subject=row.booklet,
        ref=row.booklet.event.code,
        changes={"sha256": (None, received.sha256), "pages": (None, pages)},
        note=f"{row.lang} {row.number}",
    )
    return row


def refuse_withdrawn(edition: BookletEdition) -> None:
    """Raise ``DomainError`` naming what was taken back since the edition was ordered: a first copy of it is never made.

    An edition waits between its order and its print – behind other jobs, after a failure for days –; once it is frozen
    it stays as it was.
    """
    wanted = [sheet.project_id for sheet in edition.sheets]
    gone = or_(
        Project.voided_at.is_not(None),
        Project.state == ProjectState.WITHDRAWN,
        Project.published_id.is_(None) if edition.public else false(),
    )
    codes = db.session.scalars(select(Project.code).where(Project.id.in_(wanted), gone).order_by(Project.code)).all()
    if codes:
        words = _("、").join(codes[:5])
        raise DomainError(
            _("%(codes)s 等 %(n)s 个项目交印后已撤回或作废，没有印；请移出后重新交印", codes=words, n=len(codes))
            if len(codes) > 5
            else _("%(codes)s 交印后已撤回或作废，没有印；请移出后重新交印", codes=words)
        )


def file_of(edition: BookletEdition) -> Path:
    """The frozen file, just as it was printed. Raises ``NotFound`` before the edition is frozen, ``Unavailable`` when the
    file is gone or is no longer what was frozen."""
    if edition.state is not EditionState.FROZEN:
        raise NotFound(_("这一版还没有印成"))
    path = path_of(edition.storage_id)
    if not path.is_file():
        raise Unavailable(_("第 %(n)s 版登记在册，但文件不在服务器上。请告诉管理员核对数据文件夹", n=edition.number))
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != edition.sha256:
            raise Unavailable(
                _("第 %(n)s 版的文件与定版时的校验值不符，没有给出。请告诉管理员从备份恢复", n=edition.number)
            )
    return path


def is_open(edition: BookletEdition) -> bool:
    """Whether it is still to come: ordered, and its job neither failed nor was cancelled."""
    return edition.state == EditionState.ORDERED and edition.job is not None and edition.job.state.is_open


def _newest(booklet: Booklet, lang: str) -> BookletEdition | None:
    return db.session.scalar(
        select(BookletEdition)
        .where(BookletEdition.booklet_id == booklet.id, BookletEdition.lang == lang)
        .order_by(BookletEdition.number.desc())
        .limit(1)
    )


def _sheets(edition: BookletEdition, plan: Plan) -> list[EditionSheet]:
    return [
        EditionSheet(
            edition_id=edition.id,
            project_id=sheet["project_id"],
            revision_id=sheet["revision_id"],
            position=place,
            section=sheet["section"],
        )
        for place, sheet in enumerate(plan["sheets"], start=1)
    ]


def note_download(*, edition: BookletEdition, by: Reader, at: datetime) -> None:
    """Write down who took a copy of an internal edition; a public one is for everybody."""
    if not edition.public:
        record(
            action="booklet:download", by=by, at=at, subject=edition.booklet, note=f"{edition.lang} {edition.number}"
        )
