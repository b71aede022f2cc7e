"""Writes on a lead's own facts: create, edit, mark, note, void. Moves stand in ``moves.py``, money in ``vouchers.py``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from crm.audit.operations import record
from crm.campaigns.queries import clocks
from crm.core import clock
from crm.core.announce import announce
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, Forbidden, StaleEdit
from crm.core.reader import Reader
from crm.enterprises.models import Contact, Enterprise
from crm.enterprises.operations import share_as
from crm.enterprises.sharing import contacts_in_sight
from crm.units.models import Region
from crm.units.queries import supporting_unit

from . import gates
from .events import LeadCreated, LeadMeansProject, LeadVoided
from .facts import facts_of
from .lights import set_clock
from .meant import check_project
from .models import Lead, LeadMove, ProgressNote
from .numbers import take_number
from .scope import can_confirm, require_edit
from .states import MoveKind, Stage, Status

EDITABLE = frozenset(
    [
        "project_name",
        "project_id",
        "intention",
        "source",
        "county_id",
        "project_id",
        "site",
        "introducer_id",
        "introduced_on",
        "county_officer",
        "chain_id",
        "link_id",
        "chain_role",
        "off_chain_reason",
        "industry_text",
        "planned_yuan",
        "planned_original",
        "planned_currency",
        "planned_rate",
        "planned_parts",
        "agreed_yuan",
        "agreed_original",
        "agreed_currency",
        "agreed_rate",
        "paid_basis",
        "contact_id",
        "next_step",
        "next_step_who",
        "next_step_due",
        "checked_obsolete",
        "checked_pollution",
        "checked_red_line",
        "land_mu",
        "jobs",
        "visited_on",
        "intent_on",
        "framework_on",
        "contract_on",
        "contract_number",
        "contract_confidential",
        "resigning_of_id",
        "landing_type",
        "company_name",
        "company_code",
        "company_registered_on",
        "filing_number",
        "filed_on",
        "site_mu",
        "start_kind",
        "started_on",
        "produced_on",
        "full_capacity_on",
        "first_reported_text",
    ]
)
"""What an edit or an import may set; stage, status and what other rooms decide move by their own operations."""

CONFIRMED: dict[Stage, frozenset[str]] = {
    Stage.SIGNED: frozenset(
        [
            "agreed_yuan",
            "agreed_original",
            "agreed_currency",
            "agreed_rate",
            "contract_on",
            "contract_number",
            "contract_confidential",
        ]
    ),
    Stage.LANDED: frozenset(["company_name", "company_code", "company_registered_on", "start_kind", "started_on"]),
}
"""Facts a confirmation (核定) rested on: once confirmed, only who may confirm changes them."""

HAPPENED: dict[str, LazyString] = {
    "introduced_on": _l("引荐日期"),
    "visited_on": _l("考察日期"),
    "intent_on": _l("意向书日期"),
    "framework_on": _l("框架协议日期"),
    "contract_on": _l("合同日期"),
    "company_registered_on": _l("注册日期"),
    "filed_on": _l("备案、核准日期"),
    "started_on": _l("实际开工日期"),
    "produced_on": _l("投产日期"),
    "full_capacity_on": _l("达产日期"),
}
"""Milestones are dated facts: none of them may lie in the future, or a plan would put out a light and open a gate."""

IN_ORDER = (("started_on", "produced_on"), ("produced_on", "full_capacity_on"))
"""What cannot come before what."""

SELF_CHECKS = ("checked_obsolete", "checked_pollution", "checked_red_line")


def create_lead(
    *,
    enterprise: Enterprise,
    source: str,
    intention: str,
    by: Reader,
    at: datetime,
    county_id: int | None = None,
    reported_on: date | None = None,
    unpaired_unit_id: int | None = None,
    is_sample: bool = False,
    **facts: Any,
) -> Lead:
    """A new lead: an investor, a source and what is intended are enough. ``facts`` are of ``EDITABLE``.

    The supporting unit is the pair's unit on that day; without a county, the unit that reports; where no pairing is in
    force, ``unpaired_unit_id`` (a ledger's own word). The first reporter is time-stamped; where only the month of the
    first report is known, its text stands in ``first_reported_text`` and the date stays unknown. Raises ``Forbidden`` outside the reporter's region and ``DomainError`` for what does not fit.
    """
    if enterprise.voided_at is not None:
        raise DomainError(_("这家企业已作废，不能再新建线索"))
    today = clock.date_of(at)
    region = _place(county_id)
    lead = Lead(
        enterprise=enterprise,
        enterprise_id=enterprise.id,
        source=source,
        intention=intention,
        county_id=county_id,
        county=region,
        stage=Stage.LEAD,
        status=Status.ACTIVE,
        stage_since=today,
        status_since=today,
        year=today.year,
        first_unit_id=by.unit_id,
        first_reporter=by.name,
        first_reported_at=at,
        first_reported_on=reported_on or (None if facts.get("first_reported_text") else today),
        is_sample=is_sample or enterprise.is_sample,
        created_at=at,
        created_by_id=by.user_id,
        changed_at=at,
        contact_count=0,
        contract_files=0,
        start_files=0,
        voucher_count=0,
        paid_in_yuan=0,
    )
    _check_fields(facts)
    _check_amounts(facts)
    _check_days(lead, facts, today)
    check_project(lead, facts, by)
    for name, value in facts.items():
        setattr(lead, name, value)
    lead.unit_id = _unit_for(lead, by, today) or unpaired_unit_id
    if not (by.role == "system" or _may_report(lead, by)):
        raise Forbidden(_("这个地区不在你的工作范围内，不能在这里新建线索"), permission="lead:create")
    if county_id is None and by.region_ids is not None and by.unit_id is None:
        raise DomainError(_("选定意向县，否则你自己也看不到这条线索"), field="county_id")
    _note_self_check(lead, facts, by, today)
    lead.number = take_number(year=today.year, county_code=region.code if region else None)
    db.session.add(lead)
    db.session.flush()
    refresh(lead, today)
    _share(lead, by)
    note_move(lead, MoveKind.CREATE, by=by, at=at, from_stage=None, from_status=None)
    record(action="lead:create", by=by, at=at, subject=lead)
    announce(LeadCreated(lead, by, at))
    return lead


def edit_lead(*, lead_id: int, version: int | None, values: Mapping[str, Any], by: Reader, at: datetime) -> Lead:
    """Change facts of a lead.

    Raises ``StaleEdit`` when somebody saved since ``version``, ``Forbidden`` out of scope, ``DomainError`` when a fact
    the present stage rests on would be taken away (move it back first, with a reason).
    """
    lead = locked(Lead, lead_id)
    require_edit(lead, by)
    if version is not None and lead.version != version:
        raise StaleEdit(_("刚有人改过这条线索，没有保存。请对照两版后再提交"))
    today = clock.date_of(at)
    _check_fields(values)
    _check_amounts(values)
    _check_days(lead, values, today)
    check_project(lead, values, by)
    if "county_id" in values and values["county_id"] != lead.county_id:
        _place(values["county_id"])
        if by.region_ids is not None and values["county_id"] not in by.region_ids:
            raise Forbidden(_("这个地区不在你的工作范围内，不能移到那里"), permission="lead:edit")
        if lead.county_id is not None and lead.stage != Stage.LEAD:
            raise DomainError(_("洽谈以后换县属于流转，请先退回线索阶段并写明原因"), field="county_id")
    _keep_confirmed(lead, values, by)
    if values.get("contact_id") and values["contact_id"] != lead.contact_id:
        seen = select(Contact.enterprise_id).where(Contact.id == values["contact_id"], contacts_in_sight(by))
        if db.session.scalar(seen) != lead.enterprise_id:
            raise DomainError(_("对接人要是这家投资方的联系人"), field="contact_id")
    changes = populate(lead, values)
    if not changes:
        return lead
    db.session.expire(lead, ["county", "contact", "chain", "link", "project"])
    with db.session.no_autoflush:  # the sentence comes before the constraint of the table
        still_stands(lead, today)
        if "county_id" in changes:
            lead.unit_id = _unit_for(lead, by, today)
    _note_self_check(lead, changes, by, today)
    db.session.flush()
    lead.changed_at = at
    if "paid_basis" in changes:  # other vouchers count now
        from .vouchers import sum_up

        sum_up(lead, today)
    refresh(lead, today)
    _share(lead, by)
    record(action="lead:edit", by=by, at=at, subject=lead, changes=changes)
    if "project_id" in changes:
        announce(LeadMeansProject(lead, changes["project_id"][0], by, at))
    return lead


def mark_key(*, lead_id: int, is_key: bool, by: Reader, at: datetime) -> Lead:
    """Set or take away the office's mark for key projects (重点项目)."""
    if not by.can("lead:mark-key"):
        raise Forbidden(_("重点项目由大招商办标记"), permission="lead:mark-key")
    lead = locked(Lead, lead_id)
    changes = populate(lead, {"is_key": is_key})
    if changes:
        record(action="lead:mark-key", by=by, at=at, subject=lead, changes=changes)
    return lead


def void_lead(*, lead_id: int, reason: str, by: Reader, at: datetime) -> Lead:
    """Void a lead entered by mistake; it leaves every count and stays in the trail."""
    if not by.can("lead:void"):
        raise Forbidden(_("线索由大招商办作废"), permission="lead:void")
    if not reason.strip():
        raise DomainError(_("写明作废的原因"), field="reason")
    lead = locked(Lead, lead_id)
    if lead.voided_at is not None:
        raise DomainError(_("这条线索已经作废"))
    changes = populate(lead, {"voided_at": at, "void_reason": reason.strip()[:200]})
    db.session.flush()
    record(action="lead:void", by=by, at=at, subject=lead, changes=changes, note=reason)
    announce(LeadVoided(lead, by, at))
    return lead


def add_progress(
    *, lead_id: int, on: date, situation: str, problem: str, next_step: str, by: Reader, at: datetime
) -> ProgressNote:
    """A dated progress note (进展情况, 存在问题, 下一步)."""
    lead = locked(Lead, lead_id)
    require_edit(lead, by)
    if on > clock.date_of(at):
        raise DomainError(_("进展日期不能晚于今天"), field="on")
    note = ProgressNote(
        lead_id=lead.id,
        on=on,
        situation=situation,
        problem=problem or "",
        next_step=next_step or "",
        by_name=by.name,
        by_unit=by.unit_name,
        at=at,
    )
    db.session.add(note)
    db.session.flush()
    record(action="lead:progress", by=by, at=at, subject=lead, note=situation[:200])
    return note


# -- derived columns --------------------------------------------------------------------------------------------------


def refresh(lead: Lead, today: date) -> None:
    """Bring the derived columns up to date: how many facts the next stage lacks, and the light's days."""
    following = lead.stage.next
    lead.missing_count = len(gates.missing(facts_of(lead, today), following)) if following else 0
    set_clock(lead, clocks(today))


def refresh_where(condition: Any, *, today: date) -> int:
    """Refresh every lead that fits, in a write transaction (after a pairing or a clock changed); returns how many."""
    count = 0
    due = select(Lead).where(condition, Lead.voided_at.is_(None)).order_by(Lead.id).with_for_update(of=Lead)
    for lead in db.session.scalars(due.execution_options(populate_existing=True)):
        refresh(lead, today)
        count += 1
    return count


def note_move(
    lead: Lead,
    kind: MoveKind,
    *,
    by: Reader,
    at: datetime,
    from_stage: Stage | None,
    from_status: Status | None,
    reason: Any = None,
    sentence: str = "",
    to_stage: Stage | None = None,
    days: int | None = None,
) -> LeadMove:
    """Write a line of the lead's history."""
    move = LeadMove(
        lead_id=lead.id,
        kind=kind,
        from_stage=from_stage,
        to_stage=to_stage or lead.stage,
        from_status=from_status,
        to_status=lead.status,
        on=clock.date_of(at),
        at=at,
        by_id=by.user_id,
        by_name=by.name,
        by_unit=by.unit_name,
        reason=reason,
        sentence=sentence,
        days_in_stage=days,
    )
    db.session.add(move)
    return move


def _place(county_id: int | None) -> Region | None:
    if county_id is None:
        return None
    region = db.session.get(Region, county_id)
    if region is None or region.voided_at is not None or not region.is_place:
        raise DomainError(_("请选一个县（市、区）或功能区"), field="county_id")
    return region


def _unit_for(lead: Lead, by: Reader, today: date) -> int | None:
    if lead.county_id is None:
        return lead.first_unit_id or by.unit_id
    unit = supporting_unit(lead.county_id, today)
    return unit.id if unit else None


def _may_report(lead: Lead, by: Reader) -> bool:
    if not by.can("lead:create"):
        return False
    return by.region_ids is None or lead.county_id is None or lead.county_id in by.region_ids


def _share(lead: Lead, by: Reader) -> None:
    """Who works on the lead may see its investor."""
    share_as(enterprise=lead.enterprise, by=by, region_id=lead.county_id, unit_ids=(lead.unit_id, by.unit_id))


def _check_fields(values: Mapping[str, Any]) -> None:
    unknown = set(values) - EDITABLE
    if unknown:
        raise ValueError(f"no editable facts of a lead: {sorted(unknown)}")


def _keep_confirmed(lead: Lead, values: Mapping[str, Any], by: Reader) -> None:
    """What was confirmed is not changed behind the confirmer's back; what an opening deal still lacks may be added."""
    if can_confirm(lead, by):
        return
    for stage, names in CONFIRMED.items():
        if lead.stage.rank < stage.rank:
            continue
        for name in names & set(values):
            before = getattr(lead, name)
            if before not in (None, "", False) and values[name] != before:
                raise DomainError(
                    _("%(stage)s时核定过的事实，由大招商办或市州投资促进局更正", stage=stage.title), field=name
                )


def _check_amounts(values: Mapping[str, Any]) -> None:
    for field, title in (("planned_yuan", _("拟投资额")), ("agreed_yuan", _("协议投资额"))):
        amount = values.get(field)
        if amount is not None and amount < 0:
            raise DomainError(_("%(title)s不能小于 0", title=title), field=field)


def _check_days(lead: Lead, values: Mapping[str, Any], today: date) -> None:
    """Refuse a day to come for what has happened, and one milestone before another it rests on. Days that stand as they
    were are not asked about."""
    said = {name: values[name] for name in HAPPENED if name in values and values[name] != getattr(lead, name)}
    for name, day in said.items():
        if day is not None and day > today:
            raise DomainError(_("%(title)s不能晚于今天", title=HAPPENED[name]), field=name)
    for first, then in IN_ORDER:
        earlier, later = (values.get(name, getattr(lead, name)) for name in (first, then))
        if earlier is not None and later is not None and later < earlier and said.keys() & {first, then}:
            raise DomainError(
                _("%(then)s不能早于%(first)s", then=HAPPENED[then], first=HAPPENED[first]),
                field=then if then in values else first,
            )


def _note_self_check(lead: Lead, changed: Mapping[str, Any], by: Reader, today: date) -> None:
    if any(name in changed for name in SELF_CHECKS) and all(getattr(lead, n) is not None for n in SELF_CHECKS):
        lead.self_checked_on, lead.self_checked_by = today, by.name


def still_stands(lead: Lead, today: date, *, codes: frozenset[str] | None = None) -> None:
    """A fact the present stage rests on cannot be taken away silently (期初 leads list it as missing instead).

    ``codes`` narrows it to the facts that what was done may have taken away.
    """
    if lead.is_opening or lead.stage == Stage.LEAD:
        return
    facts = facts_of(lead, today)
    lost = gates.missing(facts, lead.stage)
    if lead.stage is Stage.LANDED:  # it rests on its contract as well: signed sums count landed ones
        lost = [*lost, *gates.missing(facts, Stage.SIGNED)]
    facts_lost = [state for state in lost if state.code not in ("unit", "screening", "not_twice")]
    if codes is not None:
        facts_lost = [state for state in facts_lost if state.code in codes]
    if facts_lost:
        names = _("、").join(str(state.title) for state in facts_lost)
        raise DomainError(
            _(
                "线索已在%(stage)s阶段，不能去掉进入该阶段所需的：%(names)s。事实有变的，请先退回上一阶段",
                stage=lead.stage.title,
                names=names,
            ),
            field=facts_lost[0].field,
        )
