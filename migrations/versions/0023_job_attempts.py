"""jobs: failures and interruptions counted apart, and when it will be done if it goes on at its pace"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Forward."""
    op.add_column("job", sa.Column("failures", sa.Integer(), server_default="0", nullable=False))
    op.add_column("job", sa.Column("interruptions", sa.Integer(), server_default="0", nullable=False))
    op.add_column("job", sa.Column("expected_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Back."""
    for name in ("expected_at", "interruptions", "failures"):
        op.drop_column("job", name)
