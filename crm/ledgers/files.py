"""The uploaded ledgers, to the files room: whoever sees the import may have its file; nobody voids it."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import select

from crm.core.db import db
from crm.core.reader import Reader
from crm.files.owners import Owner

from .models import LedgerImport
from .queries import in_scope

PARENT = "ledger_import"


def may_read(parent_id: int, reader: Reader) -> bool:
    """Whoever may import and sees the import."""
    if not reader.can("ledger:import"):
        return False
    found = db.session.scalar(select(LedgerImport.id).where(LedgerImport.id == parent_id, in_scope(reader)))
    return found is not None


def page(parent_id: int) -> str | None:
    """Where the import is shown."""
    return url_for("ledgers.show", import_id=parent_id)


OWNER = Owner(may_read, page=page)
