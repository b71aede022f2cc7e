"""How much text one page of a sheet holds, for the counters beside the fields.

Measured on the sheet: its smallest step (9.5/14 pt) holds some 1,700 hanzi of text or 3,800 Latin characters beside
the map; what is comfortable to read (10.5/17 pt and larger) is a little more than half of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from .facts import TEXTS
from .texts.cleaning import length

Lang = Literal["zh", "en"]

COMFORTABLE: dict[Lang, int] = {"zh": 900, "en": 2_000}
MOST: dict[Lang, int] = {"zh": 1_700, "en": 3_800}
ADVICE: dict[Lang, dict[str, int]] = {
    "zh": {"content": 260, "conditions": 220, "market": 180, "groundwork": 120, "cooperation": 120},
    "en": {"content": 560, "conditions": 480, "market": 400, "groundwork": 280, "cooperation": 280},
}
"""What of a comfortable page each text may take."""


def used(facts: Mapping[str, Any], lang: Lang) -> int:
    """Characters of the five texts in that language, blanks not counted."""
    return sum(length(facts.get(name if lang == "zh" else f"{name}_en")) for name in TEXTS)
