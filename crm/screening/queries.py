"""Reads of screenings. A department sees what is put before it; a county what lies in its region; the office all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from flask import has_request_context, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import joinedload

from crm.core import clock
from crm.core.db import db
from crm.core.errors import NotFound
from crm.core.pagination import Page, Sort, paginate
from crm.core.reader import Reader
from crm.leads.models import Lead
from crm.leads.timeline import Happening
from crm.units.models import Unit, UnitCapacity
from crm.units.names_shown import local_short
from crm.units.states import Capacity

from .clock import overdue_before
from .models import Screening


class View(StrEnum):
    """Which screenings a list shows."""

    OPEN = "open"
    OVERDUE = "overdue"
    DECIDED = "decided"

    @property
    def title(self) -> LazyString:
        return {View.OPEN: _l("待审"), View.OVERDUE: _l("超期"), View.DECIDED: _l("已有结论")}[self]


def in_scope(reader: Reader) -> ColumnElement[bool]:
    """The condition of the reader's scope. A department's readers see only what is put before their unit."""
    if not reader.can("screening:read"):
        return false()
    if reader.region_ids is None:
        return Screening.id.is_not(None)
    conditions: list[ColumnElement[bool]] = []
    if reader.unit_id is not None:
        conditions.append(Screening.department_id == reader.unit_id)
    if reader.role != "department":
        conditions.append(Lead.county_id.in_(sorted(reader.region_ids)))
        if reader.unit_id is not None:
            conditions.append(and_(Lead.county_id.is_(None), Lead.unit_id == reader.unit_id))
    return or_(*conditions) if conditions else false()


def visible_screenings(reader: Reader) -> Select[Screening]:
    """Every screening the reader may see, withdrawn ones too; joined with its lead."""
    return select(Screening).join(Lead, Lead.id == Screening.lead_id).where(in_scope(reader), Lead.voided_at.is_(None))


def _shown() -> tuple[Any, ...]:
    lead = joinedload(Screening.lead)
    return (
        lead.joinedload(Lead.enterprise),
        lead.joinedload(Lead.county),
        lead.joinedload(Lead.unit),
        joinedload(Screening.department),
        joinedload(Screening.finder),
    )


def screening_by_id(ident: int, reader: Reader) -> Screening:
    """The screening with what its page shows. Raises ``NotFound`` when there is none the reader may see."""
    lead = joinedload(Screening.lead)
    found = db.session.scalar(
        visible_screenings(reader)
        .where(Screening.id == ident)
        .options(*_shown(), lead.joinedload(Lead.chain), lead.joinedload(Lead.link), joinedload(Screening.reopens))
    )
    if found is None:
        raise NotFound(_("没有这件审查，或不在你的可见范围内"))
    return found


def screenings_page(reader: Reader, view: View, today: date, *, cursor: str | None, size: int = 50) -> Page[Screening]:
    """One page of the list: open ones the oldest first, decided ones the latest first."""
    statement = visible_screenings(reader).options(*_shown()).where(Screening.withdrawn_at.is_(None))
    if view is View.DECIDED:
        statement = statement.where(Screening.outcome.is_not(None))
    else:
        statement = statement.where(Screening.outcome.is_(None))
    if view is View.OVERDUE:
        statement = statement.where(Screening.requested_at < _end_of(overdue_before(today)))
    return paginate(
        statement,
        Sort(Screening.id, Screening.id, descending=view is View.DECIDED),
        cursor=cursor,
        size=size,
        key_of=lambda row: (row.id, row.id),
        scalars=True,
    )


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=clock.SHANGHAI)


def screenings_of(lead: Lead) -> Sequence[Screening]:
    """The lead's screenings, the latest first. Call it for a lead the reader was shown."""
    return db.session.scalars(
        select(Screening)
        .where(Screening.lead_id == lead.id)
        .options(joinedload(Screening.department))
        .order_by(Screening.id.desc())
    ).all()


def departments() -> Sequence[Unit]:
    """Units that can screen: they hold a capacity other than assisting a leader."""
    holders = select(UnitCapacity.unit_id).where(UnitCapacity.capacity != Capacity.ASSISTING)
    return db.session.scalars(
        select(Unit).where(Unit.id.in_(holders), Unit.voided_at.is_(None)).order_by(Unit.code)
    ).all()


def latest_decided(lead_id: int) -> Screening | None:
    """The lead's last decided screening."""
    return db.session.scalar(
        select(Screening)
        .where(Screening.lead_id == lead_id, Screening.outcome.is_not(None))
        .order_by(Screening.id.desc())
        .limit(1)
    )


def refusers_of(lead_id: int) -> Sequence[Screening]:
    """The lead's refused screenings: who refused once does not decide again."""
    return db.session.scalars(
        select(Screening).where(Screening.lead_id == lead_id, Screening.outcome == "refused").order_by(Screening.id)
    ).all()


def open_screening(lead_id: int) -> Screening | None:
    """The lead's screening that waits for its decision."""
    return db.session.scalar(
        select(Screening).where(
            Screening.lead_id == lead_id, Screening.outcome.is_(None), Screening.withdrawn_at.is_(None)
        )
    )


def timeline(lead: Lead, reader: Reader) -> list[Happening]:
    """Requests, withdrawals and decisions as lines of the lead's history."""
    found = []
    for row in screenings_of(lead):
        url = url_for("screening.show", ident=row.id) if has_request_context() and reader.can("screening:read") else ""
        found.append(
            Happening(
                on=clock.date_of(row.requested_at),
                order=row.requested_at,
                kind="screening",
                text=_("提交两条底线审查，%(department)s受理", department=local_short(row.department)),
                who=_("，").join(filter(None, (row.requested_by, row.requested_unit))),
                icon="shield",
                url=url,
                tags=[{"text": _("重新提交"), "tone": "line"}] if row.reopens_id else [],
            )
        )
        if row.withdrawn_at is not None:
            found.append(
                Happening(
                    on=clock.date_of(row.withdrawn_at),
                    order=row.withdrawn_at,
                    kind="screening",
                    text=_("撤回两条底线审查：%(why)s", why=row.withdraw_reason),
                    who=row.withdrawn_by,
                    icon="arrow-back-up",
                    url=url,
                )
            )
        if row.outcome is not None and row.decided_on is not None and row.decided_at is not None:
            found.append(
                Happening(
                    on=row.decided_on,
                    order=row.decided_at,
                    kind="screening",
                    text=_("两条底线审查%(outcome)s：%(clause)s", outcome=row.outcome.title, clause=row.clause),
                    who=_("，").join(filter(None, (row.decided_by, local_short(row.department)))),
                    icon="shield-check",
                    url=url,
                    tags=[{"text": row.outcome.title, "tone": tone_of(row.outcome)}],
                )
            )
    return found


def tone_of(outcome: Any) -> str:
    """The tint of an outcome's tag."""
    return {"passed": "green", "conditional": "amber", "refused": "red"}[str(outcome)]
