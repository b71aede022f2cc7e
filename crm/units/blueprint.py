"""The room's blueprint, and the words its templates use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint

from .names_shown import local_name, local_short, short_of

bp = Blueprint("units", __name__)
bp.add_app_template_filter(local_name, "local_name")
bp.add_app_template_filter(local_short, "local_short")
bp.add_app_template_global(short_of, "short_of")


def words(enum: Iterable[Any]) -> list[tuple[str, str]]:
    """Pairs for a select of an enum's members: (word, title)."""
    return [(str(member), str(member.title)) for member in enum]


bp.add_app_template_global(words, "words")
