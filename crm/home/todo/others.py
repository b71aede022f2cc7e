"""What waits beside the leads themselves: confirmations (核定), screenings, target enterprises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from crm.core import clock
from crm.core.db import db
from crm.enterprises.models import Enterprise, EnterpriseShare
from crm.enterprises.sharing import body_name, waiting_for
from crm.jobs.models import Job
from crm.jobs.queries import failed_lately
from crm.leads.models import Lead, MoveRequest
from crm.leads.queries import pending_requests
from crm.leads.scope import can_confirm, in_scope
from crm.leads.states import RequestState, Status
from crm.screening.clock import used_days
from crm.screening.models import Screening
from crm.screening.queries import visible_screenings
from crm.targets.models import Target
from crm.targets.states import TargetState
from crm.units.names_shown import local_short

from ..links import link
from .lists import MOST, Asking, Shown, Task, When, waited

FAILED_DAYS = 7
"""How long a failed background job is brought to mind."""
RETURNED_DAYS = 30
"""How long a returned request is brought to mind."""


def other_tasks(ask: Asking) -> Iterator[Task]:
    """Everything that waits beside the leads' own clocks."""
    yield from _requests(ask)
    yield from _shares(ask)
    yield from _returned(ask)
    yield from _screenings(ask)
    yield from _targets(ask)
    yield from _failed_jobs(ask)


def _with_lead() -> tuple[Any, ...]:
    lead = joinedload(MoveRequest.lead)
    return (lead.joinedload(Lead.enterprise), lead.joinedload(Lead.county))


def _requests(ask: Asking) -> Iterator[Task]:
    """To decide for who may confirm; one's own (or, for all of the unit's work, anybody's) wait for the other side."""
    reader = ask.reader
    for request in db.session.scalars(pending_requests(reader).options(*_with_lead()).limit(MOST + 1)):
        own = request.requested_by_id is not None and request.requested_by_id == reader.user_id
        since = clock.date_of(request.requested_at)
        if not own and can_confirm(request.lead, reader):
            yield Task(When.TODAY, since, partial(_to_decide, ask, request, since))
        elif own or (not ask.mine and reader.can("lead:advance")):
            yield Task(When.WAITING, since, partial(_asked, ask, request, since))


def _to_decide(ask: Asking, request: MoveRequest, since: Any) -> Shown:
    url = link("leads.decide", request_id=request.id)
    place = local_short(request.lead.county)
    return Shown(
        text=_("核定%(stage)s：%(who)s请求", stage=request.to_stage.title, who=request.requested_by),
        sub=" · ".join(filter(None, (request.lead.enterprise.name, place))),
        when=waited(since, ask.today),
        url=url or link("leads.show", number=request.lead.number),
        stage=str(request.lead.stage),
        act=_("核定") if url else _("查看"),
        act_url=url or link("leads.show", number=request.lead.number),
    )


def _asked(ask: Asking, request: MoveRequest, since: Any) -> Shown:
    page = link("leads.show", number=request.lead.number)
    return Shown(
        text=_("等待核定：进入%(stage)s", stage=request.to_stage.title),
        sub=request.lead.enterprise.name,
        when=waited(since, ask.today),
        url=page,
        stage=str(request.lead.stage),
        act=_("查看"),
        act_url=page,
    )


def _returned(ask: Asking) -> Iterator[Task]:
    """Requests that came back with a reason and were neither repeated nor overtaken since."""
    reader = ask.reader
    if not reader.can("lead:advance"):
        return
    since = clock.now() - timedelta(days=RETURNED_DAYS)
    latest = select(func.max(MoveRequest.id)).group_by(MoveRequest.lead_id)
    statement = (
        select(MoveRequest)
        .join(Lead, Lead.id == MoveRequest.lead_id)
        .where(
            MoveRequest.state == RequestState.RETURNED,
            MoveRequest.decided_at >= since,
            MoveRequest.id.in_(latest.where(MoveRequest.lead_id == Lead.id).correlate(Lead).scalar_subquery()),
            in_scope(reader),
            Lead.voided_at.is_(None),
            Lead.status == Status.ACTIVE,
            Lead.stage != MoveRequest.to_stage,
        )
        .options(*_with_lead())
        .order_by(MoveRequest.id.desc())
        .limit(MOST + 1)
    )
    if ask.mine:
        statement = statement.where(MoveRequest.requested_by_id == reader.user_id)
    for request in db.session.scalars(statement):
        if request.decided_at is not None:
            on = clock.date_of(request.decided_at)
            yield Task(When.TODAY, on, partial(_came_back, request))


def _came_back(request: MoveRequest) -> Shown:
    lead = request.lead
    page = link("leads.show", number=lead.number)
    why = _("：").join(filter(None, (str(request.reason.title) if request.reason else "", request.sentence)))
    return Shown(
        text=_("补正后重新请求%(stage)s：%(why)s", stage=request.to_stage.title, why=why),
        sub=f"{lead.enterprise.name} · {_('%(who)s退回', who=request.decided_by)}",
        url=page,
        stage=str(lead.stage),
        act=_("补材料"),
        act_url=link("leads.missing", number=lead.number, to=str(request.to_stage)) or page,
    )


