"""The book that is printed: what it is made of, on which page everything begins, and the finished pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crm.printing.binding import BOUND
from crm.printing.drawn import Drawn
from crm.printing.figures import Figure
from crm.printing.kept import Kept, SheetSource

from .planning import Plan


@dataclass
class Book:
    """What is printed: the plan, the facts of each sheet in print order, how many pages each takes, and the imprint."""

    plan: Plan
    facts: Sequence[Mapping[str, Any]]
    sheet_pages: Sequence[int]
    number: int
    ordered_at: datetime
    """Local wall-clock time of the order: the date the book bears."""
    cover: bytes = b""

    @property
    def english(self) -> bool:
        """Whether it is the English book."""
        return bool(self.plan["lang"] == "en")


@dataclass
class Paging:
    """On which page everything begins; the cover is page 1. 0: not in the book."""

    preface: int = 2
    contents: int = 0
    sections: list[int] = field(default_factory=list)
    sheets: list[int] = field(default_factory=list)
    prices: int = 0
    contacts: int = 0
    back: int = 0


@dataclass
class Lengths:
    """How many pages each of what stands around the sheets takes."""

    preface: int
    contents: int
    sections: list[int]
    prices: int
    contacts: int


@dataclass(frozen=True)
class Set:
    """Pages that are set: what they are made of, and how they are kept; *figures* are drawn when they are bound."""

    source: SheetSource
    kept: Kept | Drawn
    figures: Mapping[str, Figure] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many they are."""
        return self.kept.pages


@dataclass
class Around:
    """The finished pages around the sheets, and where everything stands. Sections without a title page are None."""

    cover: Set
    preface: Set
    contents: Set
    sections: list[Set | None]
    prices: Set | None
    contacts: Set | None
    back: Set
    paging: Paging


def anchor_of(code: str) -> str:
    """A sheet's name inside the book."""
    return f"sheet-{code}"


def section_anchor(place: int) -> str:
    """A section's name inside the book."""
    return f"section-{place}"


def link(anchor: str) -> str:
    """The address of another part of the book; the binding makes it a link to the page."""
    return BOUND + anchor


def total_of(book: Book) -> int:
    """Total investment of all projects in yuan; what is not known adds nothing."""
    return sum(facts.get("total_yuan") or 0 for facts in book.facts)
