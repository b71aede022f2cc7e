"""The filtered projects at a glance: total investment and number, by chain or by prefecture, as charts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from flask_babel import LazyString, get_locale, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from crm.core import clock
from crm.core.reader import Reader
from crm.printing.charts import Bar, BarChart
from crm.printing.compose import compose
from crm.printing.imprint import Imprint
from crm.printing.render import Job, render_pdf
from crm.units.names_shown import two_lines
from crm.units.regions.metrics import MapMetric
from crm.units.regions.print_map import print_map

from .filters import ProjectFilter
from .lines import Line
from .states import ProjectState

YI, MILLION = 100_000_000, 1_000_000
PRINTED_WIDTH = 780
"""Pixels that become the width of the paper's text: the figures are then as small as a table's."""


class By(StrEnum):
    """What the projects are put together by."""

    CHAIN = "chain"
    PREFECTURE = "prefecture"

    @property
    def title(self) -> LazyString:
        return {By.CHAIN: _l("产业链"), By.PREFECTURE: _l("市州")}[self]

    @property
    def word(self) -> LazyString:
        """The title inside a sentence: “by chain”."""
        return {By.CHAIN: lazy_pgettext("inside", "产业链"), By.PREFECTURE: lazy_pgettext("inside", "市州")}[self]


def charts_of(lines: Iterable[Line], by: By, url: Callable[[str], str] = lambda _code: "") -> list[BarChart]:
    """Total investment (亿元, English: million CNY) and number of projects of each group, the largest sum first.

    What is published and what is not stand apart. ``url(code)``: the list of that group's projects.
    """
    groups: dict[str, list[Line]] = defaultdict(list)
    codes: dict[str, str] = {}
    for line in lines:
        name = line.chain if by is By.CHAIN else line.prefecture
        groups[name or _("不涉链或待定")].append(line)
        code = _code(line, by)
        if code:
            codes.setdefault(name, code)
    ordered = sorted(groups.items(), key=lambda group: (-sum(line.total_yuan or 0 for line in group[1]), group[0]))
    english = str(get_locale()) == "en"
    unit = MILLION if english else YI
    series = (str(_("已发布")), str(_("未发布")))

    def bars(figure: Callable[[list[Line]], float | None]) -> list[Bar]:
        return [
            Bar(name, (figure(_published(found, True)), figure(_published(found, False))), url(codes.get(name, "")))
            for name, found in ordered
        ]

    def invested(found: list[Line]) -> float | None:
        known = [line.total_yuan for line in found if line.total_yuan is not None]
        return float(Decimal(sum(known)) / unit) if known else None

    what = str(by.title)
    return [
        BarChart(
            title=_("总投资"),
            what=what,
            unit=_("百万元人民币") if english else _("亿元"),
            series=series,
            bars=bars(invested),
            decimals=0 if english else 2,
        ),
        BarChart(
            title=_("项目数"), what=what, unit=_("个"), series=series, bars=bars(lambda found: len(found) or None)
        ),
    ]


def map_metric(lines: Iterable[Line]) -> MapMetric:
    """How many of the projects each county offers; a county without any has no figure."""
    counted = Counter(line.project.county_id for line in lines)
    return MapMetric("projects", _l("项目数，个"), lambda _reader: counted, none_word=_l("没有项目"))


def _map_on_paper(lines: Iterable[Line], english: bool) -> Markup:
    """The same as dark squares with their number; a zone, which has no square, is in the tables alone."""
    counties = {line.project.county.code: line.project.county for line in lines}
    counted = Counter(line.project.county.code for line in lines)
    return print_map(
        {code: str(number) if english else _("%(n)s 项", n=number) for code, number in counted.items()},
        labels=not english,
        names={code: two_lines(county) for code, county in counties.items()} if english else None,
    )


def _published(lines: list[Line], wanted: bool) -> list[Line]:
    return [line for line in lines if (line.state is ProjectState.PUBLISHED) is wanted]


def _code(line: Line, by: By) -> str:
    if by is By.PREFECTURE:
        return line.project.county.parent.code if line.project.county.parent else ""
    return line.project.chain.code if line.project.chain else ""


def print_overview(
    lines: list[Line], by: By, asked: ProjectFilter, reader: Reader, at: datetime, lang: str, url: str
) -> bytes:
    """The same charts on paper, each with its table. Draws with V8: for the worker and the command line."""
    from crm.printing.chart_svg import draw

    charts = charts_of(lines, by)
    printed_at = clock.local(at).replace(tzinfo=None)
    imprint = Imprint(
        edition=1,
        printed_at=printed_at,
        printed_by=reader.unit_name or reader.name,
        url=url,
        lang=lang,
        data_as_of=printed_at,
        sample=any(line.project.is_sample for line in lines),
    )
    title = _("招商项目分布")
    body = compose(
        "projects/print/overview.html",
        title=title,
        imprint=imprint,
        by=by.word,
        filters=[_("%(name)s：%(value)s", name=name, value=value) for name, value, _without in asked.chips()],
        charts=list(zip(charts, draw(charts, width=PRINTED_WIDTH), strict=True)),
        map=_map_on_paper(lines, lang == "en"),
        count=len(lines),
    )
    job = Job(
        title=title,
        author=imprint.printed_by,
        lang="en" if lang == "en" else "zh-CN",
        printed_at=printed_at,
        sheets=("overview",),
        watermark=imprint.watermark,
    )
    return render_pdf(body, job)
