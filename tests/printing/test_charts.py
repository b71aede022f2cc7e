"""One definition, drawn on the page and in print: the same figures in the option, the table, the SVG and the PDF."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from datetime import datetime
from xml.etree import ElementTree

import html5lib
import pytest
from flask import Flask, render_template_string
from pypdf import PdfReader

from crm.printing import chart_svg
from crm.printing.charts import Bar, BarChart
from crm.printing.render import Job, render_pdf
from tests.clients import Client
from tests.proofread import problems

CHART = BarChart(
    title="招商项目总投资",
    what="产业链",
    unit="亿元",
    series=("已发布", "未发布"),
    bars=[Bar("酱香白酒", (1234.5, 8.0), url="/projects"), Bar("辣椒", (18.2, None)), Bar("<竹材>", (None, None))],
    decimals=1,
)


def test_the_page_holds_the_option_and_a_table_of_the_same_figures(app: Flask) -> None:
    with app.test_request_context("/"):
        html = render_template_string(
            '{% from "components/chart.html" import chart_of %}{{ chart_of(chart, id="x") }}', chart=CHART
        )
    assert problems(html) == []
    root = html5lib.parseFragment(html, namespaceHTMLElements=False)
    place = next(one for one in root.iter() if one.get("data-option"))
    option = json.loads(place.get("data-option"))
    assert option == json.loads(json.dumps(CHART.option))
    assert option["yAxis"]["data"] == ["酱香白酒", "辣椒", "<竹材>"]
    assert option["tooltip"]["renderMode"] == "richText", "an HTML tooltip would be styled in the page itself"
    cells = ["".join(cell.itertext()) for cell in root.iter("td")]
    assert cells == ["1,234.5", "8.0", "18.2", "", "", ""]


def test_the_print_is_the_same_option_as_svg() -> None:
    first, second = chart_svg.draw([CHART, CHART])
    root = ElementTree.fromstring(first)
    said = ["".join(text.itertext()) for text in root.iter(f"{{{chart_svg.SVG}}}text")]
    assert {"酱香白酒", "辣椒", "<竹材>", "1,242.5", "18.2", "已发布"} <= set(said)
    assert "--d-" not in first
    assert chart_svg.light_tokens()["--d-accent"] in first
    assert "<style" not in first
    ids = [set(re.findall(r'\bid="([^"]+)"', svg)) for svg in (first, second)]
    assert not ids[0] & ids[1], "two charts of one print share an id"


def test_a_print_with_a_chart_has_its_figures_as_text() -> None:
    (svg,) = chart_svg.draw([CHART])
    job = Job(title="分布", author="test", lang="zh", printed_at=datetime(2026, 11, 22))  # noqa: DTZ001 – wall-clock time
    reader = PdfReader(io.BytesIO(render_pdf(f"<h1>分布</h1>{svg}", job)))
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    assert "1,242.5" in text
    assert "酱香白酒" in text


def test_every_token_a_chart_names_has_its_colour() -> None:
    named = set(re.findall(r"--d-[\w-]+", json.dumps(CHART.option)))
    assert named <= chart_svg.light_tokens().keys()


def test_a_web_process_does_not_start_v8(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gunicorn.arbiter", sys)
    with pytest.raises(chart_svg.NotInTheWeb):
        chart_svg.draw([CHART])


def test_the_sheet_of_components_shows_a_chart(app: Flask, sign_in: Callable[..., Client]) -> None:
    page = sign_in("office").get("/components").get_data(as_text=True)
    assert "data-option=" in page
    assert "js/charts.js" in page
