"""Sentences that are kept. What the product says is stored as what it was made of, and read in the reader's language.

``_("已排 %(title)s", title=…)`` gives a :class:`Sentence`: text in the present language that remembers its Chinese
original and its blanks. A column of type :class:`Saying` – the note of a job, the reason in the trail – keeps these
parts, so that an English reader reads English of what was said to somebody Chinese, and the other way round. What
people have typed is a plain ``str`` and stays as typed. Cut or joined (``sentence[:80]``, ``"；".join(…)``) a sentence
is plain text as well: it stays in the language of that moment, so keep whole ones.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Self

from flask_babel import LazyString, force_locale
from sqlalchemy import Dialect, String, Text
from sqlalchemy.types import TypeDecorator

MARK = "\x1e"
"""Before the parts of a sentence in a column of text; taken off whatever people type."""


class Sentence(str):
    """A sentence of the product in one language; ``msgid`` in Chinese, its blanks and its context for another."""

    __slots__ = ("context", "english", "msgid", "values")

    msgid: str
    values: Mapping[str, Any]
    context: str | None
    english: str

    def __new__(
        cls,
        text: str,
        msgid: str = "",
        values: Mapping[str, Any] | None = None,
        context: str | None = None,
        english: str = "",
    ) -> Self:
        """``text`` is what it reads in the present language; ``english`` of a name that a row has in both."""
        made = super().__new__(cls, text)
        made.msgid, made.values, made.context, made.english = msgid or text, values or {}, context, english
        return made

    def __str__(self) -> str:
        """Itself: ``str(_("…"))`` still remembers."""
        return self

    def strip(self, _chars: str | None = None, /) -> str:
        """Itself: what the product says has no blanks at its ends, and operations strip what they are told."""
        return self


def parts(said: Any) -> Any:
    """``said`` as JSON keeps it: the parts of a sentence, anything else as text or number."""
    if isinstance(said, LazyString):
        said = str(said)
    if isinstance(said, Sentence):
        kept: dict[str, Any] = {"say": said.msgid}
        if said.values:
            kept["with"] = {blank: parts(value) for blank, value in said.values.items()}
        if said.context:
            kept["as"] = said.context
        if said.english:
            kept["en"] = said.english
        return kept
    return said if isinstance(said, int | float) or said is None else str(said)


def told(kept: Any) -> Any:
    """What :func:`parts` kept, in the present language; texts and numbers are what they are."""
    if not isinstance(kept, Mapping) or "say" not in kept:
        return kept
    from .i18n import sentence

    if "en" in kept:
        return name(kept["say"], kept["en"])
    values = {blank: told(value) for blank, value in kept.get("with", {}).items()}
    return sentence(kept["say"], values, kept.get("as"))


def name(chinese: str, english: str) -> str:
    """A name that a row has in both languages, in the reader's; a sentence with it is kept with both."""
    from .i18n import spoken

    if not english:
        return chinese
    return Sentence(english if spoken() == "en" else chinese, chinese, english=english)


def in_chinese(said: Any) -> str:
    """A sentence in the house's language, for what is kept as text: searched, exported, read by other programs."""
    kept = parts(said)
    with force_locale("zh"):
        return str(told(kept))


class Saying(TypeDecorator[str]):
    """A column of text that keeps sentences by their parts, and gives them back in the present language.

    ``length`` where the column has one: a sentence whose parts do not fit is kept in Chinese, cut to it.
    """

    impl = String
    cache_ok = True

    def __init__(self, length: int | None = None) -> None:
        super().__init__(length)
        self.length = length
        if length is None:
            self.impl = Text()  # type: ignore[assignment]  # an instance's own, as SQLAlchemy reads it

    @property
    def python_type(self) -> type[str]:
        """Text, to whoever compares it."""
        return str

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        kept = parts(value)
        if not isinstance(kept, dict):
            return str(kept).lstrip(MARK)[: self.length]
        text = MARK + json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
        return text if self.length is None or len(text) <= self.length else in_chinese(value)[: self.length]

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return str(told(json.loads(value[1:]))) if value is not None and value.startswith(MARK) else value
