"""What the database's own word means to a person: a named constraint that refused, as a sentence.

Forms and operations say it kindly first; this is for what slips past them – two people at the same instant, or a
mistake of ours – so that it is a sentence and not a fault. Which sentence belongs to which constraint stands in
``create_app``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

_sentences: dict[str, Any] = {}
_CHECK = re.compile(r"CHECK constraint failed: (\w+)")


def name_constraints(sentences: Mapping[str, Any]) -> None:
    """Say what each constraint means; saying it again replaces."""
    _sentences.update(sentences)


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint that refused, "" where the engine does not tell (SQLite names only checks)."""
    told = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if told:
        return str(told)
    found = _CHECK.search(str(error.orig))
    return found.group(1) if found else ""


def sentence_of(error: IntegrityError) -> str:
    """What the refusal means and what to do; nothing of what was sent has been stored."""
    said = _sentences.get(constraint_of(error))
    if said is not None:
        return str(said)
    text = str(error.orig).lower()
    if "unique" in text:
        return str(_("刚有人登记了同样的内容，没有保存。请刷新后核对，不要重复登记"))
    if "foreign key" in text:
        return str(_("所选的内容刚被撤下，没有保存。请刷新后重新选择"))
    return str(_("填写的内容互相矛盾，没有保存。请核对后再提交"))
