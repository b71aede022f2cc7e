"""The chain role a ledger gives: 建链 build, 补链 fill, 强链 strengthen."""

from __future__ import annotations

from flask_babel import gettext as _

from crm.chains.states import ChainRole
from crm.workbooks.cells import CellRefused, raw_text, says_nothing, squeezed
from crm.workbooks.sheets import Cell

_WORDS: dict[str, ChainRole] = {
    word: role
    for role, words in (
        (ChainRole.BUILD, "建链 建"),
        (ChainRole.FILL, "补链 补"),
        (ChainRole.STRENGTHEN, "强链 强"),
        (ChainRole.NONE, "不涉链 不涉及 不涉链/待定"),
    )
    for word in words.split()
}


def read_role(cell: Cell) -> ChainRole | None:
    """The role; None for an empty cell, a dash or 待定. Raises CellRefused for two roles and unknown words."""
    word = squeezed(raw_text(cell))
    if says_nothing(word):
        return None
    role = _WORDS.get(word.removesuffix("项目").removesuffix("型"))
    if role:
        return role
    if sum(mark in word for mark in ("建链", "补链", "强链")) > 1:
        raise CellRefused(_("链条作用只能写一个：建链、补链或强链"))
    raise CellRefused(_("链条作用只有建链、补链、强链三种"))
