"""desk_search_indexes: next steps by day and by person, project names and initials to search in"""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"

INDEXES = (
    ("ix_lead_next_due", "lead", ["next_step_due", "id"]),
    ("ix_lead_next_who", "lead", ["next_step_who", "next_step_due"]),
    ("ix_lead_project", "lead", ["project_name"]),
    ("ix_enterprise_initials", "enterprise", ["initials"]),
)


def upgrade() -> None:
    """Forward."""
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Back."""
    for name, table, _columns in INDEXES:
        op.drop_index(name, table_name=table)
