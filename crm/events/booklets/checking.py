"""印前检查: what stands in the way of printing, project by project, and what should be looked at first.

*Blocking* findings stop an order: the sheet cannot be printed as promised (not published, withdrawn, no name in the
language). The rest asks. Nothing is kept: the check is made anew each time, from what is stored now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from flask import url_for
from flask_babel import gettext as _

from crm.core.reader import Reader
from crm.events.models import Booklet, BookletEdition
from crm.projects.completeness import missing_of, needed_of
from crm.projects.figures import questions
from crm.projects.models import Project
from crm.projects.scope import can_edit
from crm.projects.sheets.english import missing_english
from crm.projects.states import ProjectState
from crm.units.names_shown import local_name, local_short
from crm.units.states import RegionLevel

from .order import Entry
from .prices import prices_of_counties
from .queries import entries_of, last_frozen, latest_revisions

NEEDED = ("contact_office", "contact_phone")
"""What no sheet can do without: whom an investor calls. With it missing the check blocks."""


@dataclass(frozen=True)
class Mend:
    """Where something is mended: the words of the link, the page and its values."""

    act: str
    endpoint: str
    values: tuple[tuple[str, str], ...]


def _to(act: str, endpoint: str, **values: str) -> Mend:
    return Mend(act, endpoint, tuple(values.items()))


@dataclass(frozen=True)
class Finding:
    """One thing about one project: its kind (for tests and counts), the sentence, where it is mended."""

    kind: str
    blocking: bool
    sentence: str
    mend: Mend | None = None

    @property
    def act(self) -> str:
        """What the link says."""
        return self.mend.act if self.mend else ""

    @property
    def url(self) -> str:
        """Where it is mended; only asked for on pages."""
        return str(url_for(self.mend.endpoint, **cast("dict[str, Any]", dict(self.mend.values)))) if self.mend else ""


@dataclass
class Checked:
    """A project with what was found about it."""

    project: Project
    entry: Entry
    findings: list[Finding] = field(default_factory=list)

    @property
    def blocking(self) -> bool:
        """Whether it stops the order."""
        return any(finding.blocking for finding in self.findings)


@dataclass
class Check:
    """The whole check of one language."""

    lang: str
    rows: list[Checked]
    general: list[Finding] = field(default_factory=list)
    """What concerns the booklet and no single project."""

    @property
    def stopping(self) -> list[Checked]:
        """Projects that stop the order."""
        return [row for row in self.rows if row.blocking]

    @property
    def asking(self) -> list[Checked]:
        """Projects about which something should be looked at."""
        return [row for row in self.rows if row.findings and not row.blocking]

    @property
    def may_print(self) -> bool:
        """Whether nothing blocks."""
        return not self.stopping and not any(finding.blocking for finding in self.general)


def check(booklet: Booklet, lang: str, reader: Reader) -> Check:
    """The check of the booklet in that language, projects in the order they were chosen."""
    entries = {entry.project_id: entry for entry in entries_of(booklet, reader)}
    latest = latest_revisions(list(entries))
    before = last_frozen(booklet, lang)
    printed = {sheet.project_id: sheet.revision for sheet in before.sheets} if before is not None else {}
    rows = []
    for item in booklet.items:
        entry, project = entries[item.project_id], item.project
        row = Checked(project, entry)
        row.findings += _standing(project, entry, booklet)
        if entry.revision_id is not None:
            row.findings += _missing(project, entry.facts, lang, reader)
        elif project.state == ProjectState.DRAFT and can_edit(project, reader):
            row.findings += _unsent(project, entry.facts, reader)
            row.findings += _english(project, entry.facts, reader) if lang == "en" else []
            row.findings += _figures(project, entry.facts, reader)
        row.findings += _since(project, entry, booklet, latest.get(project.id))
        was = printed.get(project.id)
        if was is not None and before is not None and _differs(was.content_hash, entry, latest, project):
            sentence = _("与第 %(n)s 版项目册相比内容已变", n=before.number)
            row.findings.append(Finding("changed", False, sentence, _page(project)))
        rows.append(row)
    return Check(lang, rows, _general(booklet, lang, before, entries))


def _since(project: Project, entry: Entry, booklet: Booklet, saved: Any) -> list[Finding]:
    """Whether what is printed is no longer what was saved last."""
    if not booklet.public or project.published is None or saved is None or entry.revision_id is None:
        return []
    if saved.content_hash == project.published.content_hash:
        return []
    sentence = _("发布后又改过，印的是已发布的第 %(n)s 版", n=project.edition)
    return [Finding("edited-since", False, sentence, _to(_("看改动"), "projects.history", code=project.code))]


def _differs(printed: str, entry: Entry, latest: Mapping[int, Any], project: Project) -> bool:
    """Whether the revision that would be printed now says something else than the one printed before."""
    for revision in (project.published, latest.get(project.id)):
        if revision is not None and revision.id == entry.revision_id:
            return bool(revision.content_hash != printed)
    return False


def _standing(project: Project, entry: Entry, booklet: Booklet) -> list[Finding]:
    """Whether the project may be printed at all."""
    if project.voided_at is not None:
        return [Finding("voided", True, _("项目已作废，请移出"))]
    if project.state == ProjectState.WITHDRAWN:
        return [Finding("withdrawn", True, _("项目已撤回：%(why)s", why=project.withdrawn_reason), _page(project))]
    if entry.revision_id is None:
        if booklet.public:
            return [Finding("not-released", True, _unreleased(project), _page(project))]
        return [Finding("never-saved", True, _("项目还没有保存过内容"), _page(project))]
    if project.state not in (ProjectState.PUBLISHED, ProjectState.CHECKED) and not booklet.public:
        return [
            Finding(
                "not-checked",
                False,
                _("还没有审核（%(state)s），内部项目册可以收", state=project.state.title),
                _page(project),
            )
        ]
    return []


def _unreleased(project: Project) -> str:
    """Why a project is not public yet, and whose turn it is: who drafts it, who checks it, who publishes it."""
    county = local_name(project.county)
    if project.state == ProjectState.SUBMITTED:
        who = project.submitted_by or county
        return str(_("还没有发布：%(who)s已送审，等另一人审核", who=who))
    if project.state == ProjectState.CHECKED:
        above = project.county.parent
        if above is None or above.level is not RegionLevel.PREFECTURE:
            return str(_("还没有发布：已审核，等大招商办发布"))
        return str(_("还没有发布：已审核，等%(prefecture)s或大招商办发布", prefecture=local_short(above)))
    if project.state == ProjectState.DRAFT:
        return str(_("还没有发布：还是草稿，等%(county)s送审", county=county))
    return str(_("没有已发布的内容，公开的项目册不能收"))


def _missing(project: Project, facts: Mapping[str, Any], lang: str, reader: Reader) -> list[Finding]:
    """What a sheet wants and the project lacks: in Chinese everything, in English what stands in no language at all."""
    rules = [rule for rule in missing_of(facts) if rule.lang == "zh" and (lang == "zh" or rule.field in NEEDED)]
    stops = [rule for rule in rules if rule.field in NEEDED]
    asks = [rule for rule in rules if rule.field not in NEEDED]
    found = []
    for kind, blocking, some in (("missing", True, stops), ("missing-some", False, asks)):
        if some:
            words = _("、").join(str(rule.title) for rule in some)
            mend = _mend(project, some[0].part, some[0].field, reader)
            found.append(Finding(kind, blocking, _("缺%(what)s", what=words), mend))
    return found


def _unsent(project: Project, facts: Mapping[str, Any], reader: Reader) -> list[Finding]:
    """What a draft lacks before it can be sent on its way to being published: the field, not just the page."""
    lacking = needed_of(facts)
    if not lacking:
        return []
    words = _("、").join(str(rule.title) for rule in lacking)
    mend = _mend(project, lacking[0].part, lacking[0].field, reader)
    return [Finding("missing", True, _("缺%(what)s", what=words), mend)]


def _english(project: Project, facts: Mapping[str, Any], reader: Reader) -> list[Finding]:
    """Parts that are written in Chinese and not in English: an English sheet leaves nothing out."""
    parts = missing_english(facts)
    if not parts:
        return []
    sentence = _("没有英文：%(what)s", what=_("、").join(parts))
    return [Finding("no-english", True, sentence, _mend(project, "english", "name_en", reader))]


def _figures(project: Project, facts: Mapping[str, Any], reader: Reader) -> list[Finding]:
    if project.figures_asserted:
        return []
    return [
        Finding("figures", False, asked.sentence, _mend(project, "figures", asked.field, reader))
        for asked in questions(facts)
    ]


def _page(project: Project) -> Mend:
    return _to(_("打开项目"), "projects.show", code=project.code)


def _mend(project: Project, part: str, field_name: str, reader: Reader) -> Mend:
    """Where it is mended: the form at the field for who may edit, else the project's page."""
    if not can_edit(project, reader):
        return _page(project)
    return _to(_("去补"), "projects.edit", code=project.code, part=part, _anchor=field_name)


