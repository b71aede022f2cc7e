"""leads_moves_vouchers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "lead_counter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_counter")),
    )
    with op.batch_alter_table("lead_counter", schema=None) as batch_op:
        batch_op.create_index("uq_lead_counter_year", ["year", "county_code"], unique=True)

    op.create_table(
        "lead_tally",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chain_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chain_role", sa.String(length=12), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("is_key", sa.Boolean(), nullable=False),
        sa.Column("is_opening", sa.Boolean(), nullable=False),
        sa.Column("leads", sa.Integer(), nullable=False),
        sa.Column("planned_yuan", sa.BigInteger(), nullable=False),
        sa.Column("agreed_yuan", sa.BigInteger(), nullable=False),
        sa.Column("paid_in_yuan", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_tally")),
    )
    with op.batch_alter_table("lead_tally", schema=None) as batch_op:
        batch_op.create_index(
            "uq_lead_tally_key",
            [
                "county_id",
                "unit_id",
                "chain_id",
                "chain_role",
                "stage",
                "status",
                "year",
                "is_key",
                "is_opening",
            ],
            unique=True,
        )

    op.create_table(
        "lead",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("intention", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("county_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("site", sa.String(length=200), server_default="", nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("introducer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("introduced_on", sa.Date(), nullable=True),
        sa.Column("first_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("first_reporter", sa.String(length=80), server_default="", nullable=False),
        sa.Column("first_reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_reported_on", sa.Date(), nullable=True),
        sa.Column("first_reported_text", sa.String(length=40), server_default="", nullable=False),
        sa.Column("county_officer", sa.String(length=80), server_default="", nullable=False),
        sa.Column("chain_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("chain_role", sa.String(length=12), nullable=True),
        sa.Column("off_chain_reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("industry_text", sa.String(length=80), server_default="", nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("stage_since", sa.Date(), nullable=False),
        sa.Column("status_since", sa.Date(), nullable=False),
        sa.Column("claimed_stage", sa.String(length=12), nullable=True),
        sa.Column("is_key", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("is_opening", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("requested_stage", sa.String(length=12), nullable=True),
        sa.Column("missing_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("light_rule", sa.String(length=10), nullable=True),
        sa.Column("light_from", sa.Date(), nullable=True),
        sa.Column("amber_on", sa.Date(), nullable=True),
        sa.Column("red_on", sa.Date(), nullable=True),
        sa.Column("planned_yuan", sa.BigInteger(), nullable=True),
        sa.Column("planned_original", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("planned_currency", sa.String(length=3), server_default="CNY", nullable=False),
        sa.Column("planned_rate", sa.Numeric(precision=12, scale=6), nullable=True),
        sa.Column("planned_parts", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("agreed_yuan", sa.BigInteger(), nullable=True),
        sa.Column("agreed_original", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("agreed_currency", sa.String(length=3), server_default="CNY", nullable=False),
        sa.Column("agreed_rate", sa.Numeric(precision=12, scale=6), nullable=True),
        sa.Column("paid_basis", sa.String(length=10), nullable=False),
        sa.Column("paid_in_yuan", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("voucher_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contact_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_activity_on", sa.Date(), nullable=True),
        sa.Column("next_step", sa.String(length=300), server_default="", nullable=False),
        sa.Column("next_step_who", sa.String(length=80), server_default="", nullable=False),
        sa.Column("next_step_due", sa.Date(), nullable=True),
        sa.Column("checked_obsolete", sa.Boolean(), nullable=True),
        sa.Column("checked_pollution", sa.Boolean(), nullable=True),
        sa.Column("checked_red_line", sa.Boolean(), nullable=True),
        sa.Column("self_checked_on", sa.Date(), nullable=True),
        sa.Column("self_checked_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("land_mu", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("jobs", sa.Integer(), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("intent_on", sa.Date(), nullable=True),
        sa.Column("framework_on", sa.Date(), nullable=True),
        sa.Column("contract_on", sa.Date(), nullable=True),
        sa.Column("contract_number", sa.String(length=80), server_default="", nullable=False),
        sa.Column("contract_confidential", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("contract_seen_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("contract_files", sa.Integer(), server_default="0", nullable=False),
        sa.Column("screening_outcome", sa.String(length=12), nullable=True),
        sa.Column("screening_requested_on", sa.Date(), nullable=True),
        sa.Column("screened_on", sa.Date(), nullable=True),
        sa.Column("screened_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("resigning_of_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("landing_type", sa.String(length=12), nullable=True),
        sa.Column("company_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("company_code", sa.String(length=18), server_default="", nullable=False),
        sa.Column("company_registered_on", sa.Date(), nullable=True),
        sa.Column("filing_number", sa.String(length=80), server_default="", nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("site_mu", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("start_kind", sa.String(length=12), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("start_files", sa.Integer(), server_default="0", nullable=False),
        sa.Column("produced_on", sa.Date(), nullable=True),
        sa.Column("full_capacity_on", sa.Date(), nullable=True),
        sa.Column("is_sample", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "screening_outcome is null or screening_outcome <> 'refused' or status in ('refused', 'lost', 'terminated')",
            name=op.f("refused_never_active"),
        ),
        sa.CheckConstraint("stage = 'lead' or county_id is not null", name=op.f("county_if_negotiating")),
        sa.CheckConstraint("stage in ('lead', 'negotiation', 'signed', 'landed')", name=op.f("lead_stage_is_known")),
        sa.CheckConstraint(
            "stage not in ('signed', 'landed') or is_opening or agreed_yuan > 0 or agreed_original > 0",
            name=op.f("agreed_amount_if_signed"),
        ),
        sa.CheckConstraint(
            "stage not in ('signed', 'landed') or is_opening or contract_on is not null",
            name=op.f("contract_if_signed"),
        ),
        sa.CheckConstraint(
            "status in ('active', 'on_hold', 'lost', 'terminated', 'refused')",
            name=op.f("lead_status_is_known"),
        ),
        sa.CheckConstraint("agreed_yuan is null or agreed_yuan >= 0", name=op.f("agreed_not_negative")),
        sa.CheckConstraint("paid_in_yuan >= 0", name=op.f("paid_in_not_negative")),
        sa.CheckConstraint("planned_yuan is null or planned_yuan >= 0", name=op.f("planned_not_negative")),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name=op.f("fk_lead_chain_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_lead_contact_id")),
        sa.ForeignKeyConstraint(["county_id"], ["region.id"], name=op.f("fk_lead_county_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_lead_created_by_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_lead_enterprise_id")),
        sa.ForeignKeyConstraint(["first_unit_id"], ["unit.id"], name=op.f("fk_lead_first_unit_id")),
        sa.ForeignKeyConstraint(["introducer_id"], ["unit.id"], name=op.f("fk_lead_introducer_id")),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_lead_link_id")),
        sa.ForeignKeyConstraint(["resigning_of_id"], ["lead.id"], name=op.f("fk_lead_resigning_of_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_lead_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
        sa.UniqueConstraint("number", name=op.f("uq_lead_number")),
    )
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_chain_id"), ["chain_id"], unique=False)
        batch_op.create_index("ix_lead_county_since", ["county_id", "stage_since", "id"], unique=False)
        batch_op.create_index(
            "ix_lead_county_stage", ["county_id", "stage", "status", "stage_since", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_lead_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_introducer_id"), ["introducer_id"], unique=False)
        batch_op.create_index("ix_lead_red_on", ["red_on", "id"], unique=False)
        batch_op.create_index("ix_lead_stage_since", ["stage_since", "id"], unique=False)
        batch_op.create_index("ix_lead_stage_status_since", ["stage", "status", "stage_since", "id"], unique=False)
        batch_op.create_index("ix_lead_unit_since", ["unit_id", "stage_since", "id"], unique=False)

    op.create_table(
        "lead_move",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("from_stage", sa.String(length=12), nullable=True),
        sa.Column("to_stage", sa.String(length=12), nullable=False),
        sa.Column("from_status", sa.String(length=12), nullable=True),
        sa.Column("to_status", sa.String(length=12), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("by_unit", sa.String(length=120), server_default="", nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=True),
        sa.Column("sentence", sa.String(length=500), server_default="", nullable=False),
        sa.Column("days_in_stage", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_lead_move_by_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_move_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_move")),
    )
    with op.batch_alter_table("lead_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_move_at"), ["at"], unique=False)
        batch_op.create_index("ix_lead_move_lead", ["lead_id", "id"], unique=False)

    op.create_table(
        "move_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_stage", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=500), server_default="", nullable=False),
        sa.Column("requested_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("requested_by", sa.String(length=80), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=24), nullable=True),
        sa.Column("sentence", sa.String(length=500), server_default="", nullable=False),
        sa.CheckConstraint(
            "decided_by_id is null or decided_by_id <> requested_by_id",
            name=op.f("confirmer_is_not_requester"),
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_move_request_decided_by_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_move_request_lead_id")),
        sa.ForeignKeyConstraint(["requested_by_id"], ["user.id"], name=op.f("fk_move_request_requested_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_request")),
    )
    with op.batch_alter_table("move_request", schema=None) as batch_op:
        batch_op.create_index("ix_move_request_state", ["state", "id"], unique=False)
        batch_op.create_index(
            "uq_move_request_pending",
            ["lead_id"],
            unique=True,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )

    op.create_table(
        "progress_note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("next_step", sa.Text(), server_default="", nullable=False),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("by_unit", sa.String(length=120), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_progress_note_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_note")),
    )
    with op.batch_alter_table("progress_note", schema=None) as batch_op:
        batch_op.create_index("ix_progress_note_lead", ["lead_id", "on"], unique=False)

    op.create_table(
        "voucher",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document", sa.String(length=24), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("yuan", sa.BigInteger(), nullable=False),
        sa.Column("original", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("currency", sa.String(length=3), server_default="CNY", nullable=False),
        sa.Column("rate", sa.Numeric(precision=12, scale=6), nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=80), server_default="", nullable=False),
        sa.Column("attachment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), server_default="", nullable=False),
        sa.CheckConstraint("yuan > 0", name=op.f("voucher_is_positive")),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_voucher_attachment_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_voucher_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
    )
    with op.batch_alter_table("voucher", schema=None) as batch_op:
        batch_op.create_index("ix_voucher_lead", ["lead_id", "paid_on"], unique=False)
        batch_op.create_index("ix_voucher_paid_on", ["paid_on"], unique=False)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("voucher", schema=None) as batch_op:
        batch_op.drop_index("ix_voucher_paid_on")
        batch_op.drop_index("ix_voucher_lead")

    op.drop_table("voucher")
    with op.batch_alter_table("progress_note", schema=None) as batch_op:
        batch_op.drop_index("ix_progress_note_lead")

    op.drop_table("progress_note")
    with op.batch_alter_table("move_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_move_request_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index("ix_move_request_state")

    op.drop_table("move_request")
    with op.batch_alter_table("lead_move", schema=None) as batch_op:
        batch_op.drop_index("ix_lead_move_lead")
        batch_op.drop_index(batch_op.f("ix_lead_move_at"))

    op.drop_table("lead_move")
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.drop_index("ix_lead_unit_since")
        batch_op.drop_index("ix_lead_stage_status_since")
        batch_op.drop_index("ix_lead_stage_since")
        batch_op.drop_index("ix_lead_red_on")
        batch_op.drop_index(batch_op.f("ix_lead_introducer_id"))
        batch_op.drop_index(batch_op.f("ix_lead_enterprise_id"))
        batch_op.drop_index("ix_lead_county_stage")
        batch_op.drop_index("ix_lead_county_since")
        batch_op.drop_index(batch_op.f("ix_lead_chain_id"))

    op.drop_table("lead")
    with op.batch_alter_table("lead_tally", schema=None) as batch_op:
        batch_op.drop_index("uq_lead_tally_key")

    op.drop_table("lead_tally")
    with op.batch_alter_table("lead_counter", schema=None) as batch_op:
        batch_op.drop_index("uq_lead_counter_year")

    op.drop_table("lead_counter")
