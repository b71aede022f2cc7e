"""Writes of events: plan, change, move, void. Each is called inside ``writing()`` and told who and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import db, locked, names_of, populate
from crm.core.errors import DomainError, Forbidden, StaleEdit
from crm.core.reader import Reader
from crm.core.sentences import in_chinese
from crm.units.models import Region, Unit
from crm.units.names_shown import local_short

from .codes import take_code
from .models import Event, EventUnit, Meeting, ProgrammeItem, Signing
from .outcomes.signings import recount
from .presence import log_presence, take_back_presence, take_back_talks
from .scope import may_edit, require_edit
from .states import MOVES, EventState, UnitPart

FACTS = frozenset(
    {
        "name",
        "name_en",
        "kind",
        "region_id",
        "chain_id",
        "city",
        "place",
        "place_en",
        "starts_on",
        "ends_on",
        "aim",
    }
)
"""What a form may say of an event."""
TEXTS = ("name", "name_en", "city", "place", "place_en", "aim")
MOST_DAYS = 60
"""A longer event is a slip of the year."""

Parts = Sequence[tuple[int, UnitPart]]
"""Units by their id, each with its part, in the order they are named."""


def create_event(
    *, values: Mapping[str, Any], units: Parts, by: Reader, at: datetime, is_sample: bool = False
) -> Event:
    """A planned event; ``values`` as in ``FACTS``.

    Raises ``DomainError`` for what does not fit, ``Forbidden`` where neither unit nor region is the reader's own.
    """
    facts = _checked(values)
    today = clock.date_of(at)
    event = Event(
        code="",
        state=EventState.PLANNED,
        created_at=at,
        created_by_id=by.user_id,
        created_by=by.name,
        changed_at=at,
        is_sample=is_sample,
        **facts,
    )
    with db.session.no_autoflush:
        _set_units(event, units)
        _refuse_anothers(event, by)
    event.code = take_code((facts.get("starts_on") or today).year)
    db.session.add(event)
    db.session.flush()
    said = {name: (None, value) for name, value in facts.items() if value not in (None, "")}
    record(action="event:create", by=by, at=at, subject=event, ref=event.code, changes=said)
    return event


def edit_event(
    *, event: Event, version: int | None, values: Mapping[str, Any], units: Parts, by: Reader, at: datetime
) -> Event:
    """Change what is planned.

    Raises ``StaleEdit`` when somebody was faster, ``DomainError`` when the days of an event already held would move.
    """
    row = _open(event, version, by)
    facts = _checked(values)
    if row.state is EventState.HELD and (facts["starts_on"], facts["ends_on"]) != (row.starts_on, row.ends_on):
        raise DomainError(_("已举办的活动不能再改日期"), field="starts_on")
    before = _named(row)
    _keep_inside(row, facts["starts_on"], facts["ends_on"])
    changes = populate(row, facts)
    if _set_units(row, units):
        if not changes:
            row.version += 1
        db.session.flush()
        changes["units"] = (before, _named(row))
    db.session.expire(row, ["region", "chain"])
    _refuse_anothers(row, by)
    if changes:
        row.changed_at = at
        db.session.flush()
        record(action="event:edit", by=by, at=at, subject=row, ref=row.code, changes=changes)
    if "starts_on" in changes:  # what a lead signs counts for its first event: the order of events may be another
        recount(event=row, by=by, at=at)
    return row


def move_event(*, event: Event, to: EventState, by: Reader, at: datetime, reason: str = "") -> Event:
    """Confirm, take back, mark as held, cancel (with a reason), plan anew.

    An event marked as held counts as an activity of the units present (see ``presence``); the office alone takes that
    back, with a reason, and the records go with it. Doing a move twice changes nothing. Raises ``DomainError`` for a
    move the table does not know, or one before its day.
    """
    row = locked(Event, event.id)
    _refuse_voided(row)
    require_edit(row, by)
    if row.state is to:
        return row
    if to not in MOVES[row.state]:
        raise DomainError(_("现在是“%(now)s”，不能改为“%(to)s”", now=row.state.title, to=to.title))
    if to is EventState.HELD and row.starts_on > clock.date_of(at):
        raise DomainError(_("活动 %(day)s 才开始，还不能标为已举办", day=row.starts_on.isoformat()))
    if to is EventState.CANCELLED and not reason.strip():
        raise DomainError(_("请写明取消的原因"), field="reason")
    was_held = row.state is EventState.HELD
    if was_held:
        _refuse_unlike_office(by)
        if not reason.strip():
            raise DomainError(_("请写明为什么撤回“已举办”"), field="reason")
    values = {"state": to, "cancel_reason": reason.strip() if to is EventState.CANCELLED else ""}
    changes = populate(row, values)
    row.changed_at = at
    db.session.flush()
    if to is EventState.HELD:
        log_presence(event=row, by=by, at=at)
    if was_held:
        take_back_presence(event=row, reason=_why(row, reason), by=by, at=at)
    note = reason.strip() if was_held else ""
    record(action="event:move", by=by, at=at, subject=row, ref=row.code, changes=changes, note=note)
    return row


def void_event(*, event: Event, reason: str, by: Reader, at: datetime) -> Event:
    """Take an event entered by mistake out of calendar and counts; it stays in the trail. The office alone does this.

    What it was logged as goes with it: its own records and the talks held there are voided, but for talks that are a
    lead's contact; leads born there stay.
    """
    _refuse_unlike_office(by)
    row = locked(Event, event.id)
    _refuse_voided(row)
    if not reason.strip():
        raise DomainError(_("请写明作废原因"), field="reason")
    changes = populate(row, {"voided_at": at, "void_reason": reason.strip()})
    record(action="event:void", by=by, at=at, subject=row, ref=row.code, changes=changes, note=reason.strip())
    db.session.flush()
    take_back_presence(event=row, reason=_why(row, reason), by=by, at=at)
    take_back_talks(event=row, reason=_why(row, reason), by=by, at=at)
    recount(event=row, by=by, at=at)
    return row


def _refuse_unlike_office(by: Reader) -> None:
    if not by.can("event:void") and by.role != "system":
        raise Forbidden(_("推介活动由大招商办作废"), permission="event:void")


def _why(event: Event, reason: str) -> str:
    """What the trail of a record says that went with its event."""
    return in_chinese(_("推介活动 %(code)s：%(reason)s", code=event.code, reason=reason.strip()))[:200]


def save_programme(
    *, event: Event, version: int | None, items: Sequence[Mapping[str, Any]], by: Reader, at: datetime
) -> Event:
    """The whole programme anew, sorted by day and time; ``items`` of on, at, until, what, who, where.

    Raises ``StaleEdit`` when somebody was faster, ``DomainError`` for a line outside the event's days or that ends
    before it begins.
    """
    row = _open(event, version, by)
    for item in items:
        if not row.starts_on <= item["on"] <= row.ends_on:
            raise DomainError(_("%(day)s 不在活动日期内", day=item["on"].isoformat()))
        if item["until"] is not None and item["until"] < item["at"]:
            raise DomainError(_("“%(what)s”的结束时间早于开始时间", what=item["what"]))
    lines = sorted(items, key=lambda item: (item["on"], item["at"]))
    if [_line(item) for item in row.programme] == [_line_of(item) for item in lines]:
        return row
    was = len(row.programme)
    row.programme = []
    db.session.flush()
    row.programme = [ProgrammeItem(**item) for item in lines]
    row.version += 1
    row.changed_at = at
    db.session.flush()
    record(action="event:programme", by=by, at=at, subject=row, ref=row.code, changes={"programme": (was, len(lines))})
    return row


def _line(item: ProgrammeItem) -> tuple[Any, ...]:
    return (item.on, item.at, item.until, item.what, item.who, item.where)


def _line_of(item: Mapping[str, Any]) -> tuple[Any, ...]:
    return (item["on"], item["at"], item["until"], item["what"], item["who"], item["where"])


def _open(event: Event, version: int | None, by: Reader) -> Event:
    row = locked(Event, event.id)
    _refuse_voided(row)
    require_edit(row, by)
    if row.state is EventState.CANCELLED:
        raise DomainError(_("活动已取消，先重新筹备再改"))
    if version is not None and row.version != version:
        raise StaleEdit(_("刚有人改过这个活动，请核对后再保存"))
    return row


def _refuse_voided(event: Event) -> None:
    if event.voided_at is not None:
        raise DomainError(_("这个活动已作废，不能再改"))


def _refuse_anothers(event: Event, by: Reader) -> None:
    """Nobody plans what they could not change afterwards: their unit holds or runs it, or it is their region's."""
    if by.role != "system" and not may_edit(event, by):
        raise DomainError(_("主办或承办单位里要有本单位，或选本地区的活动"), field="region_id")