def _shares(ask: Asking) -> Iterator[Task]:
    """Bodies that ask for the rest of an enterprise the reader's own body entered (the office: any)."""
    for asked in waiting_for(ask.reader):
        since = clock.date_of(asked.asked_at)
        yield Task(When.TODAY, since, partial(_to_share, ask, asked, since))


def _to_share(ask: Asking, asked: EnterpriseShare, since: Any) -> Shown:
    url = link("enterprises.answer_share", request_id=asked.id)
    return Shown(
        text=_("答复共享请求：%(body)s要看%(name)s的资料", body=body_name(asked), name=asked.enterprise.name),
        sub=asked.why,
        when=waited(since, ask.today),
        url=url,
        icon="users",
        act=_("答复"),
        act_url=url,
    )


def _screenings(ask: Asking) -> Iterator[Task]:
    """Open ones before the reader's department are to decide; those their own side put wait for the department."""
    reader = ask.reader
    if not reader.can("screening:read"):
        return
    to_decide = reader.role == "department"
    if not to_decide and not reader.can("screening:request"):
        return
    lead = joinedload(Screening.lead)
    statement = (
        visible_screenings(reader)
        .where(Screening.outcome.is_(None), Screening.withdrawn_at.is_(None))
        .options(lead.joinedload(Lead.enterprise), joinedload(Screening.department))
        .order_by(Screening.id)
        .limit(MOST + 1)
    )
    if not to_decide and ask.mine:
        statement = statement.where(Screening.requested_by_id == reader.user_id)
    for row in db.session.scalars(statement):
        used = used_days(row, ask.today)
        if to_decide:
            group = When.LATE if used.is_over else ask.group_of(used.due)
            yield Task(group, used.due, partial(_screen, ask, row, used))
        else:
            yield Task(When.WAITING, clock.date_of(row.requested_at), partial(_screened, row, used))


def _used_words(used: Any) -> str:
    return str(_("已用 %(used)s/%(allowed)s 个工作日", used=used.used, allowed=used.allowed))


def _screen(ask: Asking, row: Screening, used: Any) -> Shown:
    url = link("screening.show", ident=row.id)
    over = _("逾期 %(days)s 个工作日", days=used.used - used.allowed) if used.is_over else _used_words(used)
    return Shown(
        text=_("两条底线审查：%(project)s", project=row.lead.project_name or row.lead.enterprise.name),
        sub=" · ".join(filter(None, (row.lead.enterprise.name, row.requested_unit))),
        when=over,
        late=used.is_over,
        url=url,
        icon="shield",
        act=_("审查"),
        act_url=url,
    )


def _screened(row: Screening, used: Any) -> Shown:
    url = link("screening.show", ident=row.id)
    return Shown(
        text=_("%(department)s：两条底线审查", department=local_short(row.department)),
        sub=row.lead.enterprise.name,
        when=_used_words(used),
        late=used.is_over,
        url=url,
        stage=str(row.lead.stage),
        act=_("查看"),
        act_url=url,
    )


def _targets(ask: Asking) -> Iterator[Task]:
    """Target enterprises nobody has approached by the day set."""
    reader = ask.reader
    if not reader.can("target:edit") or reader.sees_everywhere:
        return
    whose: list[ColumnElement[bool]] = []
    if reader.unit_id is not None:
        whose.append(Target.owner_unit_id == reader.unit_id)
    if reader.region_ids:
        whose.append(and_(Target.owner_unit_id.is_(None), Target.county_id.in_(sorted(reader.region_ids))))
    statement = (
        select(Target.id, Target.approach_by, Target.why, Enterprise.name)
        .join(Enterprise, Enterprise.id == Target.enterprise_id)
        .where(
            or_(*whose) if whose else false(),
            Target.state == TargetState.UNTOUCHED,
            Target.voided_at.is_(None),
            Target.approach_by <= ask.week_end,
        )
        .order_by(Target.approach_by, Target.id)
        .limit(MOST + 1)
    )
    for row in db.session.execute(statement):
        yield Task(ask.group_of(row.approach_by), row.approach_by, partial(_target, ask, row))


def _target(ask: Asking, row: Any) -> Shown:
    page = link("targets.show", target_id=row.id) or link("targets.index")
    return Shown(
        text=_("接触目标企业：%(name)s", name=row.name),
        sub=row.why or _("目标企业库"),
        when=ask.due_words(row.approach_by),
        late=row.approach_by < ask.today,
        url=page,
        icon="flag",
        act=_("接触") if page else None,
        act_url=page,
    )


def _failed_jobs(ask: Asking) -> Iterator[Task]:
    """Background work that failed and nobody has ordered anew: one's own; for the office, everybody's."""
    if not ask.reader.can("job:read"):
        return
    for job in failed_lately(ask.reader, clock.now() - timedelta(days=FAILED_DAYS), mine=ask.mine, count=MOST + 1):
        if job.finished_at is not None:
            yield Task(When.TODAY, clock.date_of(job.finished_at), partial(_failed_job, job))


def _failed_job(job: Job) -> Shown:
    page = link("jobs.show", job_id=job.id)
    return Shown(
        text=_("后台任务失败：%(title)s", title=job.title),
        sub=job.error,
        url=page,
        icon="alert-circle",
        act=_("查看"),
        act_url=page,
    )
