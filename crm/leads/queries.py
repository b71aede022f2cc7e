"""Reads of leads for board, list, strip and page. Each starts from what the reader may see and loads what is shown.

List rows are plain tuples of just the columns shown: 300,000 leads and 16 readers at once leave no time for objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, func, literal, literal_column, select, true
from sqlalchemy.orm import aliased, join, outerjoin

from crm.core.db import db
from crm.core.pagination import Page, Sort, paginate
from crm.core.reader import Reader
from crm.enterprises.models import Enterprise
from crm.units.models import Region, Unit

from .filters import LeadFilter
from .models import Lead, LeadMove, LeadTally, MoveRequest, ProgressNote, Voucher
from .scope import in_scope, scope_parts, visible_leads
from .states import Light, RequestState, Stage, Status

PAGE_SIZE = 50
COLUMN_SIZE = 20


@dataclass(frozen=True)
class StageSums:
    """One column of the board: count and sums in whole yuan, with the opening stock among them apart."""

    stage: Stage
    leads: int = 0
    planned_yuan: int = 0
    agreed_yuan: int = 0
    paid_in_yuan: int = 0
    opening_leads: int = 0
    opening_agreed_yuan: int = 0


SORTS: dict[str, tuple[Any, bool]] = {
    "days": (Lead.stage_since, False),
    "number": (Lead.number, False),
    "investor": (Enterprise.pinyin, False),
    "planned": (func.coalesce(Lead.planned_yuan, literal_column("-1")), True),
    "agreed": (func.coalesce(Lead.agreed_yuan, literal_column("-1")), True),
    "paid": (Lead.paid_in_yuan, True),
    "missing": (Lead.missing_count, True),
    "changed": (Lead.changed_at, True),
}
"""Sort keys of the list with the order that is useful first: longest in stage, largest amount."""


@cache
def _rows(*, by_investor: bool = False) -> Any:
    """The columns board and list show, and nothing else.

    In the investors' order the enterprises come first: the outer join (of which every row has its lead, see the last
    condition) keeps SQLite from beginning with the leads and sorting them all.
    """
    of = Enterprise.id == Lead.enterprise_id
    tables = outerjoin(Enterprise, Lead, of) if by_investor else join(Lead, Enterprise, of)
    statement = (
        select(
            Lead.id,
            Lead.number,
            Lead.project_name,
            Lead.stage,
            Lead.status,
            Lead.stage_since,
            Lead.claimed_stage,
            Lead.requested_stage,
            Lead.is_key,
            Lead.is_opening,
            Lead.chain_role,
            Lead.missing_count,
            Lead.planned_yuan,
            Lead.planned_original,
            Lead.planned_currency,
            Lead.agreed_yuan,
            Lead.paid_in_yuan,
            Lead.voucher_count,
            Lead.light_rule,
            Lead.light_from,
            Lead.amber_on,
            Lead.red_on,
            Lead.started_on,
            Lead.produced_on,
            Lead.changed_at,
            Lead.version,
            Lead.county_id,
            Lead.is_sample,
            Enterprise.name.label("enterprise_name"),
            Region.short_name.label("county_name"),
            Region.name_en.label("county_name_en"),
            Unit.short_name.label("unit_name"),
            Unit.name_en.label("unit_name_en"),
        )
        .select_from(tables)
        .outerjoin(Region, Region.id == Lead.county_id)
        .outerjoin(Unit, Unit.id == Lead.unit_id)
        .where(Lead.voided_at.is_(None))
    )
    return statement.where(func.coalesce(Lead.id, 0) > 0) if by_investor else statement


def list_page(
    reader: Reader,
    asked: LeadFilter,
    today: date,
    *,
    sort: str = "days",
    descending: bool | None = None,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[Any]:
    """One page of the list, by keyset."""
    column, natural = SORTS.get(sort, SORTS["days"])
    down = natural if descending is None else descending
    statement = _rows(by_investor=sort == "investor").add_columns(column.label("sort_key"))
    statement = statement.where(_fits(reader, asked, today, sort))
    return paginate(
        statement,
        Sort(key=column, ident=Lead.id, descending=down),
        cursor=cursor,
        size=size,
        key_of=lambda row: (row.sort_key, row.id),
    )


def _fits(reader: Reader, asked: LeadFilter, today: date, sort: str) -> ColumnElement[bool]:
    """Scope and filter, told so that the database follows the order of the list instead of sorting all that fits.

    A single county, status or stage has an index that is in the order of days already; anything else is looked at
    while the index of the sort is walked.
    """
    counties = reader.region_ids
    narrow = counties is not None and len(counties) == 1 and reader.unit_id is None
    by_days = sort == "days"
    one = all(len(values) <= 1 for values in (asked.county, asked.status, asked.stage)) and not asked.prefecture
    return and_(
        in_scope(reader, driven=not (narrow and by_days)),
        asked.condition(today, driven=not (by_days and one)),
    )


def column_page(
    reader: Reader, asked: LeadFilter, stage: Stage, today: date, *, cursor: str | None = None, size: int = COLUMN_SIZE
) -> Page[Any]:
    """Cards of one column of the board: longest in the stage first."""
    return list_page(reader, asked.but(stage=(stage,)), today, sort="days", cursor=cursor, size=size)


def card_of(lead_id: int) -> Any:
    """The row of one lead, whose reader was checked already, as board and list show it."""
    return db.session.execute(_rows().where(Lead.id == lead_id)).one()


def rows_of(reader: Reader, numbers: Sequence[str]) -> Sequence[Any]:
    """The rows of those numbers that the reader may see, in the order of the numbers."""
    return db.session.execute(
        _rows().where(Lead.number.in_(numbers[:1000]), in_scope(reader)).order_by(Lead.number)
    ).all()


def all_rows(
    reader: Reader, asked: LeadFilter, today: date, *, sort: str = "days", descending: bool | None = None
) -> Iterator[Any]:
    """Every row that fits, page by page, for export and print: memory stays flat however many there are."""
    cursor: str | None = None
    while True:
        page = list_page(reader, asked, today, sort=sort, descending=descending, cursor=cursor, size=1000)
        yield from page.rows
        if page.next is None:
            return
        cursor = page.next


def stage_sums(reader: Reader, asked: LeadFilter, today: date) -> dict[Stage, StageSums]:
    """Count and sums per stage for the filter: from the tally where it can answer, else counted."""
    source: type[Lead | LeadTally] = LeadTally if asked.tally_answers else Lead
    lit = bool(asked.light) and reader.region_ids is None and not asked.county and not asked.prefecture
    by_county = source is LeadTally and reader.region_ids is not None
    count = func.sum(LeadTally.leads) if source is LeadTally else func.count()
    opening = case((source.is_opening.is_(True), 1), else_=0)
    opening_count = func.sum(LeadTally.leads * opening) if source is LeadTally else func.sum(opening)
    # A light drives its sums by the index of the lights, which the grouping must not leave for an index of stages.
    grouped: Any = source.stage
    if lit:
        grouped = func.coalesce(Lead.stage, literal("", String()), type_=Lead.stage.type)
    statement: Any = (
        select(
            grouped,
            count,
            func.sum(source.planned_yuan),
            func.sum(source.agreed_yuan),
            func.sum(source.paid_in_yuan),
            opening_count,
            func.sum(source.agreed_yuan * opening),
        )
        .where(in_scope(reader, source, driven=lit), asked.condition(today, source, driven=lit or by_county))
        .group_by(grouped)
    )
    if source is Lead:
        statement = statement.where(Lead.voided_at.is_(None))
    found = {
        row[0]: StageSums(row[0], *(int(value or 0) for value in row[1:])) for row in db.session.execute(statement)
    }
    return {stage: found.get(stage, StageSums(stage)) for stage in Stage}


def light_counts(reader: Reader, asked: LeadFilter, today: date, *, active: int | None = None) -> dict[Light, int]:
    """How many of the filtered leads show each light; ``active``: how many fit at all, where that is known."""
    plain = asked.but(light=(), status=(Status.ACTIVE,))
    # Only an active lead has a clock, so the status need not be asked. The index ix_lead_lights holds what mostly is:
    # it is walked from the oldest clock to those that end today.
    wide = reader.region_ids is None and not asked.county and not asked.prefecture
    scope = [true()] if wide else [in_scope(reader)] if reader.region_ids is None else scope_parts(reader)
    red = lit = 0
    for part in scope if reader.can("lead:read") else ():
        statement = select(func.coalesce(func.sum(case((Lead.red_on <= today, 1), else_=0)), 0), func.count()).where(
            part,
            plain.but(status=()).condition(today, driven=wide),
            Lead.voided_at.is_(None),
            Lead.amber_on <= today,
        )
        found = db.session.execute(statement).one()
        red, lit = red + int(found[0]), lit + int(found[1])
    amber = lit - red
    if active is None:
        active = sum(sums.leads for sums in stage_sums(reader, plain, today).values())
    return {Light.RED: red, Light.AMBER: amber, Light.GREEN: active - lit}


def sums_by_county(reader: Reader, stages: Sequence[Stage] = tuple(Stage)) -> dict[int, int]:
    """Active leads per county in the reader's scope, for the tile map."""
    statement = (
        select(LeadTally.county_id, func.sum(LeadTally.leads))
        .where(in_scope(reader, LeadTally), LeadTally.status == Status.ACTIVE, LeadTally.stage.in_(stages))
        .group_by(LeadTally.county_id)
    )
    return {county: int(count) for county, count in db.session.execute(statement) if county and count}


