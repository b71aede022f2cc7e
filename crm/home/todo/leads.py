"""What waits on leads: next steps that are due, lights, facts that one more entry would complete."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import String, and_, func, literal, or_, select, true

from crm.campaigns.queries import clocks
from crm.core.db import db
from crm.core.templating import short_day
from crm.enterprises.models import Enterprise
from crm.leads.lights import light_of
from crm.leads.models import Lead
from crm.leads.scope import in_scope
from crm.leads.states import Light, LightRule, Stage, Status

from ..links import link
from .lists import MOST, Asking, Shown, Task, When

FEW = 2
"""So many missing facts count as nearly there."""


def lead_tasks(ask: Asking) -> Iterator[Task]:
    """Everything that waits on leads in the reader's scope; one lead may come several times, the gravest first."""
    yield from _next_steps(ask)
    yield from _lights(ask)
    if not ask.reader.sees_everywhere:
        yield from _facts(ask)


def _rows(ask: Asking) -> Any:
    """Active leads in scope with just what a line says; for one's own work those that name the reader or nobody."""
    statement: Any = (
        select(
            Lead.id,
            Lead.number,
            Lead.stage,
            Lead.status,
            Lead.project_name,
            Lead.county_id,
            Lead.next_step,
            Lead.next_step_who,
            Lead.next_step_due,
            Lead.light_rule,
            Lead.light_from,
            Lead.amber_on,
            Lead.red_on,
            Lead.started_on,
            Lead.produced_on,
            Lead.stage_since,
            Lead.claimed_stage,
            Lead.missing_count,
            Lead.checked_obsolete,
            Lead.checked_pollution,
            Lead.checked_red_line,
            Enterprise.name.label("enterprise_name"),
        )
        .join(Enterprise, Enterprise.id == Lead.enterprise_id)
        .where(in_scope(ask.reader), Lead.voided_at.is_(None), _active(ask))
        .limit(MOST + 1)
    )
    if not ask.mine:
        return statement
    names = ask.names if ask.reader.sees_everywhere else [*ask.names, ""]
    return statement.where(Lead.next_step_who.in_(names) if names else true())


def _active(ask: Asking) -> Any:
    """Leads still worked on. For who sees everywhere that is nearly all of them: the status is wrapped, so that no
    index of it tempts the database away from the one by day, which needs to read no more than what is listed."""
    if ask.reader.sees_everywhere:
        return func.coalesce(Lead.status, literal("", String())) == str(Status.ACTIVE)
    return Lead.status == Status.ACTIVE


def _next_steps(ask: Asking) -> Iterator[Task]:
    """下一步 that is late or due this week."""
    statement = _rows(ask).where(Lead.next_step_due <= ask.week_end).order_by(Lead.next_step_due, Lead.id)
    for row in db.session.execute(statement):
        yield Task(ask.group_of(row.next_step_due), row.next_step_due, partial(_step, ask, row), row.id)


def _step(ask: Asking, row: Any) -> Shown:
    late = row.next_step_due < ask.today
    light = light_of(row, ask.today)
    sub = [row.enterprise_name]
    if row.next_step_who and row.next_step_who not in ask.names:
        sub.append(row.next_step_who)
    if light is not None and light.light is not Light.GREEN:
        sub.append(str(light.text))
    act, url = _log(ask, row)
    return Shown(
        text=row.next_step or _("下一步没有写明"),
        sub=" · ".join(sub),
        when=ask.due_words(row.next_step_due),
        late=late,
        url=link("leads.show", number=row.number),
        stage=str(row.stage),
        act=act,
        act_url=url,
    )


def _log(ask: Asking, row: Any) -> tuple[str, str | None]:
    """The act on a lead that wants attention: log an activity, or – for who may not – look at it."""
    if ask.reader.can("activity:log") and (url := link("activities.new_on_lead", number=row.number)):
        return _("记活动"), url
    return _("查看"), link("leads.show", number=row.number)


