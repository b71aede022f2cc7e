"""void_reasons: regions, units, chains and links say why they were voided"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

TABLES = ("region", "unit", "chain", "link")


def upgrade() -> None:
    """Forward."""
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("void_reason", sa.String(length=200), server_default="", nullable=False))


def downgrade() -> None:
    """Back; refused while a reason would be lost."""
    for table in TABLES:
        given = sa.select(sa.column("id")).select_from(sa.table(table)).where(sa.column("void_reason") != "").limit(1)
        if op.get_bind().execute(given).first() is not None:
            raise RuntimeError(f"{table} has reasons of voided rows, which the step down would lose")
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("void_reason")
