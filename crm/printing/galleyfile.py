"""How a galley lies on the disk: one line that says what it is and proves that it is whole, a table, packed pieces.

The line holds the format's number, a digest of all that follows, the page count and which attempt fitted. The table is
JSON, never code; whoever changes a kept file gets it rendered anew.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from typing import Any

from crm.printing.embedding import FaceName
from crm.printing.galley import CannotBind, FontUse, Galley, Link, Page, Pressed

#: Changes with every change of what is kept or how: old kept pages are then simply not found.
FORMAT = 3
_MAGIC = b"daitou-galley"


class Damaged(ValueError):
    """A kept file is not what was written."""


def packed(galley: Galley, attempt: int) -> bytes:
    """*galley* as bytes."""
    pieces: list[bytes] = []

    def piece(content: bytes) -> int:
        pieces.append(content)
        return len(content)

    table = {
        "pages": [
            [
                page.width,
                page.height,
                page.content,
                page.resources,
                [[x.rectangle, x.address, x.place] for x in page.links],
            ]
            for page in galley.pages
        ],
        "objects": [
            [held.syntax.decode("latin-1"), -1 if held.data is None else piece(held.data), held.digest]
            for held in galley.objects
        ],
        "fonts": {
            name: [
                [use.face.postscript, use.face.house, use.face.stamp] if use.face else None,
                piece(use.glyphs.tobytes()),
                use.texts,
                use.lacking,
                [use.ascent, use.descent, use.flags, use.stranger, use.called, use.weight],
            ]
            for name, use in galley.fonts.items()
        },
        "places": galley.places,
        "bookmarks": galley.bookmarks,
    }
    return _whole(table, b"".join(pieces), len(galley.pages), attempt)


def refused(reason: str, pages: int, attempt: int) -> bytes:
    """What is kept of a page that cannot be bound: how many pages it takes, and why."""
    return _whole({"refused": reason}, b"", pages, attempt)


def _whole(table: dict[str, Any], pieces: bytes, pages: int, attempt: int) -> bytes:
    head = json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    body = b"%d\n%b%b" % (len(head), head, pieces)
    facts = b"%d %d" % (pages, attempt)
    return b"%b %d %b %b\n%b" % (_MAGIC, FORMAT, _digest(facts, body), facts, body)


def looked_at(content: bytes) -> tuple[int, int]:
    """Pages and attempt of a kept file. Raises :class:`Damaged` unless every byte is as it was written."""
    line, _newline, body = content.partition(b"\n")
    words = line.split(b" ")
    if len(words) != 5 or words[0] != _MAGIC or words[1] != b"%d" % FORMAT:
        raise Damaged("not a kept page of this press")
    facts = words[3] + b" " + words[4]
    if words[2] != _digest(facts, body):
        raise Damaged("its digest does not fit")
    return int(words[3]), int(words[4])


def unpacked(content: bytes) -> Galley:
    """The galley of a kept file. Raises :class:`Damaged`, or :class:`CannotBind` for a page kept as not to be bound."""
    looked_at(content)
    start = content.index(b"\n") + 1
    end = content.index(b"\n", start)
    at = end + 1 + int(content[start:end])
    table: dict[str, Any] = json.loads(content[end + 1 : at].decode("utf-8", "surrogatepass"))
    if "refused" in table:
        raise CannotBind(table["refused"])
    objects = []
    for syntax, length, digest in table["objects"]:
        data = None
        if length >= 0:
            data = content[at : at + length]
            at += length
        objects.append(Pressed(syntax.encode("latin-1"), data, digest))
    fonts = {}
    for name, (face, glyphs, texts, lacking, (ascent, descent, flags, stranger, called, weight)) in table[
        "fonts"
    ].items():
        use = FontUse(FaceName(*face) if face else None, ascent=ascent, descent=descent, flags=flags)
        use.stranger, use.called, use.weight = stranger, called, weight
        use.glyphs = array("H", content[at : at + glyphs])
        at += glyphs
        use.texts = {int(glyph): words for glyph, words in texts.items()}
        use.lacking = {int(code): (words, width) for code, (words, width) in lacking.items()}
        fonts[name] = use
    return Galley(
        pages=[
            Page(
                width,
                height,
                part,
                held,
                [Link(box, address, tuple(spot) if spot else None) for box, address, spot in links],
            )
            for width, height, part, held, links in table["pages"]
        ],
        objects=objects,
        fonts=fonts,
        places={name: (page, view) for name, (page, view) in table["places"].items()},
        bookmarks=[(level, title, page, view) for level, title, page, view in table["bookmarks"]],
    )


def _digest(facts: bytes, body: bytes) -> bytes:
    digest = hashlib.sha256(facts)
    digest.update(body)
    return digest.hexdigest().encode()
