"""Evidence of the samples: one-page PDFs that say themselves that they prove nothing."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import BinaryIO

LINES = ("SAMPLE - NOT A REAL DOCUMENT", "Daitou sample data: this page proves nothing.")


@dataclass
class Paper:
    """An upload as a form would give it: a stream and a name."""

    filename: str | None
    stream: BinaryIO = field(default_factory=io.BytesIO)


def paper(name: str, note: str) -> Paper:
    """A marked PDF called ``name``; ``note`` (ASCII) stands on it, so that no two are the same file."""
    return Paper(name, io.BytesIO(pdf((*LINES, note))))


def pdf(lines: tuple[str, ...]) -> bytes:
    """One A4 page of Helvetica lines, written out by hand: five objects and their table."""
    shown = " ".join(f"({line}) Tj 0 -28 Td" for line in lines)
    content = f"BT /F1 16 Tf 60 760 Td {shown} ET".encode("ascii")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj%s endobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()