def _keep_inside(event: Event, first: date, last: date) -> None:
    """Programme, meetings and signings lie within the event's days. Raises ``DomainError`` naming the first outside."""
    for item in event.programme:
        if not first <= item.on <= last:
            raise DomainError(_("议程里 %(day)s 有安排，改日期前先改议程", day=item.on.isoformat()), field="starts_on")
    for column, voided, sentence in (
        (Meeting.on, Meeting.voided_at, _("%(day)s 有对接洽谈，改日期前先改洽谈")),
        (Signing.signed_on, Signing.voided_at, _("%(day)s 有签约，日期不能改到签约以外")),
    ):
        outside = select(func.min(column)).where(voided.is_(None), or_(column < first, column > last))
        day = db.session.scalar(outside.where(column.class_.event_id == event.id))
        if day is not None:
            raise DomainError(sentence % {"day": day.isoformat()}, field="starts_on")


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = values.keys() - FACTS
    if unknown:
        raise TypeError(f"an event has no {', '.join(sorted(unknown))}")
    facts: dict[str, Any] = {name: (value or "") if name in TEXTS else value for name, value in values.items()}
    if not facts["name"]:
        raise DomainError(_("请填活动名称"), field="name")
    _check_days(facts["starts_on"], facts["ends_on"])
    if facts.get("region_id") and db.session.get(Region, facts["region_id"]) is None:
        raise DomainError(_("请从列出的选项中选一个"), field="region_id")
    return facts


