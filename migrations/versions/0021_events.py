"""events: promotion events, guests, meetings, signings"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "event_counter",
        sa.Column("id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_counter")),
        sa.UniqueConstraint("year", name=op.f("uq_event_counter_year")),
    )
    op.create_table(
        "event",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=240), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("region_id", ID, nullable=True),
        sa.Column("chain_id", ID, nullable=True),
        sa.Column("city", sa.String(length=60), server_default="", nullable=False),
        sa.Column("place", sa.String(length=200), server_default="", nullable=False),
        sa.Column("place_en", sa.String(length=300), server_default="", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("cancel_reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("aim", sa.Text(), server_default="", nullable=False),
        sa.Column("report_text", sa.Text(), server_default="", nullable=False),
        sa.Column("is_sample", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", ID, nullable=True),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("state <> 'cancelled' or cancel_reason <> ''", name=op.f("cancelled_has_reason")),
        sa.CheckConstraint("state in ('planned', 'confirmed', 'held', 'cancelled')", name=op.f("event_state_is_known")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("event_dates_in_order")),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name=op.f("fk_event_chain_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_event_created_by_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_event_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("code", name=op.f("uq_event_code")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_chain_id"), ["chain_id"], unique=False)
        batch_op.create_index("ix_event_region", ["region_id", "starts_on"], unique=False)
        batch_op.create_index("ix_event_starts", ["starts_on", "id"], unique=False)
    op.create_table(
        "event_unit",
        sa.Column("id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_unit_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_event_unit_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_unit")),
        sa.UniqueConstraint("event_id", "unit_id", name="uq_event_unit_unit"),
    )
    with op.batch_alter_table("event_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_unit_unit_id"), ["unit_id"], unique=False)
    op.create_table(
        "programme_item",
        sa.Column("id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("until", sa.Time(), nullable=True),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("who", sa.String(length=120), server_default="", nullable=False),
        sa.Column("where", sa.String(length=120), server_default="", nullable=False),
        sa.CheckConstraint("until is null or until >= at", name=op.f("programme_times_in_order")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_programme_item_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_item")),
    )
    with op.batch_alter_table("programme_item", schema=None) as batch_op:
        batch_op.create_index("ix_programme_item_event", ["event_id", "on", "at"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("enterprise_id", ID, nullable=True),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("firm", sa.String(length=120), server_default="", nullable=False),
        sa.Column("person", sa.String(length=60), server_default="", nullable=False),
        sa.Column("title", sa.String(length=60), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=40), server_default="", nullable=False),
        sa.Column("people", sa.Integer(), server_default="1", nullable=False),
        sa.Column("invited_by_id", ID, nullable=True),
        sa.Column("reply", sa.String(length=12), nullable=False),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came_people", sa.Integer(), nullable=True),
        sa.Column("checked_in_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("walked_in", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("seat", sa.String(length=40), server_default="", nullable=False),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("enterprise_id is not null or firm <> '' or person <> ''", name=op.f("guest_has_name")),
        sa.CheckConstraint("reply in ('none', 'accepted', 'declined')", name=op.f("reply_is_known")),
        sa.CheckConstraint("people > 0", name=op.f("guest_brings_people")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_invitation_contact_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_invitation_enterprise_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_invitation_event_id")),
        sa.ForeignKeyConstraint(["invited_by_id"], ["unit.id"], name=op.f("fk_invitation_invited_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index("ix_invitation_event", ["event_id", "id"], unique=False)
    op.create_table(
        "event_meeting",
        sa.Column("id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("invitation_id", ID, nullable=False),
        sa.Column("county_id", ID, nullable=True),
        sa.Column("project_id", ID, nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("until", sa.Time(), nullable=True),
        sa.Column("where", sa.String(length=120), server_default="", nullable=False),
        sa.Column("who", sa.String(length=200), server_default="", nullable=False),
        sa.Column("held", sa.Boolean(), nullable=True),
        sa.Column("result", sa.Text(), server_default="", nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["region.id"], name=op.f("fk_event_meeting_county_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_meeting_event_id")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_event_meeting_invitation_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_event_meeting_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_meeting")),
    )
    with op.batch_alter_table("event_meeting", schema=None) as batch_op:
        batch_op.create_index("ix_event_meeting_event", ["event_id", "on", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_meeting_invitation_id"), ["invitation_id"], unique=False)
    op.create_table(
        "signing",
        sa.Column("id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("lead_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("yuan", sa.BigInteger(), nullable=True),
        sa.Column("counts", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("yuan is null or yuan > 0", name=op.f("signing_is_positive")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_signing_event_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_signing_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing")),
    )
    with op.batch_alter_table("signing", schema=None) as batch_op:
        batch_op.create_index("ix_signing_event", ["event_id", "id"], unique=False)
        batch_op.create_index(
            "uq_signing_counts",
            ["lead_id"],
            unique=True,
            sqlite_where=sa.text("counts and voided_at is null"),
            postgresql_where=sa.text("counts and voided_at is null"),
        )
    op.create_table(
        "report_template",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_template")),
        sa.UniqueConstraint("name", name=op.f("uq_report_template_name")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("report_template")
    op.drop_table("signing")
    op.drop_table("event_meeting")
    op.drop_table("invitation")
    op.drop_table("programme_item")
    op.drop_table("event_unit")
    op.drop_table("event")
    op.drop_table("event_counter")