def _lights(ask: Asking) -> Iterator[Task]:
    """Red ones are late; amber ones, and those that turn amber this week, belong to this week."""
    lengths = clocks(ask.today)
    gap = max(lengths.red_after_days - lengths.amber_after_days, lengths.start_within_days - lengths.start_warn_days)
    amber = func.coalesce(Lead.amber_on, Lead.red_on) if ask.reader.sees_everywhere else Lead.amber_on
    statement = (
        _rows(ask)
        .where(amber <= ask.week_end, Lead.red_on <= ask.week_end + timedelta(days=gap))
        .order_by(Lead.red_on, Lead.id)
    )
    for row in db.session.execute(statement):
        red = row.red_on <= ask.today
        on = row.red_on if red or row.amber_on <= ask.today else row.amber_on
        yield Task(When.LATE if red else When.WEEK, on, partial(_light, ask, row), row.id)


def _light(ask: Asking, row: Any) -> Shown:
    state = light_of(row, ask.today)
    contact = row.light_rule == LightRule.CONTACT
    if row.amber_on > ask.today:
        days = (row.amber_on - row.light_from).days
        what = (
            _("联系企业：满 %(days)s 天无活动将转黄", days=days)
            if contact
            else _("督促开工：签约满 %(days)s 天将转黄", days=days)
        )
        when = ask.due_words(row.amber_on)
    else:
        figure = str(state.text) if state is not None else ""
        what = _("联系企业：%(light)s", light=figure) if contact else _("督促开工：%(light)s", light=figure)
        over = (ask.today - row.red_on).days
        if over < 0:
            when = _("%(day)s 转红", day=short_day(row.red_on))
        else:
            when = _("转红 %(days)s 天", days=over) if over else _("今天转红")
    act, url = _log(ask, row)
    return Shown(
        text=what,
        sub=_about(row),
        when=when,
        late=row.red_on <= ask.today,
        url=link("leads.show", number=row.number),
        stage=str(row.stage),
        act=act,
        act_url=url,
    )


def _about(row: Any) -> str:
    return f"{row.enterprise_name} · {row.project_name}" if row.project_name else str(row.enterprise_name)


def _facts(ask: Asking) -> Iterator[Task]:
    """Leads one step from the next stage, those that claim a stage they have not, and unanswered self-checks."""
    unanswered = and_(
        Lead.stage == Stage.LEAD,
        Lead.county_id.is_not(None),
        or_(Lead.checked_obsolete.is_(None), Lead.checked_pollution.is_(None), Lead.checked_red_line.is_(None)),
    )
    nearly = and_(Lead.missing_count <= FEW, Lead.stage != Stage.LANDED)
    statement = (
        _rows(ask)
        .where(Lead.requested_stage.is_(None), or_(nearly, Lead.claimed_stage.is_not(None), unanswered))
        .order_by(Lead.missing_count, Lead.stage_since, Lead.id)
    )
    for row in db.session.execute(statement):
        # Fewest missing first: what one entry completes is done first, whatever its age.
        rank = ask.today + timedelta(days=row.missing_count)
        yield Task(When.LATER, rank, partial(_fact, ask, row), row.id)


def _fact(ask: Asking, row: Any) -> Shown:
    following = row.stage.next
    missing = link("leads.missing", number=row.number, to=str(following)) if following else None
    page = link("leads.show", number=row.number)
    url, when = missing or page, ""
    if row.claimed_stage is not None and row.missing_count:
        what = _(
            "申报%(claimed)s，进入%(stage)s还差 %(count)s 项",
            claimed=row.claimed_stage.title,
            stage=following.title,
            count=row.missing_count,
        )
        act = _("补材料")
    elif row.missing_count == 0:
        what, act = _("条件齐备，可以进入%(stage)s", stage=following.title), _("推进")
    elif row.missing_count <= FEW:
        what = _("再补 %(count)s 项可以进入%(stage)s", count=row.missing_count, stage=following.title)
        act = _("补材料")
    else:
        what, act = _("县里自查三问"), _("自查")
        url = link("leads.edit", number=row.number, part="talks", _anchor="checked_obsolete") or page
    may = ask.reader.can("lead:edit")
    return Shown(
        text=what,
        sub=_about(row),
        when=when,
        url=page,
        stage=str(row.stage),
        act=act if may else _("查看"),
        act_url=url if may else page,
    )
