"""A PDF file written object by object, so that a booklet of 500 sheets never stands in memory as a whole.

Objects are numbered first and written in any order: what has a stream goes straight to the file, the many small
dictionaries are gathered into compressed object streams, and a cross-reference stream ends the file. The same objects
in the same order give the same bytes; the identifier is made of them.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import BinaryIO

#: Dictionaries that share one compressed object stream.
TOGETHER = 400
LEVEL = 6


class PdfFile:
    """Writes PDF 1.7 to *out*; ``number()`` reserves an object, ``put()`` and ``stream()`` fill it."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._at = 0
        self._digest = hashlib.sha256()
        self._places: list[tuple[int, int, int]] = [(0, 0, 65535)]
        self._waiting: list[tuple[int, bytes]] = []
        self._write(b"%PDF-1.7\n%\xe5\xb8\xa6\xe5\xa4\xb4\n")

    def number(self) -> int:
        """A new object number, to be filled later."""
        self._places.append((0, 0, 0))
        return len(self._places) - 1

    def put(self, syntax: bytes, number: int | None = None) -> int:
        """An object without a stream; its number."""
        number = self.number() if number is None else number
        self._waiting.append((number, syntax))
        if len(self._waiting) >= TOGETHER:
            self._gather()
        return number

    def stream(self, data: bytes, entries: bytes = b"", *, packed: bool = False, number: int | None = None) -> int:
        """A stream object; *entries* are its dictionary without brackets and length.

        *packed* data are written as they are (*entries* name their filter); other data are compressed here.
        """
        number = self.number() if number is None else number
        if not packed:
            data = zlib.compress(data, LEVEL)
            entries += b"/Filter/FlateDecode"
        self._places[number] = (1, self._at, 0)
        self._write(b"%d 0 obj<<%b/Length %d>>stream\n%b\nendstream endobj\n" % (number, entries, len(data), data))
        return number

    def end(self, *, root: int, info: int) -> None:
        """Write what is left and the cross-reference; nothing can follow."""
        self._gather()
        here = self._at
        number = self.number()
        self._places[number] = (1, here, 0)
        table = b"".join(
            kind.to_bytes(1, "big") + place.to_bytes(5, "big") + second.to_bytes(2, "big")
            for kind, place, second in self._places
        )
        mark = self._digest.hexdigest()[:32].encode()
        data = zlib.compress(table, LEVEL)
        self._write(
            b"%d 0 obj<</Type/XRef/Size %d/W[1 5 2]/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]/Filter/FlateDecode/Length %d>>"
            b"stream\n%b\nendstream endobj\nstartxref\n%d\n%%%%EOF\n"
            % (number, len(self._places), root, info, mark, mark, len(data), data, here)
        )

    def _gather(self) -> None:
        if not self._waiting:
            return
        number = self.number()
        heads, bodies, at = [], [], 0
        for index, (member, syntax) in enumerate(self._waiting):
            self._places[member] = (2, number, index)
            heads.append(b"%d %d" % (member, at))
            bodies.append(syntax)
            at += len(syntax) + 1
        head = b" ".join(heads) + b"\n"
        entries = b"/Type/ObjStm/N %d/First %d" % (len(heads), len(head))
        self._waiting = []
        self.stream(head + b"\n".join(bodies), entries, number=number)

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._digest.update(data)
        self._at += len(data)


def text(words: str) -> bytes:
    """A PDF text string of *words* (UTF-16 with its mark, written in hexadecimal: nothing to escape)."""
    return b"<feff" + words.encode("utf-16-be", "surrogatepass").hex().encode() + b">"
