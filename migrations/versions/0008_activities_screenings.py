"""activities_screenings"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "activity",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=120), server_default="", nullable=False),
        sa.Column("region_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("people", sa.String(length=300), server_default="", nullable=False),
        sa.Column("unit_present", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("county_present", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("next_step", sa.String(length=300), server_default="", nullable=False),
        sa.Column("next_step_who", sa.String(length=80), server_default="", nullable=False),
        sa.Column("next_step_due", sa.Date(), nullable=True),
        sa.Column("entered_for", sa.String(length=80), server_default="", nullable=False),
        sa.Column("entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_unit", sa.String(length=120), server_default="", nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_sample", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("next_step = '' or next_step_due is not null", name=op.f("next_step_has_date")),
        sa.CheckConstraint('until is null or until >= "on"', name=op.f("activity_dates_in_order")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["user.id"], name=op.f("fk_activity_entered_by_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_activity_lead_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_activity_region_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_activity_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index("ix_activity_lead_on", ["lead_id", "on"], unique=False)
        batch_op.create_index("ix_activity_region_on", ["region_id", "on"], unique=False)
        batch_op.create_index("ix_activity_unit_on", ["unit_id", "on"], unique=False)

    op.create_table(
        "screening",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("finder_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("requested_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("requested_by", sa.String(length=80), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("basis", sa.String(length=16), nullable=True),
        sa.Column("clause", sa.String(length=300), server_default="", nullable=False),
        sa.Column("conditions", sa.Text(), server_default="", nullable=False),
        sa.Column("sentence", sa.Text(), server_default="", nullable=False),
        sa.Column("decider_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outcome <> 'conditional' or conditions <> ''", name=op.f("conditional_names_conditions")),
        sa.CheckConstraint(
            "outcome is null or (clause <> '' and decided_on is not null)", name=op.f("outcome_cites_clause")
        ),
        sa.CheckConstraint(
            "finder_unit_id is null or finder_unit_id <> decider_unit_id", name=op.f("decider_is_not_finder")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_screening_decided_by_id")),
        sa.ForeignKeyConstraint(["decider_unit_id"], ["unit.id"], name=op.f("fk_screening_decider_unit_id")),
        sa.ForeignKeyConstraint(["department_id"], ["unit.id"], name=op.f("fk_screening_department_id")),
        sa.ForeignKeyConstraint(["finder_unit_id"], ["unit.id"], name=op.f("fk_screening_finder_unit_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_screening_lead_id")),
        sa.ForeignKeyConstraint(["requested_by_id"], ["user.id"], name=op.f("fk_screening_requested_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening")),
    )
    with op.batch_alter_table("screening", schema=None) as batch_op:
        batch_op.create_index("ix_screening_department", ["department_id", "outcome", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_screening_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(
            "uq_screening_open",
            ["lead_id"],
            unique=True,
            sqlite_where=sa.text("outcome is null and withdrawn_at is null"),
            postgresql_where=sa.text("outcome is null and withdrawn_at is null"),
        )


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("screening", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_screening_open",
            sqlite_where=sa.text("outcome is null and withdrawn_at is null"),
            postgresql_where=sa.text("outcome is null and withdrawn_at is null"),
        )
        batch_op.drop_index(batch_op.f("ix_screening_lead_id"))
        batch_op.drop_index("ix_screening_department")

    op.drop_table("screening")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_unit_on")
        batch_op.drop_index("ix_activity_region_on")
        batch_op.drop_index("ix_activity_lead_on")

    op.drop_table("activity")
