"""Sheets laid out ahead: whenever a project is saved, the worker renders its public sheet, so that a booklet of 500 is
printed without a page being set. One job takes all that was saved while it waited; a new template renders all anew.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from functools import partial

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from crm.core import clock
from crm.core.db import db, writing
from crm.jobs.tasks import Work
from crm.printing.kept import SheetFailed, SheetSource, press_folder, press_stamp
from crm.printing.renderers import Renderers, keep_all
from crm.printing.tidying import DAY, KEPT_DAYS, tidy_kept

from ..models import Project, ProjectRevision
from .editions import sheet_url
from .english import EnglishMissing
from .making import made_by
from .ordering import ONCE, order
from .press import sheet_source

log = logging.getLogger(__name__)

BATCH = 40
ASKED_DAYS = KEPT_DAYS // 2
"""Days after which all sheets are asked for, so that none that may be printed grows old enough to be tidied away."""


def render_sheets(work: Work) -> None:
    """The task: the public sheets of every revision a print may ask for, after the one named; Chinese and English.

    What is kept already costs nothing, so an attempt that was cut short is simply done again. Raises
    :class:`SheetFailed` at the end when single sheets could not be printed; the others are kept.
    """
    after, done = int(work.arguments.get("after", 0)), 0
    lacking: list[str] = []
    failures: list[tuple[str, str]] = []
    total = _count(after)
    with Renderers() as renderers:
        while batch := _after(after):
            sources = list(_sources(batch, lacking))
            try:
                keep_all(sources, renderers=renderers, on_done=partial(_tell, work, done, total))
            except SheetFailed as failed:
                failures += failed.failures
            after, done = batch[-1].id, done + len(batch)
            total = max(total, done)
    if failures:
        raise SheetFailed(failures)
    if lacking:
        work.say(_("%(count)s 个项目英文不全，英文简介未排", count=len(lacking)))

    def finish() -> dict[str, int]:
        if _count(after):  # saved while the last ones were rendered, and sent to this very job
            order(after, clock.now(), title=work.title, once_key=None)
        return {"projects": done, "without_english": len(lacking)}

    work.apply(finish)
    if tidied := tidy_kept():
        log.info(tidied)
    render_anew()


def _tell(work: Work, before: int, total: int, ready: int, _all: int, title: str) -> None:
    """Progress in projects; a project has up to two sheets."""
    work.progress(min(before + ready // 2, total), total, title)


def _wanted(after: int) -> Select[ProjectRevision]:
    """Revisions a print may ask for: the last of each standing project, and what is published."""
    last = select(func.max(ProjectRevision.id)).group_by(ProjectRevision.project_id)
    shown = select(Project.published_id).where(Project.published_id.is_not(None))
    standing = select(Project.id).where(Project.voided_at.is_(None))
    return select(ProjectRevision).where(
        ProjectRevision.id > after,
        ProjectRevision.project_id.in_(standing),
        ProjectRevision.id.in_(last) | ProjectRevision.id.in_(shown),
    )


def _after(after: int) -> Sequence[ProjectRevision]:
    db.session.rollback()  # a new reading each time: what was saved meanwhile is taken too
    return db.session.scalars(_wanted(after).order_by(ProjectRevision.id).limit(BATCH)).all()


def _count(after: int) -> int:
    return int(db.session.scalar(select(func.count()).select_from(_wanted(after).subquery())) or 0)


def _sources(revisions: Sequence[ProjectRevision], lacking: list[str]) -> Iterator[SheetSource]:
    for revision in revisions:
        code = str(revision.facts.get("code", ""))
        url = sheet_url(code, public=True)
        yield sheet_source(revision.facts, lang="zh", public=True, url=url)
        try:
            yield sheet_source(revision.facts, lang="en", public=True, url=url)
        except EnglishMissing:
            lacking.append(code)


def render_anew() -> str | None:
    """At a start: when the template, the style, the faces or the code of sheets changed, have all laid out anew.

    Once a month all are asked for even so: what is kept counts as used, whatever is missing is laid out.
    """
    mark = press_folder() / ".sheets"
    stamp = f"{made_by()} {press_stamp(('sheet',))}"
    now = clock.now()
    same = mark.exists() and mark.read_text("ascii") == stamp
    if same and now.timestamp() - mark.stat().st_mtime < ASKED_DAYS * DAY:
        return None
    if db.session.scalar(select(func.count()).select_from(ProjectRevision)):
        title = _("查对全部项目简介是否排好") if same else _("重排全部项目简介")
        with writing():
            order(0, now, title=title, once_key=f"{ONCE} {stamp[:40]}")
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(stamp, "ascii")
    os.utime(mark, (now.timestamp(), now.timestamp()))
    return None
