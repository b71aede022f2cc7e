"""price_import: price tables brought in, with what each wrote so that it can be taken back whole"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "price_import",
        sa.Column("id", ID, nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("attachment_id", ID, nullable=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("options", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("counts", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("written", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("region_id", ID, nullable=True),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("by_name", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_by", sa.String(80), server_default="", nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(80), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "state in ('uploaded', 'confirmed', 'applied', 'undone', 'discarded')",
            name="price_import_state_is_known",
        ),
        sa.CheckConstraint(
            "state not in ('applied', 'undone') or applied_at is not null",
            name="applied_price_import_has_time",
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_price_import_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_price_import_region_id_region")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_price_import_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_import")),
    )
    op.create_index("ix_price_import_at", "price_import", ["at", "id"])


def downgrade() -> None:
    """Back: the prices stay, how they came does not."""
    op.drop_table("price_import")
