"""Writes of projects: guard, change, keep the revision, record. Called inside ``writing()``, told who and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from crm.audit.operations import record
from crm.chains.models import Link
from crm.core import clock
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, Forbidden, StaleEdit
from crm.core.money import MOST_YUAN
from crm.core.reader import Reader
from crm.units.models import Region, Unit

from .facts import TEXTS, Facts, content_hash, facts_of, public_facts
from .models import Project, ProjectMove, ProjectRevision
from .numbers import take_code
from .queries import latest_revision
from .scope import can_edit, refuse_voided, require_edit
from .sheets.ordering import order_sheet
from .states import ProjectState
from .texts.cleaning import clean

TEXT_FACTS = frozenset(
    f"{name}{lang}"
    for name in ("name", "summary", "site", "content", "conditions", "market", "groundwork", "cooperation")
    for lang in ("", "_en")
) | frozenset(
    f"contact_{name}"
    for name in ("office", "office_en", "phone", "email", "address", "address_en", "postcode", "person", "mobile")
)
LONG = frozenset(f"{name}{lang}" for name in TEXTS for lang in ("", "_en"))
FIGURES = frozenset({"total_yuan", "land_mu", "sales_yuan", "profit_yuan", "irr_percent", "payback_years"})
FACTS = (
    TEXT_FACTS
    | FIGURES
    | {"industry_code", "chain_id", "link_id", "chain_role", "nature", "figures_asserted", "internal_note"}
)
"""What ``create_project`` and ``edit_project`` take, by the model's own names."""


def create_project(
    *, county_id: int, name: str, by: Reader, at: datetime, is_sample: bool = False, **facts: Any
) -> Project:
    """A new draft of the county; ``facts`` as in ``FACTS``, amounts in whole yuan, long texts cleaned already.

    Raises ``Forbidden`` for a county that is not the reader's, ``DomainError``.
    """
    county = db.session.get(Region, county_id)
    if county is None or county.voided_at is not None or not county.is_place:
        raise DomainError(_("请选到县或功能区"), field="county_id")
    values = _checked({"name": name, **facts})
    project = Project(
        code=take_code(county.code),
        county_id=county_id,
        state=ProjectState.DRAFT,
        state_since=clock.date_of(at),
        is_sample=is_sample,
        created_at=at,
        created_by_id=by.user_id,
        created_by=by.name,
        changed_at=at,
        edition=0,
        is_key=False,
        **values,
    )
    if by.role != "system" and not (by.can("project:edit") and by.sees_region(county_id)):
        raise Forbidden(_("只能给本地区建招商项目"), permission="project:edit")
    db.session.add(project)
    db.session.flush()
    _moved(project, None, ProjectState.DRAFT, by=by, at=at)
    keep_revision(project=project, by=by, at=at)
    said = {name: (None, value) for name, value in values.items() if value not in (None, "")}
    record(action="project:create", by=by, at=at, subject=project, ref=project.code, changes=said)
    return project


def edit_project(*, project: Project, version: int | None, by: Reader, at: datetime, **facts: Any) -> Project:
    """Change what the project says. What the public sees stays as it was; a checked or published one is a draft again.

    Raises ``StaleEdit`` when somebody was faster, ``Forbidden``, ``DomainError``.
    """
    row = opened(project, version, by)
    if row.state is ProjectState.WITHDRAWN:
        raise DomainError(_("这个项目已撤回，要改先重新启用"))
    changes = populate(row, _checked(facts, row))
    if not changes:
        return row
    content_changed(project=row, by=by, at=at)
    record(action="project:edit", by=by, at=at, subject=row, ref=row.code, changes=changes)
    return row


def content_changed(*, project: Project, by: Reader, at: datetime) -> ProjectRevision:
    """What every change of content ends with (fields here, pictures in their own operations): the revision is kept,
    and what was submitted, checked or published is a draft again – unless only internal fields changed."""
    before = latest_revision(project)
    project.changed_at = at
    kept = keep_revision(project=project, by=by, at=at)
    said = before is None or public_facts(before.facts) != public_facts(kept.facts)
    if said and project.state not in (ProjectState.DRAFT, ProjectState.WITHDRAWN):
        _moved(project, project.state, ProjectState.DRAFT, by=by, at=at)
        populate(project, {"state": ProjectState.DRAFT, "state_since": clock.date_of(at), **_UNCHECKED})
    return kept


_UNCHECKED: dict[str, Any] = {
    "submitted_by_id": None,
    "submitted_by": "",
    "submitted_for_id": None,
    "checked_by_id": None,
    "checked_by": "",
    "checked_at": None,
}


def keep_revision(*, project: Project, by: Reader, at: datetime) -> ProjectRevision:
    """The project as it stands now, as a revision; the last one when nothing a sheet shows has changed."""
    db.session.flush()
    db.session.refresh(project)
    facts: Facts = facts_of(project)
    digest = content_hash(facts)
    last = latest_revision(project)
    if last is not None and last.content_hash == digest:
        return last
    kept = ProjectRevision(
        project_id=project.id,
        number=(last.number if last else 0) + 1,
        facts=facts,
        content_hash=digest,
        by_name=by.name or "—",
        at=at,
    )
    db.session.add(kept)
    db.session.flush()
    order_sheet(revision=kept, at=at)
    return kept


