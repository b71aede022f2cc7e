"""The report on paper: an official letter-like PDF, and a Word file that staff rewrite. Both from the same facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from crm.core import clock
from crm.core.reader import Reader
from crm.printing.compose import compose
from crm.printing.imprint import Imprint
from crm.printing.render import Job, render_pdf
from crm.printing.typesetting import tidy
from crm.printing.word import Align, WordCell, WordFile, said

from ..models import Event
from ..prints import address
from ..states import UnitPart
from .figures import Figures, figures_of
from .operations import template_body
from .wording import amount, days, filled

NONE = "—"
TITLE_LINE = 20
"""Characters of 二号 on a line of the report's page."""


@dataclass(frozen=True)
class Table:
    """A table of the report: its title, heads, rows; columns of figures stand right. *widths* are twentieths of the
    text's width."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: frozenset[int] = frozenset()
    widths: Sequence[float] = ()
    note: str = ""


@dataclass(frozen=True)
class Report:
    """What both papers say. The report is an official Chinese paper in either language of the pages."""

    event: Event
    title: str
    title_lines: Sequence[str]
    paragraphs: Sequence[str]
    tables: Sequence[Table]
    imprint: Imprint

    @property
    def signed_by(self) -> str:
        """Whose report it is: the host's; without one, whoever prints it."""
        host = next((one.unit for one in self.event.units if one.part is UnitPart.HOST), None)
        return host.name if host is not None else self.imprint.printed_by

    @property
    def signed_on(self) -> str:
        """The day under the signature, as official papers write it."""
        at = self.imprint.printed_at
        return f"{at.year}年{at.month}月{at.day}日"


