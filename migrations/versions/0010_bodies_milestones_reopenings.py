"""Which body entered an activity or asked for a screening; co-reports; milestones; re-openings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.add_column(sa.Column("milestone", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("entered_unit_id", ID, nullable=True))
        batch_op.add_column(sa.Column("entered_region_id", ID, nullable=True))
        batch_op.create_foreign_key("fk_activity_entered_unit_id", "unit", ["entered_unit_id"], ["id"])
        batch_op.create_foreign_key("fk_activity_entered_region_id", "region", ["entered_region_id"], ["id"])
        batch_op.create_check_constraint(op.f("milestone_belongs_to_lead"), "milestone is null or lead_id is not null")
        batch_op.create_index("ix_activity_on", ["on", "id"], unique=False)
        batch_op.create_index("ix_activity_entered_unit_on", ["entered_unit_id", "on"], unique=False)

    op.create_table(
        "activity_co_report",
        sa.Column("id", ID, nullable=False),
        sa.Column("activity_id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("region_id", ID, nullable=True),
        sa.Column("body", sa.String(length=120), server_default="", nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_co_report_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_activity_co_report_by_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_activity_co_report_region_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_activity_co_report_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_co_report")),
    )
    with op.batch_alter_table("activity_co_report", schema=None) as batch_op:
        batch_op.create_index("ix_activity_co_report_activity", ["activity_id"], unique=False)

    with op.batch_alter_table("screening", schema=None) as batch_op:
        batch_op.add_column(sa.Column("requested_unit", sa.String(length=120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("requested_unit_id", ID, nullable=True))
        batch_op.add_column(sa.Column("requested_region_id", ID, nullable=True))
        batch_op.add_column(sa.Column("reopens_id", ID, nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by", sa.String(length=80), server_default="", nullable=False))
        batch_op.add_column(sa.Column("withdraw_reason", sa.String(length=200), server_default="", nullable=False))
        batch_op.create_foreign_key("fk_screening_requested_unit_id", "unit", ["requested_unit_id"], ["id"])
        batch_op.create_foreign_key("fk_screening_requested_region_id", "region", ["requested_region_id"], ["id"])
        batch_op.create_foreign_key("fk_screening_reopens_id", "screening", ["reopens_id"], ["id"])
        batch_op.create_check_constraint(op.f("reopening_names_facts"), "reopens_id is null or note <> ''")
        batch_op.create_check_constraint(
            op.f("decider_is_not_requester"), "decided_by_id is null or decided_by_id <> requested_by_id"
        )


def downgrade() -> None:
    """Back. Refuses while there are co-reports: they cannot be kept."""
    if op.get_bind().execute(sa.text("select count(*) from activity_co_report")).scalar():
        raise RuntimeError("activity_co_report holds co-reports that the earlier schema cannot keep")
    with op.batch_alter_table("screening", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("decider_is_not_requester"), type_="check")
        batch_op.drop_constraint(op.f("reopening_names_facts"), type_="check")
        batch_op.drop_constraint("fk_screening_reopens_id", type_="foreignkey")
        batch_op.drop_constraint("fk_screening_requested_region_id", type_="foreignkey")
        batch_op.drop_constraint("fk_screening_requested_unit_id", type_="foreignkey")
        batch_op.drop_column("withdraw_reason")
        batch_op.drop_column("withdrawn_by")
        batch_op.drop_column("reopens_id")
        batch_op.drop_column("requested_region_id")
        batch_op.drop_column("requested_unit_id")
        batch_op.drop_column("requested_unit")
    op.drop_table("activity_co_report")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_entered_unit_on")
        batch_op.drop_index("ix_activity_on")
        batch_op.drop_constraint(op.f("milestone_belongs_to_lead"), type_="check")
        batch_op.drop_constraint("fk_activity_entered_region_id", type_="foreignkey")
        batch_op.drop_constraint("fk_activity_entered_unit_id", type_="foreignkey")
        batch_op.drop_column("entered_region_id")
        batch_op.drop_column("entered_unit_id")
        batch_op.drop_column("milestone")
