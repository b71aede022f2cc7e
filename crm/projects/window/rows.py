"""An edition in columns: what the public list finds, orders and counts by, taken from the edition's frozen facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..models import Project, ProjectEdition, ProjectRevision

SEARCHED = ("code", "name", "name_en", "summary", "summary_en", "site", "site_en")
NAMED = ("county", "prefecture", "chain", "link", "industry")


def edition_row(project: Project, revision: ProjectRevision, at: datetime) -> ProjectEdition:
    """The row of an edition; written once, when it is published, and as frozen as the edition."""
    facts = revision.facts
    return ProjectEdition(
        revision_id=revision.id,
        project_id=project.id,
        county_id=project.county_id,
        chain_code=(facts.get("chain") or {}).get("code") or "",
        industry_code=(facts.get("industry") or {}).get("code") or "",
        total_yuan=facts.get("total_yuan"),
        published_at=at,
        words=words_of(facts),
    )


def words_of(facts: Mapping[str, Any]) -> str:
    """What a search looks through, in small letters: code, names, place, sentence – in both languages."""
    said = [str(facts.get(name) or "") for name in SEARCHED]
    for name in NAMED:
        thing = facts.get(name) or {}
        said += [str(thing.get("name") or ""), str(thing.get("name_en") or "")]
    return "\n".join(dict.fromkeys(one.lower() for one in said if one))