def title_lines(name: str) -> list[str]:
    """The title as official papers set it: centred, words whole, no line of one or two characters at the end. A line
    holds 20 characters of 二号; a longer name is parted after a mark, else in halves."""
    if len(name) + 2 <= TITLE_LINE:
        return [f"{name}总结"]
    if len(name) <= TITLE_LINE:
        return [name, "活动总结"]
    middle = len(name) // 2
    marks = [at + 1 for at, sign in enumerate(name) if sign in "）)》”、，· " and abs(at + 1 - middle) <= middle // 2]
    cut = min(marks, key=lambda at: abs(at - middle)) if marks else middle
    return [name[:cut].strip(), f"{name[cut:].strip()}总结"]


def report_text(event: Event, figures: Figures) -> str:
    """The paragraph: the event's own words, else the template's, filled."""
    return event.report_text or filled(template_body(), event, figures)


def report_of(event: Event, reader: Reader, at: datetime) -> Report:
    """Gather the report; words in Chinese."""
    with force_locale("zh"):
        figures = figures_of(event, reader)
        return Report(
            event=event,
            title=f"{event.name}总结",
            title_lines=title_lines(event.name),
            paragraphs=[line for line in report_text(event, figures).split("\n") if line.strip()],
            tables=[table for table in _tables(event, figures) if table.rows],
            imprint=Imprint(
                edition=1,
                printed_at=clock.local(at),
                printed_by=reader.unit_name or reader.name,
                url=address(event, "/report"),
                lang="zh",
                data_as_of=clock.local(at),
                sample=event.is_sample,
            ),
        )


def _tables(event: Event, figures: Figures) -> list[Table]:
    guests = figures.guests
    counted = [
        (_("邀请客商"), f"{guests.invited} 家"),
        (_("到会客商"), f"{guests.came} 家 {guests.people} 人"),
        (_("到会率（应邀）"), guests.rate or NONE),
        (_("对接洽谈"), f"{figures.held} 场"),
        (_("新增线索"), f"{len(figures.leads)} 条"),
        (_("现场签约"), f"{figures.signed} 个 {amount(figures.signed_yuan)}" if figures.signed else NONE),
    ]
    return [
        Table(_("一、主要数据"), (_("项目"), _("数量")), counted, frozenset({1}), (13, 7)),
        Table(
            _("二、签约情况"),
            (_("类别"), _("个数"), _("金额（万元）")),
            [
                (str(row.kind.title), str(row.number), _wan(row.yuan, row.unstated == row.number))
                for row in figures.kinds
            ],
            frozenset({1, 2}),
            (10, 4, 6),
            _("另有 %(n)s 项已计入更早的活动，这里不计。", n=figures.elsewhere) if figures.elsewhere else "",
        ),
        Table(
            _("三、签约项目"),
            (_("投资方"), _("落地县"), _("类别"), _("金额（万元）"), _("计入")),
            [
                (
                    row.signing.lead.enterprise.name if row.seen else _("不在可见范围内"),
                    row.signing.lead.county.name if row.seen and row.signing.lead.county else NONE,
                    str(row.signing.kind.title),
                    _wan(row.signing.yuan or 0, row.signing.yuan is None),
                    _("本活动") if row.signing.counts else row.elsewhere.name if row.elsewhere else NONE,
                )
                for row in figures.signings
            ],
            frozenset({3}),
            (7, 3, 3, 4, 3),
        ),
        Table(
            _("四、新增线索"),
            (_("线索编号"), _("投资方"), _("意向落地县"), _("招商项目")),
            [
                (
                    born.lead.number,
                    born.lead.enterprise.name,
                    born.lead.county.name if born.lead.county else NONE,
                    born.project.name if born.project else NONE,
                )
                if born.lead_id in figures.seen_leads
                else (_("不在可见范围内"), NONE, NONE, NONE)
                for born in figures.leads
            ],
            widths=(6, 6, 3, 5),
        ),
        Table(
            _("五、邀请和到会"),
            (_("邀请单位"), _("邀请（家）"), _("到会（家）")),
            [(row.name or _("未记"), str(row.invited), str(row.came)) for row in figures.by_unit],
            frozenset({1, 2}),
            (12, 4, 4),
        ),
    ]


def _wan(yuan: int, unstated: bool) -> str:
    return NONE if unstated else f"{yuan / 10_000:,.2f}".rstrip("0").rstrip(".")


def report_pdf(report: Report) -> bytes:
    """The report as A4 in the habits of an official letter."""
    with force_locale("zh"):
        body = compose(
            "events/print/report.html", report=report, imprint=report.imprint, tidy=tidy, days=days(report.event)
        )
        return render_pdf(
            body,
            Job(
                title=report.title,
                author=report.imprint.printed_by,
                lang="zh-CN",
                printed_at=report.imprint.printed_at,
                sheets=("event-report",),
                watermark=report.imprint.watermark,
            ),
        )


def report_docx(report: Report) -> bytes:
    """The same as a Word file."""
    with force_locale("zh"):
        inner = f"{_('内部资料')} {_('严禁录入、存储、传输国家秘密')}"
        made = WordFile(
            title=report.title,
            author=report.imprint.printed_by,
            lang="zh",
            created=report.imprint.printed_at.replace(tzinfo=None),
            inner=inner,
            head=report.event.code,
        )
        made.title("\n".join(report.title_lines), centred=True)
        where = " ".join(part for part in (days(report.event), report.event.city, report.event.place) if part)
        made.subtitle(where, centred=True)
        for line in report.paragraphs:
            made.paragraph(said(line))
        for table in report.tables:
            made.heading(table.title)
            heads = [WordCell(said(head), head=True, align=_side(table, at)) for at, head in enumerate(table.heads)]
            rows = [[WordCell(said(cell), align=_side(table, at)) for at, cell in enumerate(row)] for row in table.rows]
            made.table([heads, *rows], widths=table.widths)
            if table.note:
                made.note(table.note)
        made.signed(report.signed_by, report.signed_on)
        said_of = [_("数据截至 %(when)s", when=report.imprint.as_of_words)]
        made.note("　".join(said_of + ([_("样例数据")] if report.imprint.sample else [])))
        return made.save()


def _side(table: Table, at: int) -> Align:
    return "right" if at in table.right else "left"
