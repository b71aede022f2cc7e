"""Reads of imports. Who may see one: the body that made it, the prefecture above it, the office."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, or_, select, true

from crm.core.db import db
from crm.core.errors import NotFound
from crm.core.reader import Reader
from crm.leads.models import Lead
from crm.leads.scope import in_scope as leads_in_scope
from crm.units.models import Region
from crm.units.queries import places

from .models import LedgerImport, LedgerImportRow


def in_scope(reader: Reader) -> ColumnElement[bool]:
    """The condition that the reader may see an import."""
    if reader.sees_everywhere:
        return true()
    ways: list[ColumnElement[bool]] = [LedgerImport.by_id == reader.user_id]
    if reader.role == "unit" and reader.unit_id is not None:
        ways.append(LedgerImport.unit_id == reader.unit_id)
    if reader.role == "bureau" and reader.region_ids:
        ways.append(LedgerImport.region_id.in_(sorted(reader.region_ids)))
    return or_(*ways)


def visible_imports(reader: Reader) -> Select[LedgerImport]:
    """The imports the reader may see."""
    return select(LedgerImport).where(in_scope(reader))


def get_import(import_id: int, reader: Reader) -> LedgerImport:
    """The import. Raises ``NotFound`` when there is none or it is not the reader's to see."""
    found = db.session.scalar(visible_imports(reader).where(LedgerImport.id == import_id))
    if found is None:
        raise NotFound(_("没有这次导入，或不在你的可见范围内"))
    return found


def default_county(reader: Reader) -> Region | None:
    """The one county the reader works on; None when there are several."""
    if reader.sees_everywhere:
        return None
    found = places(reader)
    return found[0] if len(found) == 1 else None


class ReceiptRow(NamedTuple):
    """A row of the receipt; ``number`` only where the lead is still there and the reader may see it."""

    kept: LedgerImportRow
    number: str | None


def receipt_rows(target: LedgerImport, reader: Reader) -> list[ReceiptRow]:
    """What became of each row, with the leads the reader may open."""
    statement = (
        select(LedgerImportRow, Lead.number)
        .outerjoin(Lead, (Lead.id == LedgerImportRow.lead_id) & Lead.voided_at.is_(None) & leads_in_scope(reader))
        .where(LedgerImportRow.import_id == target.id)
        .order_by(LedgerImportRow.row)
    )
    return [ReceiptRow(kept, number) for kept, number in db.session.execute(statement)]
