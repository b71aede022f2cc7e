"""campaigns_calendar"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("day", name=op.f("uq_calendar_day_day")),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=120), server_default="", nullable=False),
        sa.Column("accept_working_days", sa.Integer(), server_default="1", nullable=False),
        sa.Column("judge_working_days", sa.Integer(), server_default="3", nullable=False),
        sa.Column("judge_large_working_days", sa.Integer(), server_default="7", nullable=False),
        sa.Column("large_yuan", sa.BigInteger(), server_default="1000000000", nullable=False),
        sa.Column("answer_working_days", sa.Integer(), server_default="5", nullable=False),
        sa.Column("screening_working_days", sa.Integer(), server_default="7", nullable=False),
        sa.Column("amber_after_days", sa.Integer(), server_default="14", nullable=False),
        sa.Column("red_after_days", sa.Integer(), server_default="30", nullable=False),
        sa.Column("start_warn_days", sa.Integer(), server_default="150", nullable=False),
        sa.Column("start_within_days", sa.Integer(), server_default="180", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("amber_after_days < red_after_days", name=op.f("campaign_amber_before_red")),
        sa.CheckConstraint("start_warn_days < start_within_days", name=op.f("campaign_warns_before_limit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("year", name=op.f("uq_campaign_year")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("campaign")
    op.drop_table("calendar_day")
