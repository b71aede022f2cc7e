"""Forms of an import: the file, the heads, a row's choice, writing it, taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField

from crm.core.forms import ChoiceField, Form

from .fields import Field
from .headings import Head
from .states import Choice

UNITS = ("元", "万元", "亿元", "万美元", "亿美元", "万港元", "万欧元")
"""Units of money a person may give a ledger that names none; as ledgers write them, in every language."""


class UploadForm(Form):
    """A ledger."""

    file = FileField(_l("台账文件"))


class HeadsForm(Form):
    """Which county, which unit of money; what each column means is asked for column by column."""

    county_id = ChoiceField(_l("没有写县的行属于"), coerce=int, blank=_l("台账里写了县"))
    unit = ChoiceField(_l("金额单位"), choices=[(unit, unit) for unit in UNITS], blank=_l("按台账所写"))

    def fields_chosen(self, head: Head, typed: Mapping[str, str]) -> dict[str, Field | None]:
        """The columns a person read otherwise than the program: by letter, None for one not to be read.

        Raises ``ValueError`` for a meaning that does not exist.
        """
        chosen: dict[str, Field | None] = {}
        for heading in head.headings:
            word = typed.get(f"column_{heading.letter}")
            if word is None or word == str(heading.field or ""):
                continue
            chosen[heading.letter] = Field(word) if word else None
        return chosen


class ChooseForm(Form):
    """A row that may be a duplicate."""

    choice = ChoiceField(_l("怎么办"), choices=[(str(one), one.title) for one in Choice])


class ApplyForm(Form):
    """Write what was shown: ``fingerprint`` is the plan's."""

    fingerprint = HiddenField()


class ActForm(Form):
    """Nothing to fill in: give up, undo."""


def meanings() -> list[tuple[str, Any]]:
    """What a column can mean, for the selects."""
    skipped = (Field.REJECTION,)
    return [(str(one), one.title) for one in Field if one not in skipped]
