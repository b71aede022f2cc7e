"""The form field of a long text: plain text where no scripts run, our editor's HTML where they do."""

from __future__ import annotations

from typing import Any

from wtforms import Field
from wtforms.widgets import TextArea

from crm.core.errors import DomainError

from .cleaning import MOST_CHARACTERS, MOST_RAW, as_text, checked, clean, length


class RichTextField(Field):  # type: ignore[misc]
    """Paragraphs, lists and tables; its data is cleaned HTML, "" for nothing.

    ``budget`` is how many characters the one-page sheet has room for (the counter warns above it), ``most`` what is
    refused. A text sent back as it was shown keeps its stored HTML, so that saving without scripts loses nothing.
    """

    widget = TextArea()
    is_rich = True

    def __init__(
        self, *args: Any, budget: int | None = None, most: int = MOST_CHARACTERS, language: str = "zh-CN", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.budget, self.most, self.language = budget, most, language

    def _value(self) -> str:
        """What the plain field shows: what was typed, or the stored text as lines."""
        return as_text(self._typed if self._typed is not None else self.data)

    def told(self, value: str) -> str:
        """A text as the plain field shows it."""
        return as_text(value)

    @property
    def _typed(self) -> str | None:
        """What was typed; of a paste that is too large, its beginning: what is refused is not read whole again."""
        return str(self.raw_data[0])[:MOST_RAW] if self.raw_data else None

    @property
    def html(self) -> str:
        """What the editor starts with: always cleaned."""
        return clean(self._typed if self._typed is not None else self.data)

    @property
    def count(self) -> int:
        """How many characters it has now, blanks not counted."""
        return length(self.html)

    def process_formdata(self, valuelist: list[str]) -> None:
        from .reading import washed

        raw = washed(valuelist[0][: MOST_RAW + 1]).strip() if valuelist else ""
        stored = self.object_data or ""
        if stored and raw == washed(as_text(stored)).strip():
            self.data = stored
            return
        try:
            self.data = checked(raw, title=self.label.text, most=self.most)
        except DomainError as refusal:
            self.data = clean(raw[:MOST_RAW])
            raise ValueError(str(refusal)) from refusal
