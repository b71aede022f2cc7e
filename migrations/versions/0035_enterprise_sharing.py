"""enterprises: sight that ends at name and code, asking to share the rest, and who wrote a contact down"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BODY = (("entered_unit_id", "unit"), ("entered_region_id", "region"))


def upgrade() -> None:
    """Forward. Who sees an enterprise today goes on seeing all of it."""
    op.add_column("enterprise_access", sa.Column("narrow", sa.Boolean(), server_default=sa.false(), nullable=False))
    for column, table in BODY:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(
                f"ALTER TABLE contact ADD COLUMN {column} INTEGER "
                f"CONSTRAINT fk_contact_{column} REFERENCES {table} (id)"
            )
        else:
            op.add_column("contact", sa.Column(column, ID, nullable=True))
            op.create_foreign_key(f"fk_contact_{column}", "contact", table, [column], ["id"])
    op.create_table(
        "enterprise_share",
        sa.Column("id", ID, nullable=False),
        sa.Column("enterprise_id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("region_id", ID, nullable=True),
        sa.Column("why", sa.String(300), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("asked_by_id", ID, nullable=True),
        sa.Column("asked_by", sa.String(80), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(300), server_default="", nullable=False),
        sa.Column("answered_by", sa.String(80), server_default="", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(unit_id is null) <> (region_id is null)", name="share_by_region_or_unit"),
        sa.CheckConstraint("state in ('asked', 'agreed', 'declined')", name="share_state_is_known"),
        sa.CheckConstraint("state <> 'declined' or answer <> ''", name="declined_share_has_reason"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_enterprise_share_asked_by_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_enterprise_share_enterprise_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_enterprise_share_region_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_enterprise_share_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_share")),
    )
    op.create_index("ix_enterprise_share_enterprise", "enterprise_share", ["enterprise_id", "state"])
    op.create_index("ix_enterprise_share_state", "enterprise_share", ["state", "id"])


def downgrade() -> None:
    """Back. Refused while somebody sees an enterprise only by name: the step back would open it to them."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM enterprise_access WHERE narrow LIMIT 1")).first():
        raise RuntimeError("some bodies see an enterprise by name only; going back would show them all of it")
    op.drop_table("enterprise_share")
    for column, _table in BODY:
        if op.get_bind().dialect.name != "sqlite":
            op.drop_constraint(f"fk_contact_{column}", "contact", type_="foreignkey")
        op.drop_column("contact", column)
    op.drop_column("enterprise_access", "narrow")
