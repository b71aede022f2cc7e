"""Writes of booklets: what is chosen, in which order, what stands around the sheets. Called inside ``writing()``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from crm.audit.operations import record
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, Forbidden, StaleEdit
from crm.core.reader import Reader
from crm.events.models import Booklet, BookletItem, Event
from crm.events.states import BookletOrder
from crm.projects.models import Project

from .order import moved
from .queries import may_edit, sections_of

MOST = 600
"""Projects in one booklet: as many sheets as a person can carry; more belong into two volumes."""

FACTS = frozenset(
    {
        *("title", "title_en", "subtitle", "subtitle_en", "issuer", "issuer_en", "preface", "preface_en"),
        *("order", "section_notes", "cover_id", "with_prices", "with_contacts", "public"),
    }
)
CONTENT = "content"


def open_booklet(*, event: Event, by: Reader, at: datetime) -> Booklet:
    """The event's booklet, made with the event's own words when there is none yet."""
    locked(Event, event.id)
    found = db.session.scalar(select(Booklet).where(Booklet.event_id == event.id))
    if found is not None:
        return found
    _refuse_anothers(event, by)
    hosts = [unit.unit for unit in event.units if unit.part == "host"] or [unit.unit for unit in event.units]
    issuer = hosts[0] if hosts else None
    booklet = Booklet(
        event_id=event.id,
        event=event,
        title="招商项目册",
        title_en="Investment Projects",
        subtitle="\u3000".join(word for word in (event.name, event.city) if word)[:120],
        subtitle_en=event.name_en,
        issuer=issuer.name if issuer else "",
        issuer_en=issuer.name_en if issuer else "",
        section_notes={},
        last_items={},
    )
    db.session.add(booklet)
    db.session.flush()
    record(action="booklet:create", by=by, at=at, subject=booklet, ref=event.code)
    return booklet


def edit_booklet(*, booklet: Booklet, version: int | None, by: Reader, at: datetime, **facts: Any) -> Booklet:
    """Change title, issuer, preface, order, parts, mask; ``facts`` as in ``FACTS``.

    Raises ``StaleEdit`` when somebody was faster, ``Forbidden``.
    """
    row = _mine(booklet, by)
    unknown = facts.keys() - FACTS
    if unknown:
        raise TypeError(f"a booklet has no {', '.join(sorted(unknown))}")
    if version is not None and row.version != version:
        raise StaleEdit(_("刚有人改过项目册的封面和说明，请核对后再保存"))
    if row.order != BookletOrder.HAND and facts.get("order") == BookletOrder.HAND:
        _number(_printed_order(row, by))
    changes = populate(row, facts)
    if changes:
        db.session.flush()
        record(action="booklet:edit", by=by, at=at, subject=row, ref=row.event.code, changes=changes)
    return row


def note_section(
    *,
    booklet: Booklet,
    key: str,
    words: Mapping[str, str],
    seen: Mapping[str, str] | None = None,
    by: Reader,
    at: datetime,
) -> Booklet:
    """The section's paragraph in Chinese and English, and its English title where the chain or region has none.

    ``seen``: the words as the writer saw them. Raises ``StaleEdit`` when they are others by now, ``Forbidden``.
    """
    row = _mine(booklet, by)
    notes = dict(row.section_notes or {})
    if seen is not None and dict(seen) != (notes.get(key) or {}):
        raise StaleEdit(_("刚有人改过本篇说明，请核对后再保存"))
    kept = {name: text for name, text in words.items() if text}
    if kept:
        notes[key] = kept
    else:
        notes.pop(key, None)
    changes = populate(row, {"section_notes": notes})
    if changes:
        db.session.flush()
        record(action="booklet:edit", by=by, at=at, subject=row, ref=row.event.code, note=key)
    return row


def add_projects(*, booklet: Booklet, projects: Sequence[Project], by: Reader, at: datetime) -> int:
    """Put the projects into the booklet, behind those that are there; says how many were new.

    Raises ``DomainError`` when it would hold more than ``MOST``: nothing is added then.
    """
    row = _mine(booklet, by)
    inside = {item.project_id for item in row.items}
    fresh = [project for project in projects if project.id not in inside and project.voided_at is None]
    fresh = list({project.id: project for project in fresh}.values())
    if len(inside) + len(fresh) > MOST:
        raise DomainError(
            _(
                "一本项目册最多收 %(most)s 个项目：现有 %(have)s 个，再加 %(more)s 个就超了，一个也没有加入。"
                "请再筛选，或分成两场活动、两册印",
                most=MOST,
                have=len(inside),
                more=len(fresh),
            ),
            field="codes",
        )
    if not fresh:
        return 0
    _remember(row, _("加入 %(n)s 个", n=len(fresh)))
    last = max((item.position for item in row.items), default=0)
    for place, project in enumerate(fresh, start=last + 1):
        row.items.append(BookletItem(project_id=project.id, position=place, chosen_by=by.name))
    _touch(row)
    record(action="booklet:choose", by=by, at=at, subject=row, ref=row.event.code, note=" ".join(p.code for p in fresh))
    return len(fresh)


def remove_projects(*, booklet: Booklet, project_ids: Sequence[int], by: Reader, at: datetime) -> int:
    """Take projects out of the booklet; says how many. ``restore_items`` takes it back."""
    row = _mine(booklet, by)
    gone = [item for item in row.items if item.project_id in set(project_ids)]
    if not gone:
        return 0
    _remember(row, _("移出 %(n)s 个", n=len(gone)))
    codes = " ".join(item.project.code for item in gone)
    for item in gone:
        row.items.remove(item)
    _touch(row)
    record(action="booklet:remove", by=by, at=at, subject=row, ref=row.event.code, note=codes)
    return len(gone)


def restore_items(*, booklet: Booklet, by: Reader, at: datetime) -> str:
    """Take back the last adding, removing or moving, once; says what was taken back.

    Raises ``DomainError`` when there is nothing to take back.
    """
    row = _mine(booklet, by)
    before = row.last_items or {}
    if "items" not in before:
        raise DomainError(_("没有可以撤销的操作"))
    wanted = {int(ident): (int(place), str(who)) for ident, place, who in before["items"]}
    populate(row, {name: before[name] for name in ("order", "section_order") if name in before})
    for item in list(row.items):
        if item.project_id not in wanted:
            row.items.remove(item)
    inside = {item.project_id: item for item in row.items}
    for ident, (place, who) in wanted.items():
        if ident in inside:
            inside[ident].position = place
        else:
            row.items.append(BookletItem(project_id=ident, position=place, chosen_by=who))
    row.last_items = {}
    _touch(row)
    record(action="booklet:undo", by=by, at=at, subject=row, ref=row.event.code, note=str(before.get("what", "")))
    return str(before.get("what", ""))


def move_project(*, booklet: Booklet, project_id: int, to: int, by: Reader, at: datetime) -> int:
    """Put the project on place ``to`` (from 1); the booklet is ordered by hand from then on. Gives the place it has.

    Raises ``DomainError`` when the project is not in the booklet.
    """
    row = _mine(booklet, by)
    items = {item.project_id: item for item in row.items}
    if project_id not in items:
        raise DomainError(_("这个项目已不在项目册里，可能刚被别人移出，请刷新"))
    before = _printed_order(row, by)
    places = [item.project_id for item in before]
    after = moved(places, project_id, to)
    if after == places and row.order == BookletOrder.HAND:
        return after.index(project_id) + 1
    _remember(row, _("移动 %(code)s", code=items[project_id].project.code))
    _number([items[ident] for ident in after])
    changes = populate(row, {"order": BookletOrder.HAND})
    if not changes:
        _touch(row)
    db.session.flush()
    record(
        action="booklet:move",
        by=by,
        at=at,
        subject=row,
        ref=row.event.code,
        note=f"{items[project_id].project.code} → {after.index(project_id) + 1}",
    )
    return after.index(project_id) + 1


def move_section(*, booklet: Booklet, key: str, to: int, by: Reader, at: datetime) -> int:
    """Put the section on place ``to`` (from 1) among the sections of the present order. Gives the place it has.

    Each way of ordering keeps its own. Raises ``DomainError`` when there is no such section.
    """
    row = _mine(booklet, by)
    places = [section.key for section in sections_of(row, by) if section.titled]
    if key not in places:
        raise DomainError(_("项目册里没有这一篇；换了编排次序，篇也换了"))
    after = moved(places, key, to)
    if after != places:
        _remember(row, _("移动一篇"))
        populate(row, {"section_order": {**(row.section_order or {}), row.order.value: after}})
        db.session.flush()
        record(
            action="booklet:move",
            by=by,
            at=at,
            subject=row,
            ref=row.event.code,
            note=f"{key} → {after.index(key) + 1}",
        )
    return after.index(key) + 1


def _printed_order(booklet: Booklet, by: Reader) -> list[BookletItem]:
    """The items as they would be printed now: by hand their places, else as the sections put them."""
    items = {item.project_id: item for item in booklet.items}
    return [items[entry.project_id] for section in sections_of(booklet, by) for entry in section.entries]


def _number(items: Sequence[BookletItem]) -> None:
    for place, item in enumerate(items, start=1):
        item.position = place


def _remember(booklet: Booklet, what: str) -> None:
    booklet.last_items = {
        "what": what,
        "order": booklet.order.value,
        "section_order": booklet.section_order or {},
        "items": [[item.project_id, item.position, item.chosen_by] for item in booklet.items],
    }


def _touch(booklet: Booklet) -> None:
    booklet.version = (booklet.version or 1) + 1
    db.session.flush()


def _mine(booklet: Booklet, by: Reader) -> Booklet:
    row = locked(Booklet, booklet.id)
    _refuse_anothers(row.event, by)
    return row


def _refuse_anothers(event: Event, by: Reader) -> None:
    if event.voided_at is not None:
        raise DomainError(_("这场活动已作废，项目册不能再改"))
    if by.role != "system" and not may_edit(event, by):
        raise Forbidden(_("这场活动由别的单位筹办，你不能改它的项目册"), permission="booklet:edit")
