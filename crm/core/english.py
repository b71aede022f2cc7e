"""English, as it stands in ``crm/translations/en/*.po``, a file per room: read when the first English reader comes.

Chinese has one form of a sentence, whatever it counts; English has two. An entry that counts says so in the way of
.po files – ``msgstr[0]`` for one, ``msgstr[1]`` for every other number – and its ``msgid_plural`` names the blank that
counts::

    msgid "%(county)s 有 %(n)s 个项目"
    msgid_plural "%(n)s"
    msgstr[0] "%(county)s has %(n)s project"
    msgstr[1] "%(county)s has %(n)s projects"

So Python and templates say ``_("…", county=…, n=3)`` as for any other sentence, and which ones count is decided where
English is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parent.parent / "translations" / "en"
BLANK = re.compile(r"%\((\w+)\)[sd]")
Key = tuple[str | None, str]
"""Context – told by ``pgettext``, else None – and the Chinese."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A sentence with a number in it: ``blank`` is the one whose value decides."""

    blank: str
    one: str
    many: str


@dataclass(slots=True)
class English:
    """All rooms' sentences."""

    plain: dict[Key, str] = field(default_factory=dict)
    counted: dict[Key, Counted] = field(default_factory=dict)

    def of(self, chinese: str, variables: Mapping[str, Any], context: str | None = None) -> str:
        """The English with its blanks still open; the Chinese where there is none."""
        key = (context, chinese)
        counted = self.counted.get(key)
        if counted is not None:
            return counted.one if variables.get(counted.blank) in (1, "1") else counted.many
        return self.plain.get(key, chinese)


def entries() -> Iterator[tuple[Path, Message]]:
    """Every translated entry with its file, in the order in which they are read: the first file wins."""
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="en", charset="utf-8"):
                if message.id and message.string:
                    yield path, message


@cache
def english() -> English:
    """All rooms' English, read once in a process. Raises ``ValueError`` for an entry that does not say what it counts."""
    found = English()
    for path, message in entries():
        if isinstance(message.id, str):
            found.plain.setdefault((message.context, message.id), str(message.string))
            continue
        chinese, counts = message.id[0], BLANK.fullmatch(message.id[1])
        forms = message.string if isinstance(message.string, tuple | list) else ()
        if counts is None or len(forms) != 2 or not all(forms):
            raise ValueError(f"{path.name}: {chinese!r} needs a blank that counts in msgid_plural, and two forms")
        found.counted.setdefault((message.context, chinese), Counted(counts[1], *forms))
    return found
