"""Reads of price tables brought in. Who may see one: the bureau of its region or above, and the office."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, false, or_, select, true

from crm.core.db import db
from crm.core.errors import NotFound
from crm.core.reader import Reader

from ...models import PriceImport


def in_scope(reader: Reader) -> ColumnElement[bool]:
    """The condition that the reader may see an import."""
    if not reader.can("price:edit"):
        return false()
    if reader.sees_everywhere:
        return true()
    return or_(PriceImport.by_id == reader.user_id, PriceImport.region_id.in_(sorted(reader.region_ids or ())))


def visible_imports(reader: Reader) -> Select[PriceImport]:
    """The imports the reader may see."""
    return select(PriceImport).where(in_scope(reader))


def get_import(import_id: int, reader: Reader) -> PriceImport:
    """The import. Raises ``NotFound`` when there is none or it is not the reader's to see."""
    found = db.session.scalar(visible_imports(reader).where(PriceImport.id == import_id))
    if found is None:
        raise NotFound(_("没有这次导入，或不在你的可见范围内"))
    return found
