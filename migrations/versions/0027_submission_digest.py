"""core: what a form's first sending held, so that a second one with other contents is not taken for the same"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Forward."""
    op.add_column("submission", sa.Column("digest", sa.String(64), server_default="", nullable=False))


def downgrade() -> None:
    """Back."""
    op.drop_column("submission", "digest")
