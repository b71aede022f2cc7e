"""How a booklet writes sums, places and projects on paper, in Chinese and in English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from crm.units.names_shown import two_lines

YI, MILLION = 100_000_000, 1_000_000


LONGEST_NAME = 4


_KIND_WORDS = re.compile(r" (?:City|County|District|Special District|[A-Z][\w, ]* Autonomous \w+)$")


def money(yuan: int, english: bool) -> str:
    """亿元 with two places; in English M CNY with the places it needs. The word for the unit stands beside."""
    if english:
        value = Decimal(yuan) / MILLION
        return f"{value:,.1f}".removesuffix(".0")
    return f"{Decimal(yuan) / YI:,.2f}"


def projects_counted(count: int) -> str:
    """4 项; 4 projects, 1 project."""
    return str(_("1 项") if count == 1 else _("%(n)s 项", n=count))


def place_name(place: Mapping[str, Any], english: bool) -> str:
    """望谟县, 镇宁县 (the full name of an autonomous county does not fit a column), Wangmo."""
    if english and place.get("name_en"):
        return _KIND_WORDS.sub("", str(place["name_en"]))
    name, short = str(place["name"]), str(place.get("short_name") or "")
    return name if len(name) <= LONGEST_NAME or not short else short + name[-1]


@dataclass
class _Named:
    """What ``two_lines`` asks of a region."""

    name: str
    short_name: str
    name_en: str


def tile_names(counties: Iterable[Mapping[str, Any]], english: bool) -> dict[str, list[str]]:
    """The counties' English names for their squares, broken between syllables; nothing in Chinese."""
    if not english:
        return {}
    return {
        str(one["code"]): two_lines(_Named(one["name"], one.get("short_name") or one["name"], one["name_en"]))
        for one in counties
        if one.get("name_en")
    }


def project_name(facts: Mapping[str, Any], english: bool) -> str:
    """The project's name in the book's language; the Chinese one where there is no English."""
    return str((facts.get("name_en") if english else "") or facts["name"])
