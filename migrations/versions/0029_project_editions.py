"""project_edition: a published edition in columns, for the public list"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "project_edition",
        sa.Column("revision_id", ID, autoincrement=False, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("chain_code", sa.String(30), server_default="", nullable=False),
        sa.Column("industry_code", sa.String(6), server_default="", nullable=False),
        sa.Column("total_yuan", sa.BigInteger(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["project_revision.id"], name=op.f("fk_project_edition_revision_id_project_revision")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_edition_project_id_project")),
        sa.ForeignKeyConstraint(["county_id"], ["region.id"], name=op.f("fk_project_edition_county_id_region")),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_project_edition")),
    )
    op.create_index("ix_project_edition_new", "project_edition", ["published_at", "revision_id"])
    op.create_index("ix_project_edition_total", "project_edition", [sa.text("coalesce(total_yuan, -1)"), "revision_id"])
    for name in ("project_id", "county_id", "chain_code"):
        op.create_index(op.f(f"ix_project_edition_{name}"), "project_edition", [name])


def downgrade() -> None:
    """Back: the columns are written again from the editions' facts."""
    op.drop_table("project_edition")
