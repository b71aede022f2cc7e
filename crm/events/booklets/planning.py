"""An edition's plan: everything the print is made of, as one JSON value fixed when the edition is ordered.

Sheets are named by the revision they print; the rest – front matter, sections, tiles, prices, contacts – is written out,
so that nothing changed afterwards can change the print.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from crm.core.reader import Reader
from crm.events.models import Booklet

from . import public_list
from .order import Entry, Section
from .prices import prices_of_counties
from .queries import sections_of

Plan = dict[str, Any]
FORM = 1
"""Changes when the print itself changes its shape: an edition of the old shape is then no longer "the same"."""


def plan_of(booklet: Booklet, lang: str, reader: Reader, *, base: str) -> Plan:
    """The plan as it stands now. ``base`` is the product's public address, for the QR codes."""
    sections = sections_of(booklet, reader)
    entries = [entry for section in sections for entry in section.entries if entry.revision_id is not None]
    event = booklet.event
    english = lang == "en"
    return {
        "form": FORM,
        "lang": lang,
        "public": booklet.public,
        "title": (booklet.title_en if english else booklet.title) or booklet.title,
        "subtitle": (booklet.subtitle_en if english else booklet.subtitle) or "",
        "title_en": "" if english else booklet.title_en,
        "issuer": (booklet.issuer_en if english else booklet.issuer) or booklet.issuer,
        "preface": (booklet.preface_en if english else booklet.preface) or "",
        "event": {
            "code": event.code,
            "name": (event.name_en if english else event.name) or event.name,
            "city": event.city,
            "starts_on": event.starts_on.isoformat(),
        },
        "base": base,
        "url": _address(base, booklet),
        "cover": booklet.cover.storage_id if booklet.cover is not None and booklet.cover.voided_at is None else "",
        "order": booklet.order.value,
        "with_prices": booklet.with_prices,
        "with_contacts": booklet.with_contacts,
        "sample": any(entry.facts.get("is_sample") for entry in entries),
        "sections": [_section(section, booklet, lang) for section in sections if _printed(section)],
        "sheets": [
            {
                "project_id": entry.project_id,
                "revision_id": entry.revision_id,
                "code": entry.code,
                "section": section.key,
                "public": booklet.public or "internal_note" not in entry.facts,
            }
            for section in sections
            for entry in _printed(section)
        ],
        "prices": _prices(entries) if booklet.with_prices else [],
    }


def _address(base: str, booklet: Booklet) -> str:
    """Where the back cover's code leads: the public list with the book's projects, or to the event."""
    if not booklet.public:
        return f"{base}/events/{booklet.event.code}"
    return public_list.address(base, booklet.event.code)


def digest(plan: Mapping[str, Any]) -> str:
    """The same for the same plan: whether an edition would print just what another printed."""
    text = json.dumps(plan, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _printed(section: Section) -> list[Entry]:
    return [entry for entry in section.entries if entry.revision_id is not None]


def _section(section: Section, booklet: Booklet, lang: str) -> dict[str, Any]:
    english = lang == "en"
    words = (booklet.section_notes or {}).get(section.key) or {}
    entries = _printed(section)
    return {
        "key": section.key,
        "name": (section.name_en if english else section.name) or section.name,
        "titled": section.titled,
        "note": words.get(lang, ""),
        "links": _links(entries) if booklet.order == "chain" and section.titled else [],
        "counties": _counties(entries),
        "count": len(entries),
        "total_yuan": sum(entry.facts.get("total_yuan") or 0 for entry in entries),
        "unsized": sum(1 for entry in entries if not entry.facts.get("total_yuan")),
    }


def _links(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The chain's links with how many of the section's projects stand at each."""
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        for link in entry.facts.get("links") or []:
            kept = found.setdefault(
                link["name"],
                {"name": link["name"], "name_en": link.get("name_en", ""), "stream": link["stream"], "count": 0},
            )
            kept["count"] += bool(link.get("own"))
    return list(found.values())


def _counties(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        county = entry.facts["county"]
        row = found.setdefault(
            str(county["code"]),
            {
                "name": county["name"],
                "name_en": county.get("name_en", ""),
                "short_name": county.get("short_name", ""),
                "code": county["code"],
                "x": county.get("tile_x"),
                "count": 0,
                "total_yuan": 0,
            },
        )
        row["count"] += 1
        row["total_yuan"] += entry.facts.get("total_yuan") or 0
    return sorted(found.values(), key=lambda row: (-row["total_yuan"], row["name"]))


def _prices(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    counties = {int(entry.facts["county"]["id"]): entry.facts["county"] for entry in entries}
    known = prices_of_counties(counties)
    if not known:
        return []  # a table of nothing but names is no page
    return [
        {"name": county["name"], "name_en": county.get("name_en", ""), "prices": known.get(ident, {})}
        for ident, county in sorted(counties.items(), key=lambda pair: str(pair[1]["code"]))
    ]
