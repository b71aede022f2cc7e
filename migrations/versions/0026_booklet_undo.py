"""booklet_undo: what was chosen before the last change of a booklet, so that it can be taken back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Forward."""
    op.add_column("booklet", sa.Column("last_items", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    """Back."""
    op.drop_column("booklet", "last_items")
