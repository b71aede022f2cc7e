"""What a bound file has once: its bookmarks and its properties."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from crm.printing.pdffile import PdfFile, text

Bookmark = tuple[int, str, bytes]
"""Level (1 outermost), title, and where it leads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The file's properties; *created* is wall-clock time of Asia/Shanghai."""

    title: str
    author: str
    created: datetime
    subject: str = ""
    keywords: str = ""


def write_outline(file: PdfFile, bookmarks: Sequence[Bookmark]) -> int:
    """The bookmarks as a tree, closed; levels that skip a step are drawn up to their parent. Its object's number."""
    top = file.number()
    numbers = [file.number() for _ in bookmarks]
    parents: list[int] = []
    children: dict[int, list[int]] = {-1: []}
    open_at: list[tuple[int, int]] = []
    for index, (level, _title, _spot) in enumerate(bookmarks):
        while open_at and open_at[-1][0] >= level:
            open_at.pop()
        parent = open_at[-1][1] if open_at else -1
        parents.append(parent)
        children.setdefault(parent, []).append(index)
        open_at.append((level, index))
    for index, (_level, title, spot) in enumerate(bookmarks):
        beside = children[parents[index]]
        place = bisect_left(beside, index)
        parent = numbers[parents[index]] if parents[index] >= 0 else top
        entry = b"<</Title%b/Dest%b/Parent %d 0 R" % (text(title), spot, parent)
        if place:
            entry += b"/Prev %d 0 R" % numbers[beside[place - 1]]
        if place + 1 < len(beside):
            entry += b"/Next %d 0 R" % numbers[beside[place + 1]]
        below = children.get(index)
        if below:  # closed: a booklet opens on its sections, not on 500 lines
            entry += b"/First %d 0 R/Last %d 0 R/Count %d" % (numbers[below[0]], numbers[below[-1]], -len(below))
        file.put(entry + b">>", numbers[index])
    first, last = children[-1][0], children[-1][-1]
    tree = b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>"
    return file.put(tree % (numbers[first], numbers[last], len(children[-1])), top)


def write_properties(file: PdfFile, held: Metadata) -> int:
    """The file's properties as every reader shows them; their object's number."""
    entries = {"Title": held.title, "Author": held.author, "Subject": held.subject, "Keywords": held.keywords}
    written = b"".join(b"/%b%b" % (key.encode(), text(words)) for key, words in entries.items() if words)
    when = f"(D:{held.created:%Y%m%d%H%M%S}+08'00)".encode()
    return file.put(b"<<" + written + b"/Producer(Daitou)/CreationDate" + when + b"/ModDate" + when + b">>")


def write_xmp(file: PdfFile, held: Metadata, lang: str) -> int:
    """The same properties as archives read them; their object's number."""
    when = f"{held.created:%Y-%m-%dT%H:%M:%S}+08:00"
    subject = (
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(held.subject)}</rdf:li></rdf:Alt></dc:description>'
        if held.subject
        else ""
    )
    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(held.title)}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:creator><rdf:Seq><rdf:li>{escape(held.author)}</rdf:li></rdf:Seq></dc:creator>{subject}"
        f"<dc:language><rdf:Bag><rdf:li>{escape(lang)}</rdf:li></rdf:Bag></dc:language>"
        f"<xmp:CreateDate>{when}</xmp:CreateDate><xmp:ModifyDate>{when}</xmp:ModifyDate>"
        '</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>'
    )
    return file.stream(packet.encode(), b"/Type/Metadata/Subtype/XML", packed=True)
