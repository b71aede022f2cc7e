"""rail_unchosen: who has never folded the side bar leaves it to the page"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

USER = sa.table("user", sa.column("rail", sa.Boolean))


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.alter_column("rail", existing_type=sa.Boolean(), nullable=True, server_default=None)
    op.execute(USER.update().where(USER.c.rail.is_(False)).values(rail=None))


def downgrade() -> None:
    """Back: not chosen is not folded again."""
    op.execute(USER.update().where(USER.c.rail.is_(None)).values(rail=False))
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.alter_column("rail", existing_type=sa.Boolean(), nullable=False, server_default="0")