def pending_requests(reader: Reader) -> Select[MoveRequest]:
    """Requests that wait for a confirmer, of leads in the reader's scope, oldest first."""
    return (
        select(MoveRequest)
        .join(Lead, Lead.id == MoveRequest.lead_id)
        .where(in_scope(reader), Lead.voided_at.is_(None), MoveRequest.state == RequestState.PENDING)
        .order_by(MoveRequest.id)
    )


def moves_of(lead: Lead) -> Sequence[LeadMove]:
    """The lead's history, newest first."""
    return db.session.scalars(select(LeadMove).where(LeadMove.lead_id == lead.id).order_by(LeadMove.id.desc())).all()


def notes_of(lead: Lead) -> Sequence[ProgressNote]:
    """The lead's progress notes, newest first."""
    return db.session.scalars(
        select(ProgressNote)
        .where(ProgressNote.lead_id == lead.id, ProgressNote.voided_at.is_(None))
        .order_by(ProgressNote.on.desc(), ProgressNote.id.desc())
    ).all()


def vouchers_of(lead: Lead) -> Sequence[Voucher]:
    """The lead's vouchers, newest first, voided ones last."""
    return db.session.scalars(
        select(Voucher)
        .where(Voucher.lead_id == lead.id)
        .order_by(Voucher.voided_at.is_not(None), Voucher.paid_on.desc(), Voucher.id.desc())
    ).all()


def leads_of(enterprise_id: int, reader: Reader) -> Sequence[Lead]:
    """The enterprise's leads in the reader's scope."""
    return db.session.scalars(
        visible_leads(reader).where(Lead.enterprise_id == enterprise_id).order_by(Lead.id.desc()).limit(100)
    ).all()


def near_matches(enterprise_id: int, but: int | None = None) -> Sequence[Any]:
    """Masked rows (首报查重): who first reported a lead of this investor, when, at which stage – nothing more."""
    first = aliased(Unit)
    statement = (
        select(
            first.short_name.label("first_unit"),
            Lead.first_reported_on,
            Lead.stage,
            Lead.status,
            Lead.county_id,
            Lead.number,
        )
        .outerjoin(first, first.id == Lead.first_unit_id)
        .where(Lead.enterprise_id == enterprise_id, Lead.voided_at.is_(None))
        .order_by(Lead.id)
        .limit(20)
    )
    if but is not None:
        statement = statement.where(Lead.id != but)
    return db.session.execute(statement).all()
