"""project: in whose name it was submitted, so that a deputy and whom they stand in for do not check each other"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAME = "fk_project_submitted_for_id"


def upgrade() -> None:
    """Forward: SQLite adds the column in place; copying the table would lose its index on an expression."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE project ADD COLUMN submitted_for_id INTEGER CONSTRAINT {NAME} REFERENCES user (id)")
    else:
        op.add_column("project", sa.Column("submitted_for_id", ID, nullable=True))
        op.create_foreign_key(NAME, "project", "user", ["submitted_for_id"], ["id"])


def downgrade() -> None:
    """Back."""
    op.drop_column("project", "submitted_for_id")
