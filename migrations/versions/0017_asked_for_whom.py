"""asked_for_whom: a request made while standing in names whom for, so that neither of the two decides it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ALONE = {"resolve_fks": False}
"""SQLite copies the table: its neighbours (with indexes on expressions) need not be read for that."""


def upgrade() -> None:
    """Forward."""
    for table in ("move_request", "screening"):
        with op.batch_alter_table(table, schema=None, reflect_kwargs=ALONE) as batch_op:
            batch_op.add_column(sa.Column("requested_for_id", ID, nullable=True))
            batch_op.create_foreign_key(f"fk_{table}_requested_for_id", "user", ["requested_for_id"], ["id"])


def downgrade() -> None:
    """Back: who stood in for whom stays in the audit trail."""
    for table in ("screening", "move_request"):
        with op.batch_alter_table(table, schema=None, reflect_kwargs=ALONE) as batch_op:
            batch_op.drop_constraint(f"fk_{table}_requested_for_id", type_="foreignkey")
            batch_op.drop_column("requested_for_id")
