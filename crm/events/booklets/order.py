"""In which order a booklet's sheets stand, and which sections they form. Pure: facts in, sections out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from crm.events.states import BookletOrder

NOWHERE = "other"
"""The section of what has no chain, no industry: always the last."""
ALL = "all"
"""The one section, without a page of its own, of a booklet ordered by hand."""

Facts = Mapping[str, Any]
_One = TypeVar("_One")


@dataclass(frozen=True)
class Entry:
    """A project in the booklet: which revision of it, its place by hand, and what it says (``projects.facts``)."""

    project_id: int
    revision_id: int | None
    place: int
    facts: Facts

    @property
    def code(self) -> str:
        """The project's code."""
        return str(self.facts["code"])


@dataclass
class Section:
    """Sheets that stand together. ``name_en`` may be empty; ``titled`` sections have a title page."""

    key: str
    name: str
    name_en: str
    titled: bool = True
    entries: list[Entry] = field(default_factory=list)

    @property
    def total_yuan(self) -> int:
        """The sum of total investment, of those projects that name one."""
        return sum(entry.facts.get("total_yuan") or 0 for entry in self.entries)


def arrange(
    entries: Iterable[Entry],
    order: BookletOrder,
    industries: Mapping[str, str] | None = None,
    wanted: Sequence[str] = (),
) -> list[Section]:
    """The sections in their order, with their entries in theirs.

    By chain: chains by code, within one by the link's place on the chain, then by code. By county: one section a county
    when all lie in one prefecture, else one a prefecture, both by code (GB/T 2260 puts the provincial capital first).
    By industry: divisions of GB/T 4754 (``industries``: their names by code). By hand: the places given by hand, in one
    section without a title page.

    ``wanted``: keys of sections put in order by hand. They come first, in that order; sections that came in since
    follow by code, and what has no chain or industry stays last unless it was put elsewhere.
    """
    rows = list(entries)
    if order == BookletOrder.HAND:
        rows.sort(key=lambda entry: (entry.place, entry.code))
        return [Section(ALL, "", "", titled=False, entries=rows)] if rows else []
    keys = {
        BookletOrder.CHAIN: _by_chain,
        BookletOrder.COUNTY: _by_county(rows),
        BookletOrder.INDUSTRY: _by_industry(industries or {}),
    }[order]
    found: dict[str, Section] = {}
    ranks: dict[str, tuple[int, bool, str]] = {}
    first = list(wanted[:-1] if wanted and wanted[-1] == NOWHERE else wanted)
    for entry in rows:
        key, name, name_en = keys(entry.facts)
        section = found.setdefault(key, Section(key, name, name_en))
        section.entries.append(entry)
        ranks[key] = (first.index(key) if key in first else len(first), key == NOWHERE, key)
    sections = sorted(found.values(), key=lambda section: ranks[section.key])
    for section in sections:
        section.entries.sort(key=_along_chain if order == BookletOrder.CHAIN else _by_place)
    return sections


def _along_chain(entry: Entry) -> tuple[int, str, str]:
    return link_place(entry.facts), *_by_place(entry)


def _by_place(entry: Entry) -> tuple[str, str]:
    return str((entry.facts.get("county") or {}).get("code") or ""), entry.code


def link_place(facts: Facts) -> int:
    """Where on its chain the project's link stands; behind all others when it names none."""
    links: Sequence[Mapping[str, Any]] = facts.get("links") or []
    return next((place for place, link in enumerate(links) if link.get("own")), len(links) + 1000)


def _by_chain(facts: Facts) -> tuple[str, str, str]:
    chain = facts.get("chain")
    if not chain:
        return NOWHERE, "其他项目", "Other projects"
    return str(chain["code"]), str(chain["name"]), str(chain.get("name_en") or "")


def _by_county(rows: Sequence[Entry]) -> Any:
    above = {(entry.facts.get("prefecture") or {}).get("name") for entry in rows}

    def county(facts: Facts) -> tuple[str, str, str]:
        place = facts["county"]
        return str(place["code"]), str(place["name"]), str(place.get("name_en") or "")

    def prefecture(facts: Facts) -> tuple[str, str, str]:
        place = facts.get("prefecture")
        if not place:
            return county(facts)
        return str(facts["county"]["code"])[:4], str(place["name"]), str(place.get("name_en") or "")

    return county if len(above) == 1 else prefecture


def _by_industry(names: Mapping[str, str]) -> Any:
    def division(facts: Facts) -> tuple[str, str, str]:
        industry = facts.get("industry")
        if not industry:
            return NOWHERE, "其他项目", "Other projects"
        code = str(industry["code"])
        short = code[:2] if code[:1].isdigit() else code[:3]
        return short, names.get(short) or str(industry["name"]), ""

    return division


def moved(places: Sequence[_One], ident: _One, to: int) -> list[_One]:
    """The places with ``ident`` taken out and put at place ``to`` (from 1); one outside means the nearest end."""
    rest = [one for one in places if one != ident]
    at = min(max(to, 1), len(rest) + 1) - 1
    return [*rest[:at], ident, *rest[at:]]


CHINESE = "〇一二三四五六七八九"


def chinese_number(number: int) -> str:
    """一, 十, 十二, 二十, 一百零五: what a section is counted with; below 1000."""
    if number < 10:
        return CHINESE[number]
    if number < 20:
        return "十" + (CHINESE[number - 10] if number > 10 else "")
    if number < 100:
        tens, ones = divmod(number, 10)
        return CHINESE[tens] + "十" + (CHINESE[ones] if ones else "")
    hundreds, rest = divmod(number, 100)
    if not rest:
        return CHINESE[hundreds] + "百"
    words = chinese_number(rest)
    return CHINESE[hundreds] + "百" + ("零" + words if rest < 10 else ("一" + words if rest < 20 else words))
