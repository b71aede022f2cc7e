"""events: which records an event itself made, so that they go with it; when a check-in was undone"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Forward. A record of before bears the event's name as its subject when the event made it."""
    op.add_column("event_activity", sa.Column("made", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        "UPDATE event_activity SET made = true WHERE EXISTS (SELECT 1 FROM event, activity "
        "WHERE event.id = event_activity.event_id AND activity.id = event_activity.activity_id "
        "AND activity.subject = event.name)"
    )
    op.add_column("invitation", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Back."""
    op.drop_column("invitation", "undone_at")
    op.drop_column("event_activity", "made")
