"""ledger_imports: what was imported row by row, so that it can be undone whole; progress notes can be voided"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "ledger_import",
        sa.Column("id", ID, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("attachment_id", ID, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("sheet", sa.String(length=80), server_default="", nullable=False),
        sa.Column("options", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("counts", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("by_unit", sa.String(length=120), server_default="", nullable=False),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("region_id", ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=80), server_default="", nullable=False),
        sa.CheckConstraint(
            "state in ('uploaded', 'confirmed', 'applied', 'undone', 'discarded')",
            name=op.f("ledger_import_state_is_known"),
        ),
        sa.CheckConstraint(
            "state not in ('applied', 'undone') or applied_at is not null", name=op.f("applied_import_has_time")
        ),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_ledger_import_attachment_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_ledger_import_by_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_ledger_import_region_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_ledger_import_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_import")),
    )
    with op.batch_alter_table("ledger_import", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_import_at", ["at", "id"], unique=False)
    op.create_table(
        "ledger_import_row",
        sa.Column("id", ID, nullable=False),
        sa.Column("import_id", ID, nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("shown", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("lead_id", ID, nullable=True),
        sa.Column("enterprise_id", ID, nullable=True),
        sa.Column("before", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("after", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("made", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("problems", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("fingerprint", sa.String(length=64), server_default="", nullable=False),
        sa.CheckConstraint(
            "action in ('create', 'update', 'unchanged', 'duplicate', 'rejected')",
            name=op.f("ledger_import_row_action_is_known"),
        ),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_ledger_import_row_enterprise_id")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["ledger_import.id"], name=op.f("fk_ledger_import_row_import_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_ledger_import_row_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_import_row")),
    )
    with op.batch_alter_table("ledger_import_row", schema=None) as batch_op:
        batch_op.create_index("uq_ledger_import_row_row", ["import_id", "row"], unique=True)
        batch_op.create_index(batch_op.f("ix_ledger_import_row_lead_id"), ["lead_id"], unique=False)
    with op.batch_alter_table("progress_note", schema=None) as batch_op:
        batch_op.add_column(sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Back; refused while an applied import or a voided note would be lost."""
    for table, column in (("ledger_import", "applied_at"), ("progress_note", "voided_at")):
        kept = sa.select(sa.column("id")).select_from(sa.table(table)).where(sa.column(column).is_not(None)).limit(1)
        if op.get_bind().execute(kept).first() is not None:
            raise RuntimeError(f"{table} holds rows which the step down would lose")
    with op.batch_alter_table("progress_note", schema=None) as batch_op:
        batch_op.drop_column("voided_at")
    with op.batch_alter_table("ledger_import_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_import_row_lead_id"))
        batch_op.drop_index("uq_ledger_import_row_row")
    op.drop_table("ledger_import_row")
    with op.batch_alter_table("ledger_import", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_import_at")
    op.drop_table("ledger_import")
