"""booklets: what is printed for an event, its frozen editions, and the leads born from their pages"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "booklet",
        sa.Column("id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=240), server_default="", nullable=False),
        sa.Column("subtitle", sa.String(length=120), server_default="", nullable=False),
        sa.Column("subtitle_en", sa.String(length=240), server_default="", nullable=False),
        sa.Column("issuer", sa.String(length=120), server_default="", nullable=False),
        sa.Column("issuer_en", sa.String(length=240), server_default="", nullable=False),
        sa.Column("preface", sa.Text(), server_default="", nullable=False),
        sa.Column("preface_en", sa.Text(), server_default="", nullable=False),
        sa.Column("order", sa.String(length=12), nullable=False),
        sa.Column("section_notes", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("cover_id", ID, nullable=True),
        sa.Column("with_prices", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("with_contacts", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("public", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["cover_id"], ["attachment.id"], name=op.f("fk_booklet_cover_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_booklet_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booklet")),
        sa.UniqueConstraint("event_id", name=op.f("uq_booklet_event_id")),
    )
    op.create_table(
        "booklet_item",
        sa.Column("id", ID, nullable=False),
        sa.Column("booklet_id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("chosen_by", sa.String(length=80), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["booklet_id"], ["booklet.id"], name=op.f("fk_booklet_item_booklet_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_booklet_item_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booklet_item")),
        sa.UniqueConstraint("booklet_id", "project_id", name="uq_booklet_item_project"),
    )
    with op.batch_alter_table("booklet_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_booklet_item_project_id"), ["project_id"], unique=False)
    op.create_table(
        "booklet_edition",
        sa.Column("id", ID, nullable=False),
        sa.Column("booklet_id", ID, nullable=False),
        sa.Column("lang", sa.String(length=5), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("job_id", ID, nullable=True),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("storage_id", sa.String(length=40), server_default="", nullable=False),
        sa.Column("sha256", sa.String(length=64), server_default="", nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("pages", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ordered_by_id", ID, nullable=True),
        sa.Column("ordered_by", sa.String(length=80), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state <> 'frozen' or (storage_id <> '' and sha256 <> '')", name=op.f("frozen_has_file")),
        sa.CheckConstraint("state in ('ordered', 'frozen', 'failed')", name=op.f("edition_state_is_known")),
        sa.ForeignKeyConstraint(["booklet_id"], ["booklet.id"], name=op.f("fk_booklet_edition_booklet_id")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_booklet_edition_job_id")),
        sa.ForeignKeyConstraint(["ordered_by_id"], ["user.id"], name=op.f("fk_booklet_edition_ordered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booklet_edition")),
        sa.UniqueConstraint("booklet_id", "lang", "number", name="uq_booklet_edition_number"),
    )
    op.create_table(
        "edition_sheet",
        sa.Column("id", ID, nullable=False),
        sa.Column("edition_id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=80), server_default="", nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["booklet_edition.id"], name=op.f("fk_edition_sheet_edition_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_edition_sheet_project_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["project_revision.id"], name=op.f("fk_edition_sheet_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_sheet")),
        sa.UniqueConstraint("edition_id", "project_id", name="uq_edition_sheet_project"),
    )
    with op.batch_alter_table("edition_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edition_sheet_project_id"), ["project_id"], unique=False)
    op.create_table(
        "event_lead",
        sa.Column("id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("lead_id", ID, nullable=False),
        sa.Column("invitation_id", ID, nullable=True),
        sa.Column("project_id", ID, nullable=True),
        sa.Column("edition_id", ID, nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["booklet_edition.id"], name=op.f("fk_event_lead_edition_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_lead_event_id")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_event_lead_invitation_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_event_lead_lead_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_event_lead_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_lead")),
        sa.UniqueConstraint("lead_id", name=op.f("uq_event_lead_lead_id")),
    )
    with op.batch_alter_table("event_lead", schema=None) as batch_op:
        batch_op.create_index("ix_event_lead_event", ["event_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_lead_project_id"), ["project_id"], unique=False)


def downgrade() -> None:
    """Back."""
    op.drop_table("event_lead")
    op.drop_table("edition_sheet")
    op.drop_table("booklet_edition")
    op.drop_table("booklet_item")
    op.drop_table("booklet")
