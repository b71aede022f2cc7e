"""A galley: finished pages taken out of their PDF, ready to be put into another one.

Their drawing operators stay as they are, packed; of their fonts only which face and which glyphs; of their links only
where they lie and lead. Putting 500 galleys together is then little more than copying bytes. The structure tree is left
out, and so is everything else a booklet has only one of.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field

from crm.printing.embedding import FaceName

#: In an object's syntax, a reference to another object of the galley; ``F`` is the dictionary of fonts.
MARK = re.compile(rb"\x01(\d+|F)\x02")
FONTS = b"\x01F\x02"


class CannotBind(Exception):
    """The fast way does not know how to join this print; one document of WeasyPrint does the same, slowly."""


@dataclass(slots=True)
class FontUse:
    """How a galley uses one font: the face and its glyphs, or (a *stranger*) an object of its own.

    Of a stranger, *called* and *weight* tell the name and how many bytes its program takes.
    *texts* holds only the glyphs that stand for something else than the face itself says; *lacking* are codes beyond
    the face's glyphs, given to characters it does not have: what they mean and how wide their box is.
    """

    face: FaceName | None
    glyphs: array[int] = field(default_factory=lambda: array("H"))
    texts: dict[int, str] = field(default_factory=dict)
    lacking: dict[int, tuple[str, int]] = field(default_factory=dict)
    ascent: int = 0
    descent: int = 0
    flags: int = 4
    stranger: int = -1
    called: str = ""
    weight: int = 0


@dataclass(slots=True)
class Pressed:
    """One object: its syntax with marks for references, its packed stream if it has one, and a digest of all that
    hangs on it (empty when nothing may share it).
    """

    syntax: bytes
    data: bytes | None = None
    digest: str = ""


@dataclass(slots=True)
class Link:
    """Where a link lies (left, bottom, right, top) and leads: an address, or a place in this galley."""

    rectangle: str
    address: str = ""
    place: tuple[int, str] | None = None


@dataclass(slots=True)
class Page:
    """One page: width and height in pt, its drawing operators, its resources by category, its links."""

    width: float
    height: float
    content: int
    resources: dict[str, str] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)


@dataclass(slots=True)
class Galley:
    """Pages and what they need. *places* are named spots (page, ``/XYZ x y``), *bookmarks* are level, title, spot."""

    pages: list[Page] = field(default_factory=list)
    objects: list[Pressed] = field(default_factory=list)
    fonts: dict[str, FontUse] = field(default_factory=dict)
    places: dict[str, tuple[int, str]] = field(default_factory=dict)
    bookmarks: list[tuple[int, str, int, str]] = field(default_factory=list)
