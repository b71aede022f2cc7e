"""section_order: a booklet's sections put in order by hand, for each way it may be ordered"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Forward."""
    op.add_column("booklet", sa.Column("section_order", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    """Back."""
    op.drop_column("booklet", "section_order")
