"""经过: everything that happened to a lead in one line of time – moves, notes, vouchers, and what upper rooms add."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db
from crm.core.money import wan
from crm.core.reader import Reader

from .models import Lead, LeadMove, Voucher
from .queries import moves_of, notes_of, vouchers_of
from .states import MoveKind, Stage


@dataclass(frozen=True)
class Happening:
    """One line: ``kind`` is activity, progress, stage, money, file or edit; ``stage`` draws its mark instead of an icon."""

    on: date
    order: datetime
    kind: str
    text: Any
    who: str = ""
    icon: str = ""
    stage: str = ""
    url: str = ""
    tags: Sequence[dict[str, Any]] = field(default_factory=tuple)
    label: str = ""
    """The activity's kind (洽谈, 电话), shown before the text."""


Source = Callable[[Lead, Reader], Sequence[Happening]]
_sources: list[Source] = []


def add_source(source: Source) -> None:
    """Let an upper room put its happenings on every lead's line of time."""
    if source not in _sources:
        _sources.append(source)


def happenings(
    lead: Lead,
    reader: Reader,
    kind: str = "",
    *,
    moves: Sequence[LeadMove] | None = None,
    vouchers: Sequence[Voucher] | None = None,
) -> list[Happening]:
    """All that happened, newest first; ``kind`` keeps only one sort (activity, progress, stage, money); edits only when asked."""
    if kind == "edit":
        return _edits(lead)
    found = [*_moves(moves_of(lead) if moves is None else moves), *_notes(lead)]
    found += _vouchers(vouchers_of(lead) if vouchers is None else vouchers)
    for source in _sources:
        found.extend(source(lead, reader))
    if kind:
        found = [item for item in found if item.kind == kind]
    return sorted(found, key=lambda item: (item.on, item.order), reverse=True)


def _who(name: str, unit: str) -> str:
    return _("%(name)s，%(unit)s", name=name, unit=unit) if unit else name


def move_sentence(move: LeadMove) -> str:
    """A line of history in words."""
    stage = move.to_stage.title
    match move.kind:
        case MoveKind.CREATE:
            text = _("首报")
        case MoveKind.ADVANCE:
            text = _("进入%(stage)s", stage=stage)
        case MoveKind.REQUEST:
            text = _("请求进入%(stage)s，待核定", stage=stage)
        case MoveKind.RETURN:
            text = _("核定退回：进入%(stage)s", stage=stage)
        case MoveKind.WITHDRAW:
            text = _("撤回进入%(stage)s的请求", stage=stage)
        case MoveKind.BACK:
            text = _("退回%(stage)s", stage=stage)
        case MoveKind.OPENING:
            text = _("期初认定为%(stage)s", stage=stage)
        case MoveKind.IMPORT:
            text = _("台账导入，存为%(stage)s", stage=stage)
        case _:
            text = str(move.kind.title)
    reason = str(move.reason.title) if move.reason else ""
    detail = _("：").join(part for part in (reason, move.sentence) if part)
    return str(_("%(text)s（%(detail)s）", text=text, detail=detail)) if detail else text


def _moves(moves: Sequence[LeadMove]) -> list[Happening]:
    return [
        Happening(
            on=move.on,
            order=move.at,
            kind="stage",
            text=move_sentence(move),
            who=_who(move.by_name, move.by_unit),
            stage=str(move.to_stage) if move.kind in (MoveKind.ADVANCE, MoveKind.BACK, MoveKind.OPENING) else "",
            icon={MoveKind.CREATE: "flag", MoveKind.REQUEST: "clock", MoveKind.RETURN: "arrow-back-up"}.get(
                move.kind, "history"
            ),
        )
        for move in moves
    ]


def _notes(lead: Lead) -> list[Happening]:
    found = []
    for note in notes_of(lead):
        parts = [note.situation]
        if note.problem:
            parts.append(_("问题：%(text)s", text=note.problem))
        if note.next_step:
            parts.append(_("下一步：%(text)s", text=note.next_step))
        found.append(
            Happening(note.on, note.at, "progress", " ".join(parts), _who(note.by_name, note.by_unit), icon="notebook")
        )
    return found


def _vouchers(vouchers: Sequence[Voucher]) -> list[Happening]:
    found = []
    for voucher in vouchers:
        text = _(
            "到位 %(amount)s 万元，%(document)s，%(origin)s",
            amount=wan(voucher.yuan),
            document=voucher.document.title,
            origin=voucher.origin.title,
        )
        if voucher.voided_at is not None:
            text = _("%(text)s（已作废：%(reason)s）", text=text, reason=voucher.void_reason)
        found.append(Happening(voucher.paid_on, voucher.entered_at, "money", text, voucher.entered_by, icon="coin"))
    return found


def _edits(lead: Lead) -> list[Happening]:
    """What was changed on the form, from the audit trail: field by field, old to new."""
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == "lead", AuditEntry.subject_id == lead.id, AuditEntry.action == "lead:edit")
        .order_by(AuditEntry.id.desc())
        .limit(50)
    )
    from .wording import change_sentence

    return [
        Happening(
            on=clock.date_of(entry.at),
            order=entry.at,
            kind="edit",
            text=_(
                "修改：%(what)s",
                what=_("；").join(change_sentence(name, *pair) for name, pair in entry.changes.items()),
            ),
            who=_who(entry.actor_name, entry.actor_unit),
            icon="edit",
        )
        for entry in entries
    ]


def stage_days(moves: Sequence[LeadMove]) -> dict[Stage, int]:
    """Working days spent in each stage already left, by the lead's history (newest first)."""
    spent: dict[Stage, int] = {}
    for move in moves:
        if move.from_stage is not None and move.days_in_stage is not None and move.from_stage not in spent:
            spent[move.from_stage] = move.days_in_stage
    return spent
