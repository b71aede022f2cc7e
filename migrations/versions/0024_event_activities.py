"""event_activities: what an event and its meetings were logged as, so that it happens once"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "event_activity",
        sa.Column("id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("activity_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_event_activity_activity_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_activity_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_activity")),
        sa.UniqueConstraint("event_id", "activity_id", name="uq_event_activity_activity"),
    )
    op.create_index("ix_event_activity_activity_id", "event_activity", ["activity_id"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE event_meeting ADD COLUMN activity_id INTEGER "
            "CONSTRAINT fk_event_meeting_activity_id REFERENCES activity (id)"
        )
    else:
        op.add_column("event_meeting", sa.Column("activity_id", ID, nullable=True))
        op.create_foreign_key("fk_event_meeting_activity_id", "event_meeting", "activity", ["activity_id"], ["id"])
    op.create_index("ix_event_meeting_activity_id", "event_meeting", ["activity_id"])


def downgrade() -> None:
    """Back."""
    op.drop_index("ix_event_meeting_activity_id", table_name="event_meeting")
    op.drop_column("event_meeting", "activity_id")
    op.drop_table("event_activity")
