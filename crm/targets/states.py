"""How far the approach has come."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class TargetState(StrEnum):
    """未接触 → 已接触 → 婉拒 | 转线索."""

    UNTOUCHED = "untouched"
    TOUCHED = "touched"
    DECLINED = "declined"
    CONVERTED = "converted"

    @property
    def title(self) -> LazyString:
        return {
            TargetState.UNTOUCHED: _l("未接触"),
            TargetState.TOUCHED: _l("已接触"),
            TargetState.DECLINED: _l("婉拒"),
            TargetState.CONVERTED: _l("转线索"),
        }[self]


MOVES: dict[TargetState, tuple[TargetState, ...]] = {
    TargetState.UNTOUCHED: (TargetState.TOUCHED, TargetState.DECLINED, TargetState.CONVERTED),
    TargetState.TOUCHED: (TargetState.DECLINED, TargetState.CONVERTED),
    TargetState.DECLINED: (TargetState.TOUCHED,),
    TargetState.CONVERTED: (),
}
"""A declined enterprise may be approached again; a lead stays a lead."""
