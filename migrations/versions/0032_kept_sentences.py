"""sentences of the product are kept by their parts and read in the reader's language; a job's words may be long

Old rows are plain text and stay as they are. A step back tells every kept sentence in Chinese.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

MARK = "\x1e"
WORDS = (
    ("job", "title", 200),
    ("job", "note", 200),
    ("job", "error", None),
    ("audit_entry", "note", 500),
    ("move_request", "sentence", 500),
    ("lead_move", "sentence", 500),
    ("lead", "void_reason", 200),
    ("enterprise", "void_reason", 200),
)


def upgrade() -> None:
    """Forward."""
    _retype("job", "title", sa.Text(), sa.String(200))
    _retype("job", "note", sa.Text(), sa.String(200))


def downgrade() -> None:
    """Back."""
    connection = op.get_bind()
    for table_name, column, most in WORDS:
        _tell_in_chinese(connection, table_name, column, most)
    rows = sa.table("ledger_import_row", sa.column("id", sa.BigInteger), sa.column("problems", sa.JSON))
    for ident, problems in connection.execute(sa.select(rows.c.id, rows.c.problems)).all():
        told = [{**one, "reason": _chinese(one.get("reason"))} for one in problems or []]
        if told != (problems or []):
            connection.execute(sa.update(rows).where(rows.c.id == ident).values(problems=told))
    _retype("job", "note", sa.String(200), sa.Text())
    _retype("job", "title", sa.String(200), sa.Text())


def _retype(table: str, column: str, new: sa.types.TypeEngine[Any], old: sa.types.TypeEngine[Any]) -> None:
    """On SQLite by a new column in the old one's place: copying the table would need its partial index said again."""
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column(
            table,
            column,
            type_=new,
            existing_type=old,
            server_default="",
            postgresql_using=f"left({column}, 200)" if isinstance(new, sa.String) and new.length else None,
        )
        return
    op.add_column(table, sa.Column(f"{column}_new", new, server_default="", nullable=False))
    rows = sa.table(table, sa.column(column), sa.column(f"{column}_new"))
    op.execute(sa.update(rows).values({f"{column}_new": rows.c[column]}))
    op.drop_column(table, column)
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {column}_new TO {column}")


def _tell_in_chinese(connection: sa.Connection, table_name: str, column: str, most: int | None) -> None:
    table = sa.table(table_name, sa.column("id", sa.BigInteger), sa.column(column, sa.Text))
    kept = sa.select(table.c.id, table.c[column]).where(table.c[column].like(MARK + "%"))
    for ident, text in connection.execute(kept).all():
        told = str(_chinese(json.loads(text[1:])))[:most]
        connection.execute(sa.update(table).where(table.c.id == ident).values({column: told}))


def _chinese(kept: Any) -> Any:
    if not isinstance(kept, dict) or "say" not in kept:
        return kept
    values = {name: _chinese(value) for name, value in kept.get("with", {}).items()}
    return kept["say"] % values if values else kept["say"]
