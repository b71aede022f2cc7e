"""project_edition: a row for every edition that is public already, from its frozen facts"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

PLAIN = ("code", "name", "name_en", "summary", "summary_en", "site", "site_en")
NAMED = ("county", "prefecture", "chain", "link", "industry")

STANDING = sa.text(
    "select r.id as revision_id, p.id as project_id, p.county_id, coalesce(p.published_at, r.at) as published_at, "
    "r.facts from project p join project_revision r on r.id = p.published_id"
)
INSERT = sa.text(
    "insert into project_edition"
    " (revision_id, project_id, county_id, chain_code, industry_code, total_yuan, published_at, words)"
    " values (:revision_id, :project_id, :county_id, :chain_code, :industry_code, :total_yuan, :published_at, :words)"
)


def upgrade() -> None:
    """Forward."""
    connection = op.get_bind()
    for row in connection.execute(STANDING).mappings().all():
        facts = json.loads(row["facts"]) if isinstance(row["facts"], str) else row["facts"]
        said = [str(facts.get(name) or "") for name in PLAIN]
        for name in NAMED:
            thing = facts.get(name) or {}
            said += [str(thing.get("name") or ""), str(thing.get("name_en") or "")]
        connection.execute(
            INSERT,
            {
                **{name: row[name] for name in ("revision_id", "project_id", "county_id", "published_at")},
                "chain_code": (facts.get("chain") or {}).get("code") or "",
                "industry_code": (facts.get("industry") or {}).get("code") or "",
                "total_yuan": facts.get("total_yuan"),
                "words": "\n".join(dict.fromkeys(one.lower() for one in said if one)),
            },
        )


def downgrade() -> None:
    """Back."""
    op.execute("delete from project_edition")
