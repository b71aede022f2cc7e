"""What the tile map can show: figures per county, registered by the rooms that have them.

``metrics.add(MapMetric("active-leads", _l("推进中线索，件"), query))`` in ``crm.wiring``; the map offers every metric in
“换指标”. Without any, it shows which counties have a supporting unit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from crm.core import clock
from crm.core.db import db
from crm.core.reader import Reader

from ..models import Pairing
from ..queries import in_force
from ..states import PairingKind

NO_RECORD = _l("无记录")


@dataclass(frozen=True)
class MapMetric:
    """One figure per county.

    ``query(reader)`` gives ``{region_id: whole number}`` of what this reader may see; a county left out has no figure
    (that is not 0). ``shown`` writes a figure, ``none_word`` names the counties without one. A metric that is only
    yes or no gives ``yes_word`` and the map shows that word instead of steps.
    """

    name: str
    title: Any
    query: Callable[[Reader], Mapping[int, int]]
    none_word: Any = NO_RECORD
    shown: Callable[[int], str] = str
    yes_word: Any = None


def paired(_reader: Reader) -> dict[int, int]:
    """Counties with a supporting unit today."""
    statement = select(Pairing.region_id).where(Pairing.kind == PairingKind.UNIT_COUNTY, in_force(clock.today()))
    return dict.fromkeys(db.session.scalars(statement), 1)


PAIRED = MapMetric("paired", _l("有无定点联系"), paired, none_word=_l("未录入"), yes_word=_l("有"))
_metrics: list[MapMetric] = [PAIRED]


def add(metric: MapMetric) -> None:
    """Offer a metric on the map, before those that were there; the same name twice replaces."""
    others = [m for m in _metrics if m.name != metric.name]
    _metrics[:] = [m for m in others if m is not PAIRED] + [metric, PAIRED]


def metrics() -> Sequence[MapMetric]:
    """All metrics, the first being what the map shows when nobody chose."""
    return tuple(_metrics)


def metric_called(name: str | None) -> MapMetric:
    """The metric of that name, or the first."""
    return next((metric for metric in _metrics if metric.name == name), _metrics[0])


def steps(values: Sequence[int]) -> list[tuple[int, int]]:
    """At most four steps (from, to), each with about as many counties, so that the map tells counties apart."""
    distinct = sorted(set(values))
    if not distinct:
        return []
    count = min(4, len(distinct))
    edges = [distinct[len(distinct) * step // count] for step in range(count)]
    tops = [distinct[len(distinct) * (step + 1) // count - 1] for step in range(count)]
    return list(zip(edges, tops, strict=True))
