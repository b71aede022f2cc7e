"""A public project as a card of the list: what its edition says, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import get_locale

from ..models import ProjectEdition
from ..shown import named


@dataclass(frozen=True)
class Card:
    """Amounts in whole yuan. ``chinese``: the name or the sentence has no English yet, so it stands in Chinese."""

    url: str
    code: str
    name: str
    summary: str
    chinese_name: bool
    chinese_summary: bool
    place: str
    chain: str
    link: str
    role: str
    total_yuan: int | None
    picture_url: str
    published_at: datetime
    is_sample: bool


def card_of(row: ProjectEdition) -> Card:
    """The card of one edition."""
    facts: dict[str, Any] = row.revision.facts
    english = str(get_locale()) == "en"
    prefecture, county = named(facts.get("prefecture")), named(facts.get("county"))
    picture = next((one for one in facts.get("pictures") or [] if one.get("ready_id")), None)
    code = str(facts["code"])
    return Card(
        url=url_for("projects.public", code=code),
        code=code,
        name=(facts["name_en"] if english else "") or facts["name"],
        summary=(facts["summary_en"] if english else "") or facts["summary"],
        chinese_name=english and not facts["name_en"],
        chinese_summary=english and not facts["summary_en"],
        place=", ".join(filter(None, (county, prefecture))) if english else f"{prefecture}{county}",
        chain=named(facts.get("chain")),
        link=named(facts.get("link")),
        role=facts.get("role") or "",
        total_yuan=facts.get("total_yuan"),
        picture_url=url_for("projects.public_picture", code=code, storage_id=picture["ready_id"]) if picture else "",
        published_at=row.published_at,
        is_sample=bool(facts.get("is_sample")),
    )
