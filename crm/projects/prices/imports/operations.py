"""Writes of price tables: keep an upload, confirm its head, write what the dry run showed, take it back whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from crm.audit.operations import record
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, StaleEdit
from crm.core.reader import Reader
from crm.files.operations import Received, attach

from ...models import ElementPrice, PriceImport
from ...states import PriceImportState
from ..operations import Told, add_prices, edit_price, void_price
from .files import PARENT
from .planning import Fate, Options, Plan, given_back, kept_values, of_the_same_day

NAMED = 5
"""How many prices that stand in the way are named."""


def keep_upload(*, received: Received, options: Options, by: Reader, at: datetime) -> PriceImport:
    """A new import of a file that lies in the data folder and reads as a price table."""
    made = PriceImport(
        file_name=received.name,
        sha256=received.sha256,
        state=PriceImportState.UPLOADED,
        options=options.as_json(),
        counts={},
        written=[],
        region_id=by.region_id,
        by_id=by.user_id,
        by_name=by.name or "—",
        at=at,
    )
    db.session.add(made)
    db.session.flush()
    made.attachment_id = attach(received, parent_kind=PARENT, parent_id=made.id, kind="prices", by=by, at=at).id
    record(action="price:upload", by=by, at=at, subject=made, changes={"sha256": (None, made.sha256)})
    return made


def confirm_head(*, import_id: int, options: Options, version: int | None, by: Reader, at: datetime) -> PriceImport:
    """Keep what a person decided about sheet, columns, units, day and source. Raises ``StaleEdit``."""
    row = _open(import_id)
    if version is not None and row.version != version:
        raise StaleEdit(_("刚有人改过这次导入的设置，请核对后再提交"))
    changes = populate(row, {"options": options.as_json(), "state": PriceImportState.CONFIRMED})
    if changes:
        record(action="price:confirm", by=by, at=at, subject=row, changes=changes)
    return row


def discard(*, import_id: int, by: Reader, at: datetime) -> PriceImport:
    """Give an import up before anything was written; doing it again changes nothing."""
    row = locked(PriceImport, import_id)
    if row.state is PriceImportState.DISCARDED:
        return row
    _must_be_open(row)
    changes = populate(row, {"state": PriceImportState.DISCARDED})
    record(action="price:discard", by=by, at=at, subject=row, changes=changes)
    return row


def apply_import(*, import_id: int, plan: Plan, sure: bool, by: Reader, at: datetime) -> PriceImport:
    """Write the plan, whole or not at all. Applying an applied import again changes nothing.

    Raises ``DomainError`` while a cell is refused or an unusual price is unanswered, ``StaleEdit`` when a price the
    plan rests on has changed since.
    """
    row = locked(PriceImport, import_id)
    if row.state is PriceImportState.APPLIED:
        return row
    _must_be_open(row)
    written = write_plan(plan=plan, sure=sure, by=by, at=at)
    values = {
        "state": PriceImportState.APPLIED,
        "applied_at": at,
        "applied_by": by.name,
        "counts": plan.counts,
        "written": written,
    }
    changes = populate(row, values)
    changes.pop("written", None)
    record(action="price:import", by=by, at=at, subject=row, changes=changes)
    return row


def write_plan(*, plan: Plan, sure: bool, by: Reader, at: datetime) -> list[dict[str, Any]]:
    """Every price of the plan, as ``PriceImport.written`` keeps them. Raises as ``apply_import``."""
    if plan.refused:
        first = plan.refused[0]
        raise DomainError(
            _(
                "有 %(count)s 格读不准，没有写入；第一处：%(cell)s %(reason)s",
                count=len(plan.refused),
                cell=first.cell,
                reason=first.reason,
            )
        )
    if not plan.writable:
        raise DomainError(_("没有要写入的价格：都无变化"))
    if plan.questions and not sure:
        raise DomainError(_("有 %(count)s 个价格不寻常，请核对单位后勾选", count=len(plan.questions)), field="sure")
    return [*_mend(plan, by, at), *_add(plan, by, at)]


def _mend(plan: Plan, by: Reader, at: datetime) -> list[dict[str, Any]]:
    """Prices that stand for that day already and say something else now."""
    written = []
    for one in plan.writable:
        if one.fate is not Fate.UPDATE or one.mends is None:
            continue
        line, before = one.line, kept_values(locked(ElementPrice, one.mends.id))
        row = edit_price(
            row=one.mends,
            version=one.mends_version,
            price=line.price,
            as_of=line.as_of,
            source=line.source,
            note=line.note,
            sure=True,
            by=by,
            at=at,
        )
        db.session.flush()
        written.append({"id": row.id, "version": row.version, "row": line.row, "before": before})
    return written


def _add(plan: Plan, by: Reader, at: datetime) -> list[dict[str, Any]]:
    """New prices, all in one statement: a table of the whole province has four hundred."""
    lines = [one.line for one in plan.writable if one.fate is Fate.CREATE]
    come = of_the_same_day(lines)
    if any((line.county.id, line.element, line.as_of) in come for line in lines):
        raise StaleEdit(_("试导入之后数据有了变化，没有写入。已重新核对，请看过再写入"))
    told = [
        Told(line.county.id, line.county.code, line.element, line.price, line.as_of, line.source, line.note)
        for line in lines
    ]
    made = add_prices(told, by=by, at=at)
    return [
        {"id": row.id, "version": row.version, "row": line.row, "before": None}
        for row, line in zip(made, lines, strict=True)
    ]


def changed_since(row: PriceImport) -> list[ElementPrice]:
    """Prices somebody has changed or voided since the import wrote them: they forbid taking it back whole."""
    now = {one.id: one for one in _prices(row)}
    return [now[one["id"]] for one in row.written if now[one["id"]].version != one["version"]]


def undo_import(*, import_id: int, by: Reader, at: datetime) -> PriceImport:
    """Take an applied import back, changed prices included. Undoing it again changes nothing.

    Raises ``DomainError`` naming the prices changed since, ``Forbidden`` when one is out of the reader's scope.
    """
    row = locked(PriceImport, import_id)
    if row.state is PriceImportState.UNDONE:
        return row
    if row.state is not PriceImportState.APPLIED:
        raise DomainError(_("这次导入还没有写入，没有可撤销的"))
    changed = changed_since(row)
    if changed:
        names = _("、").join(_told(one) for one in changed[:NAMED])
        raise DomainError(_("导入以后有人改过：%(names)s。不能整批撤销，请逐条处理", names=names))
    reason = _("撤销导入：%(name)s", name=row.file_name)[:200]
    prices = {one.id: one for one in _prices(row)}
    for one in reversed(row.written):
        price, before = prices[one["id"]], one["before"]
        if before is None:
            void_price(row=price, reason=reason, by=by, at=at)
        else:
            edit_price(row=price, version=None, sure=True, by=by, at=at, **given_back(before))
    changes = populate(row, {"state": PriceImportState.UNDONE, "undone_at": at, "undone_by": by.name})
    record(action="price:undo", by=by, at=at, subject=row, changes=changes)
    return row


def _told(price: ElementPrice) -> str:
    return f"{price.county.name}{price.element.title}"


def _prices(row: PriceImport) -> list[ElementPrice]:
    ids = [one["id"] for one in row.written]
    return list(db.session.scalars(select(ElementPrice).where(ElementPrice.id.in_(ids))))


def _open(import_id: int) -> PriceImport:
    row = locked(PriceImport, import_id)
    _must_be_open(row)
    return row


def _must_be_open(row: PriceImport) -> None:
    if not row.state.is_open:
        raise DomainError(_("这次导入%(state)s，不能再改", state=row.state.title))
