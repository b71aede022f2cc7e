"""What a project says, as one JSON value: everything a sheet may show, with every name resolved.

A revision stores it, an edition freezes it, sheets and the public page are made of it alone, so that a frozen edition
needs no other row and shows what it showed on its day.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from crm.chains.states import ChainRole
from crm.units.models import Region
from crm.units.states import RegionLevel

from .models import Project, ProjectPicture
from .prices.queries import latest_prices

Facts = dict[str, Any]

PLAIN = (
    "code",
    "name",
    "name_en",
    "summary",
    "summary_en",
    "site",
    "site_en",
    "total_yuan",
    "sales_yuan",
    "profit_yuan",
)
TEXTS = ("content", "conditions", "market", "groundwork", "cooperation")
"""The five long texts of a sheet, in its order; each has its English beside it as ``…_en``."""
DECIMALS = ("land_mu", "irr_percent", "payback_years")
CONTACT = ("office", "office_en", "phone", "email", "address", "address_en", "postcode", "person", "mobile")
INTERNAL = ("internal_note", "guiding_unit")
INTERNAL_CONTACT = ("person", "mobile")


def facts_of(project: Project) -> Facts:
    """Everything a sheet of the project may show. Amounts in whole yuan, land in 亩; decimals as strings."""
    county = project.county
    return {
        **{name: getattr(project, name) for name in PLAIN},
        **{name: _decimal(getattr(project, name)) for name in DECIMALS},
        **{name: getattr(project, name) for text in TEXTS for name in (text, f"{text}_en")},
        "industry": {"code": project.industry.code, "name": project.industry.name} if project.industry else None,
        "chain": _chain(project),
        "link": _link(project),
        "role": project.chain_role.value if project.chain_role not in (None, ChainRole.NONE) else None,
        "off_chain": project.chain_role is ChainRole.NONE,
        "links": _links(project),
        "county": {
            "id": county.id,
            "code": county.code,
            "name": county.name,
            "name_en": county.name_en,
            "short_name": county.short_name,
            "tile_x": county.tile_x,
            "tile_y": county.tile_y,
        },
        "prefecture": _prefecture(county),
        "province": _province(county),
        "nature": project.nature.value if project.nature else None,
        "contact": {name: getattr(project, f"contact_{name}") for name in CONTACT},
        "guiding_unit": project.guiding_unit.name if project.guiding_unit else None,
        "internal_note": project.internal_note,
        "prices": prices_of(project.county_id),
        "pictures": [_picture(one) for one in standing(project.pictures)],
        "is_sample": project.is_sample,
    }


def public_facts(facts: Mapping[str, Any]) -> Facts:
    """What anybody may see: without the person, their mobile, the internal note and who guided it."""
    shown = {name: value for name, value in facts.items() if name not in INTERNAL}
    shown["contact"] = {name: value for name, value in facts["contact"].items() if name not in INTERNAL_CONTACT}
    return shown


def content_hash(facts: Mapping[str, Any]) -> str:
    """The same for the same content, whatever the order of its keys."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def prices_of(county_id: int) -> list[dict[str, str]]:
    """The county's latest price of each element, in the elements' order."""
    return [
        {
            "element": element.value,
            "price": _decimal(row.price) or "",
            "as_of": row.as_of.isoformat(),
            "source": row.source,
        }
        for element, row in latest_prices([county_id]).get(county_id, {}).items()
    ]


def standing(pictures: Iterable[ProjectPicture]) -> list[ProjectPicture]:
    """The pictures that are not voided and have a copy to show."""
    return [one for one in pictures if one.voided_at is None and one.ready_id]


def _picture(picture: ProjectPicture) -> dict[str, Any]:
    names = ("ready_id", "width", "height", "caption", "caption_en", "credit")
    return {name: getattr(picture, name) for name in names}


def _chain(project: Project) -> dict[str, Any] | None:
    chain = project.chain
    return {name: getattr(chain, name) for name in ("id", "code", "name", "name_en")} if chain else None


def _link(project: Project) -> dict[str, Any] | None:
    link = project.link
    if link is None:
        return None
    return {"id": link.id, "name": link.name, "name_en": link.name_en, "stream": link.stream.value}


def _links(project: Project) -> list[dict[str, Any]]:
    if project.chain is None:
        return []
    return [
        {
            "name": link.name,
            "name_en": link.name_en,
            "stream": link.stream.value,
            "own": link.id == project.link_id,
        }
        for link in project.chain.links
        if link.voided_at is None or link.id == project.link_id
    ]


def _prefecture(county: Region) -> dict[str, Any] | None:
    return _above(county, RegionLevel.PREFECTURE)


def _province(county: Region) -> dict[str, Any] | None:
    return _above(county, RegionLevel.PROVINCE)


def _above(county: Region, level: RegionLevel) -> dict[str, Any] | None:
    above = county.parent
    while above is not None and above.level is not level:
        above = above.parent
    return {"name": above.name, "name_en": above.name_en, "short_name": above.short_name} if above else None


def _decimal(value: Decimal | None) -> str | None:
    """A decimal without idle zeros: the same text before and after the database has rounded it to its places."""
    return None if value is None else format(value.normalize(), "f")
