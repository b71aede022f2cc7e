"""Reads of imports. Who may see one: the body that made it, the prefecture above it, the office."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, or_, select, true

from crm.core.db import db
from crm.core.errors import NotFound
from crm.core.reader import Reader
from crm.units.models import Region
from crm.units.queries import places

from .models import LedgerImport


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
