"""The way of a project: submitted, checked by another person, published, withdrawn, taken up again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, Forbidden
from crm.core.reader import Reader

from .completeness import needed_of
from .facts import facts_of
from .figures import questions
from .models import Project, ProjectRevision
from .operations import _UNCHECKED, _moved, keep_revision, opened, refuse_stale
from .scope import can_publish, refuse_voided
from .states import MOVES, ProjectState
from .window.rows import edition_row


def submit_project(*, project: Project, by: Reader, at: datetime, version: int | None = None) -> Project:
    """Put it before another person (送审).

    Raises ``DomainError`` naming what a sheet cannot do without, or the figures nobody has answered for.
    """
    row = opened(project, version, by)
    facts = facts_of(row)
    lacking = needed_of(facts)
    if lacking:
        names = _("、").join(str(rule.title) for rule in lacking)
        raise DomainError(_("还缺%(names)s，补齐后再送审", names=names))
    asked = questions(facts)
    if asked and not row.figures_asserted:
        raise DomainError(_("有数据待核对：%(question)s。请更正，或写明为什么没错", question=asked[0].sentence))
    values = {
        **_UNCHECKED,
        "submitted_by_id": by.user_id,
        "submitted_by": by.name,
        "submitted_for_id": by.acting_for_id,
    }
    return _move(row, ProjectState.SUBMITTED, values, action="project:submit", by=by, at=at)


def check_project(*, project: Project, by: Reader, at: datetime, version: int | None = None) -> Project:
    """Check it (审核): another person than who submitted it, the office or a bureau above the project's place or of it.

    Raises ``Forbidden`` for who may not, ``DomainError`` for who submitted it.
    """
    row = _checking(project, by, version)
    values: dict[str, Any] = {"checked_by_id": by.user_id, "checked_by": by.name, "checked_at": at}
    if row.first_checked_at is None:
        values["first_checked_at"] = at
    return _move(row, ProjectState.CHECKED, values, action="project:check", by=by, at=at)


def return_project(*, project: Project, sentence: str, by: Reader, at: datetime, version: int | None = None) -> Project:
    """Give it back to whoever wrote it, with the sentence that says what to mend.

    A check that is taken back before anything was published never was: it counts for no duty.
    """
    if not sentence.strip():
        raise DomainError(_("请写明退回的原因"), field="sentence")
    row = locked(Project, project.id)
    refuse_voided(row)
    if row.state not in (ProjectState.SUBMITTED, ProjectState.CHECKED):
        _refuse_move(row, ProjectState.SUBMITTED)
    if by.role != "system" and not (by.can("project:check") and by.sees_region(row.county_id)):
        raise Forbidden(_("你不能退回这个项目"), permission="project:check")
    refuse_stale(row, version)
    values = dict(_UNCHECKED)
    if row.edition == 0:
        values["first_checked_at"] = None
    return _move(row, ProjectState.DRAFT, values, action="project:return", by=by, at=at, sentence=sentence)


def publish_project(*, project: Project, by: Reader, at: datetime, version: int | None = None) -> Project:
    """Publish it: the next edition is frozen and stands on the public page until the one after it.

    The office or the bureau of the prefecture, never the county's own. Raises ``Forbidden``, ``DomainError``.
    """
    row = locked(Project, project.id)
    _refuse_publisher(row, by)
    refuse_stale(row, version)
    _refuse_move(row, ProjectState.PUBLISHED)
    kept = keep_revision(project=row, by=by, at=at)
    if kept.edition is not None:
        # Taken up again without a change: an edition of its own, so that every edition has one date.
        kept = _again(kept, by=by, at=at)
    kept.edition = row.edition + 1
    db.session.add(edition_row(row, kept, at))
    db.session.flush()
    values = {"edition": kept.edition, "published_id": kept.id, "published_at": at, "withdrawn_reason": ""}
    note = _("第 %(edition)s 版", edition=kept.edition)
    return _move(row, ProjectState.PUBLISHED, values, action="project:publish", by=by, at=at, sentence=note)


def withdraw_project(
    *, project: Project, sentence: str, by: Reader, at: datetime, version: int | None = None
) -> Project:
    """Take it off the public page (撤回), with the sentence that says why. A draft nobody has seen may be withdrawn by who wrote it."""
    if not sentence.strip():
        raise DomainError(_("请写明撤回的原因"), field="sentence")
    row = locked(Project, project.id)
    refuse_voided(row)
    if row.published_id is not None:
        _refuse_publisher(row, by)
    else:
        opened(row, None, by)
    refuse_stale(row, version)
    values = {"published_id": None, "withdrawn_reason": sentence.strip()[:300], **_UNCHECKED}
    return _move(row, ProjectState.WITHDRAWN, values, action="project:withdraw", by=by, at=at, sentence=sentence)


def take_up_project(*, project: Project, by: Reader, at: datetime, version: int | None = None) -> Project:
    """Take a withdrawn project up again: a draft, with all its history."""
    row = opened(project, version, by)
    if row.state is not ProjectState.WITHDRAWN:
        raise DomainError(_("只有撤回的项目可以重新启用"))
    return _move(row, ProjectState.DRAFT, {"withdrawn_reason": ""}, action="project:take-up", by=by, at=at)


def _checking(project: Project, by: Reader, version: int | None) -> Project:
    row = locked(Project, project.id)
    refuse_voided(row)
    if by.role != "system" and not (by.can("project:check") and by.sees_region(row.county_id)):
        raise Forbidden(_("你不能审核这个项目"), permission="project:check")
    refuse_stale(row, version)
    _refuse_move(row, ProjectState.CHECKED)
    if row.submitted_by_one_of(by):
        raise DomainError(_("不能审核自己提交的项目，请另一人审核"))
    return row


def _refuse_publisher(row: Project, by: Reader) -> None:
    refuse_voided(row)
    if by.role != "system" and not can_publish(row, by):
        raise Forbidden(_("发布和撤回已公开的项目，由市州投资促进局或大招商办办理"), permission="project:publish")


def _refuse_move(row: Project, to: ProjectState) -> None:
    if to not in MOVES[row.state]:
        raise DomainError(_("现在是“%(now)s”，不能改为“%(to)s”", now=row.state.title, to=to.title))


def _move(
    row: Project,
    to: ProjectState,
    values: dict[str, Any],
    *,
    action: str,
    by: Reader,
    at: datetime,
    sentence: str = "",
) -> Project:
    """The state and its history row change together, nowhere else."""
    _refuse_move(row, to)
    _moved(row, row.state, to, by=by, at=at, sentence=sentence)
    changes = populate(row, {"state": to, "state_since": clock.date_of(at), "changed_at": at, **values})
    changes.pop("changed_at", None)
    db.session.flush()
    record(action=action, by=by, at=at, subject=row, ref=row.code, changes=changes, note=sentence.strip())
    return row


def _again(kept: ProjectRevision, *, by: Reader, at: datetime) -> ProjectRevision:
    again = ProjectRevision(
        project_id=kept.project_id,
        number=kept.number + 1,
        facts=kept.facts,
        content_hash=kept.content_hash,
        by_name=by.name or "—",
        at=at,
    )
    db.session.add(again)
    db.session.flush()
    return again
