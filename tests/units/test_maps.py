"""The tile map's steps and metrics."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from crm.core.reader import system
from crm.units.queries import region_by_code
from crm.units.regions import metrics
from crm.units.regions.maps import tile_map_of


@given(values=st.lists(st.integers(min_value=-(10**6), max_value=10**12), max_size=100))
def test_steps_hold_every_figure_once(values: list[int]) -> None:
    scale = metrics.steps(values)
    assert len(scale) == min(4, len(set(values)))
    for value in values:
        assert sum(low <= value <= high for low, high in scale) == 1
    assert all(below[1] < above[0] for below, above in itertools.pairwise(scale))


@pytest.fixture
def leads_metric(app: Flask) -> Iterator[metrics.MapMetric]:
    def figures(_reader: object) -> dict[int, int]:
        codes = {"522326": 18, "522729": 14, "520524": 13, "520625": 9, "520423": 8, "522325": 0}
        return {region.id: n for code, n in codes.items() if (region := region_by_code(code)) is not None}

    before = metrics.metrics()
    metrics._metrics[:] = [metrics.PAIRED]
    metric = metrics.MapMetric("test-leads", "推进中线索，件", figures, none_word="未导入")
    metrics.add(metric)
    yield metric
    metrics._metrics[:] = before


def test_a_registered_metric_is_shown_first_and_zero_is_a_figure(app: Flask, leads_metric: metrics.MapMetric) -> None:
    assert metrics.metric_called(None) is leads_metric
    assert metrics.metric_called("nonsense") is leads_metric
    assert metrics.metric_called("paired") is metrics.PAIRED
    with app.test_request_context():
        drawn = tile_map_of(system("test"), leads_metric, here=region_by_code("522326"))
    cells = {cell["name"]: cell for cell in drawn.cells}
    assert len(cells) == 88
    assert (cells["望谟"]["value"], cells["望谟"]["step"], cells["望谟"]["current"]) == ("18", "t4", True)
    assert (cells["贞丰"]["value"], cells["贞丰"]["step"]) == ("0", "t1")
    assert (cells["册亨"]["value"], cells["册亨"]["step"], cells["册亨"]["own"]) == (None, "t0", True)
    assert not cells["印江"]["own"]
    assert [step for step, _words in drawn.legend] == ["t1", "t2", "t3", "t4"]
