"""Charts from one definition: a function makes the option, the page draws it with ECharts, a print as SVG.

Colours are named by the tokens of the visual standard (``--d-accent``): the page puts in those of its theme, a print
the light ones. Every figure stands in the table beside the chart too, in the same words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

ROW_HEIGHT, EDGE = 30, 8
"""Pixels on the page; a print scales them."""
COLOURS = ("--d-accent", "--d-ctl", "--d-map-2", "--d-map-3")
"""Dark, middle, light: told apart in black and white too. Stage and light colours are never used."""
INK, SECOND, LINE = "--d-ink-1", "--d-ink-2", "--d-line-3"


@dataclass(frozen=True)
class Bar:
    """One thing compared: its name, a figure for each series (None where nothing is recorded), where it leads."""

    name: str
    figures: tuple[float | None, ...]
    url: str = ""


@dataclass(frozen=True)
class BarChart:
    """Things compared by lying bars, the names whole at the left, the figures at the bars' ends.

    Several *series* are stacked. *unit* stands in the heading; *decimals* are the same for every figure.
    """

    title: str
    what: str
    """What the bars are: the heading of the table's first column."""
    unit: str
    series: tuple[str, ...]
    bars: Sequence[Bar]
    decimals: int = 0

    def said(self, figure: float | None) -> str:
        """The figure as the table and the bar say it; empty when there is none."""
        return "" if figure is None else f"{figure:,.{self.decimals}f}"

    @property
    def height(self) -> int:
        """Pixels it wants: each bar has the same room however many there are."""
        return len(self.bars) * ROW_HEIGHT + 2 * EDGE + (ROW_HEIGHT if len(self.series) > 1 else 0)

    @property
    def rows(self) -> list[tuple[Bar, list[str]]]:
        """The table beside the chart."""
        return [(bar, [self.said(figure) for figure in bar.figures]) for bar in self.bars]

    @property
    def option(self) -> dict[str, Any]:
        """What ECharts is told, as plain JSON: no functions, so that page and print are told the same."""
        several = len(self.series) > 1
        return {
            "animation": False,
            "textStyle": {"color": INK},
            "grid": {
                "left": 0,
                "right": 56,
                "bottom": EDGE,
                "top": EDGE + (ROW_HEIGHT if several else 0),
                "outerBoundsMode": "same",
                "outerBoundsContain": "axisLabel",
            },
            "legend": {
                "show": several,
                "top": 0,
                "left": 0,
                "itemWidth": 12,
                "itemHeight": 12,
                "textStyle": _text(SECOND),
            },
            "tooltip": {
                "trigger": "axis",
                "renderMode": "richText",
                "confine": True,
                "axisPointer": {"type": "shadow"},
            },
            "xAxis": {"type": "value", "show": False, "min": 0},
            "yAxis": {
                "type": "category",
                "inverse": True,
                "data": [bar.name for bar in self.bars],
                "axisTick": {"show": False},
                "axisLine": {"lineStyle": {"color": LINE}},
                "axisLabel": {**_text(INK), "interval": 0},
            },
            "series": [self._series(number, name) for number, name in enumerate(self.series)],
        }

    def _series(self, number: int, name: str) -> dict[str, Any]:
        last = number == len(self.series) - 1
        return {
            "type": "bar",
            "name": name,
            "barMaxWidth": 18,
            "cursor": "default",
            "stack": "all" if len(self.series) > 1 else None,
            "itemStyle": {"color": COLOURS[number % len(COLOURS)]},
            "emphasis": {"disabled": True},
            "label": {"show": last, "position": "right", **_text(INK)},
            "data": [self._datum(bar, number, last) for bar in self.bars],
        }

    def _datum(self, bar: Bar, number: int, last: bool) -> dict[str, Any]:
        datum: dict[str, Any] = {"value": bar.figures[number]}
        if last:  # the whole bar's figure stands once, at its end
            known = [figure for figure in bar.figures if figure is not None]
            datum["label"] = {"formatter": self.said(sum(known)) if known else ""}
            datum["value"] = datum["value"] or 0
        return datum

    @property
    def json(self) -> str:
        """The option for the page's ``data-option``."""
        return json.dumps(self.option, ensure_ascii=False, separators=(",", ":"))

    @property
    def summary(self) -> str:
        """What a reader who does not see the drawing is told: the title and how many things it compares."""
        told = _("；").join(
            f"{bar.name} {self.said(sum(figure for figure in bar.figures if figure is not None))}"
            for bar in self.bars[:5]
        )
        return str(_("%(title)s（%(unit)s）：%(told)s", title=self.title, unit=self.unit, told=told))


def _text(colour: str) -> dict[str, Any]:
    return {"color": colour, "fontSize": 12}
