"""industries_enterprises_contacts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "industry",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_industry")),
    )
    op.create_table(
        "enterprise",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("normal_name", sa.String(length=120), nullable=False),
        sa.Column("pinyin", sa.String(length=240), server_default="", nullable=False),
        sa.Column("name_en", sa.String(length=160), server_default="", nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("foreign_number", sa.String(length=60), nullable=True),
        sa.Column("masked_id", sa.String(length=20), nullable=True),
        sa.Column("members", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("industry_code", sa.String(length=6), nullable=True),
        sa.Column("headquarters", sa.String(length=80), server_default="", nullable=False),
        sa.Column("marks", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("business", sa.Text(), server_default="", nullable=False),
        sa.Column("expansion", sa.Text(), server_default="", nullable=False),
        sa.Column("website", sa.String(length=200), server_default="", nullable=False),
        sa.Column("is_sample", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("owner_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "kind in ('company', 'foreign', 'person', 'consortium', 'code_name')",
            name=op.f("enterprise_kind_is_known"),
        ),
        sa.CheckConstraint(
            "credit_code is null or length(credit_code) = 18", name=op.f("credit_code_has_18_characters")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_enterprise_created_by_id")),
        sa.ForeignKeyConstraint(["industry_code"], ["industry.code"], name=op.f("fk_enterprise_industry_code")),
        sa.ForeignKeyConstraint(["owner_unit_id"], ["unit.id"], name=op.f("fk_enterprise_owner_unit_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["enterprise.id"], name=op.f("fk_enterprise_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
    )
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enterprise_industry_code"), ["industry_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_normal_name"), ["normal_name"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_owner_unit_id"), ["owner_unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index("ix_enterprise_pinyin", ["pinyin", "id"], unique=False)
        batch_op.create_index(
            "uq_enterprise_credit_code",
            ["credit_code"],
            unique=True,
            sqlite_where=sa.text("voided_at is null and credit_code is not null"),
            postgresql_where=sa.text("voided_at is null and credit_code is not null"),
        )

    op.create_table(
        "contact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=60), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=40), server_default="", nullable=False),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("seen_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_contact_enterprise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_enterprise_id"), ["enterprise_id"], unique=False)

    op.create_table(
        "enterprise_access",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(region_id is null) <> (unit_id is null)", name=op.f("access_by_region_or_unit")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_enterprise_access_enterprise_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_enterprise_access_region_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_enterprise_access_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_access")),
    )
    with op.batch_alter_table("enterprise_access", schema=None) as batch_op:
        batch_op.create_index("ix_enterprise_access_region", ["region_id", "enterprise_id"], unique=False)
        batch_op.create_index("ix_enterprise_access_unit", ["unit_id", "enterprise_id"], unique=False)
        batch_op.create_index("uq_enterprise_access_region", ["enterprise_id", "region_id"], unique=True)
        batch_op.create_index("uq_enterprise_access_unit", ["enterprise_id", "unit_id"], unique=True)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("enterprise_access", schema=None) as batch_op:
        batch_op.drop_index("uq_enterprise_access_unit")
        batch_op.drop_index("uq_enterprise_access_region")
        batch_op.drop_index("ix_enterprise_access_unit")
        batch_op.drop_index("ix_enterprise_access_region")

    op.drop_table("enterprise_access")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_enterprise_id"))

    op.drop_table("contact")
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_enterprise_credit_code",
            sqlite_where=sa.text("voided_at is null and credit_code is not null"),
            postgresql_where=sa.text("voided_at is null and credit_code is not null"),
        )
        batch_op.drop_index("ix_enterprise_pinyin")
        batch_op.drop_index(batch_op.f("ix_enterprise_parent_id"))
        batch_op.drop_index(batch_op.f("ix_enterprise_owner_unit_id"))
        batch_op.drop_index(batch_op.f("ix_enterprise_normal_name"))
        batch_op.drop_index(batch_op.f("ix_enterprise_industry_code"))

    op.drop_table("enterprise")
    op.drop_table("industry")
