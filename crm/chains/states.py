"""Chain roles and where on the stream a link stands."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class ChainRole(StrEnum):
    """What a lead does for its chain; ``NONE`` is “不涉链/待定” and asks for a reason."""

    BUILD = "build"
    FILL = "fill"
    STRENGTHEN = "strengthen"
    NONE = "none"

    @property
    def title(self) -> LazyString:
        return _ROLES[self]


_ROLES = {
    ChainRole.BUILD: _l("建链"),
    ChainRole.FILL: _l("补链"),
    ChainRole.STRENGTHEN: _l("强链"),
    ChainRole.NONE: _l("不涉链/待定"),
}


class Stream(StrEnum):
    """Where on the chain a link stands."""

    UPSTREAM = "upstream"
    MIDSTREAM = "midstream"
    DOWNSTREAM = "downstream"

    @property
    def title(self) -> LazyString:
        return {Stream.UPSTREAM: _l("上游"), Stream.MIDSTREAM: _l("中游"), Stream.DOWNSTREAM: _l("下游")}[self]
