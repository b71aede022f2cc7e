"""Names by which enterprises are matched and found; what a target's owner learned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.add_column(sa.Column("initials", sa.String(length=120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("core_name", sa.String(length=120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("core_head", sa.String(length=4), server_default="", nullable=False))
        batch_op.create_index("ix_enterprise_core", ["core_head", "core_name"], unique=False)
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.add_column(sa.Column("touched_note", sa.String(length=300), server_default="", nullable=False))
        batch_op.add_column(sa.Column("declined_on", sa.Date(), nullable=True))
        batch_op.alter_column("owner_unit_id", existing_type=ID, nullable=True)
        batch_op.create_check_constraint(op.f("target_has_owner"), "owner_unit_id is not null or county_id is not null")
        batch_op.create_check_constraint(op.f("touched_has_day"), "state <> 'touched' or touched_on is not null")
        batch_op.create_check_constraint(op.f("declined_has_reason"), "state <> 'declined' or decline_reason <> ''")


def downgrade() -> None:
    """Back. Refuses while a county itself owns a target: the earlier schema asks for a unit."""
    if op.get_bind().execute(sa.text("select count(*) from target where owner_unit_id is null")).scalar():
        raise RuntimeError("target holds rows without an owner unit that the earlier schema cannot keep")
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("declined_has_reason"), type_="check")
        batch_op.drop_constraint(op.f("touched_has_day"), type_="check")
        batch_op.drop_constraint(op.f("target_has_owner"), type_="check")
        batch_op.alter_column("owner_unit_id", existing_type=ID, nullable=False)
        batch_op.drop_column("declined_on")
        batch_op.drop_column("touched_note")
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.drop_index("ix_enterprise_core")
        batch_op.drop_column("core_head")
        batch_op.drop_column("core_name")
        batch_op.drop_column("initials")
