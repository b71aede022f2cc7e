"""Names as ledgers write them: brought to one spelling so that equal means equal. Pure; nothing here guesses.

Full-width characters become half-width, blanks and brackets go, 贵州省 becomes 省 (units) or nothing (regions).
省水利投资（集团） and 贵州省水利投资(集团) then read alike; 长顺 and 长寿 never do.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Thing = TypeVar("Thing", bound=Hashable)

_DROPPED = re.compile(r"[\s()\[\]{}<>【】〔〕「」『』《》“”\"'·•]+")


def narrow(text: str) -> str:
    """The text in half-width characters (NFKC) without blanks, brackets and quotation marks, in lower case."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).casefold()


def region_key(text: str) -> str:
    """The key under which a region's name is found: ``narrow`` without a leading 贵州省."""
    key = narrow(text)
    return key.removeprefix("贵州省") or key


def unit_key(text: str) -> str:
    """The key under which a unit's name is found: ``narrow``, with 贵州省 read as 省 wherever it stands."""
    return narrow(text).replace("贵州省", "省")


@dataclass(frozen=True)
class Match(Generic[Thing]):
    """What a text may mean: exactly one thing, several (ask), or nothing known. Never a guess."""

    candidates: tuple[Thing, ...] = ()

    @property
    def one(self) -> Thing | None:
        """The only thing the text can mean, or None."""
        return self.candidates[0] if len(self.candidates) == 1 else None

    @property
    def ambiguous(self) -> bool:
        """Whether the text names several things and somebody has to say which."""
        return len(self.candidates) > 1

    @property
    def unknown(self) -> bool:
        """Whether nothing has this name."""
        return not self.candidates


class Index(Generic[Thing]):
    """Things by the keys of their names."""

    def __init__(self) -> None:
        self._by_key: dict[str, dict[Thing, None]] = defaultdict(dict)

    def add(self, thing: Thing, keys: Iterable[str]) -> None:
        """Have ``thing`` found under each of the keys; empty keys name nothing."""
        for key in keys:
            if key:
                self._by_key[key][thing] = None

    def get(self, key: str) -> Match[Thing]:
        """Everything known under the key, in the order it was added."""
        return Match(tuple(self._by_key.get(key, ()))) if key else Match()
