"""lead_project: which offered project an investor means"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward: SQLite adds the column in place; copying the table would lose its indexes on expressions."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE lead ADD COLUMN project_id INTEGER CONSTRAINT fk_lead_project_id REFERENCES project (id)"
        )
    else:
        op.add_column("lead", sa.Column("project_id", ID, nullable=True))
        op.create_foreign_key("fk_lead_project_id", "lead", "project", ["project_id"], ["id"])
    op.create_index("ix_lead_project_id", "lead", ["project_id"])


def downgrade() -> None:
    """Back."""
    op.drop_index("ix_lead_project_id", table_name="lead")
    op.drop_column("lead", "project_id")
