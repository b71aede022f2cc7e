"""list_orders: an index per order of the list of leads, the tally by status"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

STANDING = {"sqlite_where": sa.text("voided_at is null"), "postgresql_where": sa.text("voided_at is null")}
SEEN = ["status", "county_id", "stage"]
LEADS = {
    "ix_lead_since": ["stage_since", "id", *SEEN],
    "ix_lead_status_since": ["status", "stage_since", "id", "county_id", "stage"],
    "ix_lead_county_status_since": ["county_id", "status", "stage_since", "id"],
    "ix_lead_planned": [sa.text("coalesce(planned_yuan, -1)"), "id", *SEEN],
    "ix_lead_agreed": [sa.text("coalesce(agreed_yuan, -1)"), "id", *SEEN],
    "ix_lead_paid": ["paid_in_yuan", "id", *SEEN],
    "ix_lead_missing": ["missing_count", "id", *SEEN],
    "ix_lead_changed": ["changed_at", "id", *SEEN],
    "ix_lead_lights": [
        *("amber_on", "red_on", "status", "county_id", "unit_id", "stage", "chain_id", "is_opening"),
        *("planned_yuan", "agreed_yuan", "paid_in_yuan"),
    ],
    "ix_lead_county_lights": ["county_id", "amber_on", "red_on"],
}
TALLY = [
    *("status", "stage", "county_id", "unit_id", "chain_id", "chain_role", "year", "is_key", "is_opening"),
    *("leads", "planned_yuan", "agreed_yuan", "paid_in_yuan"),
]


def upgrade() -> None:
    """Forward."""
    op.drop_index("ix_lead_stage_since", table_name="lead")
    for name, columns in LEADS.items():
        op.create_index(name, "lead", columns, **STANDING)
    op.create_index("ix_lead_tally_status", "lead_tally", TALLY)


def downgrade() -> None:
    """Back."""
    op.drop_index("ix_lead_tally_status", table_name="lead_tally")
    for name in LEADS:
        op.drop_index(name, table_name="lead")
    op.create_index("ix_lead_stage_since", "lead", ["stage_since", "id"])
