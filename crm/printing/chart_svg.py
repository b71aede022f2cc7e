"""Charts for prints: the page's own ECharts, run by an embedded V8, draws the same option as SVG.

For the worker and the command line only. V8 brings threads of its own and some 60 MB, which a web process that answers
in milliseconds should not carry; it is loaded with the first chart and its context is closed after each print.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup

from .charts import BarChart

STATIC = Path(__file__).resolve().parents[2] / "static"
ECHARTS = STATIC / "vendor" / "echarts-6.1.0.common.min.js"
FACE = "Press Hei, Noto Sans CJK SC, sans-serif"
SVG = "http://www.w3.org/2000/svg"
DRAW = """(function (option, width, height) {
  var chart = echarts.init(null, null, {renderer: "svg", ssr: true, width: width, height: height});
  chart.setOption(JSON.parse(option));
  var drawn = chart.renderToSVGString();
  chart.dispose();
  return drawn;
})"""


class NotInTheWeb(RuntimeError):
    """A web process was about to start V8: a mistake in our code."""


def draw(charts: Sequence[BarChart], *, width: int = 640) -> list[Markup]:
    """Each chart as an ``<svg>`` element of that many pixels' width, in the light colours and the press's face.

    Raises ``NotInTheWeb`` under gunicorn.
    """
    if "gunicorn.arbiter" in sys.modules:
        raise NotInTheWeb("charts of prints are drawn in the worker: queue a job")
    from py_mini_racer import MiniRacer

    context = MiniRacer()
    try:
        context.eval("var self = this;\n" + ECHARTS.read_text(encoding="utf-8"))
        return [_plain(str(context.eval(_call(chart, width))), chart) for chart in charts]
    finally:
        context.close()


def _call(chart: BarChart, width: int) -> str:
    option = _coloured(chart.option)
    option["textStyle"]["fontFamily"] = FACE
    option["tooltip"] = {"show": False}
    return f"{DRAW}({json.dumps(json.dumps(option))}, {width}, {chart.height})"


def _plain(svg: str, chart: BarChart) -> Markup:
    """Without what only a screen needs: rules for hovering, classes, pointers. Ids stay, they are the chart's own."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(svg)  # noqa: S314 – drawn by ourselves a moment ago
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{{{SVG}}}style":
                parent.remove(child)
        for name in [one for one in parent.attrib if one in ("class", "pointer-events") or one.startswith("ecmeta")]:
            del parent.attrib[name]
    root.set("role", "img")
    root.set("aria-label", chart.summary)
    return Markup(ElementTree.tostring(root, encoding="unicode"))  # noqa: S704 – a tree written out is escaped


def _coloured(value: Any) -> Any:
    """The option with each token replaced by its light colour."""
    if isinstance(value, dict):
        return {name: _coloured(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_coloured(one) for one in value]
    if isinstance(value, str) and value.startswith("--d-"):
        return light_tokens()[value]
    return value


@cache
def light_tokens() -> dict[str, str]:
    """The colours of the visual standard, read from the style sheet that defines them; the accent is that of prints,
    which have one only."""
    text = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    first = text[text.index(":root {") : text.index("}", text.index(":root {"))]
    found = dict(re.findall(r"(--d-[\w-]+): (#[0-9a-f]{6});", first))
    paper = (STATIC / "css" / "print" / "base.css").read_text(encoding="utf-8")
    return found | {"--d-accent": paper.split("--accent: ", 1)[1][:7]}