def set_guiding_unit(
    *, project: Project, unit_id: int | None, by: Reader, at: datetime, version: int | None = None
) -> Project:
    """Name the unit that guided it (指导单位), or none; what the public sees does not change by it.

    Raises ``StaleEdit`` when somebody was faster, ``Forbidden``, ``DomainError``.
    """
    row = opened(project, version, by)
    if unit_id is not None:
        unit = db.session.get(Unit, unit_id)
        if unit is None or unit.voided_at is not None:
            raise DomainError(_("没有这个单位，或已作废"), field="guiding_unit_id")
    changes = populate(row, {"guiding_unit_id": unit_id})
    if changes:
        content_changed(project=row, by=by, at=at)
        record(action="project:guide", by=by, at=at, subject=row, ref=row.code, changes=changes)
    return row


def mark_key(*, project: Project, is_key: bool, by: Reader, at: datetime) -> Project:
    """Mark it as a key project (重点项目), or take the mark away. The office's alone."""
    row = locked(Project, project.id)
    refuse_voided(row)
    if by.role != "system" and not by.can("project:mark-key"):
        raise Forbidden(_("只有大招商办能标记重点项目"), permission="project:mark-key")
    changes = populate(row, {"is_key": is_key})
    if changes:
        row.changed_at = at
        record(action="project:mark-key", by=by, at=at, subject=row, ref=row.code, changes=changes)
    return row


def void_project(*, project: Project, sentence: str, by: Reader, at: datetime, version: int | None = None) -> Project:
    """Take the project out of every list and off the public page, with the sentence that says why.

    Raises ``StaleEdit`` when somebody was faster, ``Forbidden``, ``DomainError``.
    """
    row = locked(Project, project.id)
    refuse_voided(row)
    if by.role != "system" and not by.can("project:void"):
        raise Forbidden(_("只有大招商办能作废项目"), permission="project:void")
    if not (why := sentence.strip()):
        raise DomainError(_("请写明作废原因"), field="sentence")
    _refuse_too_long({"void_reason": why}, field="sentence")
    refuse_stale(row, version)
    values: dict[str, Any] = {"voided_at": at, "void_reason": why, "changed_at": at}
    changes = populate(row, values)
    record(action="project:void", by=by, at=at, subject=row, ref=row.code, changes=changes, note=why)
    return row


def opened(project: Project, version: int | None, by: Reader) -> Project:
    """The project, ours alone, when the reader may change it and nobody was faster."""
    row = locked(Project, project.id)
    require_edit(row, by)
    refuse_stale(row, version)
    return row


def refuse_stale(row: Project, version: int | None) -> None:
    """Raise ``StaleEdit`` when somebody changed the project since the reader opened it."""
    if version is not None and row.version != version:
        raise StaleEdit(_("刚有人改过这个项目，请核对后再保存"))


def _moved(
    project: Project,
    from_: ProjectState | None,
    to: ProjectState,
    *,
    by: Reader,
    at: datetime,
    sentence: str = "",
) -> None:
    db.session.add(
        ProjectMove(
            project_id=project.id,
            from_state=from_,
            to_state=to,
            at=at,
            by_id=by.user_id,
            by_name=by.name or "—",
            by_unit=by.unit_name,
            sentence=sentence.strip()[:500],
        )
    )


def _checked(facts: Mapping[str, Any], project: Project | None = None) -> dict[str, Any]:
    """The values as the columns want them: no None in text, a link's own chain, nothing a project does not have."""
    unknown = facts.keys() - FACTS
    if unknown:
        raise TypeError(f"a project has no {', '.join(sorted(unknown))}")
    texts = TEXT_FACTS | {"figures_asserted", "internal_note"}
    values: dict[str, Any] = {name: (value or "") if name in texts else value for name, value in facts.items()}
    for name in LONG & values.keys():
        values[name] = clean(values[name])  # whoever calls: what is stored is shown as it is
    if "name" in values and not values["name"].strip():
        raise DomainError(_("请填项目名称"), field="name")
    for name in FIGURES & values.keys():
        if values[name] is not None and values[name] < 0:
            raise DomainError(_("数字不能小于 0"), field=name)
        if values[name] is not None and values[name] > MOST_FIGURE[name]:
            raise DomainError(_("数字太大，请核对单位"), field=name)
    _refuse_too_long(values)
    if values.get("link_id"):
        link = db.session.get(Link, values["link_id"])
        if link is None:
            raise DomainError(_("没有这个环节"), field="link_id")
        wanted = values.get("chain_id", project.chain_id if project else None)
        if wanted not in (None, link.chain_id):
            raise DomainError(_("这个环节不在所选的产业链上"), field="link_id")
        values["chain_id"] = link.chain_id
    return values


MOST_FIGURE: dict[str, int] = {
    "total_yuan": MOST_YUAN,
    "sales_yuan": MOST_YUAN,
    "profit_yuan": MOST_YUAN,
    "land_mu": 10**7,
    "irr_percent": 99_999,
    "payback_years": 999,
}
"""What the columns hold and nobody means: yuan, 亩, per cent, years."""

MOST_TEXT = 40_000
"""Characters of one long text with its marks; a sheet of two pages holds a tenth."""


def _refuse_too_long(values: Mapping[str, Any], field: str | None = None) -> None:
    """What a column cannot hold; ``field`` where the form calls it otherwise."""
    for name, value in values.items():
        if not isinstance(value, str):
            continue
        most = getattr(Project.__table__.c[name].type, "length", None) or MOST_TEXT
        if len(value) > most:
            raise DomainError(
                _("最多 %(most)s 个字，写了 %(count)s 个", most=most, count=len(value)), field=field or name
            )


__all__ = ["can_edit", "content_changed", "create_project", "edit_project", "keep_revision", "mark_key", "opened"]
__all__ += ["set_guiding_unit", "void_project"]
