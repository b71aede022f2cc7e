"""targets"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "target",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("owner_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("chain_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("chain_role", sa.String(length=12), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("why", sa.String(length=300), server_default="", nullable=False),
        sa.Column("approach_by", sa.Date(), nullable=True),
        sa.Column("touched_on", sa.Date(), nullable=True),
        sa.Column("decline_reason", sa.String(length=300), server_default="", nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("is_sample", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("state <> 'converted' or lead_id is not null", name=op.f("converted_has_lead")),
        sa.CheckConstraint(
            "state in ('untouched', 'touched', 'declined', 'converted')", name=op.f("target_state_is_known")
        ),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name=op.f("fk_target_chain_id")),
        sa.ForeignKeyConstraint(["county_id"], ["region.id"], name=op.f("fk_target_county_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_target_enterprise_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_target_lead_id")),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_target_link_id")),
        sa.ForeignKeyConstraint(["owner_unit_id"], ["unit.id"], name=op.f("fk_target_owner_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
    )
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.create_index("ix_target_county", ["county_id", "state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_target_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index("ix_target_unit", ["owner_unit_id", "state", "id"], unique=False)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.drop_index("ix_target_unit")
        batch_op.drop_index(batch_op.f("ix_target_enterprise_id"))
        batch_op.drop_index("ix_target_county")

    op.drop_table("target")
