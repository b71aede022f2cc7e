"""What a screening cites, and where it stands."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class Basis(StrEnum):
    """What the decider looked into."""

    CATALOGUE = "catalogue"
    NEGATIVE_LIST = "negative_list"
    HIGH_ENERGY = "high_energy"
    RED_LINE = "red_line"
    NONE_FOUND = "none_found"

    @property
    def title(self) -> LazyString:
        return _BASES[self]


_BASES = {
    Basis.CATALOGUE: _l("产业结构调整指导目录"),
    Basis.NEGATIVE_LIST: _l("市场准入、外商投资准入负面清单"),
    Basis.HIGH_ENERGY: _l("“两高”项目清单"),
    Basis.RED_LINE: _l("生态环境分区管控、水源、耕地红线"),
    Basis.NONE_FOUND: _l("查无限制"),
}
