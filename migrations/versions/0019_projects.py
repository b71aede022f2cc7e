"""projects: what counties offer, with revisions, pictures and element prices"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "project_counter",
        sa.Column("id", ID, nullable=False),
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_counter")),
        sa.UniqueConstraint("county_code", name=op.f("uq_project_counter_county_code")),
    )
    op.create_table(
        "project",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=240), server_default="", nullable=False),
        sa.Column("summary", sa.String(length=200), server_default="", nullable=False),
        sa.Column("summary_en", sa.String(length=400), server_default="", nullable=False),
        sa.Column("industry_code", sa.String(length=6), nullable=True),
        sa.Column("chain_id", ID, nullable=True),
        sa.Column("link_id", ID, nullable=True),
        sa.Column("chain_role", sa.String(length=12), nullable=True),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("site", sa.String(length=200), server_default="", nullable=False),
        sa.Column("site_en", sa.String(length=300), server_default="", nullable=False),
        sa.Column("nature", sa.String(length=12), nullable=True),
        sa.Column("total_yuan", sa.BigInteger(), nullable=True),
        sa.Column("land_mu", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("sales_yuan", sa.BigInteger(), nullable=True),
        sa.Column("profit_yuan", sa.BigInteger(), nullable=True),
        sa.Column("irr_percent", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("payback_years", sa.Numeric(precision=6, scale=1), nullable=True),
        sa.Column("figures_asserted", sa.String(length=300), server_default="", nullable=False),
        sa.Column("content", sa.Text(), server_default="", nullable=False),
        sa.Column("content_en", sa.Text(), server_default="", nullable=False),
        sa.Column("conditions", sa.Text(), server_default="", nullable=False),
        sa.Column("conditions_en", sa.Text(), server_default="", nullable=False),
        sa.Column("market", sa.Text(), server_default="", nullable=False),
        sa.Column("market_en", sa.Text(), server_default="", nullable=False),
        sa.Column("groundwork", sa.Text(), server_default="", nullable=False),
        sa.Column("groundwork_en", sa.Text(), server_default="", nullable=False),
        sa.Column("cooperation", sa.Text(), server_default="", nullable=False),
        sa.Column("cooperation_en", sa.Text(), server_default="", nullable=False),
        sa.Column("contact_office", sa.String(length=80), server_default="", nullable=False),
        sa.Column("contact_office_en", sa.String(length=160), server_default="", nullable=False),
        sa.Column("contact_phone", sa.String(length=40), server_default="", nullable=False),
        sa.Column("contact_email", sa.String(length=120), server_default="", nullable=False),
        sa.Column("contact_address", sa.String(length=120), server_default="", nullable=False),
        sa.Column("contact_address_en", sa.String(length=240), server_default="", nullable=False),
        sa.Column("contact_postcode", sa.String(length=10), server_default="", nullable=False),
        sa.Column("contact_person", sa.String(length=60), server_default="", nullable=False),
        sa.Column("contact_mobile", sa.String(length=40), server_default="", nullable=False),
        sa.Column("internal_note", sa.Text(), server_default="", nullable=False),
        sa.Column("guiding_unit_id", ID, nullable=True),
        sa.Column("is_key", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("state_since", sa.Date(), nullable=False),
        sa.Column("edition", sa.Integer(), server_default="0", nullable=False),
        sa.Column("published_id", ID, nullable=True),
        sa.Column("submitted_by_id", ID, nullable=True),
        sa.Column("submitted_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("checked_by_id", ID, nullable=True),
        sa.Column("checked_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=300), server_default="", nullable=False),
        sa.Column("is_sample", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", ID, nullable=True),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("state <> 'published' or published_id is not null", name=op.f("published_has_edition")),
        sa.CheckConstraint("state <> 'withdrawn' or withdrawn_reason <> ''", name=op.f("withdrawn_has_reason")),
        sa.CheckConstraint(
            "state in ('draft', 'submitted', 'checked', 'published', 'withdrawn')", name=op.f("project_state_is_known")
        ),
        sa.CheckConstraint(
            "checked_by_id is null or checked_by_id <> submitted_by_id", name=op.f("checker_is_not_submitter")
        ),
        sa.CheckConstraint("land_mu is null or land_mu >= 0", name=op.f("project_land_not_negative")),
        sa.CheckConstraint("total_yuan is null or total_yuan >= 0", name=op.f("project_total_not_negative")),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name=op.f("fk_project_chain_id")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["user.id"], name=op.f("fk_project_checked_by_id")),
        sa.ForeignKeyConstraint(["county_id"], ["region.id"], name=op.f("fk_project_county_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_project_created_by_id")),
        sa.ForeignKeyConstraint(["guiding_unit_id"], ["unit.id"], name=op.f("fk_project_guiding_unit_id")),
        sa.ForeignKeyConstraint(["industry_code"], ["industry.code"], name=op.f("fk_project_industry_code")),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_project_link_id")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["user.id"], name=op.f("fk_project_submitted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("code", name=op.f("uq_project_code")),
    )
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_chain_id"), ["chain_id"], unique=False)
        batch_op.create_index("ix_project_changed", ["changed_at", "id"], unique=False)
        batch_op.create_index("ix_project_county", ["county_id", "state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_guiding_unit_id"), ["guiding_unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_industry_code"), ["industry_code"], unique=False)
        batch_op.create_index("ix_project_state", ["state", "id"], unique=False)
    op.create_table(
        "project_revision",
        sa.Column("id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_revision_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_revision")),
        sa.UniqueConstraint("project_id", "number", name="uq_project_revision_number"),
    )
    with op.batch_alter_table("project_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_revision_content_hash"), ["content_hash"], unique=False)
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.create_foreign_key("fk_project_published_id", "project_revision", ["published_id"], ["id"])
    op.create_index("ix_project_total", "project", [sa.text("coalesce(total_yuan, -1)"), "id"])

    op.create_table(
        "project_move",
        sa.Column("id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("from_state", sa.String(length=12), nullable=True),
        sa.Column("to_state", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("by_unit", sa.String(length=120), server_default="", nullable=False),
        sa.Column("sentence", sa.String(length=500), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_project_move_by_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_move_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_move")),
    )
    with op.batch_alter_table("project_move", schema=None) as batch_op:
        batch_op.create_index("ix_project_move_project", ["project_id", "id"], unique=False)
    op.create_table(
        "project_picture",
        sa.Column("id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("attachment_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("caption", sa.String(length=120), server_default="", nullable=False),
        sa.Column("caption_en", sa.String(length=240), server_default="", nullable=False),
        sa.Column("credit", sa.String(length=80), server_default="", nullable=False),
        sa.Column("crop_x", sa.Float(), server_default="0", nullable=False),
        sa.Column("crop_y", sa.Float(), server_default="0", nullable=False),
        sa.Column("crop_width", sa.Float(), server_default="1", nullable=False),
        sa.Column("crop_height", sa.Float(), server_default="1", nullable=False),
        sa.Column("ready_id", sa.String(length=40), server_default="", nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_project_picture_attachment_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_picture_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_picture")),
    )
    with op.batch_alter_table("project_picture", schema=None) as batch_op:
        batch_op.create_index("ix_project_picture_project", ["project_id", "position"], unique=False)
    op.create_table(
        "element_price",
        sa.Column("id", ID, nullable=False),
        sa.Column("county_id", ID, nullable=False),
        sa.Column("element", sa.String(length=12), nullable=False),
        sa.Column("price", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=200), server_default="", nullable=False),
        sa.Column("is_sample", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "element in ('electricity', 'water', 'gas', 'land', 'labour')", name=op.f("price_element_is_known")
        ),
        sa.CheckConstraint("price > 0", name=op.f("price_is_positive")),
        sa.ForeignKeyConstraint(["county_id"], ["region.id"], name=op.f("fk_element_price_county_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_element_price")),
    )
    with op.batch_alter_table("element_price", schema=None) as batch_op:
        batch_op.create_index("ix_element_price_county", ["county_id", "element", "as_of"], unique=False)


def downgrade() -> None:
    """Back."""
    op.drop_table("element_price")
    op.drop_table("project_picture")
    op.drop_table("project_move")
    op.drop_index("ix_project_total", table_name="project")
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_constraint("fk_project_published_id", type_="foreignkey")
    op.drop_table("project_revision")
    op.drop_table("project")
    op.drop_table("project_counter")
