"""Names in the reader's language: Chinese, or English where one is recorded."""

from __future__ import annotations

import re
from typing import Protocol

from flask_babel import get_locale

from crm.core.sentences import name


class Named(Protocol):
    """A region or unit: a full and a short Chinese name, an English one that may be empty."""

    name: str
    short_name: str
    name_en: str


_PROVINCE = "Guizhou "
_KIND_WORDS = re.compile(r" (?:City|County|District|Special District|Province|[A-Z][\w, ]* Autonomous \w+)$")


def english() -> bool:
    """Whether the reader reads English."""
    return str(get_locale()) == "en"


def local_name(thing: Named | None) -> str:
    """The full name: 望谟县, Wangmo County."""
    if thing is None:
        return ""
    return name(thing.name, thing.name_en)


def local_short(thing: Named | None) -> str:
    """The short name: 望谟, Wangmo; 黔西南州, Qianxinan; 省发展改革委, Development and Reform Commission.

    English without the kind of place it is, and without the province every unit belongs to."""
    if thing is None:
        return ""
    return short_of(thing.short_name, thing.name_en)


def short_of(short_name: str | None, name_en: str | None) -> str:
    """The same of a row that has only the two columns."""
    return name(short_name or "", short_english(name_en) if name_en else "")


def short_english(name: str) -> str:
    """An English name without the kind of place it is: Qianxinan, Zhenning."""
    return _KIND_WORDS.sub("", name).removeprefix(_PROVINCE) or name


LONGEST_LINE = 6


def two_lines(thing: Named) -> list[str]:
    """An English short name broken between syllables where it is too long for a tile: Qixing, guan.

    Without a hyphen: read aloud, the two lines are the name."""
    name = local_short(thing)
    if len(name) <= LONGEST_LINE:
        return [name]
    from pypinyin import lazy_pinyin

    syllables = [len(syllable) for syllable in lazy_pinyin(thing.short_name)]
    breaks = [sum(syllables[:count]) for count in range(1, len(syllables))]
    at = min(breaks, key=lambda place: abs(place - len(name) / 2), default=len(name) // 2)
    if name[at] == "'":  # Zheng'an breaks where its apostrophe stands
        at += 1
    return [name[:at], name[at:]]