def _general(booklet: Booklet, lang: str, before: BookletEdition | None, entries: Mapping[int, Entry]) -> list[Finding]:
    edit = _to(_("去改"), "booklets.edit", code=booklet.event.code)
    found = []
    if not entries:
        found.append(
            Finding(
                "empty",
                True,
                _("还没有选项目"),
                _to(_("去选"), "booklets.choose", code=booklet.event.code),
            )
        )
    english = lang == "en"
    if not (booklet.title_en if english else booklet.title):
        found.append(Finding("no-title", True, _("没有英文书名") if english else _("没有书名"), edit))
    if not (booklet.issuer_en if english else booklet.issuer):
        found.append(Finding("no-issuer", False, _("没有英文编印单位") if english else _("没有编印单位"), edit))
    if not (booklet.preface_en if english else booklet.preface):
        found.append(
            Finding(
                "no-preface",
                False,
                _("没有写英文编印说明，只印通用说明") if english else _("没有写编印说明，只印通用说明"),
                edit,
            )
        )
    if booklet.with_prices and entries:
        counties = {int(entry.facts["county"]["id"]): str(entry.facts["county"]["name"]) for entry in entries.values()}
        priced = prices_of_counties(counties)
        without = [name for ident, name in sorted(counties.items()) if ident not in priced]
        if without:
            found.append(
                Finding(
                    "no-prices",
                    False,
                    _("%(n)s 个县没有要素价格，表里印“—”：%(names)s", n=len(without), names=_("、").join(without[:8])),
                    _to(_("去填"), "projects.prices"),
                )
            )
    return found
