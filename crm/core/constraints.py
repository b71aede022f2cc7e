"""What the database's own word means to a person: a named constraint that refused, as a sentence.

Forms and operations say it kindly first; this is for what slips past them – two people at the same instant, or a
mistake of ours – so that it is a sentence and not a fault. The sentence stands with the constraint itself, in its
``info={"says": …}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from .db import Base

_CHECK = re.compile(r"CHECK constraint failed: (\w+)")
_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")

Rule = CheckConstraint | UniqueConstraint | Index


def sentence_of(error: IntegrityError) -> str:
    """What the refusal means and what to do; nothing of what was sent has been stored."""
    rule = rule_of(error)
    if rule is not None and "says" in rule.info:
        return str(rule.info["says"])
    text = str(error.orig).lower()
    if "unique" in text:
        return str(_("刚有人登记了同样的内容，没有保存。请刷新后核对，不要重复登记"))
    if "foreign key" in text:
        return str(_("所选的内容刚被撤下，没有保存。请刷新后重新选择"))
    return str(_("填写的内容互相矛盾，没有保存。请核对后再提交"))


def rule_of(error: IntegrityError) -> Rule | None:
    """The constraint that refused, as it stands in the models; None where the engine does not tell which.

    PostgreSQL names it. SQLite names a check, and of a unique key only the columns ("lead.number").
    """
    told = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    check = _CHECK.search(str(error.orig))
    name = told or (check and check.group(1))
    if name:
        return next((rule for rule in _rules() if rule.name == name), None)
    unique = _UNIQUE.search(str(error.orig))
    if unique is None:
        return None
    columns = unique.group(1).split(", ")
    return next((rule for rule in _rules() if _is_unique(rule) and _columns(rule) == columns), None)


def _rules() -> Iterator[Rule]:
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            if isinstance(constraint, CheckConstraint | UniqueConstraint):
                yield constraint
        yield from table.indexes


def _is_unique(rule: Rule) -> bool:
    return isinstance(rule, UniqueConstraint) or (isinstance(rule, Index) and bool(rule.unique))


def _columns(rule: Rule) -> list[str]:
    return [str(column) for column in rule.columns]
