"""Fields that several of this room's forms share: words of an enum, yes or no, currencies."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import Choice

from crm.core.forms import ChoiceField

CURRENCIES = (
    ("CNY", _l("人民币")),
    ("USD", _l("美元")),
    ("HKD", _l("港元")),
    ("EUR", _l("欧元")),
    ("JPY", _l("日元")),
    ("TWD", _l("新台币")),
)


class WordField(ChoiceField):
    """One word of an enum, or none where ``blank`` is given."""

    def __init__(self, label: Any, words: type[StrEnum], **kwargs: Any) -> None:
        kwargs.setdefault("choices", lambda: [(word, word.title) for word in words])
        super().__init__(label, coerce=words, **kwargs)


class AnswerField(ChoiceField):
    """Yes, no, or not answered yet: an answer not given is never taken for “no”."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(
            label,
            coerce=lambda value: {"yes": True, "no": False}[value] if isinstance(value, str) else bool(value),
            choices=[(False, _l("否")), (True, _l("是"))],
            blank=_l("未答"),
            **kwargs,
        )

    def iter_choices(self) -> Any:
        yield Choice("", self.blank, self.data is None, {})
        for value, label in self._pairs():
            yield Choice("yes" if value else "no", label, value is self.data, {})
