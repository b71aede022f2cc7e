"""Alembic's way in: the application's engine, our metadata; batch mode and foreign keys off on SQLite."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from crm.core.db import Base, UtcDateTime, Word, db
from crm.core.sentences import Saying

for models in sorted(Path(__file__).parent.parent.glob("crm/*/models.py")):
    import_module(f"crm.{models.parent.name}.models")
import_module("crm.core.submissions")


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Migrations import nothing of ours: an instant is a timestamp with time zone, a word is text."""
    if kind == "type" and isinstance(item, Word):
        return f"sa.String(length={item.impl_instance.length})"
    if kind == "type" and isinstance(item, Saying):
        return f"sa.String(length={item.length})" if item.length else "sa.Text()"
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run(connection: Connection) -> None:
    """Run the steps asked for, each in its own transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


def online() -> None:
    """Migrate the application's database; on SQLite without foreign keys while tables are rebuilt, checked after."""
    engine = db.engine
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        if sqlite and raw is not None:
            raw.execute("PRAGMA foreign_keys=OFF")
        run(connection)
        connection.commit()
        if sqlite and raw is not None:
            broken = raw.execute("PRAGMA foreign_key_check").fetchall()
            raw.execute("PRAGMA foreign_keys=ON")
            if broken:
                raise RuntimeError(f"foreign keys point nowhere after the migration: {broken[:5]}")


with current_app.app_context():
    online()