def _check_days(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on is None:
        raise DomainError(_("请填开始日期"), field="starts_on")
    if ends_on is None:
        raise DomainError(_("请填结束日期"), field="ends_on")
    if ends_on < starts_on:
        raise DomainError(_("结束日期不能早于开始日期"), field="ends_on")
    if (ends_on - starts_on).days >= MOST_DAYS:
        raise DomainError(_("活动长达 %(days)s 天，请核对年份", days=(ends_on - starts_on).days + 1), field="ends_on")


def _set_units(event: Event, units: Parts) -> bool:
    """Whether the units, their parts or their order changed. Raises ``DomainError`` for a unit named twice."""
    ids = [unit_id for unit_id, _part in units]
    twice = next((one for one in ids if ids.count(one) > 1), None)
    if twice is not None:
        unit = db.session.get(Unit, twice)
        raise DomainError(_("%(unit)s写了两次", unit=local_short(unit)), field="units")
    if not any(part is UnitPart.HOST for _unit, part in units):
        raise DomainError(_("至少要有一个主办单位"), field="units")
    known = set(db.session.scalars(select(Unit.id).where(Unit.id.in_(ids))))
    if known != set(ids):
        raise DomainError(_("请从列出的选项中选一个"), field="units")
    if [(one.unit_id, one.part) for one in event.units] == list(units):
        return False
    kept = {one.unit_id: one for one in event.units}
    named = []
    for position, (unit_id, part) in enumerate(units):
        one = kept.get(unit_id) or EventUnit(unit_id=unit_id)
        one.part, one.position = part, position
        named.append(one)
    event.units = named
    return True


def _named(event: Event) -> list[str]:
    """The units in words for the trail: part and name."""
    units = {one.unit_id for one in event.units}
    names = names_of(Unit)(units)
    return [f"{one.part.title} {names.get(one.unit_id, '')}" for one in event.units]
